/**
 * The ground of this module: conversations with a database that can be let go of, and what is said of one that failed. Nothing here
 * is meant for those who write releases, but {@link dev.windlass.database.jdbc.DatabaseException}, which they may see.
 */
@NullMarked
package dev.windlass.database.jdbc;

import org.jspecify.annotations.NullMarked;
