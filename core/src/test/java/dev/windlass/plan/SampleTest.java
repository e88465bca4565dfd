package dev.windlass.plan;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Settlement.done;
import static dev.windlass.plan.Settlement.notDone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** What a user writes (DESIGN §3), as far as its nodes exist: it compiles without a type witness, builds, and runs. */
class SampleTest {

    record Selector(String slot) {}

    record Migrated(int from, int to, Instant at) {}

    record Proof(String table, Optional<Long> rows, Duration took) {}

    interface Services {
        Selector selector(String service);

        Selector select(String service, Selector selector);

        Map<String, List<Integer>> ports();
    }

    interface Flyway {
        boolean pending();

        Migrated migrate(Proof proof);

        Migrated state();

        void undo(Optional<Migrated> migrated);
    }

    interface Cluster {
        int nodesReady();

        void remove(String slot) throws Exception;
    }

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Proof PROOF = new Proof("orders", Optional.of(7L), Duration.ofSeconds(3));
    private static final Migrated MIGRATED = new Migrated(3, 4, NOON);

    private final Services services = mock(Services.class);
    private final Flyway flyway = mock(Flyway.class);
    private final Cluster cluster = mock(Cluster.class);
    private final AzoraRelease release = new AzoraRelease(services, flyway, cluster);

    /** As a team writes it. */
    record AzoraRelease(Services services, Flyway flyway, Cluster cluster) {

        Check nodesReady() {
            return Check.named("nodes ready")
                    .with("at least", 3)
                    .timeout(Duration.ofSeconds(5))
                    .asks(c -> {
                        int ready = cluster.nodesReady();
                        return (ready >= 3
                                        ? Answer.passed("all are ready")
                                        : Answer.failed(ready + " are ready, 3 wanted"))
                                .with("ready", ready);
                    });
        }

        Step<Selector> cutover() {
            return Step.named("switch traffic to green")
                    .with("service", "gw")
                    .capture(Selector.class, c -> services.selector("gw"))
                    .run(Selector.class, c -> services.select("gw", new Selector("green")))
                    .undo(c -> services.select("gw", c.before()));
        }

        static Step<Proof> drill() {
            return Step.named("restore drill").run(Proof.class, c -> PROOF).readOnly();
        }

        Step<Migrated> migrate(Step<Proof> drill) {
            return Step.named("migrate")
                    .reads(drill)
                    .run(Migrated.class, c -> flyway.migrate(c.result(drill)))
                    .probe(c -> flyway.pending() ? notDone() : done(flyway.state()))
                    .undo(c -> flyway.undo(c.result()))
                    .undoRetry(Retry.never())
                    .undoByHand("flyway undo -target=3");
        }

        Step<Map<String, List<Integer>>> ports() {
            return Step.named("open ports")
                    .capture(new TypeReference<Map<String, List<Integer>>>() {}, c -> services.ports())
                    .run(new TypeReference<Map<String, List<Integer>>>() {}, c -> Map.of("gw", List.of(80, 443)))
                    .idempotent()
                    .undo(c ->
                            c.before().forEach((service, ports) -> ports.forEach(port -> services.selector(service))));
        }

        Step<Void> removeBlue() {
            return Step.named("remove blue").run(c -> cluster.remove("blue")).irreversible("its volumes go with it");
        }

        Plan plan() {
            Step<Proof> drill = drill();
            return Release.plan("azora", "1.4.0")
                    .to("production")
                    .author("kim")
                    .code("git 8b40dae")
                    .rollbackWithin(Duration.ofMinutes(5))
                    .phase(
                            "readiness",
                            checks("cluster and data")
                                    .critical(nodesReady())
                                    .important(Check.named("no alerts").holds(c -> true))
                                    .recommended(Check.named("changelog").holds(c -> false)))
                    .phase("cutover", drill, migrate(drill), ports(), cutover())
                    .pointOfNoReturn("blue is gone after this")
                    .phase("clean-up", removeBlue())
                    .build();
        }
    }

    @Test
    void theSampleOfTheDesignBuildsAgainstMocksThatAreNeverAsked() {
        Plan plan = release.plan();

        assertThat(plan.phases()).extracting(Phase::name).containsExactly("readiness", "cutover", "", "clean-up");
        assertThat(plan.outline())
                .extracting(NodeOutline::words)
                .containsExactly(
                        "gate 'cluster and data'",
                        "read-only step 'restore drill'",
                        "step 'migrate'",
                        "step 'open ports'",
                        "step 'switch traffic to green'",
                        "point of no return 'blue is gone after this'",
                        "irreversible step 'remove blue'");
        assertThat(plan.author()).contains("kim");
        assertThat(plan.code()).contains("git 8b40dae");
        assertThat(plan.rollbackWithin()).contains(Duration.ofMinutes(5));
        assertThat(plan.warnings()).isEmpty();
        org.mockito.Mockito.verifyNoInteractions(services, flyway, cluster);
    }

    @Test
    void theSampleRunsAndHandsOnRecordsTimesAndOptionals() throws Exception {
        when(cluster.nodesReady()).thenReturn(3);
        when(flyway.migrate(PROOF)).thenReturn(MIGRATED);
        when(services.selector("gw")).thenReturn(new Selector("blue"));
        when(services.select("gw", new Selector("green"))).thenReturn(new Selector("green"));
        when(services.ports()).thenReturn(Map.of("gw", List.of(80)));

        Outcome outcome = Runner.of(release.plan()).journal(new MemoryJournal()).run();

        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        InOrder inOrder = inOrder(cluster, flyway, services);
        inOrder.verify(flyway).migrate(PROOF);
        inOrder.verify(services).select("gw", new Selector("green"));
        inOrder.verify(cluster).remove("blue");
    }

    @Test
    void anUndoIsGivenTheBeforeImageAndTheResultAsTheyWere() throws Exception {
        when(cluster.nodesReady()).thenReturn(3);
        when(flyway.migrate(PROOF)).thenReturn(MIGRATED);
        when(services.ports()).thenReturn(Map.of());
        when(services.selector("gw")).thenReturn(new Selector("blue"));
        when(services.select("gw", new Selector("green"))).thenThrow(new IllegalStateException("gateway is down"));

        Outcome outcome = Runner.of(release.plan()).journal(new MemoryJournal()).run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.undone())
                .containsExactly("switch traffic to green", "open ports", "migrate"));
        InOrder inOrder = inOrder(flyway, services);
        inOrder.verify(services).select("gw", new Selector("blue"));
        inOrder.verify(flyway).undo(Optional.of(MIGRATED));
    }

    @Test
    void aPlanWithoutPhasesBuildsToo() {
        Step<Proof> drill = AzoraRelease.drill();
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .step(drill)
                .gate(checks("cluster").critical(release.nodesReady()))
                .step(release.migrate(drill))
                .build();

        assertThat(plan.phases()).hasSize(1).noneMatch(Phase::named);
        assertThat(plan.outline()).extracting(NodeOutline::name).containsExactly("restore drill", "cluster", "migrate");
    }

    @Test
    void aStepIsTheHandleOfItsResultByItsName() {
        assertThat(AzoraRelease.drill())
                .isEqualTo(AzoraRelease.drill())
                .hasSameHashCodeAs(AzoraRelease.drill())
                .isNotEqualTo(release.cutover());
        assertThat(AzoraRelease.drill()).hasToString("step 'restore drill'");
    }
}
