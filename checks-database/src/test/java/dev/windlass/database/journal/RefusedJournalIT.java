package dev.windlass.database.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.database.Database;
import dev.windlass.database.copy.TableCopy;
import dev.windlass.database.jdbc.Restored;
import dev.windlass.database.jdbc.RestoresDatabase;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import dev.windlass.plan.Undoable;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Where nothing is started: what is refused, by whom, and what is said of it. */
@ExtendWith(Server.class)
class RefusedJournalIT {

    private TestDatabase world;
    private final List<String> acted = new ArrayList<>();

    @BeforeEach
    void fresh(TestDatabase fresh) {
        world = fresh;
    }

    private Database as(String user, String password) {
        return Database.of("operations", world.direct(user, password));
    }

    private PostgresJournal made() throws JournalException {
        PostgresJournal journal = PostgresJournal.in(as("postgres", "postgres")).killSafe();
        journal.createTables();
        return journal;
    }

    private String refused(PostgresJournal journal, Plan plan) {
        world.fault();
        Outcome outcome = Runner.of(plan).journal(journal).run();
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(acted).isEmpty();
        return ((Outcome.Refused) outcome).reason();
    }

    private String refused(PostgresJournal journal) {
        return refused(journal, plan(step().undo(c -> {})));
    }

    private Undoable<Void, Void> step() {
        return Step.named("acts").run(c -> {
            acted.add("acts");
        });
    }

    private static Plan plan(Step<?> step) {
        return Release.plan("shop", "1.4.0").to("production").step(step).build();
    }

    // ------------------------------------------------------------------ the server

    @Test
    @DisplayName("J2: a server that doesn't force what it writes is refused, unless that is meant")
    void not_forced() throws Exception {
        made();
        assertThat(refused(PostgresJournal.in(as("postgres", "postgres"))))
                .contains("fsync = off", "PostgresJournal.killSafe()", "Nothing was started");
    }

    @Test
    @DisplayName("tables are never made by surprise; what is missing is said, and whose they are")
    void no_tables() throws Exception {
        PostgresJournal journal = PostgresJournal.in(as("postgres", "postgres")).killSafe();
        assertThat(refused(journal)).contains("createTables()", "42P01", "database 'operations'");
        assertThat(world.value("select count(*) from pg_namespace where nspname = 'windlass'"))
                .isEqualTo("0");

        assertThat(journal.createTables()).isTrue();
        assertThat(journal.createTables()).isFalse();
        world.execute("update windlass.journal_version set version = 2");
        assertThat(refused(journal)).contains("its tables are of version 2, this library uses version 1");
        assertThatThrownBy(journal::createTables).hasMessageContaining("version 2");
    }

    @Test
    @DisplayName(
            "a role without rights is told what to grant; with what grants() says it releases, and makes no tables")
    void rights() throws Exception {
        PostgresJournal made = made();
        world.execute(
                "drop role if exists \"the Deployer\"", "create role \"the Deployer\" login password 'hush-hush'");
        PostgresJournal journal =
                PostgresJournal.in(as("the Deployer", "hush-hush")).killSafe();
        assertThat(refused(journal))
                .contains("permission denied", "Grant the privilege")
                .doesNotContain("hush");
        assertThatThrownBy(journal.inSchema("other")::createTables)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("permission denied");

        world.execute(made.grants("the Deployer"));
        assertThat(Runner.of(plan(step().undo(c -> {}))).journal(journal).run()).isInstanceOf(Outcome.Completed.class);
        assertThat(acted).containsExactly("acts");
        world.execute("drop owned by \"the Deployer\"", "drop role \"the Deployer\"");
    }

    @Test
    @DisplayName("J3: a wrong password, a wrong database, no connection left: said, without the password")
    void no_connection() throws Exception {
        made();
        assertThat(refused(PostgresJournal.in(as("nobody", "hush-hush")))).doesNotContain("hush");

        world.execute(
                "drop role if exists narrow",
                "create role narrow login connection limit 1 password 'narrow'",
                PostgresJournal.in(world.asked()).grants("narrow"));
        PostgresJournal narrow = PostgresJournal.in(as("narrow", "narrow")).killSafe();
        try (Journal.Hold hold = narrow.hold("other", "production", Records.ANNA)) {
            assertThat(hold.epoch()).isEqualTo(1);
            assertThat(refused(narrow)).contains("too many connections", "53300");
        }
        world.execute("drop owned by narrow", "drop role narrow");

        var elsewhere = new PGSimpleDataSource();
        elsewhere.setURL("jdbc:postgresql://localhost:1/none");
        assertThat(refused(PostgresJournal.in(Database.of("gone", elsewhere))))
                .contains("Check that host and port are right");
    }

