package dev.windlass.database.journal;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Restored;
import dev.windlass.database.jdbc.RestoresDatabase;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.journal.Chain;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.plan.Plan;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hold on the runs of one product and environment: a session that has the lock, and an epoch. */
final class PostgresHold implements Journal.Hold {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresHold.class);

    /** What a hold needs to know of its journal. */
    record Settings(Database database, Tables tables, boolean forced, int keep) {

        /** The journal in words, ahead of its address being known. */
        String words() {
            return "the journal in " + tables + " of database '" + database.name() + "'";
        }
    }

    private final Settings settings;
    private final Statements statements;
    private final Session session;
    private final Taking taking;
    private final Statements.Held held;
    private volatile int begun;
    private volatile boolean closed;

    private PostgresHold(Settings settings, Session session, Taking taking, Statements.Held held) {
        this.settings = settings;
        this.statements = new Statements(settings.tables());
        this.session = session;
        this.taking = taking;
        this.held = held;
    }

    /** Takes the hold and its epoch, or neither. */
    static PostgresHold take(Settings settings, String product, String environment, Holder holder)
            throws JournalException {
        Session session = Reading.connect(settings, true);
        boolean taken = false;
        try {
            refuseUnlessForced(settings, session);
            var taking = new Taking(settings.tables(), product, environment);
            var hold = new PostgresHold(settings, session, taking, taking.take(session, holder));
            taken = true;
            return hold;
        } catch (SQLException e) {
            throw Problems.unusable(settings.words() + " can't be held for " + product + " in " + environment, e);
        } finally {
            if (!taken) {
                session.end(); // and the lock with it, where it was taken
            }
        }
    }

    private static void refuseUnlessForced(Settings settings, Session session) throws SQLException, JournalException {
        if (settings.forced()
                && session.ask(connection -> PostgresSettings.setting(connection, "fsync"))
                        .equals("off")) {
            throw new JournalException(settings.words() + " was not used, since its server doesn't force what it writes"
                    + " (fsync = off): a loss of power could take back what the release has done. Nothing was started."
                    + " Turn fsync on, use another server, or say PostgresJournal.killSafe() if that is meant");
        }
    }

    /** A journal in the place that a rollback may put back would forget the rollback with it. */
    @Override
    public void admit(Plan plan) throws JournalException {
        List<RestoresDatabase> restoring = Stream.concat(plan.actions().stream(), plan.undos().stream())
                .filter(RestoresDatabase.class::isInstance)
                .map(RestoresDatabase.class::cast)
                .toList();
        if (restoring.isEmpty()) {
            return;
        }
        String refused = "the plan of " + plan.product() + " " + plan.version() + " was refused by its journal, in "
                + settings.tables() + " of " + session.address();
        try {
            DatabaseIdentity here = session.ask(connection -> DatabaseIdentity.of(connection, 0));
            for (RestoresDatabase one : restoring) {
                Restored restored = one.restored();
                if (restored.takesBack(
                        here, settings.tables().names(), settings.database().timeout())) {
                    throw new JournalException(
                            refused + ": it may restore " + restored + ", and the journal lives in it. Then the record"
                                    + " of the release would be taken back with what"
                                    + " it records. Nothing was started. Keep the"
                                    + " journal in a database that the plan doesn't"
                                    + " restore, on another server if it restores a"
                                    + " whole one, or in files");
                }
            }
        } catch (SQLException | DatabaseException e) {
            throw new JournalException(
                    refused + ", since it is not known whether the journal lives in what the plan may restore: "
                            + (e instanceof SQLException ? Trouble.of(e) : e.getMessage())
                            + " Nothing was started",
                    Secrets.mask(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException(refused + ": it was interrupted while it asked what the plan may restore", e);
        }
    }

    @Override
    public long epoch() {
        return held.epoch();
    }

    Session session() {
        return session;
    }

    Statements statements() {
        return statements;
    }

    Statements.Held held() {
        return held;
    }

    /** Where a run is, for a person. */
    String location(Statements.Run run) {
        return run.runId() + " in " + settings.tables() + " of " + session.address();
    }

    /** Throws if this hold was given back. */
    void requireOpen(String location) throws JournalException {
        if (closed) {
            throw new JournalException.Stale(location, held.epoch(), newest());
        }
    }

    /** Throws if this hold is not the newest one, or it can't be told. */
    void check(String location) throws JournalException {
        requireOpen(location);
        Statements.Standing standing;
        try {
            standing = session.ask(connection -> statements.standing(connection, held.id()));
        } catch (SQLException e) {
            throw Problems.lost("the journal " + location + " was not written, since it can't be told who holds it", e);
        }
        if (standing.epoch() != held.epoch() || !standing.here()) {
            throw stale(location, standing);
        }
    }

    /** What is to be said where the server found no such hold. */
    JournalException stale(String location) {
        try {
            return stale(location, session.ask(connection -> statements.standing(connection, held.id())));
        } catch (SQLException e) {
            return Problems.lost("the journal " + location + " was not written: its hold is gone", e);
        }
    }

    private JournalException stale(String location, Statements.Standing standing) {
        if (standing.epoch() == held.epoch()) {
            return new JournalException(
                    "the journal " + location + " was not written, since the server sees another session than the one"
                            + " that took hold: something between here and the server gives out its"
                            + " connections anew for each transaction. No further effect is started."
                            + " Name the server itself, or a pooler that pools sessions, and start"
                            + " again");
        }
        return new JournalException.Stale(location, held.epoch(), standing.epoch());
    }

    /** The newest epoch as far as it can be found out, behind the end of this hold. */
    private long newest() {
        try (Session now = Reading.connect(settings, false)) {
            return Math.max(
                    held.epoch(),
                    now.ask(connection -> statements.standing(connection, held.id()))
                            .epoch());
        } catch (SQLException | JournalException e) {
            LOG.debug("The newest epoch can't be found out.", e);
            return held.epoch();
        }
    }

    /** Throws if this hold has begun a run behind that one: only the latest may go on. */
    void checkLatest(Statements.Run run, String location) throws JournalException {
        if (run.number() < begun) {
            throw new JournalException("the journal " + location + " can't be reopened, since run " + begun
                    + " was begun after it: only the latest run can go on. Nothing was written; start again, what is"
                    + " the latest run is found out then");
        }
    }

    @Override
    public Optional<Journal.RunLog> latest() throws JournalException {
        check("of the latest run in " + settings.tables() + " of " + session.address());
        List<Statements.Run> runs = runs();
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        var log = new PostgresRunLog(this, runs.get(runs.size() - 1));
        log.verify();
        return Optional.of(log);
    }

    private List<Statements.Run> runs() throws JournalException {
        try {
            return session.ask(connection -> statements.begun(connection, held.id()));
        } catch (SQLException e) {
            throw Problems.unusable(settings.words() + " can't be read", e);
        }
    }

    @Override
    public Journal.RunLog begin(String runId) throws JournalException {
        String location = location(new Statements.Run(held.id(), 0, runId));
        requireOpen(location);
        try {
            List<Statements.Run> earlier = settings.keep() == Integer.MAX_VALUE ? List.of() : runs();
            int number = session.ask(connection -> statements.begin(connection, held, runId));
            if (number == 0) {
                throw stale(location);
            }
            begun = number;
            keep(earlier);
            return new PostgresRunLog(this, new Statements.Run(held.id(), number, runId));
        } catch (SQLException e) {
            throw Problems.isFull(e)
                    ? Problems.full("the journal " + location + " can't be begun", e)
                    : Problems.unusable("the journal " + location + " can't be begun", e);
        }
    }

    /** Deletes runs that ended, but for the newest; whatever goes wrong is logged and never harms the run that begins. */
    private void keep(List<Statements.Run> earlier) {
        for (Statements.Run run : earlier.subList(0, Math.max(0, earlier.size() - settings.keep()))) {
            try {
                var chain = new Chain();
                new Reading(session, statements, run, location(run)).all(chain, null);
                if (chain.sealed()) {
                    session.ask(connection -> {
                        statements.delete(connection, run);
                        return true;
                    });
                    LOG.info(
                            "The journal {} was deleted, since {} newer runs are kept.",
                            location(run),
                            settings.keep());
                }
            } catch (SQLException | JournalException | RuntimeException e) {
                LOG.warn(
                        "The journal {} can't be deleted though {} newer runs are there; it stays: {}",
                        location(run),
                        settings.keep(),
                        Trouble.of(e));
            }
        }
    }

    /** Gives the hold back: from the first on nothing is written with it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.ask(connection -> {
                taking.giveBack(connection, held);
                return true;
            });
        } catch (SQLException e) {
            LOG.info("The hold of the journal can't be given back, it ends with its session: {}", Trouble.of(e));
        } finally {
            session.close();
        }
    }
}
