package dev.windlass.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.postgresql.ds.PGSimpleDataSource;

/** G1 (only a pass opens a gate, everything else fails closed) and J3 (no secret shows), on a real server. */
@ExtendWith(Server.class)
class DatabaseIT {

    private TestDatabase world;

    @BeforeEach
    void aTableOfOrders(TestDatabase fresh) {
        world = fresh;
        world.execute(
                "create table orders (id int primary key, note text)", "insert into orders values (1, null), (2, 'x')");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void aServerThatAnswersIsReachable() throws Exception {
        Answer answer = ask(world.asked().reachable());

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(evidence(answer, "server")).startsWith("PostgreSQL 17");
        assertThat(evidence(answer, "url")).contains(world.name()).doesNotContain("password");
        assertThat(evidence(answer, "time taken")).matches("\\d.* m?s");
    }

    @Test
    void aClosedPortIsErroredAndSaysWhatToLookAt() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        world.fault();

        Answer answer = ask(Database.of("orders", at(closed)).reachable());

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .startsWith("connecting to database 'orders' failed: Connection to localhost:" + closed + " refused")
                .contains("Check that host and port are right");
    }

    @Test
    void aWrongPasswordIsErroredAndNotShown() throws Exception {
        world.execute("create role app login password 'right'");
        world.fault();
        var refusing = Mockito.mock(DataSource.class);
        Mockito.when(refusing.getConnection())
                .thenThrow(new SQLException(
                        "FATAL: password authentication failed for user \"app\" at"
                                + " jdbc:postgresql://localhost/orders?user=app&password=hunter2",
                        "28P01"));

        Answer answer = ask(Database.of("orders", refusing).reachable());

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("password authentication failed")
                .contains("password=***")
                .contains("Check the user and the password")
                .doesNotContain("hunter2");
    }