    @Test
    @DisplayName("a pool that gives no connection is given up on, and what it gives too late is closed")
    void exhausted_pool() throws Exception {
        made();
        var late = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        DataSource slow = mock(DataSource.class);
        when(slow.getConnection()).thenAnswer(call -> {
            late.await();
            return late(world.direct("postgres", "postgres").getConnection(), closed);
        });
        Database database = Database.of("operations", slow).timeout(Duration.ofMillis(200));
        assertThat(refused(PostgresJournal.in(database))).contains("it did not give a connection within 200 ms");
        late.countDown();
        closed.await();
    }

    private static Connection late(Connection real, CountDownLatch closed) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("close")) {
                        real.close();
                        closed.countDown();
                        return null;
                    }
                    return method.invoke(real, args);
                });
    }

    // ------------------------------------------------------------------ the plan

    /** An undo that says what it restores. */
    private record Restores(Restored restored) implements RestoresDatabase, Effect<UndoContext<Void, Void>> {
        @Override
        public void run(UndoContext<Void, Void> context) {}
    }

    private Plan restoring(Restored restored) {
        return plan(step().undo(new Restores(restored)));
    }

    @Test
    @DisplayName("J5: a plan that may restore the database in which the journal lives is refused, by whatever address")
    void restores_the_journal() throws Exception {
        PostgresJournal journal = made();
        var other = new PGSimpleDataSource();
        other.setURL("jdbc:postgresql://127.0.0.1:" + world.port() + "/" + world.name());
        other.setUser("postgres");
        other.setPassword("postgres");

        assertThat(refused(journal, restoring(Restored.database("database 'shop'", other))))
                .contains(
                        "the plan of shop 1.4.0 was refused by its journal, in schema 'windlass'",
                        "it may restore database 'shop', and the journal lives in it",
                        "Keep the journal in a database that the plan doesn't restore");
        assertThat(world.value("select last_run from windlass.journal_hold")).isEqualTo("0");
        assertThat(refused(journal, restoring(Restored.server("server 'db-1'", new Elsewhere(world).postgres()))))
                .contains("it may restore server 'db-1'");
    }

    /** Another database of the same server. */
    private record Elsewhere(TestDatabase world) {
        DataSource postgres() {
            var source = new PGSimpleDataSource();
            source.setURL("jdbc:postgresql://localhost:" + world.port() + "/postgres");
            source.setUser("postgres");
            source.setPassword("postgres");
            return source;
        }
    }

    @Test
    @DisplayName("J5: the undo of a copy of the journal's own tables is refused, that of other tables beside it is not")
    void restores_tables() throws Exception {
        PostgresJournal journal = made();
        world.execute("create table orders (id int primary key)", "insert into orders values (1)");
        var own = TableCopy.of(world.asked(), "public.orders", "windlass.journal_run")
                .into("copied");
        var others = TableCopy.of(world.asked(), "public.orders").into("copied");

        assertThat(refused(journal, plan(own.copyRestoredOnUndoLosingWrites("copy"))))
                .contains("it may restore tables [public.orders, windlass.journal_run] of database 'orders'");
        assertThat(Runner.of(plan(others.copyRestoredOnUndoLosingWrites("copy")))
                        .journal(journal)
                        .run())
                .isInstanceOf(Outcome.Completed.class);
    }

    @Test
    @DisplayName("J5: what can't be asked which database it is, may be the journal's; another database is not")
    void unknown() throws Exception {
        PostgresJournal journal = made();
        world.fault();
        assertThat(refused(
                        journal, restoring(Restored.database("database 'shop'", world.direct("nobody", "hush-hush")))))
                .contains("it is not known whether the journal lives in what the plan may restore", "database 'shop'")
                .doesNotContain("hush");
        assertThat(Runner.of(restoring(Restored.database("database 'shop'", new Elsewhere(world).postgres())))
                        .journal(journal)
                        .run())
                .isInstanceOf(Outcome.Completed.class);
    }
}
