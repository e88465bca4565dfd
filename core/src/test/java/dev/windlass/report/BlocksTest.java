package dev.windlass.report;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs with blocks are told so that each line is true, though what runs side by side interleaves. */
class BlocksTest {

    private static final Proof PROOF = new Proof("windlass approve v1\n", null, "ab");

    private static Step<Void> step(String name) {
        return Stories.step(name);
    }

    private static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase(
                        "cutover",
                        sideBySide(
                                "prepare",
                                2,
                                sequence("data", step("dump").retry(Retry.attempts(3)), step("drill")),
                                step("deploy green").undoByHand("kubectl delete deployment green"),
                                checks("smoke").critical(Check.named("health").holds(c -> true))),
                        given("migrations are pending", c -> true, step("migrate"))
                                .otherwise(step("look"), step("note")),
                        alternatives("how fast", c -> "slowly")
                                .alternative("slowly", step("shift 10"))
                                .alternative("at once", step("shift 100"))
                                .alternative("not at all"),
                        paired(maintenance()).over(step("copy")),
                        step("switch").takesTraffic())
                .build();
    }

    private static Step<Void> maintenance() {
        return Step.named("maintenance mode").run(c -> {}).idempotent().undo(c -> {});
    }

    private static Event started(String step) {
        return new Event.StepStarted(step, null, null);
    }

    private static Event succeeded(String step) {
        return new Event.StepSucceeded(step, null, null);
    }

    private static Telling begun() {
        return Telling.plain().that(Telling.started(plan()), new Event.PhaseStarted("cutover"));
    }

    private static Telling prepared() {
        return begun().that(
                        started("dump"),
                        started("deploy green"),
                        new Event.Progressed("dump", "120 of 400 tables"),
                        new Event.StepFailed("dump", 1, Stories.TIMEOUT, Event.Applied.NOTHING, Duration.ofSeconds(4)),
                        succeeded("deploy green"),
                        new Event.GateReached("smoke"),
                        new Event.AttemptStarted("dump", 2),
                        new Event.CheckAskedAgain(
                                "smoke", "health", 1, Verdict.NO_DATA, "no sample", Duration.ofSeconds(2)),
                        new Event.CheckAnswered(
                                "smoke",
                                "health",
                                Severity.CRITICAL,
                                Verdict.PASSED,
                                "200",
                                Evidence.none().and("url", "/health"),
                                Duration.ofMillis(30)),
                        succeeded("dump"),
                        started("drill"),
                        new Event.GatePassed("smoke"),
                        succeeded("drill"));
    }

    private static String since(Telling told, String first) {
        String text = told.text();
        return text.substring(text.lastIndexOf('\n', text.indexOf(first)) + 1);
    }

    private static Telling chosen() {
        return prepared()
                .that(
                        new Event.BranchChosen("migrations are pending", "holds"),
                        started("migrate"),
                        succeeded("migrate"),
                        new Event.BranchChosen("how fast", "not at all"),
                        started("maintenance mode"),
                        succeeded("maintenance mode"),
                        started("copy"));
    }

    @Test
    @DisplayName(
            "R1: each line says what it is about, what runs beside it, and what comes next only where that is sure")
    void side_by_side() {
        assertThat(since(prepared(), "phase cutover")).isEqualTo("""
                03:00:00  phase cutover
                03:00:01    dump ...   (1 of 13, next: drill)
                03:00:01    deploy green ...   (3 of 13, beside: dump)
                03:00:02      dump: 120 of 400 tables
                03:00:02    dump FAILED after 1.2 s, attempt 1 of 3, the next one in 4.0 s, nothing took effect: IOException: gw: connection timed out (caused by
                                java.net.SocketException: reset)
                03:00:02    deploy green done in 1.2 s
                03:00:03    gate smoke asks ...   (4 of 13)
                03:00:03    dump ...   (1 of 13, attempt 2 of 3, beside: smoke, next: drill)
                03:00:04      NO DATA       attempt 1, the next one in 2.0 s  health of gate smoke: no sample
                03:00:04      passed        critical     health of gate smoke (30 ms): 200
                03:00:04          url=/health
                03:00:04    dump done in 1.2 s
                03:00:05    drill ...   (2 of 13, beside: smoke)
                03:00:05    gate smoke passed in 2.4 s
                03:00:06    drill done in 800 ms
                """);
    }

    @Test
    @DisplayName("R1: a branch that is chosen says what is left out, a pair says how long it is in force")
    void choices_and_pairs() {
        assertThat(since(chosen(), "given migrations")).isEqualTo("""
                03:00:06    given migrations are pending: it holds; left out: look, note
                03:00:06    migrate ...   (5 of 13, next: alternatives how fast)
                03:00:07    migrate done in 400 ms
                03:00:07    alternatives how fast: not at all; left out: shift 10, shift 100
                03:00:08    maintenance mode ...   (10 of 13, next: copy)
                03:00:08      in force until: end of maintenance mode
                03:00:08    maintenance mode done in 400 ms
                03:00:08    copy ...   (11 of 13, next: end of maintenance mode)
                """);
        assertThat(since(prepared().that(new Event.ChoiceFailed("how fast", Stories.TIMEOUT)), "alternatives"))
                .contains("alternatives how fast: the choice FAILED, so nothing of it ran: IOException: gw");
    }

    @Test
    @DisplayName("R1: who resumes a run reads what is done, left out, in doubt and due in each lane")
    void resumed() {
        assertThat(since(chosen().that(new Event.RunResumed(2, Telling.HOLDER, 2)), "resumed"))
                .contains("6 of 13 nodes done, 4 left out, run by kim")
                .contains("it goes on with: copy (its end is not known)\n");
        Telling inLanes = begun().that(started("dump"), started("deploy green"), succeeded("deploy green"));
        assertThat(since(inLanes.that(new Event.RunResumed(2, Telling.HOLDER, 2)), "resumed"))
                .contains("it goes on with: dump (its end is not known), smoke\n");
        Plan changed = Release.plan("azora", "1.4.0")
                .to("production")
                .phase(
                        "cutover",
                        sideBySide("prepare", 2, sequence("data", step("dump"), step("drill")), step("deploy green")),
                        step("other"))
                .build();
        assertThat(since(
                        inLanes.that(new Event.PlanChanged("abc", null, null, changed.outline()), succeeded("dump"))
                                .that(started("drill")),
                        "the plan or its code"))
                .contains("now 4 nodes", "it goes on with: dump", "drill ...   (2 of 4, next: other)");
    }

    @Test
    @DisplayName("B1, R1: a rollback tells what is undone beside what, and puts a pair in force again that was over")
    void rollback() {
        Telling told = chosen().that(
                        succeeded("copy"), started("end of maintenance mode"), succeeded("end of maintenance mode"))
                .that(
                        started("switch"),
                        new Event.StepFailed("switch", 1, Stories.TIMEOUT, Event.Applied.NOTHING, null),
                        new Event.RollbackStarted("switch", "no"),
                        new Event.UndoStarted("end of maintenance mode", 1),
                        new Event.UndoSucceeded("end of maintenance mode"),
                        new Event.UndoStarted("copy", 1),
                        new Event.UndoSucceeded("copy"),
                        new Event.UndoStarted("maintenance mode", 1),
                        new Event.UndoSucceeded("maintenance mode"),
                        new Event.UndoStarted("migrate", 1),
                        new Event.UndoSucceeded("migrate"),
                        new Event.UndoStarted("deploy green", 1),
                        new Event.UndoStarted("drill", 1),
                        new Event.Progressed("drill", "half"),
                        new Event.CancelRequested("drill", Event.Cause.TIMEOUT, "it took longer than PT1H"),
                        new Event.UndoFailed("drill", 1, Stories.TIMEOUT, Duration.ofSeconds(1)),
                        new Event.UndoSucceeded("deploy green"),
                        new Event.UndoStarted("drill", 2));
        assertThat(since(told, "ROLLING BACK")).isEqualTo("""
                03:00:11  ROLLING BACK, since 'switch' failed: no
                03:00:11    to be undone: end of maintenance mode, copy, maintenance mode, migrate, drill, dump, deploy green; the plan allows 5 min 0 s
                03:00:11    undo end of maintenance mode ...   (next: copy)
                03:00:11      it puts in force again: maintenance mode
                03:00:12    undo end of maintenance mode done in 400 ms
                03:00:12    undo copy ...   (next: maintenance mode)
                03:00:12    undo copy done in 400 ms
                03:00:13    undo maintenance mode ...   (next: migrate)
                03:00:13    undo maintenance mode done in 400 ms
                03:00:14    undo migrate ...   (next: side by side prepare)
                03:00:14    undo migrate done in 400 ms
                03:00:14    undo deploy green ...
                03:00:15    undo drill ...   (beside: deploy green, next: dump)
                03:00:15      undo drill: half
                03:00:16    undo drill is told to end (over its time): it took longer than PT1H
                03:00:16    undo drill FAILED, attempt 1 of 3, the next one in 1.0 s: IOException: gw: connection timed out (caused by java.net.SocketException:
                                reset)
                03:00:16    undo deploy green done in 2.0 s
                03:00:17    undo drill ...   (attempt 2 of 3, next: dump)
                """);
    }

    @Test
    @DisplayName("B2, R1: an undo that failed for good says at the question what is left by hand, and how it can go on")
    void an_undo_that_failed() {
        Telling told = chosen().that(
                        new Event.StepFailed("copy", 1, Stories.TIMEOUT, Event.Applied.UNKNOWN, null),
                        new Event.RollbackStarted("copy", "no"),
                        new Event.UndoStarted("copy", 1),
                        new Event.UndoFailed("copy", 1, Stories.TIMEOUT, null),
                        new Event.QuestionAsked("copy", "the undo failed; what now?", Event.Matter.UNDO_FAILED));
        String question = since(told, "ROLLBACK FAILED");
        assertThat(question.replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d", "03:00:00")).isEqualTo("""
                03:00:00  ROLLBACK FAILED, STANDS STILL: the undo failed; what now?
                03:00:00    the rollback goes on by an order only, RETRY or SKIP: Runner.order(choice, by, reason), or a signed one where the runner has an inbox
                03:00:00    or undo by hand what is left and begin a new run: Runner.again(reason) says so
                03:00:00  STILL IN PLACE, TO BE UNDONE BY HAND IN THIS ORDER:
                03:00:00    1. copy
                               (the plan gives no instruction: Step.undoByHand)
                03:00:00    2. maintenance mode
                               (the plan gives no instruction: Step.undoByHand)
                03:00:00    3. migrate
                               (the plan gives no instruction: Step.undoByHand)
                03:00:00    4. drill
                               (the plan gives no instruction: Step.undoByHand)
                03:00:00    5. dump
                               (the plan gives no instruction: Step.undoByHand)
                03:00:00    6. deploy green
                               kubectl delete deployment green
                """);
        told.that(new Event.RunResumed(2, Telling.HOLDER, 2));
        assertThat(told.text().split("ROLLBACK FAILED, STANDS STILL", -1)).hasSize(3);
        told.that(
                new Event.OrderGiven(Order.SKIP, "kim", "copied back by hand"),
                new Event.RunEnded(Event.Ending.ROLLED_BACK, "'copy' failed", Duration.ofSeconds(2)));
        assertThat(since(told, "order by kim"))
                .contains("SKIP, go on with the rollback without the undo. Reason: copied back by hand")
                .contains("to be undone: maintenance mode, migrate, drill, dump, deploy green;")
                .contains("not undone by this run, but skipped by order: copy\n");
    }

    @Test
    @DisplayName("B8, R1: an undo that would lose writes is asked about, told as such, and stays where it is skipped")
    void an_undo_that_loses_writes() {
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .phase(
                        "p",
                        sideBySide(
                                "both",
                                2,
                                step("one").undoLosesWrites(),
                                step("two").undoLosesWrites()))
                .step(step("switch").takesTraffic())
                .build();
        Telling told = Telling.plain()
                .that(Telling.started(plan), started("one"), started("two"), succeeded("one"), succeeded("two"))
                .that(
                        started("switch"),
                        new Event.StepFailed("switch", 1, Stories.TIMEOUT, Event.Applied.NOTHING, null))
                .that(
                        new Event.RollbackStarted("switch", "no"),
                        new Event.QuestionAsked("one", "lose writes?", Event.Matter.UNDO_LOSES_WRITES));
        assertThat(since(told, "STANDS STILL IN THE ROLLBACK"))
                .contains("RETRY would lose writes in the undo of: two, one\n")
                .contains("goes on by an order only, RETRY (which loses those writes) or SKIP:");
        told.that(
                new Event.OrderGiven(Order.SKIP, "kim", "kept"),
                new Event.RunEnded(Event.Ending.ROLLED_BACK, "x", null));
        assertThat(since(told, "order by kim")).contains("to be undone: nothing", "skipped by order: two, one");
    }

    @Test
    @DisplayName(
            "B4, R1: past a point of no return only what came after it is undone, and a pair that is open before it")
    void a_pair_across_the_point() {
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .step(step("a"))
                .phase(
                        "p",
                        paired(maintenance())
                                .over(step("b"), Step.named("drop").run(c -> {}).irreversible("gone"), step("c")))
                .build();
        Telling told = Telling.plain()
                .that(Telling.started(plan))
                .that(Stories.done("a"))
                .that(Stories.done("maintenance mode"))
                .that(Stories.done("b"))
                .that(Stories.done("drop"))
                .that(started("c"), new Event.StepFailed("c", 1, Stories.TIMEOUT, Event.Applied.UNKNOWN, null))
                .that(new Event.QuestionAsked("c", "what now?", Event.Matter.FAILED_PAST_POINT));
        assertThat(told.text()).contains("ROLL_BACK would undo: c, maintenance mode\n");
    }

    @Test
    @DisplayName("C7, S4, R1: a stop says what it waits for, and a suspension whether something still runs")
    void stop() {
        Telling told = begun().that(
                        started("dump"),
                        started("deploy green"),
                        new Event.StopRequested("SIGTERM", true),
                        new Event.CancelRequested("dump", Event.Cause.STOP, "SIGTERM"),
                        new Event.CancelRequested("deploy green", Event.Cause.STOP, "SIGTERM"),
                        new Event.StepFailed("deploy green", 1, Stories.TIMEOUT, Event.Applied.UNKNOWN, null),
                        new Event.RunSuspended("dump does not end. End this process"));
        assertThat(since(told, "STOP asked"))
                .contains(
                        "STOP asked for: SIGTERM; nothing new is started, interrupted: dump, deploy green (whoever can't wait may kill")
                .contains("dump is told to end (stop): SIGTERM\n")
                .contains("SUSPENDED: dump does not end. End this process\n", "still running: dump\n")
                .doesNotContain("start it again");
        told.that(new Event.RunResumed(2, Telling.HOLDER, 2));
        assertThat(told.text())
                .contains("it goes on with: dump (its end is not known), deploy green (its end is not known)\n");
    }

    static Stream<Class<?>> types() {
        return Stream.of(Event.class.getPermittedSubclasses())
                .flatMap(type -> type.isSealed() ? Stream.of(type.getPermittedSubclasses()) : Stream.of(type))
                .filter(type -> type != Event.RunClosed.class); // nothing happens by it that a person has to know
    }

    @ParameterizedTest
    @MethodSource("types")
    @DisplayName("R1: each type of event is told")
    void each_type_is_told(Class<?> type) {
        List<Event> all = List.of(
                Telling.started(plan()),
                new Event.RunResumed(2, Telling.HOLDER, 2),
                new Event.PlanChanged("abc", null, null, plan().outline()),
                new Event.PhaseStarted("p"),
                new Event.PhaseEnded("p"),
                started("dump"),
                new Event.AttemptStarted("dump", 2),
                new Event.Progressed("dump", "half"),
                new Event.CancelRequested("dump", Event.Cause.TIMEOUT, "slow"),
                succeeded("dump"),
                new Event.StepFailed("dump", 1, Stories.TIMEOUT, Event.Applied.UNKNOWN, null),
                new Event.DoubtSettled("dump", Event.Finding.DONE, null, null, "so it is"),
                new Event.NodeRefused("dump", "no room"),
                new Event.BranchChosen("how fast", "slowly"),
                new Event.ChoiceFailed("how fast", Stories.TIMEOUT),
                new Event.GateReached("smoke"),
                Stories.answer("health", Severity.CRITICAL, Verdict.PASSED, "200"),
                new Event.CheckAskedAgain("smoke", "health", 1, Verdict.NO_DATA, "none", Duration.ZERO),
                new Event.GatePassed("smoke"),
                new Event.GateRefused("smoke", "no"),
                new Event.PointOfNoReturnPassed("point"),
                new Event.RollbackStarted("dump", "no"),
                new Event.UndoStarted("dump", 1),
                new Event.UndoSucceeded("dump"),
                new Event.UndoFailed("dump", 1, Stories.TIMEOUT, null),
                new Event.ClockJumped(Duration.ofHours(1)),
                new Event.OrderGiven(Order.SKIP, "kim", "so"),
                new Event.QuestionAsked("dump", "what?", Event.Matter.UNDO_FAILED),
                new Event.StopRequested("stop", false),
                new Event.RunSuspended("stop"),
                new Event.RunEnded(Event.Ending.COMPLETED, "done", null),
                new Event.PhaseAwaited("p", "T+24h", Instant.parse("2026-11-22T03:00:00Z")),
                new Event.WindowAwaited("nights", Instant.parse("2026-11-22T03:00:00Z"), "closed"),
                new Event.RunWaiting("people", null),
                new Event.Notified("azora-42/1/0", "pager", Stories.TIMEOUT),
                new PeopleEvent.SignOffRequested("go", PeopleEvent.Matter.APPROVAL, "?", Instant.EPOCH),
                new PeopleEvent.SignedOff("go", "ann", List.of("dba"), null, PROOF),
                new PeopleEvent.SignOffDeclined("go", "ann", "not now", PROOF),
                new PeopleEvent.SignOffReopened("go", "the plan changed"),
                new PeopleEvent.SubmissionRefused("ab", "desk", "who is that?"),
                new PeopleEvent.Acknowledged("azora-42/1/0", "kim", null, PROOF),
                new ObservationEvent.BaselineCaptured("soak", "p95", 1.5, "of 30 min", Evidence.none()),
                new ObservationEvent.GuardArmed("shift"),
                new ObservationEvent.Sampled(
                        "shift", "p95", List.of(new ObservationEvent.Sample(Duration.ZERO, null, "no series"))),
                new ObservationEvent.BreachBegan("shift", "p95", "at worst 3"),
                new ObservationEvent.BreachEnded("shift", "p95", Duration.ofMinutes(2), "at worst 3"),
                new ObservationEvent.GuardTripped("shift", "p95", Verdict.FAILED, "3 for 5 min", Evidence.none()));
        List<Event> examples = all.stream().filter(type::isInstance).toList();
        assertThat(examples).isNotEmpty();
        for (Event event : examples) {
            Telling ofAnUnknownRun = Telling.plain().that(event);
            assertThat(ofAnUnknownRun.text().lines()).hasSizeGreaterThan(1);
            Telling told = begun();
            int before = told.text().length();
            assertThat(told.that(event).text().length()).isGreaterThan(before);
        }
    }

    @Test
    @DisplayName("R1: a hundred thousand nodes side by side, and their rollback, are told in one pass")
    void many() {
        Step<?>[] steps = new Step<?>[100_000];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = step("s" + i);
        }
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .phase("p", sideBySide("all", 4, steps))
                .build();
        var story = new Story();
        long seq = 0;
        story.add(recorded(++seq, Telling.started(plan)));
        for (int i = 0; i < steps.length; i++) {
            story.add(recorded(++seq, started("s" + i)));
            story.course().after("s" + i);
            story.add(recorded(++seq, succeeded("s" + i)));
        }
        assertThat(story.course().done()).isEqualTo(100_000);
        story.add(recorded(++seq, new Event.RollbackStarted("s1", "no")));
        for (int i = steps.length - 1; i >= 0; i--) {
            story.add(recorded(++seq, new Event.UndoStarted("s" + i, 1)));
            story.inPlace().before("s" + i);
            story.add(recorded(++seq, new Event.UndoSucceeded("s" + i)));
        }
        assertThat(story.inPlace().toUndo()).isEmpty();
    }

    private static Recorded recorded(long seq, Event event) {
        return new Recorded(seq, Instant.EPOCH, Duration.ZERO, event);
    }
}
