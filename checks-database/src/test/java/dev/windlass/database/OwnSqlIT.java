package dev.windlass.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user's own SQL as metric, comparison, invariant and probe, on a real server (G1, J3). */
@ExtendWith(Server.class)
class OwnSqlIT {

    private TestDatabase world;

    @BeforeEach
    void aTableOfOrders(TestDatabase fresh) {
        world = fresh;
        world.execute(
                "create table orders (id int primary key, mail text)",
                "insert into orders values (1, 'a@b.c'), (2, 'hunter2@b.c')");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        while (world.pool().lost() > 0) {
            Thread.onSpinWait();
        }
        assertThat(world.pool().dirty()).isEmpty();
    }

    @Test
    @DisplayName("G3: a query is a metric with its parameters declared; what is no number is no value")
    void aMetric() throws Exception {
        Metric metric = world.asked()
                .query("orders", "select count(*) from orders where id >= ?", 2)
                .unit("orders")
                .metric();
        assertThat(read(metric)).isInstanceOfSatisfying(Reading.Value.class, one -> assertThat(one.value())
                .isEqualTo(1));
        assertThat(metric.unit()).isEqualTo("orders");
        assertThat(metric.higherIsBetter()).isFalse();
        assertThat(metric.facts()).contains(new Fact("parameter 1", "2"));
        assertThat(ask(metric.atMost(0).check()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(world.asked()
                        .query("q", "select 1")
                        .higherIsBetter()
                        .metric()
                        .higherIsBetter())
                .isTrue();

        world.fault();
        for (String nothing :
                List.of("select id from orders where id = 9", "select null::int", "select 'NaN'::float8")) {
            assertThat(read(world.asked().query("q", nothing).metric()))
                    .as(nothing)
                    .isInstanceOf(Reading.Missing.class);
        }
        for (String wrong : List.of("select '12'", "select id from orders", "select 1, 2", "selct 1", "select true")) {
            assertThat(read(world.asked().query("q", wrong).metric())).as(wrong).isInstanceOf(Reading.Failed.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select count(*) from orders | select 2.0 | PASSED",
                "select count(*) from orders | select 3 | FAILED",
                "select mail from orders where id = 1 | select 'a@b.c' | PASSED",
                "select true | select false | FAILED",
                "select '2' | select 2 | FAILED",
                "select null | select null | NO_DATA",
                "select 1 | select id from orders where id = 9 | NO_DATA",
                "select 1 | select 1 / 0 | ERRORED",
                "select 1 / 0 | select 1 | ERRORED",
                "select id from orders | select 1 | ERRORED",
            })
    @DisplayName("G1: two queries are equal by value, and nothing is equal to nothing")
    void equality(String one, String other, Verdict verdict) throws Exception {
        world.fault();
        Answer answer = ask(world.asked()
                .query("one", one)
                .equalTo(Database.of("copy", world.pool()).query("other", other)));

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(verdict);
        assertThat(answer.evidence().facts()).contains(new Fact("sql", one), new Fact("other sql", other));
        if (verdict == Verdict.FAILED) {
            assertThat(answer.reason())
                    .startsWith("query 'one' on database 'orders' gave ")
                    .contains(", and query 'other' on database 'copy' gave ");
        }
    }

    @Test
    @DisplayName("G1, J3: rows that violate an invariant are counted, their values masked unless they may be shown")
    void anInvariant() throws Exception {
        Invariant invariant = world.asked().invariant("mail is unique", """
                select mail, count(*) as times from orders where id < ? group by mail having count(*) > 1""", 100_000_000);
        Answer answer = ask(invariant.holds());
        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason())
                .isEqualTo("invariant 'mail is unique' on database 'orders' holds: no row violates it");
        assertThat(read(invariant.violations()))
                .isInstanceOfSatisfying(
                        Reading.Value.class, one -> assertThat(one.value()).isZero());

        world.fault();
        world.execute("insert into orders select i + 10, 'hunter' || (i / 2) from generate_series(1, 19) i");
        answer = ask(invariant.holds());
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).endsWith(" is violated by 9 rows");
        assertThat(facts(answer, "violating row")).hasSize(5).containsOnly("mail=***, times=***");
        assertThat(answer.toString()).doesNotContain("hunter");
        assertThat(facts(ask(invariant.showingRows().holds()), "violating row"))
                .hasSize(5)
                .allMatch(one -> one.matches("mail=hunter\\d, times=2"));
        assertThat(read(invariant.violations()))
                .isInstanceOfSatisfying(
                        Reading.Value.class, one -> assertThat(one.value()).isEqualTo(9));

        world.execute("insert into orders select i + 1000, 'x' from generate_series(1, 100001) i");
        answer = ask(world.asked()
                .invariant("no x", "select id from orders where mail = 'x'")
                .holds());
        assertThat(answer.reason()).endsWith(" is violated by more than 100000 rows");
    }

    @Test
    @DisplayName("G1: an invariant of which rows are hidden, that writes, errs or takes too long never holds")
    void anInvariantThatCantBeTold() throws Exception {
        world.fault();
        String app = "app_" + world.name();
        world.execute(
                "create role " + app + " login",
                "grant select on orders to " + app,
                "alter table orders enable row level security");
        Database seeing = Database.of("orders", world.direct(app, ""));
        assertThat(world.value("select count(*) from orders")).isEqualTo("2");
        Answer answer =
                ask(seeing.invariant("no orders", "select id from orders").holds());
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("query would be affected by row-level security policy");

        for (String wrong : List.of("delete from orders returning id", "selct 1", "select 1 from oders")) {
            assertThat(ask(world.asked().invariant("wrong", wrong).holds()).verdict())
                    .as(wrong)
                    .isEqualTo(Verdict.ERRORED);
        }
        Check slow = world.asked()
                .invariant("slow", "select 1 from pg_sleep(122) s where s::text = 'x'")
                .holds();
        answer = slow.ask(CheckContext.within(Duration.ofMillis(1200)));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("invariant 'slow' on database 'orders' was not answered within 1 s");
    }

    @Test
    @DisplayName("G1: the latency of a probe is that of its slow executions; one that fails or is not over is an error")
    void latency() throws Exception {
        QueryLatency probe = world.asked().latency("probe", "select count(*) from orders");
        Answer answer = ask(probe.p95AtMost(Duration.ofMinutes(1)));
        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason())
                .startsWith("p95 of query 'probe' on database 'orders' is ")
                .contains(" over 20 exec");
        assertThat(ask(probe.p95AtMost(Duration.ofNanos(1))).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(world.pool().given()).isEqualTo(2);

        QueryLatency uneven = Database.of("orders", world.direct("postgres", "postgres"))
                .latency("uneven", "select pg_sleep(0.02)")
                .executions(3);
        assertThat(read(uneven.percentile(100)))
                .isInstanceOfSatisfying(
                        Reading.Value.class, one -> assertThat(one.value()).isGreaterThanOrEqualTo(20));
        assertThat(read(uneven.p95())).isInstanceOf(Reading.Value.class);

        world.fault();
        assertThat(ask(world.asked().latency("broken", "select 1 / 0").p95AtMost(Duration.ofMinutes(1)))
                        .reason())
                .startsWith("query 'broken' on database 'orders' failed: ERROR: division by zero");
        assertThat(ask(world.asked().latency("writes", "delete from orders").p95AtMost(Duration.ofMinutes(1)))
                        .verdict())
                .isEqualTo(Verdict.ERRORED);
        answer = world.asked()
                .latency("slow", "select pg_sleep(0.3)")
                .executions(1000)
                .atMost(50, Duration.ofMinutes(1))
                .ask(CheckContext.within(Duration.ofMillis(1500)));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).startsWith("query 'slow' on database 'orders' was not run 1000 times within 1.3 s");
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(30)));
    }

    private static Reading read(Metric metric) throws Exception {
        return metric.read(CheckContext.within(Duration.ofSeconds(30)));
    }

    private static List<String> facts(Answer answer, String name) {
        return answer.evidence().facts().stream()
                .filter(fact -> fact.name().equals(name))
                .map(Fact::value)
                .toList();
    }
}
