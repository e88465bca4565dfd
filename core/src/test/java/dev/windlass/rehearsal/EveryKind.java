package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Check;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.TreeSet;

/** A world that knows what of the steps is in place, and a plan over it that has every kind of node and of step. */
final class EveryKind {

    private final TreeSet<String> there = new TreeSet<>();
    private boolean migratedInPublic;

    /** What is in place, in the order of the alphabet. */
    String state() {
        return there.toString();
    }

    boolean migratedInPublic() {
        return migratedInPublic;
    }

    boolean stands(String step) {
        return there.contains(step);
    }

    private static Check check(String name) {
        return Check.named(name).holds(c -> true);
    }

    private Step<Void> step(String name) {
        return Step.named(name).run(c -> there.add(name)).undo(c -> there.remove(name));
    }

    private Step<Void> maintenance() {
        return Step.named("maintenance")
                .run(c -> there.add("maintenance"))
                .idempotent()
                .undo(c -> there.remove("maintenance"));
    }

    private Step<Void> retried() {
        return Step.named("warm up")
                .run(c -> there.add("warm up"))
                .idempotent()
                .undo(c -> there.remove("warm up"))
                .retry(Retry.attempts(3).backoff(ofSeconds(10), ofMinutes(1)).timeout(ofMinutes(2)))
                .independentUndo();
    }

    private Step<String> probed() {
        return Step.named("deploy green")
                .with("slot", "green")
                .capture(Boolean.class, c -> there.contains("deploy green"))
                .run(String.class, c -> {
                    there.add("deploy green");
                    return "green";
                })
                .probe(c -> there.contains("deploy green") ? Settlement.done("green") : Settlement.notDone())
                .undo(c -> there.remove("deploy green"))
                .undoRetry(Retry.attempts(4).backoff(ofSeconds(1), ofSeconds(5)))
                .undoByHand("remove the deployment of green");
    }

    private Step<Void> migrate(Step<String> dump) {
        return Step.named("migrate")
                .reads(dump)
                .run(c -> {
                    c.progress("the first table of " + c.result(dump));
                    migratedInPublic |= !there.contains("maintenance");
                    there.add("migrate");
                    c.progress("all tables");
                })
                .undo(c -> {
                    migratedInPublic |= !there.contains("maintenance");
                    there.remove("migrate");
                })
                .undoLosesWrites()
                .heartbeat(ofMinutes(5))
                .takes(ofMinutes(3));
    }

    private static Watched watched(String name) {
        return Metric.named(name)
                .reads(c -> 0.1)
                .above(2)
                .sustainedFor(ofMinutes(2))
                .every(ofSeconds(30))
                .onNoData(NoData.HOLD);
    }

    private Node[] prepare() {
        Step<String> dump = Step.named("dump")
                .run(String.class, c -> {
                    there.add("dump");
                    return "dump-1";
                })
                .undo(c -> there.remove("dump"));
        Step<Integer> drill = Step.named("restore drill")
                .reads(dump)
                .run(Integer.class, c -> 42)
                .readOnly();
        return new Node[] {
            sideBySide("prepare side by side", 2, sequence("data", dump, drill), retried(), probed())
                    .interruptOnFailure(),
            given("migrations are pending", c -> true, paired(maintenance()).over(migrate(dump)))
                    .otherwise(step("note that there are none")),
            alternatives("how it is announced", c -> "mail")
                    .alternative("mail", step("send a mail"))
                    .alternative("banner", step("show a banner"))
        };
    }

    Plan plan() {
        Metric errors = Metric.named("error rate").unit("%").reads(c -> 0.1);
        Window nights =
                Window.daily().from(LocalTime.of(1, 0)).to(LocalTime.of(6, 0)).in(ZoneOffset.UTC);
        return Release.plan("everything", "1.0.0")
                .to("production")
                .author("ann")
                .rollbackWithin(ofMinutes(30))
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dee")
                .phase(at(
                        T.minus(ofDays(2)),
                        "readiness",
                        checks("ready")
                                .critical(check("nodes"))
                                .important(check("log"))
                                .recommended(check("changelog"))
                                .waivedBy("dba", ofHours(12)),
                        attestation("drill", "the backup was restored and looked at")
                                .quorum(1, "dba"),
                        approval("go").quorum(2, "engineering").quorum(1, "dba").excludingAuthor()))
                .phase("prepare", prepare())
                .phase(at(
                        T.zero(),
                        "cutover",
                        window("nights", nights),
                        guardedBy("errors stay low", watched("errors of green"))
                                .over(
                                        step("shift 10 %").takesTraffic().takes(ofMinutes(1)),
                                        soak(
                                                "soak",
                                                ofMinutes(10),
                                                errors.atMost(1)
                                                        .every(ofSeconds(30))
                                                        .onNoData(NoData.FAIL))),
                        guardedBy("latency stays low", watched("latency of green"))
                                .over(
                                        step("shift 100 %").takes(ofMinutes(1)),
                                        checks("smoke").critical(check("health")))
                                .interruptOnTrip()))
                .pointOfNoReturn("blue is gone after this")
                .phase(at(
                        T.plus(ofDays(1)),
                        "clean-up",
                        Step.named("remove blue")
                                .run(c -> there.add("remove blue"))
                                .irreversible("its volumes are gone"),
                        step("tidy up")))
                .verifyAfterRollback(checks("as before").critical(check("blue")))
                .build();
    }
}
