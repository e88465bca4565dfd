/**
 * The journal of runs in PostgreSQL: for teams whose release goes on from another machine, or whose pipeline has no lasting
 * disk. One enters at {@link dev.windlass.database.journal.PostgresJournal#in(dev.windlass.database.Database)}.
 */
@NullMarked
package dev.windlass.database.journal;

import org.jspecify.annotations.NullMarked;
