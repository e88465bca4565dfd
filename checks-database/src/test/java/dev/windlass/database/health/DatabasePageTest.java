package dev.windlass.database.health;

import static dev.windlass.metric.NoData.FAIL;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.real.Page;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

@DisplayName("docs/checks-on-databases.md: what is shown there is compiled, and makes a plan")
class DatabasePageTest {

    private final DataSource dataSource = Mockito.mock(DataSource.class);
    private final Step<Void> deploy = Step.named("deploy").run(c -> {}).undo(c -> {});

    @Test
    @DisplayName("the user's own SQL")
    void ownSql() {
        Database orders = Database.of("orders", dataSource).timeout(ofSeconds(10));
        Check consistent = orders.invariant("every line has its order", """
                select l.id from line l left join orders o on o.id = l.order_id where o.id is null""").holds();
        Check probe = orders.latency("probe", "select 1").p95AtMost(ofMillis(50));

        assertThat(consistent.timeout()).isEqualTo(ofSeconds(10));
        assertThat(probe.name()).isEqualTo("probe, p95 at most 50 ms");
    }

    @Test
    @DisplayName("P2: the release of the page is a plan without a problem")
    void aRelease() {
        Database orders = Database.of("orders", dataSource);
        PostgresHealth health = PostgresHealth.of(orders);
        Step<StatementStatistics> before = health.statements().note("note the statistics of statements");
        Step<StatementsSince> slow = health.statements()
                .ofUser("app")
                .calledAtLeast(20)
                .meanSince(before, "no slow statements since", ofMillis(50));

        assertThat(plan(orders, before, slow).toString())
                .contains("orders: sessions that wait for a lock", "no slow statements since");
    }

    private Plan plan(Database orders, Step<StatementStatistics> before, Step<StatementsSince> slow) {
        PostgresHealth health = PostgresHealth.of(orders);
        var locks = health.locks().waiting().above(20).sustainedFor(ofMinutes(1));
        var connections = health.connections().used().above(90).sustainedFor(ofMinutes(2));
        return Release.plan("orders", "2.0.0")
                .to("production")
                .phase(
                        "readiness",
                        checks("database")
                                .critical(
                                        health.replicas("replica1").lagAtMost(ofSeconds(5)),
                                        health.indexes().valid())
                                .important(health.connections().roomFor(PoolSize.of("orders-service", 8, 10))),
                        before)
                .phase(
                        "cutover",
                        guardedBy(
                                        "the database bears it",
                                        locks.every(ofSeconds(15)).onNoData(FAIL),
                                        connections.every(ofSeconds(15)).onNoData(FAIL))
                                .over(
                                        deploy,
                                        soak(
                                                "ten minutes of it",
                                                ofMinutes(10),
                                                locks.every(ofSeconds(15)).onNoData(FAIL))))
                .phase("verify", slow)
                .build();
    }

    @Test
    @DisplayName("each block of the page stands in this test")
    void blocks() {
        Page page = Page.of("checks-on-databases.md");

        assertThat(page.blocks()).hasSize(3);
        assertThat(page.blocks())
                .allSatisfy(block -> assertThat(Page.source(getClass())).contains(block));
    }
}
