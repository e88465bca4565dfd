/** Real servers for tests, and faults on the way to them. */
@NullMarked
package dev.windlass.database.real;

import org.jspecify.annotations.NullMarked;
