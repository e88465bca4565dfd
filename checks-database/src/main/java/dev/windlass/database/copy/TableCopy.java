package dev.windlass.database.copy;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Restored;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A copy of named tables into a schema of its own, all as they stood at one moment, taken while services are connected
 * and writing. PostgreSQL only: other databases can't take it in one transaction with its tables, and are refused.
 * Immutable and safe for use by several threads.
 *
 * <p>The copy holds the rows, without indexes, constraints and sequences. It is left in place after a release until
 * {@link #dropCopy} or a person removes it. It never replaces a schema that it didn't make itself, nor an earlier copy,
 * except one that was restored from.
 *
 * <p>Two steps take it, and they differ in what a rollback does: {@link #copyDroppedOnUndo} loses nothing that was written
 * since, {@link #copyRestoredOnUndoLosingWrites} loses all of it.
 */
public final class TableCopy {

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final List<TableName> tables;
    private final String schema;
    private final Duration lockTimeout;

    private TableCopy(Database database, List<TableName> tables, String schema, Duration lockTimeout) {
        this.database = database;
        this.tables = tables;
        this.schema = schema;
        this.lockTimeout = lockTimeout;
    }

    /**
     * Names the tables to copy.
     *
     * @param database the database that holds them
     * @param tables each with its schema, such as {@code public.orders}, spelled as the catalogue spells it; at least one,
     *     and no two of the same name in different schemas
     * @return the stage that wants to know where the copy goes
     * @throws IllegalArgumentException if there is none, or a name is blank, lacks its schema or is no plain name
     */
    public static Tables of(Database database, String... tables) {
        Objects.requireNonNull(database, "database of the tables to copy");
        if (tables.length == 0) {
            throw new IllegalArgumentException(
                    "copying tables of database '" + database.name() + "' needs at least one table, got none");
        }
        List<TableName> names = Arrays.stream(tables).map(TableName::of).toList();
        Map<String, TableName> byTable = new HashMap<>();
        for (TableName name : names) {
            TableName other = byTable.put(name.table(), name);
            if (other != null) {
                throw new IllegalArgumentException("tables '" + other + "' and '" + name
                        + "' would have the same name in the copy; copy them into two schemas");
            }
        }
        return new Tables(database, names);
    }

    /** Tables that still want a place for their copy. Immutable. */
    public static final class Tables {

        private final Database database;
        private final List<TableName> names;

        private Tables(Database database, List<TableName> names) {
            this.database = database;
            this.names = names;
        }

        /**
         * Says where the copy goes.
         *
         * @param schema a schema that doesn't exist yet, such as {@code backup_1_4_0}; the copy creates it
         * @return the copy, whose statements wait up to 10 seconds for a lock
         * @throws IllegalArgumentException if the name is blank, no plain name, or the schema of one of the tables
         */
        public TableCopy into(String schema) {
            Require.text("the schema for a copy of " + names, schema);
            TableName.identifier("the schema for a copy of " + names, schema);
            if (new HashSet<>(names.stream().map(TableName::schema).toList()).contains(schema)) {
                throw new IllegalArgumentException(
                        "the copy of " + names + " can't go into '" + schema + "', which holds the tables themselves");
            }
            return new TableCopy(database, names, schema, LOCK_PATIENCE);
        }
    }

    /**
     * Limits how long a statement may wait for a lock, so that a restore that waits behind a long query doesn't make all
     * traffic wait behind itself.
     *
     * @param timeout the limit, positive, of a millisecond at least; 10 seconds where nothing is said
     * @return a new value
     */
    public TableCopy lockTimeout(Duration timeout) {
        return new TableCopy(
                database, tables, schema, Require.positive("the lock timeout of copy '" + schema + "'", timeout));
    }

    /**
     * Makes the step that takes the copy, and whose undo only drops it: the rollback touches none of the original tables
     * and loses no write, so it is safe under live traffic. Restoring is then left to people.
     *
     * @param name the name of the step
     * @return the step; its undo is idempotent
     */
    public Step<TablesCopied> copyDroppedOnUndo(String name) {
        CopyStep step = step(name, false);
        return step.taken("drops the copy, loses no write")
                .undo(c -> {
                    UUID mine = c.before().copyId();
                    step.drop(mine);
                })
                .undoByHand("on database '" + database.name() + "': drop schema \"" + schema + "\" cascade");
    }

    /**
     * Makes the step that takes the copy, and whose undo RESTORES the tables from it: <strong>every insert, update and
     * delete made in these tables since the copy, by whomever, is lost.</strong> Use it where no traffic reaches the
     * tables until the release is accepted, otherwise {@link #copyDroppedOnUndo}. Once a step that
     * {@link Step#takesTraffic() takes traffic} has started, a rollback asks a person before it restores.
     *
     * <p>The undo restores in one transaction: it locks the tables against readers and writers, compares the copy with
     * what was noted when it was taken, truncates the tables together, inserts referenced tables before referencing
     * ones, compares counts and checksums again, and commits; anything that doesn't fit rolls all of it back. Triggers
     * of the user are off meanwhile and stand as before afterwards. Sequences are left where they are, ahead of the
     * restored rows, so that no key is given out twice.
     *
     * <p>The undo is idempotent: the copy notes in the same transaction that it was restored, and is not restored again.
     * Where the step itself didn't finish, nothing of the release came after it, so there is nothing to restore: its
     * undo only drops what it made.
     *
     * <p>The step refuses before it copies ({@link dev.windlass.plan.NotApplied}) what it couldn't restore: a table that
     * another one references and that isn't copied too, tables that reference each other in a circle without deferrable
     * constraints, a table with inheritance children, and a user who may not truncate.
     *
     * <p>Only these tables are put back. So a journal may live in the same database, but the plan is refused by one that lives
     * in these very tables ({@link dev.windlass.database.jdbc.RestoresDatabase}).
     *
     * @param name the name of the step
     * @return the step
     */
    public Step<TablesCopied> copyRestoredOnUndoLosingWrites(String name) {
        CopyStep step = step(name, true);
        return step.taken("restores the tables, loses all writes made since the copy")
                .undo(new RestoringUndo(
                        step,
                        Restored.tables(
                                "tables " + tables + " of database '" + database.name() + "'",
                                database.dataSource(),
                                tables.stream().map(TableName::toString).toList())))
                .undoByHand("on database '" + database.name() + "', in one transaction: truncate " + tables
                        + " and insert them again from schema \"" + schema + "\"; this loses all writes made since")
                .undoLosesWrites();
    }

    /**
     * Makes the step that drops the copy at the end of a release. Irreversible: the tables can't be restored after it.
     *
     * @param name the name of the step
     * @param copy the step that took the copy; only that very copy is dropped
     * @return the step; it may be run again
     */
    public Step<Void> dropCopy(String name, Step<TablesCopied> copy) {
        CopyStep step = step(name, false);
        return Outside.step(Require.text("the name of a step on copy '" + schema + "'", name))
                .with("database", database.name())
                .with("schema", schema)
                .reads(copy)
                .run(c -> {
                    UUID theirs = c.result(copy).copyId();
                    step.drop(theirs);
                })
                .idempotent()
                .irreversible("the copy of " + tables + " in schema " + schema + " is gone");
    }

    private CopyStep step(String name, boolean restorable) {
        return new CopyStep(
                database,
                Require.text("the name of a step on copy '" + schema + "'", name),
                tables,
                schema,
                lockTimeout,
                restorable);
    }
}
