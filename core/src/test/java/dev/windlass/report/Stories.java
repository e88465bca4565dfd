package dev.windlass.report;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;

/** Runs as their events, in the order in which the engine tells them. */
final class Stories {

    static final Failure TIMEOUT =
            new Failure("java.io.IOException", "gw: connection timed out", List.of("java.net.SocketException: reset"));

    private static final Evidence NODES = Evidence.none().and("at least", 3).and("ready", 2);

    private Stories() {}

    static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {});
    }

    static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("robin")
                .code("git 8b40dae")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase(
                        "readiness",
                        checks("cluster")
                                .critical(Check.named("nodes").holds(c -> true))
                                .important(Check.named("backup").holds(c -> true))
                                .recommended(Check.named("changelog").holds(c -> true)))
                .phase(
                        "cutover",
                        step("deploy green").undoByHand("kubectl delete deployment green\nkubectl get pods"),
                        step("migrate"),
                        step("switch traffic"))
                .pointOfNoReturn("blue is gone after this")
                .phase(
                        "clean-up",
                        step("archive"),
                        Step.named("remove blue").run(c -> {}).irreversible("volumes go"))
                .build();
    }

    static Event answer(String check, Severity severity, Verdict verdict, String reason) {
        Evidence evidence = check.equals("nodes") ? NODES : Evidence.none();
        return new Event.CheckAnswered("cluster", check, severity, verdict, reason, evidence, Duration.ofMillis(120));
    }

    static Telling ready(Telling told) {
        return told.that(
                Telling.started(plan()),
                new Event.PhaseStarted("readiness"),
                new Event.GateReached("cluster"),
                answer("nodes", Severity.CRITICAL, Verdict.PASSED, "all are ready"),
                answer("backup", Severity.IMPORTANT, Verdict.PASSED, "40 min old"),
                answer("changelog", Severity.RECOMMENDED, Verdict.FAILED, "it does not mention 1.4.0"),
                new Event.GatePassed("cluster"),
                new Event.PhaseEnded("readiness"),
                new Event.PhaseStarted("cutover"));
    }

    static Event[] done(String step) {
        return new Event[] {new Event.StepStarted(step, null, null), new Event.StepSucceeded(step, null, null)};
    }

    static Telling pastThePoint(Telling told) {
        return ready(told)
                .that(done("deploy green"))
                .that(done("migrate"))
                .that(done("switch traffic"))
                .that(
                        new Event.PhaseEnded("cutover"),
                        new Event.PointOfNoReturnPassed("blue is gone after this"),
                        new Event.PhaseStarted("clean-up"));
    }

    static Telling completed(Telling told) {
        return pastThePoint(told)
                .after(Duration.ofHours(22))
                .that(done("archive"))
                .that(done("remove blue"))
                .that(
                        new Event.PhaseEnded("clean-up"),
                        new Event.RunEnded(Event.Ending.COMPLETED, "all 7 nodes are done", null));
    }

    private static Telling failing(Telling told) {
        return ready(told)
                .that(done("deploy green"))
                .that(done("migrate"))
                .that(
                        new Event.StepStarted("switch traffic", null, null),
                        new Event.StepFailed("switch traffic", 1, TIMEOUT, Event.Applied.UNKNOWN, null),
                        new Event.RollbackStarted("switch traffic", TIMEOUT.toString()));
    }

    static Telling rolledBack(Telling told) {
        return failing(told)
                .that(new Event.UndoStarted("switch traffic", 1), new Event.UndoSucceeded("switch traffic"))
                .that(new Event.UndoStarted("migrate", 1))
                .after(Duration.ofMinutes(6))
                .that(
                        new Event.UndoSucceeded("migrate"),
                        new Event.UndoStarted("deploy green", 1),
                        new Event.UndoSucceeded("deploy green"),
                        new Event.RunEnded(
                                Event.Ending.ROLLED_BACK,
                                "'switch traffic' failed: " + TIMEOUT,
                                Duration.ofMillis(362_800)));
    }

    static Telling rollbackFailed(Telling told) {
        return failing(told)
                .that(
                        new Event.UndoStarted("switch traffic", 1),
                        new Event.UndoSucceeded("switch traffic"),
                        new Event.UndoStarted("migrate", 1),
                        new Event.UndoFailed("migrate", 1, TIMEOUT, Duration.ofMillis(1_200)),
                        new Event.UndoStarted("migrate", 2),
                        new Event.UndoFailed("migrate", 2, TIMEOUT, null),
                        new Event.RunEnded(
                                Event.Ending.ROLLBACK_FAILED,
                                "'switch traffic' failed: " + TIMEOUT
                                        + "; then the undo of step 'migrate' failed 2 times, at last with " + TIMEOUT,
                                Duration.ofSeconds(3)));
    }

    static Telling stopped(Telling told) {
        String why = "critical check 'nodes' FAILED: 2 are ready, 3 wanted";
        return told.that(
                Telling.started(plan()),
                new Event.PhaseStarted("readiness"),
                new Event.GateReached("cluster"),
                answer("nodes", Severity.CRITICAL, Verdict.FAILED, "2 are ready, 3 wanted"),
                answer("backup", Severity.IMPORTANT, Verdict.ERRORED, "IOException: no route to host"),
                answer("changelog", Severity.RECOMMENDED, Verdict.NO_DATA, "there is none"),
                new Event.GateRefused("cluster", why),
                new Event.RunEnded(Event.Ending.STOPPED, "gate 'cluster' refused: " + why, null));
    }

    static Telling asking(Telling told) {
        return pastThePoint(told)
                .that(done("archive"))
                .that(
                        new Event.StepStarted("remove blue", null, null),
                        new Event.StepFailed("remove blue", 1, TIMEOUT, Event.Applied.NOTHING, null),
                        new Event.QuestionAsked(
                                "remove blue",
                                "'remove blue' failed past a point of no return: " + TIMEOUT
                                        + ". Order one of: RETRY it, SKIP it, or ROLL_BACK what came after the point",
                                Event.Matter.FAILED_PAST_POINT));
    }

    static Telling answered(Telling told) {
        return asking(told)
                .that(
                        new Event.RunResumed(2, Telling.HOLDER, 2),
                        new Event.OrderGiven(Order.ROLL_BACK, "kim", "we stay on green"),
                        new Event.UndoStarted("archive", 1),
                        new Event.UndoSucceeded("archive"),
                        new Event.RunEnded(
                                Event.Ending.ROLLED_BACK, "'remove blue' failed: " + TIMEOUT, Duration.ofMillis(800)));
    }

    static Telling suspended(Telling told) {
        return ready(told).that(done("deploy green")).that(new Event.RunSuspended("the runner was asked to stop"));
    }

    /** The second session, in another process: the console there was only replayed the first. */
    static Telling resumed(Telling told) {
        told.replaying(
                Telling.started(plan()),
                new Event.PhaseStarted("readiness"),
                new Event.GateReached("cluster"),
                answer("nodes", Severity.CRITICAL, Verdict.PASSED, "all are ready"),
                new Event.GatePassed("cluster"),
                new Event.PhaseEnded("readiness"),
                new Event.PhaseStarted("cutover"),
                new Event.StepStarted("deploy green", null, null),
                new Event.StepSucceeded("deploy green", null, null),
                new Event.StepStarted("migrate", null, null));
        return told.after(Duration.ofMinutes(20))
                .that(
                        new Event.RunResumed(2, Telling.HOLDER, 2),
                        new Event.PlanChanged("fedcba9876543210", "git 9c51", "kim: undo mended", plan().outline()),
                        new Event.ClockJumped(Duration.ofMinutes(-61)),
                        new Event.DoubtSettled(
                                "migrate", Event.Finding.RUN_AGAIN, null, null, "its probe says that it is not done"),
                        new Event.StepSucceeded("migrate", null, null),
                        new Event.NodeRefused("switch traffic", "the disk is full"),
                        new Event.RollbackStarted("switch traffic", "the disk is full"),
                        new Event.UndoStarted("migrate", 1),
                        new Event.RunResumed(3, Telling.HOLDER, 2),
                        new Event.UndoStarted("migrate", 1),
                        new Event.UndoSucceeded("migrate"));
    }
}