    @Test
    void anUnknownUserIsErroredAndSaysWhatToCheck() throws Exception {
        world.fault();

        Answer answer =
                ask(Database.of("orders", world.direct("nobody", "hunter2")).reachable());

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("role \"nobody\" does not exist")
                .contains("Check the user")
                .doesNotContain("hunter2");
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersIsErroredInTime() throws Exception {
        world.fault();
        try (var silent = new ServerSocket(0)) {
            Answer answer = Database.of("orders", at(silent.getLocalPort()))
                    .reachable()
                    .ask(CheckContext.within(Duration.ofMillis(300)));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .matches("connecting to database 'orders' did not end within 2\\d\\d ms: the server accepts without"
                            + " answering, or the pool has no free connection\\..*");
        }
    }

    @Test
    void aPoolThatNeverGivesAConnectionIsErroredAndALateOneIsClosed() throws Exception {
        world.fault();
        var late = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var connection = Mockito.mock(Connection.class);
        Mockito.doAnswer(call -> {
                    closed.countDown();
                    return null;
                })
                .when(connection)
                .close();
        var exhausted = Mockito.mock(DataSource.class);
        Mockito.when(exhausted.getConnection()).thenAnswer(call -> {
            while (late.getCount() > 0) { // a driver that doesn't see the interrupt
                Thread.onSpinWait();
            }
            return connection;
        });

        Answer answer = Database.of("orders", exhausted).reachable().ask(CheckContext.within(Duration.ofMillis(200)));
        late.countDown();

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        closed.await();
        Mockito.verify(connection, Mockito.never()).isValid(Mockito.anyInt());
    }

    @ParameterizedTest
    @CsvSource({
        "2, PASSED",
        "3, FAILED",
    })
    void aValueIsHeldAgainstALowerLimit(int limit, Verdict verdict) throws Exception {
        Answer answer = ask(world.asked()
                .query("orders exist", "select count(*) from orders")
                .atLeast(limit));

        assertThat(answer.verdict()).isEqualTo(verdict);
        assertThat(answer.reason())
                .isEqualTo("query 'orders exist' on database 'orders' gave 2, expected at least " + limit);
        assertThat(evidence(answer, "value")).isEqualTo("2");
        assertThat(evidence(answer, "sql")).isEqualTo("select count(*) from orders");
        assertThat(evidence(answer, "expected")).isEqualTo("at least " + limit);
        assertThat(evidence(answer, "server")).startsWith("PostgreSQL 17");
    }

    @Test
    void theOtherExpectationsHoldTheirLimitsToo() throws Exception {
        assertThat(verdict("select 2", q -> q.atMost(2))).isEqualTo(Verdict.PASSED);
        assertThat(verdict("select 2.01", q -> q.atMost(2))).isEqualTo(Verdict.FAILED);
        assertThat(verdict("select 2", q -> q.between(2, 3))).isEqualTo(Verdict.PASSED);
        assertThat(verdict("select 1.9", q -> q.between(2, 3))).isEqualTo(Verdict.FAILED);
        assertThat(verdict("select 3.1", q -> q.between(2, 3))).isEqualTo(Verdict.FAILED);
        assertThat(verdict("select 1.00", q -> q.equalTo(1))).isEqualTo(Verdict.PASSED);
        assertThat(verdict("select 1.01", q -> q.equalTo(1))).isEqualTo(Verdict.FAILED);
        assertThat(verdict("select 'on'", q -> q.equalTo("on"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict("select 'off'", q -> q.equalTo("on"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict("select true", q -> q.equalTo(true))).isEqualTo(Verdict.PASSED);
        assertThat(verdict("select false", q -> q.equalTo(true))).isEqualTo(Verdict.FAILED);
        assertThat(verdict("select 9007199254740993", q -> q.equalTo(9007199254740993L)))
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void parametersAreBoundAndShown() throws Exception {
        var id = UUID.randomUUID();
        Check check = world.asked()
                .query(
                        "bound",
                        "select count(*) from orders where id = ? and ?::uuid is not null and ?::date > '2000-01-01'"
                                + " and ?::timestamptz < now() and note is distinct from ?",
                        1,
                        id,
                        LocalDate.of(2020, 1, 1),
                        Instant.EPOCH,
                        "'; drop table orders; --")
                .equalTo(1);

        Answer answer = ask(check);

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(evidence(answer, "parameters")).contains(id.toString(), "drop table");
        assertThat(check.facts()).contains(new Fact("parameter 1", "1"), new Fact("expected", "equal to 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select id from orders where id = 9 | NO_DATA | gave no row",
                "select max(id) from orders where id = 9 | NO_DATA | gave NULL",
                "select 'NaN'::float8 | NO_DATA | gave NaN, which is no finite number",
                "select 'Infinity'::float4 | NO_DATA | gave Infinity, which is no finite number",
                "select id from orders | ERRORED | gives several rows. Aggregate or limit them",
                "select id, note from orders | ERRORED | gives 2 columns. Select exactly one value.",
                "select '12' | ERRORED | gave '12' of type text, which can't be held against at least 1",
                "select true | ERRORED | gave 'true' of type bool, which can't be held against at least 1",
                "select count(*) from nowhere | ERRORED | relation \"nowhere\" does not exist",
                "select nothing from orders | ERRORED | column \"nothing\" does not exist",
                "selct 1 | ERRORED | Correct the SQL.",
                "delete from orders | ERRORED | A check only reads",
                "select 1 / 0 | ERRORED | division by zero",
            })
    void whatIsNotOneGoodValueNeverPasses(String sql, Verdict verdict, String reason) throws Exception {
        world.fault();

        Answer answer = ask(world.asked().query("odd", sql).atLeast(1));

        assertThat(answer.verdict()).isEqualTo(verdict);
        assertThat(answer.reason())
                .startsWith("query 'odd' on database 'orders' ")
                .contains(reason);
        assertThat(evidence(answer, "sql")).isEqualTo(sql);
        assertThat(world.value("select count(*) from orders")).isEqualTo("2");
    }

    @Test
    void anUnknownTableSaysWhatToCheck() throws Exception {
        world.fault();

        Answer answer =
                ask(world.asked().query("typo", "select count(*) from oders").atLeast(1));

        assertThat(answer.reason())
                .isEqualTo(
                        "query 'typo' on database 'orders' failed: ERROR: relation \"oders\" does not exist; Position: 22"
                                + " (SQL state 42P01). Check the name of the table and its schema, and that this is the right"
                                + " database.");
    }

    @Test
    void aQueryWithoutPrivilegeSaysWhatToGrant() throws Exception {
        world.execute("create role reader login password 'r'");
        world.fault();

        Answer answer = ask(Database.of("orders", world.direct("reader", "r"))
                .query("closed", "select count(*) from orders")
                .atLeast(1));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("permission denied for table orders")
                .contains("Grant the privilege");
    }

    @Test
    void aQueryThatTakesTooLongIsCancelledOnTheServer() throws Exception {
        world.fault();

        Answer answer = world.asked()
                .query("slow", "select count(*) from pg_sleep(120) s")
                .atLeast(1)
                .ask(CheckContext.within(Duration.ofMillis(1200)));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("'slow'").contains("did not end within 1 s and was cancelled");
        assertThat(evidence(answer, "sql")).contains("pg_sleep");
        awaitNone("select 1 from pg_stat_activity where query like '%pg_sleep(120)%' and state = 'active' and pid <>"
                + " pg_backend_pid()");
        awaitGivenBack();
    }

    @Test
    void anInterruptEndsAQueryAtOnce() throws Exception {
        world.fault();
        Check check = world.asked()
                .query("slow", "select count(*) from pg_sleep(121) s")
                .atLeast(1);
        var asking = new FutureTask<>(() -> {
            assertThatThrownBy(() -> check.ask(CheckContext.within(Duration.ofMinutes(10))))
                    .isInstanceOf(InterruptedException.class);
            return true;
        });
        var thread = new Thread(asking);
        thread.start();
        String running =
                "select 1 from pg_stat_activity where query like '%pg_sleep(121)%' and state = 'active' and pid <> pg_backend_pid()";
        while (world.rows(running).isEmpty()) {
            Thread.onSpinWait();
        }

        thread.interrupt();

        assertThat(asking.get()).isTrue();
        awaitNone(running);
        awaitGivenBack();
    }

    @Test
    void aCheckIsAskedInAReadOnlyTransactionThatLeavesNothing() throws Exception {
        Answer answer = ask(world.asked()
                .query("sly", "select current_setting('transaction_read_only')")
                .equalTo("on"));

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(world.pool().given()).isEqualTo(1);
    }

    private void awaitNone(String sql) {
        while (!world.rows(sql).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void awaitGivenBack() {
        while (world.pool().lost() > 0) {
            Thread.onSpinWait();
        }
    }

    private Verdict verdict(String sql, java.util.function.Function<DatabaseQuery, Check> expectation)
            throws Exception {
        return ask(expectation.apply(world.asked().query("one value", sql))).verdict();
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(30)));
    }

    private static String evidence(Answer answer, String name) {
        return answer.evidence().facts().stream()
                .filter(fact -> fact.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static DataSource at(int port) {
        var source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://localhost:" + port + "/orders");
        source.setUser("app");
        source.setPassword("hunter2");
        return source;
    }
}
