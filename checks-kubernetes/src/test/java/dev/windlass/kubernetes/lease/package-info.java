/** Tests of the hold by a lease: in virtual time against a server in memory, and on a real cluster. */
@NullMarked
package dev.windlass.kubernetes.lease;

import org.jspecify.annotations.NullMarked;
