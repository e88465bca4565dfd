/**
 * The rehearsal: a release plan runs in virtual time, with scripted people, metrics and faults, and then with every fault
 * there is, one by one; in a unit test. One enters by {@link dev.windlass.rehearsal.Rehearsal}.
 */
@NullMarked
package dev.windlass.rehearsal;

import org.jspecify.annotations.NullMarked;
