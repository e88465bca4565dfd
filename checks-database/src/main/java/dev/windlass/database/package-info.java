/** Checks on databases: what a release asks of a schema, its data and its migrations. */
@NullMarked
package dev.windlass.database;

import org.jspecify.annotations.NullMarked;
