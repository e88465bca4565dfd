package dev.windlass.database.copy;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Undoable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What the steps of a {@link TableCopy} do: take the copy, look for it, drop it, restore from it. */
final class CopyStep {

    private final Database database;
    private final String name;
    private final List<TableName> tables;
    private final String schema;
    private final Duration lockTimeout;
    private final boolean restorable;

    CopyStep(
            Database database,
            String name,
            List<TableName> tables,
            String schema,
            Duration lockTimeout,
            boolean restorable) {
        this.database = database;
        this.name = name;
        this.tables = tables;
        this.schema = schema;
        this.lockTimeout = lockTimeout;
        this.restorable = restorable;
    }

    Undoable<CopyBefore, TablesCopied> taken(String undo) {
        return Outside.step(name)
                .with("database", database.name())
                .with("tables", tables.toString())
                .with("schema", schema)
                .with("undo", undo)
                .capture(CopyBefore.class, c -> new CopyBefore(UUID.randomUUID()))
                .run(TablesCopied.class, c -> {
                    UUID mine = c.before().copyId();
                    return Leash.act(name, leash -> take(leash, mine));
                })
                .probe(c -> {
                    UUID mine = c.before().copyId();
                    return probe(mine);
                });
    }

    private TablesCopied take(Leash leash, UUID mine) throws Exception {
        String what = "copying " + tables + " of database '" + database.name() + "' into schema '" + schema + "'";
        boolean committing = false;
        try (Connection connection = leash.connect(database.dataSource(), false)) {
            connection.setAutoCommit(false);
            var sql = new CopySql(connection, lockTimeout);
            CopySchema place = new CopySchema(sql, schema);
            CopySchema.Found found = place.look();
            if (found instanceof CopySchema.Copy copy && copy.is(mine)) {
                return copy.content();
            }
            refuse(sql, found);
            connection.rollback(); // the snapshot of the copy begins below
            TablesCopied copied = new CopyMaker(sql, place).take(mine, tables, found);
            committing = true;
            connection.commit();
            return copied;
        } catch (SQLException | DatabaseException e) {
            String message = what + " failed: " + (e instanceof SQLException ? Trouble.of(e) : e.getMessage());
            if (committing) {
                throw new DatabaseException(message + " It is not known whether it was committed.", e);
            }
            throw new NotApplied(message + " Nothing was copied.", Secrets.mask(e));
        }
    }

    private void refuse(CopySql sql, CopySchema.Found found) throws SQLException, DatabaseException {
        if (found instanceof CopySchema.Foreign) {
            throw new DatabaseException("the schema exists and was not made by a copy."
                    + " Name another one for the copy, or drop it if nobody needs it.");
        }
        if (found instanceof CopySchema.Copy copy && !copy.restored()) {
            throw new DatabaseException("the schema holds another copy, taken "
                    + copy.content().takenAt()
                    + ". Drop it if nobody needs it any more (drop schema " + schema
                    + " cascade), or name another one.");
        }
        var catalog = new CopyCatalog(sql);
        for (TableName table : tables) {
            catalog.refuseUnlessCopyable(table);
        }
        if (restorable) {
            catalog.refuseUnlessRestorable(tables);
        }
    }

    private Settlement<TablesCopied> probe(UUID mine) throws Exception {
        return attempt("looking for the copy in schema '" + schema + "'", sql -> {
            CopySchema.Found found = new CopySchema(sql, schema).look();
            return found instanceof CopySchema.Copy copy && copy.is(mine)
                    ? Settlement.done(copy.content())
                    : Settlement.<TablesCopied>notDone();
        });
    }

    /** Drops the copy with this mark; one that isn't there needs no dropping, another one is not touched. */
    void drop(UUID mine) throws Exception {
        attempt("dropping the copy in schema '" + schema + "'", sql -> {
            var place = new CopySchema(sql, schema);
            if (place.look() instanceof CopySchema.Copy copy && copy.is(mine)) {
                place.drop(copy.content());
            }
            return true;
        });
    }

    void restore(UUID mine) throws Exception {
        attempt("restoring " + tables + " from schema '" + schema + "'", sql -> {
            var place = new CopySchema(sql, schema);
            if (!(place.look() instanceof CopySchema.Copy copy) || !copy.is(mine)) {
                throw new DatabaseException("the copy that this step took is gone, somebody dropped or replaced it."
                        + " The tables were left as they are: restore them from another backup.");
            }
            new CopyRestore(sql, place).restore(copy.content());
            return true;
        });
    }

    private <T> T attempt(String what, Work<T> work) throws Exception {
        try {
            return Leash.act(what, leash -> {
                try (Connection connection = leash.connect(database.dataSource(), false)) {
                    connection.setAutoCommit(false);
                    T result = work.with(new CopySql(connection, lockTimeout));
                    connection.commit();
                    return result;
                }
            });
        } catch (SQLException e) {
            throw new DatabaseException(
                    what + " of database '" + database.name() + "' failed: " + Trouble.of(e)
                            + " It was rolled back; retry when that is mended.",
                    e);
        } catch (DatabaseException e) {
            throw new DatabaseException(
                    what + " of database '" + database.name() + "' was not done: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(CopySql sql) throws SQLException, DatabaseException;
    }
}
