package dev.windlass.database.backup;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Restored;
import dev.windlass.database.jdbc.RestoresDatabase;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Effect;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.UndoContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Puts a database back to a backup. Which names it uses, and which database it found, is told by the before-image.
 *
 * @param address the database
 * @param how how it is restored
 * @param anyServer whether backups of other servers will do
 * @param name the name of the step
 * @param found gives the backup
 */
record RestoreStep(
        PostgresAddress address, NewDatabase.How how, boolean anyServer, String name, RestoreDrill.Found found) {

    /**
     * What was there before.
     *
     * @param identity which database of which server it is
     * @param oid its object identifier
     * @param fresh the name of the database that is restored
     * @param replaced the name under which the one before is kept
     * @param backup what is known of the backup: which one is the newest is decided once
     */
    record Before(DatabaseIdentity identity, long oid, String fresh, String replaced, Backup backup) {}

    /** The action that restores. */
    record Act(RestoreStep work, Restored restored)
            implements Action<ActionContext<Before>, RestoredDatabase>, RestoresDatabase {
        @Override
        public RestoredDatabase run(ActionContext<Before> context) throws Exception {
            return work.act(context);
        }
    }

    /** Takes the restore back. */
    record Back(RestoreStep work, Restored restored)
            implements Effect<UndoContext<Before, RestoredDatabase>>, RestoresDatabase {
        @Override
        public void run(UndoContext<Before, RestoredDatabase> context) throws Exception {
            work.back(context);
        }
    }

    /** The undo that restores. */
    record Undo(RestoreStep work, Restored restored)
            implements Effect<UndoContext<Before, RestoredDatabase>>, RestoresDatabase {
        @Override
        public void run(UndoContext<Before, RestoredDatabase> context) throws Exception {
            if (context.result().isPresent()) { // else nothing of the release came after it
                work.restore(context);
            }
        }
    }

    Before look(ActionContext<Before> context) throws Exception {
        String database = address.database();
        String key = context.idempotencyKey();
        Backup backup = found.in(context);
        return asking("looking at " + address, connection -> {
            Programs.requireRestorer(address, connection, context);
            DatabaseIdentity mine = requireMine(connection, backup);
            return new Before(
                    mine,
                    Swap.oid(connection, database),
                    NewDatabase.nameOf(database, "restored", key),
                    NewDatabase.nameOf(database, "replaced", key),
                    backup);
        });
    }

    /** Whether it can be restored, as far as that can be told ahead. */
    RestoredDatabase inspect(ActionContext<Before> context) throws Exception {
        Backup backup = intact(context);
        String what = "asking for the rights to restore " + address;
        List<String> lacking = asking(what, connection -> RestoreRights.lackingBeside(connection, address.database()));
        if (lacking.isEmpty()) { // else it may not be let in either
            lacking = reading(what, () -> inside(what, RestoreRights::lackingInside));
        }
        if (!lacking.isEmpty()) {
            throw new NotApplied(address + " could not be restored in a rollback: " + user(lacking));
        }
        return told(backup, context.before());
    }

    private String user(List<String> lacking) {
        return "user '" + address.login().user() + "' is no superuser, and " + String.join("; ", lacking) + ".";
    }

    /** A database that lets nobody in, or is broken, is a reason to restore it. */
    private void requireInside(ActionContext<Before> context) throws Exception {
        try {
            List<String> lacking = inside("asking for the rights in " + address, RestoreRights::lackingInside);
            if (!lacking.isEmpty()) {
                throw new DatabaseException(address + " was not restored: " + user(lacking));
            }
        } catch (SQLException e) {
            context.progress(address + " tells nothing of the rights that its restore takes: " + Trouble.of(e));
        }
    }

    /** As {@link #restore}; what failed has changed nothing, where that is known. */
    RestoredDatabase act(ActionContext<Before> context) throws Exception {
        Backup backup = intact(context);
        try {
            requireInside(context);
            restore(context, backup);
            return told(backup, context.before());
        } catch (DatabaseException e) {
            if (untouched(context.before(), e)) {
                throw new NotApplied(e.getMessage() + " The database is as it was.", e);
            }
            throw e;
        }
    }

    void restore(ActionContext<Before> context) throws Exception {
        restore(context, intact(context));
    }

    private void restore(ActionContext<Before> context, Backup backup) throws Exception {
        Swap swap = swap(context.before());
        String what = "restoring " + address + " from backup '" + backup.path() + "'";
        try {
            Leash.act(what, leash -> {
                NewDatabase fresh = swap.fresh(how);
                try (Connection connection = swap.connect(leash)) {
                    requireMine(connection, backup);
                    if (swap.place(connection) == Swap.Place.REPLACED) {
                        return false; // done already: writes made since then are to stay
                    }
                    List<String> lacking = RestoreRights.lackingBeside(connection, address.database());
                    if (!lacking.isEmpty()) {
                        throw new DatabaseException(user(lacking));
                    }
                    swap.reopen(connection);
                    fresh.drop(connection); // what a crash left of this very step
                    fresh.create(connection, backup.shape());
                }
                fresh.fill(backup, context);
                fresh.compare(leash, backup, context);
                fresh.analyze(leash, context);
                try (Connection connection = swap.connect(leash)) {
                    swap.place(connection); // refuses where somebody exchanged them meanwhile
                    swap.likeOriginal(connection);
                    context.progress("puts '" + swap.fresh() + "' in the place of '" + swap.database()
                            + "', which is kept as '" + swap.replaced() + "'");
                    swap.forth(connection);
                }
                context.progress("'" + swap.database() + "' is as of " + backup.at()
                        + "; what was written since is in '"
                        + swap.replaced() + "' alone: look through it, then drop it (drop database \"" + swap.replaced()
                        + "\")");
                return true;
            });
        } catch (SQLException e) {
            throw new DatabaseException(what + " failed: " + DumpStep.why(e), e);
        } catch (DatabaseException e) {
            throw new DatabaseException(what + " failed: " + e.getMessage(), e);
        }
    }

    /** Gives the name back to the database that was replaced, and drops the restored one. */
    void back(ActionContext<Before> context) throws Exception {
        Swap swap = swap(context.before());
        acting("giving " + address + " back its name", connection -> {
            if (swap.place(connection) == Swap.Place.REPLACED) {
                swap.back(connection);
            }
            swap.reopen(connection);
            swap.fresh(how).drop(connection);
            return true;
        });
    }

    /** Drops the database that was replaced, if it is that one. */
    void drop(RestoredDatabase restored, ActionContext<?> context) throws Exception {
        String database = restored.replaced();
        acting("dropping database '" + database + "' at " + address.server(), connection -> {
            Optional<Long> there = Swap.find(connection, database);
            if (there.isEmpty()) {
                context.progress("there is no database '" + database + "' (any more)");
                return true;
            }
            if (there.get() != restored.replacedOid()) {
                throw new NotApplied("database '" + database + "' at " + address.server()
                        + " is not the one that was replaced: its object identifier is " + there.get() + ", not "
                        + restored.replacedOid() + ". Look which is which, and drop it by hand.");
            }
            new NewDatabase(address, database, how).drop(connection);
            return true;
        });
    }

    /** Whether the database is in its place and open, with nothing left beside it; where that can't be told it isn't. */
    private boolean untouched(Before before, Exception failed) throws InterruptedException {
        Swap swap = swap(before);
        try {
            return connected("looking at " + address, connection -> {
                if (swap.place(connection) != Swap.Place.IN_PLACE) {
                    return false;
                }
                swap.reopen(connection);
                swap.fresh(how).drop(connection);
                return true;
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed.addSuppressed(Secrets.mask(e));
            return false;
        }
    }

    private Backup intact(ActionContext<Before> context) throws NotApplied, InterruptedException {
        Backup known = context.before().backup();
        return new Inspection(address, BackupFile.of(known.path()))
                .require(known, context)
                .backup();
    }

    /** The backup is of the database of this name, on the server that this connection leads to. */
    private DatabaseIdentity requireMine(Connection connection, Backup backup) throws NotApplied, SQLException {
        var mine = new DatabaseIdentity(
                DatabaseIdentity.of(connection, DatabaseIdentity.SECONDS).server(), address.database());
        String wrong = "backup '" + backup.path() + "' is of " + backup.source() + ", not of " + mine;
        if (!backup.source().database().equals(mine.database())) {
            throw new NotApplied(wrong + ". Name a backup of this one.");
        }
        if (!anyServer && !backup.source().equals(mine)) {
            throw new NotApplied(
                    wrong + ". Name a backup of this one; if the database has moved to this server since, say"
                            + " ofAnyServer().");
        }
        return mine;
    }

    private RestoredDatabase told(Backup backup, Before before) {
        return new RestoredDatabase(
                before.identity(),
                before.replaced(),
                before.oid(),
                backup.sha256(),
                backup.at(),
                backup.tables().size(),
                backup.rows());
    }

    private Swap swap(Before before) {
        return new Swap(address, address.database(), before.oid(), before.fresh(), before.replaced());
    }

    @FunctionalInterface
    private interface Question<T> {
        T to(Connection connection) throws Exception;
    }

    /** Over the maintenance database. */
    private <T> T connected(String what, Question<T> question) throws Exception {
        return Leash.act(what, leash -> {
            try (Connection connection = NewDatabase.beside(leash, address)) {
                return question.to(connection);
            }
        });
    }

    /** In the database itself. */
    private <T> T inside(String what, Question<T> question) throws Exception {
        return Leash.act(what, leash -> {
            try (Connection connection = leash.connect(address.dataSource(), true)) {
                return question.to(connection);
            }
        });
    }

    /** Of what only reads: where it fails nothing has changed. */
    private <T> T asking(String what, Question<T> question) throws Exception {
        return reading(what, () -> connected(what, question));
    }

    private static <T> T reading(String what, Callable<T> question) throws Exception {
        try {
            return question.call();
        } catch (SQLException e) {
            throw new NotApplied(what + " failed: " + Trouble.of(e), Secrets.mask(e));
        }
    }

    /** Of what changes something: where it fails, it may have. */
    private <T> T acting(String what, Question<T> question) throws Exception {
        try {
            return connected(what, question);
        } catch (SQLException e) {
            throw new DatabaseException(what + " failed: " + Trouble.of(e), e);
        }
    }
}
