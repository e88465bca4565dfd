package dev.windlass.engine;

import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Evidence;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Holder;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is decided where something trips, or is ordered, while actions run: folded event by event, without a driver. */
class OrdersInFlightTest {

    private static final Instant AT = Instant.parse("2026-11-21T03:00:00Z");
    private static final Failure FAILURE = new Failure("java.io.IOException", "no", List.of());
    private static final Holder HOLDER = new Holder("kim", "build-7", 4711, AT, "Windlass 1.0.0, Java 17");

    private State state = new State(new Program(Plans.plan().step(step("none")).build()));
    private long seq;

    private static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {});
    }

    private static Step<Void> probed(String name) {
        return Step.named(name).run(c -> {}).probe(c -> Settlement.notDone()).undo(c -> {});
    }

    private static Watched errors() {
        return Metric.named("errors")
                .reads(c -> 0)
                .above(1)
                .every(Duration.ofSeconds(1))
                .onNoData(NoData.FAIL);
    }

    private void told(Plan plan, Event... events) {
        state = new State(new Program(plan));
        seq = 0;
        tell(new Event.RunStarted(
                "azora-42",
                plan.product(),
                plan.version(),
                plan.environment(),
                null,
                null,
                plan.fingerprint(),
                null,
                null,
                HOLDER,
                plan.outline(),
                1,
                AT));
        tell(events);
    }

    private void tell(Event... events) {
        for (Event event : events) {
            state.apply(new Recorded(++seq, AT, Duration.ZERO, event));
        }
    }

    /** What is recorded next, without anything that has to be done in the world first. */
    private List<Event> next() {
        return Decider.decide(state, new Moment(AT, Duration.ZERO)).due().stream()
                .filter(Command.Append.class::isInstance)
                .map(command -> ((Command.Append) command).event())
                .toList();
    }

    private static Event trip() {
        return new ObservationEvent.GuardTripped("traffic", "errors", Verdict.FAILED, "5", Evidence.none());
    }

    @Test
    @DisplayName(
            "B5: a guard that trips while the last step of its block, and of the plan, acts turns the release back")
    void a_guard_that_trips_in_the_last_step() {
        told(
                Plans.plan()
                        .block(guardedBy("traffic", errors()).over(step("a")))
                        .build(),
                new Event.StepStarted("a", null, null),
                new ObservationEvent.GuardArmed("traffic"),
                trip(),
                new Event.StepSucceeded("a", null, null));
        assertThat(next()).singleElement().isInstanceOfSatisfying(Event.RollbackStarted.class, back -> assertThat(
                        back.node())
                .isEqualTo("traffic"));
    }

    @Test
    @DisplayName("B5: where STOP keeps a block from beginning its guards aren't armed; those that are armed stay so")
    void a_block_that_is_kept_from_beginning() {
        told(
                Plans.plan()
                        .step(step("a"))
                        .block(guardedBy("traffic", errors()).over(step("b"), step("c")))
                        .build(),
                new Event.StepStarted("a", null, null),
                new Event.OrderGiven(Order.STOP, "ada", "wait"),
                new Event.StepSucceeded("a", null, null));
        tell(next().get(0));
        assertThat(state.question()).isNotNull();
        assertThat(observed()).isEmpty();

        tell(new Event.OrderGiven(Order.RESUME, "ada", "go"));
        assertThat(observed()).containsExactly(1);

        tell(
                new Event.StepStarted("b", null, null),
                new ObservationEvent.GuardArmed("traffic"),
                new Event.OrderGiven(Order.STOP, "ada", "wait"),
                new Event.StepSucceeded("b", null, null));
        tell(next().get(0));
        assertThat(state.question()).isNotNull();
        assertThat(observed()).containsExactly(1);
    }

    @Test
    @DisplayName("B5: nor while it stops, as long as what runs beside comes to its end")
    void a_block_that_is_kept_from_beginning_beside() {
        told(
                Plans.plan()
                        .block(sideBySide(
                                "both",
                                2,
                                step("x"),
                                sequence(
                                        "lane",
                                        step("a"),
                                        guardedBy("traffic", errors()).over(step("b")))))
                        .build(),
                new Event.StepStarted("x", null, null),
                new Event.StepStarted("a", null, null),
                new Event.OrderGiven(Order.STOP, "ada", "wait"),
                new Event.StepSucceeded("a", null, null));

        assertThat(observed()).isEmpty();
        tell(new Event.OrderGiven(Order.RESUME, "ada", "go"));
        assertThat(observed()).hasSize(1);
    }

    private List<Integer> observed() {
        return Decider.decide(state, new Moment(AT, Duration.ZERO)).due().stream()
                .filter(Command.Observe.class::isInstance)
                .map(Command::position)
                .toList();
    }

    @Test
    @DisplayName(
            "B4, B5: past a point of no return it asks ahead of what comes after the block, which SKIP then enters")
    void a_guard_that_trips_in_the_last_step_past_the_point() {
        told(
                Plans.plan()
                        .pointOfNoReturn("gone")
                        .block(guardedBy("traffic", errors()).over(step("a")))
                        .step(step("b"))
                        .build(),
                new Event.PointOfNoReturnPassed("gone"),
                new Event.StepStarted("a", null, null),
                new ObservationEvent.GuardArmed("traffic"),
                trip(),
                new Event.StepSucceeded("a", null, null));
        Event asked = next().get(0);
        assertThat(asked).isInstanceOfSatisfying(Event.QuestionAsked.class, question -> assertThat(question.question())
                .contains("'traffic' failed past a point of no return: errors: 5"));
        tell(asked, new Event.OrderGiven(Order.SKIP, "ada", "a false alarm"));
        assertThat(state.skipped()).containsExactly("traffic (its guards)");
        tell(new Event.StepStarted("b", null, null), new Event.StepSucceeded("b", null, null));
        assertThat(next()).singleElement().isInstanceOf(Event.RunEnded.class);
    }

    @Test
    @DisplayName("B7, C2: a step in doubt that is not done is not begun once more where a person ordered to turn back")
    void a_doubt_after_an_order_to_roll_back() {
        told(
                Plans.plan().step(step("a")).step(probed("b")).build(),
                new Event.StepStarted("a", null, null),
                new Event.StepSucceeded("a", null, null),
                new Event.StepStarted("b", null, null),
                new Event.RunResumed(2, HOLDER, 2),
                new Event.OrderGiven(Order.ROLL_BACK, "ada", "because"),
                new Event.DoubtSettled("b", Event.Finding.NOT_DONE, null, null, "its probe says so"));
        assertThat(next()).singleElement().isInstanceOf(Event.RollbackStarted.class);
        assertThat(state.effects().inPlace()).containsExactly(0);
    }

    @Test
    @DisplayName("B7, C2: nor where a person ordered to stop; after RESUME it is")
    void a_doubt_after_an_order_to_stop() {
        told(
                Plans.plan().step(probed("b")).build(),
                new Event.StepStarted("b", null, null),
                new Event.RunResumed(2, HOLDER, 2),
                new Event.OrderGiven(Order.STOP, "ada", "because"),
                new Event.DoubtSettled("b", Event.Finding.NOT_DONE, null, null, "its probe says so"));
        Event asked = next().get(0);
        assertThat(asked).isInstanceOf(Event.QuestionAsked.class);
        tell(asked, new Event.OrderGiven(Order.RESUME, "ada", "because"));
        assertThat(next()).singleElement().isInstanceOf(Event.AttemptStarted.class);
    }

    @Test
    @DisplayName("B7: RESUME takes back the stop and nothing else: what failed meanwhile turns the release back")
    void resumed_after_a_failure() {
        told(
                Plans.plan().block(sideBySide("both", 2, step("a"), step("b"))).build(),
                new Event.StepStarted("a", null, null),
                new Event.StepStarted("b", null, null),
                new Event.OrderGiven(Order.STOP, "ada", "because"),
                new Event.StepFailed("a", 1, FAILURE, Event.Applied.UNKNOWN, null),
                new Event.OrderGiven(Order.RESUME, "ada", "because"),
                new Event.StepSucceeded("b", null, null));
        assertThat(next()).singleElement().isInstanceOf(Event.RollbackStarted.class);
    }
}
