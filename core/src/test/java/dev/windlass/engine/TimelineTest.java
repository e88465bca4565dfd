package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.calendar.Freeze;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Step;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules T2 and G8: the timeline and windows in a run. It begins on a Saturday at 03:00 UTC. */
class TimelineTest {

    static final ZoneId UTC = ZoneId.of("UTC");
    static final Instant ZERO = VirtualRun.START.plus(Duration.ofDays(2));

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);

    static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    Plan timeline() {
        return Plans.plan()
                .phase(at(T.minus(hours(24)), "readiness", world.plain("a")))
                .phase(at(T.zero(), "cutover", world.plain("b")))
                .phase(at(T.plus(hours(24)), "clean-up", world.plain("c")))
                .build();
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

    /** When, since the start, each step began. */
    List<String> begun() {
        return world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).stream()
                .filter(recorded -> recorded.event() instanceof Event.StepStarted)
                .map(recorded -> ((Event.StepStarted) recorded.event()).node() + " at "
                        + Duration.between(VirtualRun.START, recorded.at()).toHours() + " h")
                .toList();
    }

    @Test
    @DisplayName("T2: run() waits for each phase's time")
    void waits() throws Exception {
        run.zero = ZERO;

        assertThat(ended(run(timeline())).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(begun()).containsExactly("a at 24 h", "b at 48 h", "c at 72 h");
        assertThat(all(Event.PhaseAwaited.class)).hasSize(3);
    }

    @Test
    @DisplayName("T2: advance() does what is due and says when there is more")
    void comes_and_goes() throws Exception {
        run.zero = ZERO;
        run.comesAndGoes = true;

        Event.RunWaiting first = Objects.requireNonNull(run(timeline()).waiting());
        assertThat(first.until()).isEqualTo(VirtualRun.START.plus(hours(24)));
        assertThat(first.reason()).contains("readiness");
        assertThat(begun()).isEmpty();

        run.time.pass(hours(30));
        Event.RunWaiting second = Objects.requireNonNull(run(timeline()).waiting());
        assertThat(second.until()).isEqualTo(ZERO);
        assertThat(begun()).containsExactly("a at 30 h");

        run.time.pass(hours(50));
        assertThat(ended(run(timeline())).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(begun()).containsExactly("a at 30 h", "b at 80 h", "c at 80 h");
    }

    @Test
    @DisplayName("T2: T-0 can be moved by order until it is reached, then not any more")
    void moved() throws Exception {
        run.zero = ZERO;
        run.comesAndGoes = true;
        run(timeline());

        Instant later = ZERO.plus(hours(10));
        run(timeline(), new Event.OrderGiven(Order.MOVE_ZERO, "ada", "the freeze", later, null));
        run.time.pass(hours(48));
        run(timeline());
        assertThat(begun()).containsExactly("a at 48 h");
        run.time.pass(hours(10));
        run(timeline());
        assertThat(begun()).containsExactly("a at 48 h", "b at 58 h");

        assertThatThrownBy(() ->
                        run(timeline(), new Event.OrderGiven(Order.MOVE_ZERO, "ada", "x", later.plus(hours(5)), null)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("T-0 was reached at " + later);
    }

    Ran run(Plan plan, Event.OrderGiven order) throws Refused {
        return run.session(plan, order, List.of());
    }

    @Test
    @DisplayName("T2: T-0 belongs to the run: a resume with another one is refused")
    void another_zero() throws Exception {
        run.zero = ZERO;
        run.comesAndGoes = true;
        run(timeline());

        run.zero = ZERO.plus(hours(1));
        assertThatThrownBy(() -> run(timeline()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("T-0 of the run")
                .hasMessageContaining("MOVE_ZERO");
    }

    static final Window NIGHTS = Window.weekly(DayOfWeek.SUNDAY, DayOfWeek.MONDAY, DayOfWeek.TUESDAY)
            .from(LocalTime.of(2, 0))
            .to(LocalTime.of(5, 0))
            .in(UTC);

    @Test
    @DisplayName("G8: a closed window is waited for; freezes beat it")
    void window_opens() throws Exception {
        Plan plan = Plans.plan()
                .phase(
                        "cutover",
                        window(
                                "nights",
                                NIGHTS.except(Freeze.days(
                                        "inventory",
                                        LocalDate.parse("2026-11-22"),
                                        LocalDate.parse("2026-11-22"),
                                        UTC))),
                        world.plain("a"))
                .build();

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(begun()).containsExactly("a at 47 h");
        assertThat(all(Event.WindowAwaited.class)).singleElement().satisfies(awaited -> assertThat(awaited.until())
                .isEqualTo(Instant.parse("2026-11-23T02:00:00Z")));
    }

    @Test
    @DisplayName("G8: what is left of a window has to be long enough for what stands behind it, and for a rollback")
    void too_short() throws Exception {
        run.time.pass(hours(24)); // Sunday, 03:00: two hours are left
        Plan plan = Plans.plan()
                .rollbackWithin(Duration.ofMinutes(30))
                .phase("cutover", window("nights", NIGHTS), world.plain("a").takes(Duration.ofMinutes(100)))
                .build();

        run(plan);

        assertThat(begun()).containsExactly("a at 47 h");
    }

    @Test
    @DisplayName("G8: a window that never opens again shuts the gate")
    void never_opens() throws Exception {
        Window past = Window.once(
                        LocalDate.parse("2026-01-01").atStartOfDay(),
                        LocalDate.parse("2026-01-02").atStartOfDay())
                .in(UTC);
        Ran ran = run(Plans.plan()
                .phase("cutover", window("then", past), world.plain("a"))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(ended(ran).reason()).contains("then");
    }

    final SignOff go = approval("go").quorum(1, "engineering");

    @Test
    @DisplayName("G8: a window that closes while the plan waits is waited for once more, if nothing was begun in it")
    void closes_while_waiting() throws Exception {
        run.people = team.people(Duration.ofMinutes(10));
        team.approves(hours(30), "ben", "go"); // Sunday, 09:00
        run.time.pass(hours(23)); // Sunday, 02:00
        Plan plan = Plans.plan()
                .role("engineering", "ben")
                .phase("cutover", window("nights", NIGHTS), go, world.plain("a"), world.plain("b"))
                .build();

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(begun()).containsExactly("a at 47 h", "b at 47 h");
    }

    @Test
    @DisplayName("G8: where something was begun in it, the run asks: RETRY waits, SKIP goes on outside of it")
    void closes_behind_steps() throws Exception {
        for (Order order : List.of(Order.RETRY, Order.SKIP, Order.ROLL_BACK)) {
            var fresh = new TimelineTest();
            fresh.team.approves(hours(30), "ben", "go");
            fresh.run.people = fresh.team.people(Duration.ofMinutes(10));
            fresh.team
                    .orders(hours(31), "ben", order, "?")
                    .at(
                            hours(31),
                            team -> Team.order(
                                    "ben",
                                    order,
                                    fresh.runId(),
                                    fresh.run.time.now().at(),
                                    null));
            fresh.run.time.pass(hours(23));
            Plan plan = Plans.plan()
                    .role("engineering", "ben")
                    .phase("cutover", window("nights", NIGHTS), fresh.world.plain("a"), go, fresh.world.plain("b"))
                    .build();

            Ran ran = fresh.run(plan);

            assertThat(fresh.all(Event.QuestionAsked.class))
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.matter()).isEqualTo(Event.Matter.WINDOW_CLOSED));
            switch (order) {
                case RETRY -> assertThat(fresh.begun()).containsExactly("a at 23 h", "b at 47 h");
                case SKIP -> assertThat(fresh.begun()).containsExactly("a at 23 h", "b at 31 h");
                default -> {
                    assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
                    assertThat(fresh.world.trace).containsExactly("do a", "undo a");
                }
            }
        }
    }

    /** What an order says at a time. */
    void orders(Duration after, Order order) {
        team.at(after, any -> Team.order("ben", order, runId(), run.time.now().at(), null));
    }

    Step<String> lasting(String name, Duration time, Duration declared) {
        return world.named(name)
                .run(String.class, c -> {
                    run.time.pass(time);
                    return name;
                })
                .undo(c -> world.trace.add("undo " + name))
                .takes(declared)
                .retry(Retry.attempts(1).timeout(hours(9)));
    }

    @Test
    @DisplayName(
            "G8: who waits for the next opening isn't let into one before it that is too short; RETRY holds for once")
    void waits_for_an_opening_that_fits() throws Exception {
        run.people = team.people(Duration.ofMinutes(10));
        Window brief = Window.once(LocalDateTime.parse("2026-11-22T12:00"), LocalDateTime.parse("2026-11-22T12:10"))
                .in(UTC);
        run.time.pass(hours(23)); // Sunday, 02:00
        orders(hours(26), Order.RETRY);
        orders(hours(60), Order.SKIP);
        Plan plan = Plans.plan()
                .role("engineering", "ben")
                .phase(
                        "cutover",
                        window("nights", NIGHTS.or(brief)),
                        lasting("a", hours(3), Duration.ofMinutes(30)),
                        lasting("b", hours(3), Duration.ofMinutes(30)),
                        world.plain("c"))
                .build();

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(begun()).containsExactly("a at 23 h", "b at 47 h", "c at 60 h");
        assertThat(all(Event.QuestionAsked.class)).hasSize(2);
    }

    @Test
    @DisplayName("B7: as long as the phase behind a point of no return has not begun, the way back is open")
    void point_ahead_of_a_phase_to_come() throws Exception {
        run.people = team.people(Duration.ofMinutes(10));
        orders(hours(60), Order.ROLL_BACK);
        Plan plan = Plans.plan()
                .role("engineering", "ben")
                .phase(at(T.zero(), "cutover", world.plain("b")))
                .pointOfNoReturn("the old version is gone after this")
                .phase(at(T.plus(hours(24)), "clean-up", world.plain("c")))
                .build();
        run.zero = ZERO;

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).containsExactly("do b", "undo b");
        assertThat(all(Event.PointOfNoReturnPassed.class)).isEmpty();
    }

    @Test
    @DisplayName("T2, B5: advance() stays while a person is asked within a guarded stretch, and its guards roll back")
    void asked_within_a_guarded_stretch() throws Exception {
        run.people = team.people(Duration.ofMinutes(10));
        run.comesAndGoes = true;
        Instant bad = VirtualRun.START.plus(hours(2));
        Watched errors = Metric.named("errors")
                .reads(c -> run.time.now().at().isBefore(bad) ? 0.0 : 9.0)
                .above(5)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .block(guardedBy("errors stay low", errors)
                        .over(checks("smoke").critical(world.refusing("health")).askWhenRefused()))
                .build();

        Ran ran = run(plan);

        assertThat(all(Event.QuestionAsked.class)).hasSize(1);
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(run.time.now().at()).isAfterOrEqualTo(bad);
    }

    @Test
    @DisplayName("T2, B5: also a process that finds it asking stays, and lets its guards roll back")
    void found_asking_within_a_guarded_stretch() throws Exception {
        Instant bad = VirtualRun.START.plus(hours(2));
        Watched errors = Metric.named("errors")
                .reads(c -> run.time.now().at().isBefore(bad) ? 0.0 : 9.0)
                .above(5)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .block(guardedBy("errors stay low", errors)
                        .over(checks("smoke").critical(world.refusing("health")).askWhenRefused()))
                .build();
        assertThat(run(plan).question()).as("nobody can answer").isNotNull();

        run.people = team.people(Duration.ofMinutes(10));
        run.comesAndGoes = true;

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(run.time.now().at()).isAfterOrEqualTo(bad);
    }

    @Test
    @DisplayName("B5: where nobody can answer, the outcome names what nobody watches")
    void nobody_watches() throws Exception {
        Watched errors = Metric.named("errors")
                .reads(c -> 0)
                .above(5)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .block(guardedBy("errors stay low", errors)
                        .over(checks("smoke").critical(world.refusing("health")).askWhenRefused()))
                .build();

        assertThat(run(plan).unwatched()).containsExactly("errors stay low");
    }

    @Test
    @DisplayName("B7: what was signed while no process ran counts before anything is begun, be it long due")
    void orders_that_wait_come_first() throws Exception {
        for (Order order : List.of(Order.ROLL_BACK, Order.STOP)) {
            var fresh = new TimelineTest();
            fresh.run.people = fresh.team.people(Duration.ofMinutes(10));
            fresh.run.comesAndGoes = true;
            fresh.run.zero = VirtualRun.START;
            Plan plan = Plans.plan()
                    .role("engineering", "ben")
                    .phase(at(T.zero(), "cutover", fresh.world.plain("b")))
                    .pointOfNoReturn("the old version is gone after this")
                    .phase(at(T.plus(hours(24)), "clean-up", fresh.world.plain("c")))
                    .build();
            assertThat(fresh.run(plan).waiting()).isNotNull();
            fresh.orders(hours(24), order);
            fresh.run.time.pass(hours(24).plusSeconds(5));

            Ran ran = fresh.run(plan);

            assertThat(fresh.world.trace).doesNotContain("do c");
            if (order == Order.ROLL_BACK) {
                assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
                assertThat(fresh.world.trace).containsExactly("do b", "undo b");
            } else {
                assertThat(Objects.requireNonNull(ran.question()).matter()).isEqualTo(Event.Matter.STOPPED_BY_ORDER);
            }
        }
    }

    @Test
    @DisplayName("B7: orders that arrive together are taken in the order in which they were issued")
    void orders_that_arrive_together() throws Exception {
        run.people = team.people(Duration.ofMinutes(10));
        run.zero = ZERO;
        orders(hours(1), Order.STOP);
        for (int later : List.of(3, 2)) { // the later one lies first in the inbox
            team.at(
                    hours(2),
                    any -> Team.order(
                            "ben",
                            later == 3 ? Order.STOP : Order.RESUME,
                            runId(),
                            VirtualRun.START.plus(hours(2)).plusSeconds(later),
                            null));
        }
        orders(hours(3), Order.ROLL_BACK);
        Plan plan = Plans.plan()
                .role("engineering", "ben")
                .phase(at(T.zero(), "cutover", world.plain("b")))
                .build();

        run(plan);

        assertThat(all(Event.OrderGiven.class))
                .extracting(Event.OrderGiven::order)
                .containsExactly(Order.STOP, Order.RESUME, Order.STOP, Order.ROLL_BACK);
    }

    String runId() {
        return ((Event.RunStarted) world.durable().get(0)).runId();
    }
}
