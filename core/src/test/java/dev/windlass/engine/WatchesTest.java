package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules G3, G4, G5, B5: watches and guards in a run. */
class WatchesTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);
    int reads;

    /** A metric whose value is a function of the time since the test began. */
    Metric metric(String name, Function<Duration, Double> value) {
        return Metric.named(name).reads(c -> {
            reads++;
            return value.apply(since());
        });
    }

    Duration since() {
        return Duration.between(VirtualRun.START, run.time.now().at());
    }

    static Watched watched(Metric metric, double limit) {
        return metric.above(limit).every(seconds(15)).onNoData(NoData.HOLD);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    Ran run(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static Event.RunEnded ended(Ran ran) {
        return Objects.requireNonNull(ran.ended(), "the run did not end");
    }

    <E extends Event> List<E> all(Class<E> type) {
        return world.durable().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** A step that takes its time. */
    Step<String> taking(String name, Duration time) {
        return world.acting(name).undo(c -> world.trace.add("undo " + name));
    }

    @Test
    @DisplayName("G3: a watch passes when its metrics kept to their limits for as long as it is declared")
    void soaks() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(metric("errors", at -> 0.5), 1)))
                .step(world.plain("b"))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(since()).isEqualTo(minutes(10));
        assertThat(reads).isEqualTo(41);
        assertThat(all(Event.CheckAnswered.class)).singleElement().satisfies(answer -> {
            assertThat(answer.check()).contains("errors");
            assertThat(answer.verdict().passed()).isTrue();
        });
        assertThat(all(ObservationEvent.Sampled.class).stream()
                        .mapToInt(sampled -> sampled.samples().size())
                        .sum())
                .isEqualTo(41);
    }

    @Test
    @DisplayName("G3: a watch refuses as soon as a metric doesn't, and the release turns back")
    void refuses_at_once() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .gate(soak(
                        "soak",
                        minutes(10),
                        watched(metric("errors", at -> at.compareTo(minutes(2)) < 0 ? 0.5 : 7), 1)))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ended(ran).reason()).contains("soak").contains("errors");
        assertThat(since()).isEqualTo(minutes(2));
        assertThat(world.trace).containsExactly("do a", "undo a");
    }

    @Test
    @DisplayName("G1: a watch that never gets data doesn't pass, and doesn't wait for ever")
    void no_data() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(metric("errors", at -> Double.NaN), 1)))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(since()).isEqualTo(minutes(20));
    }

    @Test
    @DisplayName("G1, G3: a watch that was never without a gap for as long as it is declared doesn't pass")
    void a_gap_in_the_middle() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .gate(soak(
                        "soak",
                        minutes(10),
                        watched(
                                metric(
                                        "errors",
                                        at -> at.compareTo(minutes(9)) > 0 && at.compareTo(minutes(13)) < 0
                                                ? Double.NaN
                                                : 0.5),
                                1)))
                .build());

        assertThat(since()).isEqualTo(minutes(20));
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ended(ran).reason()).contains("INCONCLUSIVE", "7 min without a gap", "to be watched for 10 min");
    }

    @Test
    @DisplayName("T1: a clock that jumps ahead doesn't shorten a watch")
    void clock_jumps() throws Exception {
        var ticker = new ArrayList<Duration>();
        run(Plans.plan()
                .gate(soak(
                        "soak",
                        minutes(10),
                        watched(
                                metric("errors", at -> {
                                    ticker.add(run.time.now().elapsed());
                                    if (ticker.size() == 3) {
                                        run.time.jump(Duration.ofHours(5));
                                    }
                                    return 0.0;
                                }),
                                1)))
                .build());

        assertThat(ticker.get(ticker.size() - 1)).isEqualTo(minutes(10));
        assertThat(all(Event.ClockJumped.class)).hasSize(1);
    }

    Plan guarded(Watched guard, Duration soak) {
        return Plans.plan()
                .step(world.plain("a"))
                .block(guardedBy("errors stay low", guard)
                        .over(
                                world.plain("b"),
                                soak("soak", soak, watched(metric("latency", at -> 1.0), 5)),
                                world.plain("c")))
                .step(world.plain("d"))
                .build();
    }

    @Test
    @DisplayName("B5: a guard that trips turns the release back; what is behind its stretch is not watched")
    void trips() throws Exception {
        Ran ran = run(guarded(watched(metric("errors", at -> at.compareTo(minutes(5)) < 0 ? 0.5 : 7), 1), minutes(10)));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ended(ran).reason()).contains("errors stay low").contains("errors above 1");
        assertThat(since()).isEqualTo(minutes(5));
        assertThat(world.trace).containsExactly("do a", "do b", "undo b", "undo a");
        assertThat(all(ObservationEvent.GuardTripped.class)).hasSize(1);
        assertThat(all(ObservationEvent.BreachBegan.class)).hasSize(1);
    }

    @Test
    @DisplayName("B5: a guard that doesn't trip lets the release through, and reads no more behind its stretch")
    void lets_through() throws Exception {
        Ran ran = run(guarded(watched(metric("errors", at -> 0.5), 1), minutes(10)));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(all(ObservationEvent.GuardArmed.class)).hasSize(1);
        assertThat(world.trace).containsExactly("do a", "do b", "do c", "do d");
    }

    @Test
    @DisplayName(
            "G4: above x for d trips when every sample over d is above x; a shorter breach is journaled and doesn't")
    void sustained() throws Exception {
        Watched guard = metric("errors", at -> {
                    boolean first = at.compareTo(minutes(1)) >= 0 && at.compareTo(minutes(3)) < 0;
                    return first || at.compareTo(minutes(4)) >= 0 ? 7.0 : 0.5;
                })
                .above(1)
                .sustainedFor(minutes(3))
                .every(seconds(15))
                .onNoData(NoData.HOLD);

        Ran ran = run(guarded(guard, minutes(30)));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(since()).isEqualTo(minutes(7));
        assertThat(all(ObservationEvent.BreachBegan.class)).hasSize(2);
        assertThat(all(ObservationEvent.BreachEnded.class)).hasSize(1);
    }

    @Test
    @DisplayName("B5: a guard is armed while the plan waits for people")
    void armed_while_waiting() throws Exception {
        run.people = team.people(minutes(1));
        Ran ran = run(Plans.plan()
                .role("engineering", "ben")
                .block(guardedBy(
                                "errors stay low",
                                watched(metric("errors", at -> at.compareTo(minutes(90)) < 0 ? 0 : 7.0), 1))
                        .over(world.plain("a"), approval("go").quorum(1, "engineering"), world.plain("b")))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(since()).isBetween(minutes(90), minutes(91));
        assertThat(world.trace).containsExactly("do a", "undo a");
        assertThat(team.asked).isEmpty();
    }

    @Test
    @DisplayName("T2: advance() doesn't leave while a guard is live")
    void stays_while_armed() throws Exception {
        run.people = team.people(minutes(1));
        run.comesAndGoes = true;
        team.approves(Duration.ofHours(3), "ben", "go");
        Ran ran = run(Plans.plan()
                .role("engineering", "ben")
                .block(guardedBy("errors stay low", watched(metric("errors", at -> 0.0), 1))
                        .over(world.plain("a"), approval("go").quorum(1, "engineering")))
                .gate(approval("later").quorum(1, "engineering"))
                .build());

        assertThat(ran.ended()).isNull();
        assertThat(Objects.requireNonNull(ran.waiting()).reason()).contains("'later'");
        assertThat(since()).isBetween(Duration.ofHours(3), Duration.ofHours(4));
    }

    @Test
    @DisplayName("B4: past a point of no return a guard that trips asks; SKIP goes on without it, RETRY arms it anew")
    void past_the_point() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .pointOfNoReturn("a is for good")
                .block(guardedBy(
                                "errors stay low",
                                watched(metric("errors", at -> at.compareTo(minutes(5)) < 0 ? 0 : 7.0), 1))
                        .over(world.plain("b"), soak("soak", minutes(10), watched(metric("latency", at -> 1.0), 5))))
                .step(world.plain("c"))
                .build();
        Ran asks = run(plan);
        assertThat(Objects.requireNonNull(asks.question()).matter()).isEqualTo(Event.Matter.FAILED_PAST_POINT);
        assertThat(asks.question().question()).contains("errors stay low");

        Ran again = run.order(plan, Order.RETRY);
        assertThat(again.question()).as("it trips at once").isNotNull();

        Ran on = run.order(plan, Order.SKIP);
        assertThat(ended(on).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b", "do c");
        assertThat(on.skipped()).singleElement().asString().contains("errors stay low");
    }

    @Test
    @DisplayName("G5: what is degraded is held against the median before the first step")
    void degraded() throws Exception {
        Watched guard = metric("p95", at -> world.times("b") == 0 ? 100.0 : 160.0)
                .degradedBy(50)
                .every(seconds(15))
                .onNoData(NoData.HOLD);
        Ran ran = run(guarded(guard, minutes(10)));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(all(ObservationEvent.BaselineCaptured.class))
                .singleElement()
                .satisfies(baseline -> assertThat(baseline.value()).isEqualTo(100.0));
        List<Event> durable = world.durable();
        int captured =
                durable.indexOf(all(ObservationEvent.BaselineCaptured.class).get(0));
        assertThat(captured)
                .isLessThan(durable.indexOf(all(Event.StepStarted.class).get(0)));
    }

    @Test
    @DisplayName("G5: without a baseline the release doesn't begin")
    void without_baseline() throws Exception {
        for (double nothing : List.of(0.0, Double.NaN)) {
            var fresh = new WatchesTest();
            Watched guard = fresh.metric("p95", at -> nothing)
                    .degradedBy(50)
                    .every(seconds(15))
                    .onNoData(NoData.HOLD);
            Ran ran = fresh.run(fresh.guarded(guard, minutes(10)));

            assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
            assertThat(ended(ran).reason()).contains("p95").contains("baseline");
            assertThat(fresh.world.trace).isEmpty();
        }
    }

    @Test
    @DisplayName("G4: after a restart the span begins anew")
    void restart() throws Exception {
        run.people = team.people(minutes(1));
        team.at(minutes(8), this::dies);
        Ran ran = run.untilItEnds(Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(metric("errors", at -> 0.5), 1)))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(since()).isBetween(minutes(18), minutes(19));
    }

    @Test
    @DisplayName("G4: unless the source can answer for the past")
    void restart_with_past() throws Exception {
        run.people = team.people(minutes(1));
        team.at(minutes(8), this::dies);
        Past past = (from, to, step, c) -> {
            var all = new ArrayList<Past.At>();
            for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
                all.add(new Past.At(at, Reading.value(0.5)));
            }
            return all;
        };
        Metric errors = Metric.named("errors").answersForThePast(past).reads(c -> 0.5);
        Ran ran = run.untilItEnds(Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(errors, 1)))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(since()).isBetween(minutes(10), minutes(11));
    }

    private @Nullable Submission dies(Team any) {
        run.fate.die();
        return null;
    }

    @Test
    @DisplayName("G3: a metric that can't be asked is an error; too many in a row refuse")
    void errors() throws Exception {
        Metric broken = Metric.named("errors").reads(c -> {
            throw new IllegalStateException("no route to host");
        });
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(broken, 1)))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ended(ran).reason()).contains("no route to host");
        assertThat(since()).isEqualTo(minutes(1));
    }

    @Test
    @DisplayName("G3: a metric that hangs for good is asked once, hangs one thread, and is an error each time")
    void hangs() throws Exception {
        int[] asked = {0};
        Metric hanging = Metric.named("errors").reads(c -> {
            asked[0]++;
            throw world.hang.here(true);
        });
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(hanging, 1)))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ended(ran).reason()).contains("has not come back");
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    @DisplayName("G4, G9: a watch that is asked once more by order begins anew, also where its source knows the past")
    void asked_once_more() throws Exception {
        Past past = (from, to, step, c) -> {
            var all = new ArrayList<Past.At>();
            for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
                all.add(new Past.At(at, Reading.value(at.isBefore(VirtualRun.START.plus(minutes(30))) ? 9 : 0.5)));
            }
            return all;
        };
        Metric errors =
                Metric.named("errors").answersForThePast(past).reads(c -> since().compareTo(minutes(30)) < 0 ? 9 : 0.5);
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .gate(soak("soak", minutes(10), watched(errors, 1)).askWhenRefused())
                .build();
        assertThat(run(plan).question()).isNotNull();
        run.time.pass(minutes(60));

        assertThat(ended(run.order(plan, Order.RETRY)).ending()).isEqualTo(Event.Ending.COMPLETED);
    }
}
