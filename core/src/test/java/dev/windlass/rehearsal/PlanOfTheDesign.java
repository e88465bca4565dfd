package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Check;
import dev.windlass.metric.Limit;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** DESIGN, section 3: the plan that says what a user writes, with fakes in place of its world. */
class PlanOfTheDesign {

    /** Where the traffic goes. */
    record Selector(String slot, int percent) {}

    /** What a migration did. */
    record Migrated(int from, int to) {}

    /** That a backup could be restored. */
    record RestoreProof(String backup, long rows) {}

    /** Gateway, database and slots of the product. */
    static final class Azora {

        private Selector selector = new Selector("blue", 0);
        private int schema = 13;
        private final TreeSet<String> slots = new TreeSet<>(java.util.Set.of("blue"));
        private final TreeSet<String> backups = new TreeSet<>();

        Map<String, Object> state() {
            return Map.of(
                    "traffic",
                    selector,
                    "schema",
                    schema,
                    "slots",
                    new TreeSet<>(slots),
                    "backups",
                    new TreeSet<>(backups));
        }

        boolean serves() {
            boolean green = selector.percent() > 0;
            boolean blue = selector.percent() < 100;
            return (!green || slots.contains("green")) && (!blue || slots.contains("blue"));
        }

        private Selector select(Selector wanted) {
            selector = wanted;
            return wanted;
        }
    }

    private static final Instant NIGHT = Instant.parse("2026-01-15T01:00:00Z");

    private static Check holds(String name) {
        return Check.named(name).holds(c -> true);
    }

    private static Step<Selector> shift(Azora azora, int percent) {
        return Step.named("shift " + percent + " %")
                .with("service", "gw")
                .capture(Selector.class, c -> azora.selector)
                .run(Selector.class, c -> azora.select(new Selector("green", percent)))
                .idempotent()
                .undo(c -> azora.select(c.before()))
                .takesTraffic()
                .takes(ofMinutes(1));
    }

    private static Step<String> backup(Azora azora) {
        return Step.named("backup")
                .run(String.class, c -> {
                    azora.backups.add("before 1.4.0");
                    return "before 1.4.0";
                })
                .undo(c -> azora.backups.remove("before 1.4.0"))
                .takes(ofMinutes(8));
    }

    private static Step<RestoreProof> drill(Step<String> backup) {
        return Step.named("restore drill")
                .reads(backup)
                .run(RestoreProof.class, c -> new RestoreProof(c.result(backup), 4711))
                .readOnly();
    }

    private static Step<Migrated> migrate(Azora azora, Step<RestoreProof> proof) {
        return Step.named("migrate")
                .reads(proof)
                .run(Migrated.class, c -> {
                    c.progress("backed by " + c.result(proof).backup());
                    azora.schema = 14;
                    return new Migrated(13, 14);
                })
                .probe(c -> azora.schema == 13 ? Settlement.notDone() : Settlement.done(new Migrated(13, 14)))
                .undo(c -> azora.schema = 13)
                .takes(ofMinutes(2));
    }

    private static Watched sustained(Limit limit) {
        return limit.sustainedFor(ofMinutes(5)).every(ofSeconds(15)).onNoData(NoData.HOLD);
    }

    static Plan plan(Azora azora) {
        Metric errorRate = Metric.named("error rate").unit("%").reads(c -> 0.2);
        Metric p95 = Metric.named("p95").unit("ms").reads(c -> 80);
        Watched calm = errorRate.atMost(1).every(ofSeconds(15)).onNoData(NoData.FAIL);
        Step<String> backup = backup(azora);
        Step<RestoreProof> drill = drill(backup);
        Step<Void> deployGreen = Step.named("deploy green")
                .run(c -> azora.slots.add("green"))
                .idempotent()
                .undo(c -> azora.slots.remove("green"));
        Step<Void> removeBlue = Step.named("remove blue")
                .run(c -> azora.slots.remove("blue"))
                .idempotent()
                .irreversible("its volumes are gone");
        Window nights =
                Window.daily().from(LocalTime.of(1, 0)).to(LocalTime.of(5, 0)).in(ZoneOffset.UTC);
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("ann")
                .rollbackWithin(ofMinutes(5))
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dee")
                .phase(at(
                        T.minus(ofHours(48)),
                        "readiness",
                        checks("cluster and data")
                                .critical(holds("nodes are ready"), holds("backup is fresh"))
                                .important(holds("no alerts fire"))
                                .recommended(holds("changelog mentions 1.4.0")),
                        approval("go")
                                .quorum(2, "engineering")
                                .quorum(1, "dba")
                                .excludingAuthor()
                                .expiresAfter(ofHours(72))))
                .phase(at(
                        T.zero(),
                        "cutover",
                        window("nights", nights),
                        sideBySide("prepare", 2, sequence("data", backup, drill), deployGreen),
                        given("migrations are pending", c -> azora.schema == 13, migrate(azora, drill)),
                        guardedBy("azora stays well", sustained(errorRate.above(2)), sustained(p95.degradedBy(50)))
                                .over(
                                        shift(azora, 10),
                                        soak("soak at 10 %", ofMinutes(10), calm),
                                        shift(azora, 100),
                                        soak("soak at 100 %", ofMinutes(30), calm))))
                .pointOfNoReturn("blue is gone after this")
                .phase(at(T.plus(ofHours(24)), "clean-up", removeBlue))
                .build();
    }

    final Rehearsal<Azora> rehearsal = Rehearsal.of(Azora::new, PlanOfTheDesign::plan)
            .startingAt(NIGHT.minus(ofDays(2)))
            .zero(NIGHT)
            .always("each request meets what can answer it", Azora::serves)
            .comparing(Azora::state);

    @Test
    void its_test_as_the_design_shows_it() {
        assertThat(rehearsal.failing("shift 100 %").run().undone())
                .containsExactly("shift 100 %", "shift 10 %", "migrate", "backup", "deploy green");
    }

    @Test
    @DisplayName("G5: a p95 that is half as bad again as before the first step turns it back within its budget")
    void guard() {
        Rehearsed<Azora> run = rehearsal
                .reading("p95", Series.of(80).then(T.plus(ofMinutes(30)), 121))
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.took()).isEqualTo(ofDays(2).plusMinutes(35));
        assertThat(run.nodes(Happening.Kind.TRIPPED)).containsExactly("azora stays well");
    }

    @Test
    @DisplayName("Every fault of the plan of the design: no rule is broken")
    void explored() {
        Exploration explored = rehearsal.explore();

        Tally.schedules(explored);
        assertThat(explored.violations()).as("%s", explored).isEmpty();
    }
}
