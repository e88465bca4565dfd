/**
 * A consistent copy of named tables, kept beside them while the service runs on, and restored or dropped in a rollback. One enters at
 * {@link dev.windlass.database.copy.TableCopy}.
 */
@NullMarked
package dev.windlass.database.copy;

import org.jspecify.annotations.NullMarked;
