package dev.windlass.database.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.windlass.database.Database;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One holds at a time, and whoever lost the hold writes nothing any more. */
@ExtendWith(Server.class)
class PostgresHoldIT {

    private static final String SHOP = "shop";
    private static final String PRODUCTION = "production";

    private TestDatabase world;
    private PostgresJournal journal;

    @BeforeEach
    void tables(TestDatabase fresh) throws JournalException {
        world = fresh;
        journal = PostgresJournal.in(world.asked()).killSafe();
        journal.createTables();
    }

    @AfterEach
    void every_connection_is_given_back_as_it_was_taken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    private Journal.Hold hold() throws JournalException {
        return journal.hold(SHOP, PRODUCTION, Records.ANNA);
    }

    private String batches() {
        return world.value("select count(*) from windlass.journal_batch");
    }

    @Test
    @DisplayName(
            "C5: a second one is told who holds, where, since when; products and environments don't disturb each other")
    void held() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.Hold test = journal.hold(SHOP, "test", Records.BO);
                Journal.Hold elsewhere = otherSchema().hold(SHOP, PRODUCTION, Records.BO)) {
            assertThatThrownBy(() -> journal.hold(SHOP, PRODUCTION, Records.BO))
                    .isInstanceOf(JournalException.Held.class)
                    .hasMessageStartingWith(
                            "shop in production is being released already, by anna on build-7, process 4711,"
                                    + " since 1970-01-01T00:00:00Z (process ")
                    .hasMessageContaining("pg_terminate_backend");
            assertThat(List.of(hold.epoch(), test.epoch(), elsewhere.epoch())).containsOnly(1L);
        }
        try (Journal.Hold hold = journal.hold(SHOP, PRODUCTION, Records.BO)) {
            assertThat(hold.epoch()).isEqualTo(2);
        }
    }

    private PostgresJournal otherSchema() throws JournalException {
        PostgresJournal other = journal.inSchema("Odd \"name\"");
        other.createTables();
        return other;
    }

    @Test
    @DisplayName("C5: what a hold opened can't be written once it is given back, and says whether another one came")
    void given_back() throws Exception {
        Journal.Hold hold = hold();
        Journal.RunLog log = hold.begin("run");
        log.append(Records.batch(1), false);
        hold.close();
        hold.close();
        refused(log, 1, 1);
        try (Journal.Hold next = journal.hold(SHOP, PRODUCTION, Records.BO)) {
            refused(log, 1, 2);
            assertThatThrownBy(hold::latest).isInstanceOf(JournalException.Stale.class);
            assertThatThrownBy(() -> hold.begin("other")).isInstanceOf(JournalException.Stale.class);
            assertThat(next.latest().orElseThrow().sealed()).isFalse();
        }
        assertThat(batches()).isEqualTo("1");
    }

    private static void refused(Journal.RunLog log, long epoch, long newest) {
        for (Attempt attempt : List.<Attempt>of(
                () -> log.append(Records.batch(2), false),
                () -> log.attach(new byte[1]),
                () -> log.reserve(1 << 20),
                log::reopen)) {
            assertThatThrownBy(attempt::run).isInstanceOfSatisfying(JournalException.Stale.class, stale -> {
                assertThat(stale.epoch()).isEqualTo(epoch);
                assertThat(stale.newest()).isEqualTo(newest);
            });
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    @Test
    @DisplayName("C5: a newer epoch keeps out who still has a session; nothing of it is written")
    void overtaken() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
            world.fault();
            world.execute(
                    "update windlass.journal_hold set epoch = 7"); // a pooler gave the same session to another one
            refused(log, 1, 7);
            assertThatThrownBy(() -> hold.begin("other")).isInstanceOf(JournalException.Stale.class);
        }
        assertThat(batches()).isEqualTo("1");
        assertThat(world.value("select last_run from windlass.journal_hold")).isEqualTo("1");
    }

    @Test
    @DisplayName("C5: an append on another session than the one that took hold is refused: a pooler gave it out anew")
    void another_session() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            world.fault();
            world.execute("update windlass.journal_hold set backend = backend + 1");
            assertThatThrownBy(() -> log.append(Records.batch(1), false))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("a pooler that pools sessions");
        }
        assertThat(batches()).isEqualTo("0");
    }

    @Test
    @DisplayName("C5: a session that the server ended frees the hold; who had it writes nothing any more")
    void terminated() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
            world.fault();
            world.execute("select pg_terminate_backend(backend) from windlass.journal_hold");
            try (Journal.Hold next = takenOver()) {
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> log.append(Records.batch(2), false))
                            .isExactlyInstanceOf(JournalException.class)
                            .hasMessageContaining("No further effect is started");
                }
                Journal.RunLog read = next.latest().orElseThrow();
                assertThat(Records.read(read)).isEqualTo(Records.events(1));
                read.append(Records.batch(2), true);
            }
        }
        assertThat(batches()).isEqualTo("2");
    }

    /** The server takes a moment to end a session. */
    private Journal.Hold takenOver() throws JournalException {
        while (true) {
            try {
                return journal.hold(SHOP, PRODUCTION, Records.BO);
            } catch (JournalException.Held e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    @DisplayName(
            "C5: an append waits for a newer epoch that is just being taken, and is refused: it never comes behind it")
    void overtaken_in_an_append() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run");
                Connection other = world.direct("postgres", "postgres").getConnection();
                Statement taking = other.createStatement()) {
            world.fault();
            other.setAutoCommit(false);
            taking.execute("update windlass.journal_hold set epoch = 7, backend = 0");
            var append = new FutureTask<Void>(() -> {
                log.append(Records.batch(1), false);
                return null;
            });
            new Thread(append, "appends").start();
            while (!append.isDone()
                    && world.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                                    + " query like '%journal_batch%' and pid <> pg_backend_pid()")
                            .equals("0")) {
                Thread.onSpinWait();
            }
            other.commit();
            assertThatThrownBy(append::get).hasCauseInstanceOf(JournalException.Stale.class);
        }
        assertThat(batches()).isEqualTo("0");
    }

    @Test
    @DisplayName("J2: each batch is forced, whatever the server's default is")
    void committed_for_good() throws Exception {
        world.execute(
                "alter database " + world.name() + " set synchronous_commit = off",
                "create table said (setting text)",
                "create function say() returns trigger language plpgsql as $$ begin insert into said values"
                        + " (current_setting('synchronous_commit')); return new; end $$",
                "create trigger say before insert on windlass.journal_batch for each row execute function say()");
        try (Journal.Hold hold = PostgresJournal.in(Database.of("operations", world.direct("postgres", "postgres")))
                .killSafe()
                .hold(SHOP, PRODUCTION, Records.ANNA)) {
            hold.begin("run").append(Records.batch(1), false);
        }
        assertThat(world.rows("select setting from said")).containsExactly("on");
    }

    @Test
    @DisplayName("a connection goes back to its pool with the settings that it had, and without the lock")
    void as_it_was() throws Exception {
        try (Connection real = world.direct("postgres", "postgres").getConnection()) {
            DataSource pool = mock(DataSource.class);
            when(pool.getConnection()).thenReturn(kept(real));
            String before = said(real);
            PostgresJournal.in(Database.of("operations", pool))
                    .killSafe()
                    .hold(SHOP, PRODUCTION, Records.ANNA)
                    .close();
            assertThat(said(real)).isEqualTo(before);
        }
    }

    /** What makes this session another one than a fresh one. */
    private static String said(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())"
                                + " || ' locks, ' || (select string_agg(name || ' ' || setting, ', ' order by name) from"
                                + " pg_settings where name ~ 'timeout|tcp_|commit|isolation')")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Given back, it stays open. */
    private static Connection kept(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> method.getName().equals("close") ? null : method.invoke(real, args));
    }

    @Test
    @DisplayName("a session whose questions are each answered in time is never cut off, however many there are")
    void long_session() throws Exception {
        Database database =
                Database.of("operations", world.direct("postgres", "postgres")).timeout(Duration.ofMillis(500));
        int times = 0;
        try (Session session = Session.open(database, true)) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofSeconds(3).toNanos()) {
                session.ask(connection -> {
                    try (Statement asks = connection.createStatement()) {
                        return asks.execute("select pg_sleep(0.05)");
                    }
                });
                times++;
            }
        }
        assertThat(times).isPositive();
        Session closed = Session.open(database, true);
        closed.close();
        assertThatThrownBy(() -> closed.ask(connection -> true)).hasMessageContaining("it was closed");
    }
}
