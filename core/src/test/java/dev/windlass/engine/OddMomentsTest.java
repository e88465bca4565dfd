package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Request;
import dev.windlass.identity.Submission;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What comes at odd moments: orders, trips, stops and failures beside what runs, and beside each other. */
class OddMomentsTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);

    OddMomentsTest() {
        run.people = team.people(Duration.ofMinutes(10));
    }

    static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    Ran run(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static PlanBuilder plan() {
        return Plans.plan().role("engineering", "ben");
    }

    String runId() {
        return ((Event.RunStarted) world.durable().get(0)).runId();
    }

    void says(Duration after, Order order) {
        team.at(after, any -> Team.order("ben", order, runId(), run.time.now().at(), null));
    }

    <E extends Event> List<E> all(Class<E> type) {
        return world.durable().stream().filter(type::isInstance).map(type::cast).toList();
    }

    Step<String> taking(String name, Duration time) {
        return world.named(name)
                .run(String.class, c -> {
                    world.trace.add("do " + name);
                    run.time.pass(time);
                    return name;
                })
                .undo(c -> world.trace.add("undo " + name));
    }

    static final Window NIGHT =
            Window.daily().from(LocalTime.of(2, 0)).to(LocalTime.of(4, 0)).in(ZoneId.of("UTC"));

    static Watched watched(Metric metric, double limit) {
        return metric.above(limit).every(Duration.ofSeconds(15)).onNoData(NoData.HOLD);
    }

    @Test
    @DisplayName(
            "G8, S4: a window that closes while a step acts beside is asked about when that step is done; it is not run twice")
    void window_closes_while_a_step_acts_beside() throws Exception {
        says(hours(3), Order.SKIP);
        run(plan().phase(
                        "cutover",
                        window("night", NIGHT),
                        sideBySide(
                                "both",
                                2,
                                sequence(
                                        "chain",
                                        taking("a", minutes(90))
                                                .retry(Retry.attempts(1).timeout(hours(9))),
                                        world.plain("b")),
                                world.plain("migrate").retry(Retry.attempts(1).timeout(hours(9)))))
                .build());

        assertThat(world.durable().stream()
                        .filter(event -> event instanceof Event.StepSucceeded
                                || event instanceof Event.QuestionAsked
                                || event instanceof Event.OrderGiven)
                        .map(event -> event instanceof Event.StepSucceeded succeeded
                                ? succeeded.node()
                                : event.getClass().getSimpleName()))
                .containsExactly("a", "migrate", "QuestionAsked", "OrderGiven", "b");
    }

    @Test
    @DisplayName("B4, B5: a guard that tripped past a point while a STOP held is asked about after RESUME")
    void trip_while_stopped_past_point_then_resume() throws Exception {
        Metric m = Metric.named("errors")
                .reads(c -> run.time.now().at().isBefore(VirtualRun.START.plus(hours(2))) ? 0.0 : 9.0);
        says(hours(1), Order.STOP);
        says(hours(3), Order.RESUME);
        team.approves(hours(4), "ben", "go");
        says(hours(5), Order.ROLL_BACK);
        run(plan().step(world.plain("a"))
                .pointOfNoReturn("for good")
                .block(guardedBy("errors stay low", watched(m, 1))
                        .over(world.plain("b"), approval("go").quorum(1, "engineering"), world.plain("c")))
                .build());
        assertThat(world.trace).doesNotContain("do c");
    }

    @Test
    @DisplayName("B4, B5: a guard that trips past a point while a person is asked about a failure is asked about too")
    void trip_while_asked_past_point() throws Exception {
        Metric m = Metric.named("errors")
                .reads(c -> run.time.now().at().isBefore(VirtualRun.START.plus(hours(2))) ? 0.0 : 9.0);
        says(hours(3), Order.SKIP);
        Step<Void> bad = world.named("bad")
                .run(c -> {
                    throw new IllegalStateException("the gateway said no");
                })
                .undo(c -> world.trace.add("undo bad"));
        Ran ran = run(plan().step(world.plain("a"))
                .pointOfNoReturn("for good")
                .block(guardedBy("errors stay low", watched(m, 1)).over(bad, world.plain("c")))
                .build());

        assertThat(all(Event.QuestionAsked.class)).hasSize(2);
        assertThat(all(Event.QuestionAsked.class).get(1).question())
                .contains("the gateway said no")
                .contains("errors above 1");
        assertThat(Objects.requireNonNull(ran.ended()).reason()).contains("bad", "errors stay low (its guards)");
        assertThat(world.trace).contains("do c");
    }

    @Test
    @DisplayName("B4, G9: a gate past a point that asks, and a guard that trips meanwhile: RETRY answers both")
    void trip_while_a_gate_asks_past_point() throws Exception {
        boolean[] high = {false};
        Metric m = Metric.named("errors").reads(c -> high[0] ? 9.0 : 0.0);
        team.at(hours(2), any -> {
            high[0] = true;
            return null;
        });
        says(hours(3), Order.RETRY);
        team.at(hours(4), any -> {
            high[0] = false;
            return null;
        });
        says(hours(5), Order.SKIP);
        Ran ran = run(plan().step(world.plain("a"))
                .pointOfNoReturn("for good")
                .block(guardedBy("errors stay low", watched(m, 1))
                        .over(checks("smoke").critical(world.refusing("health")).askWhenRefused(), world.plain("c")))
                .build());

        assertThat(all(Event.QuestionAsked.class))
                .extracting(Event.QuestionAsked::matter)
                .contains(Event.Matter.FAILED_PAST_POINT);
        assertThat(all(ObservationEvent.GuardTripped.class))
                .as("it is armed anew")
                .hasSize(2);
        assertThat(Objects.requireNonNull(ran.ended()).reason()).contains("smoke", "errors stay low (its guards)");
    }

    @Test
    @DisplayName(
            "G5, C4: a watch that came past a point has no baseline: SKIP goes on, and the watch says so in its turn")
    void watch_without_baseline_past_point() throws Exception {
        Step<String> cut = world.named("cut")
                .run(String.class, c -> {
                    if (run.sessions == 1) {
                        run.stop.request("SIGTERM", false);
                    }
                    return "";
                })
                .undo(c -> world.trace.add("undo cut"));
        PlanBuilder begun = plan().pointOfNoReturn("for good").step(cut).step(world.plain("b"));
        run(begun.build());
        run.stop = new Stop();
        Watched p95 = Metric.named("p95")
                .reads(c -> world.trace.contains("do b") ? 100.0 : Double.NaN)
                .degradedBy(50)
                .every(minutes(1))
                .onNoData(NoData.FAIL);
        Duration later = Duration.between(VirtualRun.START, run.time.now().at());
        says(later.plus(hours(2)), Order.SKIP);
        says(later.plus(hours(4)), Order.SKIP);
        Ran ran = run(begun.gate(soak("soak", minutes(30), p95))
                .step(world.plain("c"))
                .build());

        assertThat(all(Event.QuestionAsked.class))
                .extracting(Event.QuestionAsked::node)
                .containsExactly("soak", "soak");
        assertThat(all(Event.QuestionAsked.class).get(1).question()).contains("INCONCLUSIVE");
        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).contains("do b", "do c");
    }

    @Test
    @DisplayName("G9, S4: where a step failed beside a gate that asks, the plan turns back")
    void retry_of_a_gate_and_a_step_that_failed_beside() throws Exception {
        int[] times = {0};
        says(hours(1), Order.RETRY);
        says(hours(2), Order.ROLL_BACK);
        Step<Void> bad = world.named("bad")
                .run(c -> {
                    times[0]++;
                    throw new IllegalStateException("bad");
                })
                .undo(c -> world.trace.add("undo bad"));
        run(plan().step(world.plain("a"))
                .block(sideBySide(
                        "both",
                        2,
                        checks("smoke").critical(world.refusing("health")).askWhenRefused(),
                        bad))
                .build());
        assertThat(times[0]).isEqualTo(1);
    }

    @Test
    @DisplayName("C7, G7: a stop at the moment in which a gate could be waived doesn't refuse it")
    void stop_as_a_waivable_gate_answers() throws Exception {
        Check unwell = Check.named("alerts").asks(c -> {
            run.stop.request("SIGTERM", false);
            return Answer.failed("two alerts");
        });
        run(plan().step(world.plain("a"))
                .gate(checks("ready").important(unwell).waivedBy("engineering", hours(5)))
                .build());
        assertThat(all(Event.RollbackStarted.class)).isEmpty();
    }

    @Test
    @DisplayName("G7: an inbox that fails is looked into again at its time")
    void failing_inbox() throws Exception {
        int[] polls = {0};
        Inbox broken = new Inbox() {
            @Override
            public List<Submission> poll() throws IOException {
                polls[0]++;
                if (polls[0] > 5000) {
                    run.time.pass(hours(100));
                }
                throw new IOException("no such share");
            }

            @Override
            public void offer(Request request) {}

            @Override
            public void withdraw(String name) {}
        };
        People was = run.people;
        run.people = new People(broken, was.identities(), minutes(10));
        run(plan().gate(approval("go").quorum(1, "engineering").expiresAfter(hours(10)))
                .step(world.plain("a"))
                .build());
        assertThat(polls[0]).isLessThan(100);
    }

    @Test
    @DisplayName("B7: an order for a run that completed and was not sealed is not lost in silence")
    void order_for_a_completed_unsealed_run() throws Exception {
        run.people = null;
        Plan plan = plan().step(world.plain("a")).build();
        boolean[] dies = {true};
        run.notifications = dev.windlass.notify.Notifications.to(new dev.windlass.notify.Channel() {
            @Override
            public String name() {
                return "pager";
            }

            @Override
            public void send(dev.windlass.notify.Message message) {
                if (dies[0] && all(Event.RunEnded.class).size() == 1) {
                    run.fate.die();
                    throw new VirtualDriver.Died();
                }
            }
        });
        try {
            run(plan);
        } catch (VirtualDriver.Died died) {
            run.fate.revive();
        }
        dies[0] = false;

        var order = new Event.OrderGiven(Order.ROLL_BACK, "ada", "because");
        assertThatThrownBy(() -> run.session(plan, order, List.of()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("start once more with the order");
        assertThat(run.session(plan, order, List.of()).undone()).containsExactly("a");
    }

    @Test
    @DisplayName("G4, G9: a watch that is asked once more by order doesn't judge what was before")
    void retry_of_a_watch_whose_source_knows_the_past() throws Exception {
        Past past = (from, to, step, c) -> {
            var all = new ArrayList<Past.At>();
            for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
                all.add(new Past.At(at, Reading.value(at.isBefore(VirtualRun.START.plus(minutes(30))) ? 9 : 0.5)));
            }
            return all;
        };
        Metric m = Metric.named("errors")
                .answersForThePast(past)
                .reads(c -> run.time.now().at().isBefore(VirtualRun.START.plus(minutes(30))) ? 9 : 0.5);
        says(hours(1), Order.RETRY);
        says(hours(2), Order.ROLL_BACK);
        Ran ran = run(plan().step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(m, 1)).askWhenRefused())
                .build());
        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
    }

    @Test
    @DisplayName("C4: an approval that is asked anew can be dropped")
    void cancel_of_an_approval_that_is_asked_anew() throws Exception {
        team.approves(minutes(20), "ben", "go");
        Step<String> cut = world.named("cut")
                .run(String.class, c -> {
                    if (run.sessions == 1) {
                        run.stop.request("SIGTERM", false);
                    }
                    return "";
                })
                .undo(c -> world.trace.add("undo cut"));
        PlanBuilder begun = plan().gate(approval("go").quorum(1, "engineering")).step(cut);
        run(begun.step(world.plain("b")).build());
        Plan changed = begun.step(world.plain("c")).build();
        run.stop = new Stop();
        Instant at = run.time.now().at();
        team.approves(Duration.between(VirtualRun.START, at).plus(hours(2)), "ben", "go");
        run(changed);

        var state = new State(new Program(changed));
        boolean reopened = false;
        for (var one : world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT)) {
            state.apply(one);
            reopened |= one.event() instanceof dev.windlass.journal.PeopleEvent.SignOffReopened;
            if (reopened && one.event() instanceof Event.GateReached) {
                break;
            }
        }
        state.apply(new dev.windlass.journal.Recorded(
                state.seq() + 1,
                run.time.now().at(),
                run.time.now().elapsed(),
                new Event.CancelRequested("go", Event.Cause.STOP, "x")));
        assertThat(state.activity(state.program().position("go")).stage()).isEqualTo(Activity.Stage.DROPPED);
    }

    @Test
    @DisplayName("S6: an inbox that throws as a completed release is started again harms nothing")
    void broken_inbox_after_completion() throws Exception {
        Plan plan = plan().step(world.plain("a")).build();
        run(plan);
        People was = run.people;
        Inbox broken = new Inbox() {
            @Override
            public List<Submission> poll() {
                throw new IllegalStateException("no such share");
            }

            @Override
            public void offer(Request request) {}

            @Override
            public void withdraw(String name) {}
        };
        run.people = new People(broken, was.identities(), minutes(10));
        assertThat(Objects.requireNonNull(run(plan).ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
    }
}
