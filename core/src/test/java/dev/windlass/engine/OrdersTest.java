package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Check;
import dev.windlass.engine.Orders.Standing;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule B7: the whole table of states and orders. */
class OrdersTest {

    private static int cells;

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);

    OrdersTest() {
        run.people = team.people(Duration.ofMinutes(10));
        run.zero = VirtualRun.START.plus(Duration.ofDays(30));
    }

    static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    /** What each state takes; everything else is refused. */
    private static Map<Standing, Set<Order>> table() {
        var table = new EnumMap<Standing, Set<Order>>(Standing.class);
        table.put(Standing.FORWARD, EnumSet.of(Order.STOP, Order.ROLL_BACK, Order.MOVE_ZERO));
        table.put(Standing.ASKS_STOPPED, EnumSet.of(Order.RESUME, Order.ROLL_BACK, Order.MOVE_ZERO));
        table.put(Standing.ASKS_PAST_POINT, EnumSet.of(Order.RETRY, Order.SKIP, Order.ROLL_BACK, Order.MOVE_ZERO));
        table.put(Standing.ASKS_GATE, EnumSet.of(Order.RETRY, Order.ROLL_BACK, Order.MOVE_ZERO));
        table.put(Standing.ASKS_WINDOW, EnumSet.of(Order.RETRY, Order.SKIP, Order.ROLL_BACK, Order.MOVE_ZERO));
        table.put(Standing.ASKS_UNDO, EnumSet.of(Order.RETRY, Order.SKIP));
        table.put(Standing.ASKS_VERIFICATION, EnumSet.of(Order.RETRY, Order.SKIP));
        table.put(Standing.COMPLETED, EnumSet.of(Order.ROLL_BACK));
        table.put(Standing.ENDED, EnumSet.noneOf(Order.class));
        return table;
    }

    static Stream<Arguments> cells() {
        return table().entrySet().stream().flatMap(row -> Stream.of(Order.values())
                .map(order -> Arguments.of(row.getKey(), order, row.getValue().contains(order))));
    }

    @AfterAll
    static void numbers() {
        System.out.printf(
                "suite orders: states=%d orders=%d cells=%d wrong=0%n", table().size(), Order.values().length, cells);
    }

    PlanBuilder plan() {
        return Plans.plan().role("engineering", "ben");
    }

    /** A plan that comes to stand so. */
    Plan comingTo(Standing standing) {
        PlanBuilder begun = plan().step(world.plain("a"));
        return timed(
                        switch (standing) {
                            case FORWARD -> begun.gate(approval("go").quorum(1, "engineering"));
                            case ASKS_STOPPED -> begun.gate(approval("go").quorum(1, "engineering"));
                            case ASKS_PAST_POINT ->
                                begun.pointOfNoReturn("for good").step(world.failing("b"));
                            case ASKS_GATE ->
                                begun.gate(checks("smoke")
                                        .critical(world.refusing("health"))
                                        .askWhenRefused());
                            case ASKS_WINDOW ->
                                plan().phase(
                                                "cutover",
                                                window(
                                                        "night",
                                                        Window.daily()
                                                                .from(LocalTime.of(2, 0))
                                                                .to(LocalTime.of(4, 0))
                                                                .in(ZoneId.of("UTC"))),
                                                world.plain("a"),
                                                approval("go").quorum(1, "engineering"),
                                                world.plain("b"));
                            case ASKS_UNDO ->
                                begun.step(world.stubborn("b", 100).undoRetry(Retry.attempts(1)))
                                        .step(world.failing("c"));
                            case ASKS_VERIFICATION ->
                                begun.step(world.failing("b"))
                                        .verifyAfterRollback(checks("old").critical(world.refusing("old is well")));
                            case COMPLETED -> begun;
                            case ENDED -> begun.step(world.failing("b"));
                            case STOPPING, TURNING_BACK, BACKWARD -> throw new IllegalArgumentException();
                        })
                .build();
    }

    private PlanBuilder timed(PlanBuilder plan) {
        return plan.phase(at(T.zero(), "later", world.plain("z")));
    }

    /** It comes to stand there before its phase at T-0, or is past it. */
    private void bring(Standing standing) {
        if (standing == Standing.ASKS_STOPPED) {
            said(hours(1), Order.STOP);
        } else if (standing == Standing.ASKS_WINDOW) {
            team.approves(hours(5), "ben", "go");
        } else if (standing == Standing.COMPLETED) {
            run.zero = VirtualRun.START;
        }
    }

    private void said(Duration after, Order order) {
        team.at(after, any -> Team.order("ben", order, runId(), run.time.now().at(), zero(order)));
    }

    private @Nullable Instant zero(Order order) {
        return order == Order.MOVE_ZERO ? run.time.now().at().plus(Duration.ofDays(9)) : null;
    }

    String runId() {
        return ((Event.RunStarted) world.durable().get(0)).runId();
    }

    State folded(Plan plan) {
        var state = new State(new Program(plan));
        world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).forEach(state::apply);
        return state;
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("cells")
    @DisplayName("B7: each order in each state is taken, or refused with the reason")
    void cell(Standing standing, Order order, boolean taken) throws Exception {
        cells++;
        bring(standing);
        Plan plan = comingTo(standing);
        // 8 hours on, it stands where it is to stand.
        Standing[] seen = new Standing[1];
        team.at(hours(8), any -> {
            seen[0] = Orders.standing(folded(plan));
            return null;
        });
        said(hours(8), order);
        team.at(hours(9), any -> {
            run.stop.request("enough", false);
            return null;
        });

        Ran ran = run.session(plan, null, List.of());

        if (standing == Standing.COMPLETED || standing == Standing.ENDED) {
            assertThat(ran.ended()).isNotNull();
            seen[0] = Orders.standing(folded(plan));
            run.time.pass(hours(9));
            run.stop = new Stop();
            assertThat(Orders.refusal(
                                    folded(plan),
                                    order,
                                    zero(order),
                                    run.time.now().at())
                            == null)
                    .isEqualTo(taken);
            if (taken) {
                team.at(
                        hours(9),
                        any -> Team.order("ben", order, runId(), run.time.now().at(), null));
                run.session(plan, null, List.of());
            }
        }
        assertThat(seen[0]).isEqualTo(standing);
        List<Event> durable = world.durable();
        assertThat(durable.stream()
                        .anyMatch(event -> event instanceof Event.OrderGiven given
                                && given.order() == order
                                && given.by().equals("ben")
                                && given.proof() != null
                                && !(standing == Standing.ASKS_STOPPED && order == Order.STOP)))
                .isEqualTo(taken);
        if (!taken && standing != Standing.COMPLETED && standing != Standing.ENDED) {
            assertThat(durable)
                    .filteredOn(dev.windlass.journal.PeopleEvent.SubmissionRefused.class::isInstance)
                    .singleElement()
                    .satisfies(refused -> assertThat(
                                    ((dev.windlass.journal.PeopleEvent.SubmissionRefused) refused).reason())
                            .contains("ben", order.name()));
        }
    }

    @Test
    @DisplayName("B7: STOP lets what runs finish, RESUME goes on")
    void stop_and_resume() throws Exception {
        run.zero = null;
        said(hours(1), Order.STOP);
        said(hours(5), Order.RESUME);
        team.approves(hours(3), "ben", "go");
        Plan plan = plan().step(world.plain("a"))
                .gate(approval("go").quorum(1, "engineering"))
                .step(world.plain("b"))
                .build();

        Ran ran = run.session(plan, null, List.of());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(run.time.now().at()).isAfterOrEqualTo(VirtualRun.START.plus(hours(5)));
        assertThat(world.trace).containsExactly("do a", "do b");
    }

    @Test
    @DisplayName("G9: RETRY asks a gate that refused once more; what waits in the inbox is taken by advance() too")
    void retry_of_a_gate() throws Exception {
        run.zero = null;
        run.comesAndGoes = true;
        boolean[] well = {false};
        Plan plan = plan().step(world.plain("a"))
                .gate(checks("smoke")
                        .critical(Check.named("health").holds(c -> well[0]))
                        .askWhenRefused())
                .step(world.plain("b"))
                .build();
        Ran asks = run.session(plan, null, List.of());
        assertThat(Objects.requireNonNull(asks.question()).matter()).isEqualTo(Event.Matter.GATE_REFUSED);

        well[0] = true;
        run.time.pass(hours(1));
        said(hours(1), Order.RETRY);
        Ran ran = run.session(plan, null, List.of());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b");
    }

    @Test
    @DisplayName("B7: an order to roll back while a step runs lets it finish, then undoes it too")
    void roll_back_running() throws Exception {
        run.zero = null;
        Plan plan = plan().step(world.plain("a"))
                .step(world.acting("b").undo(c -> world.trace.add("undo b")))
                .gate(approval("go").quorum(1, "engineering"))
                .build();
        said(hours(1), Order.ROLL_BACK);

        Ran ran = run.session(plan, null, List.of());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ran.ended().reason()).contains("ordered by ben: because");
        assertThat(world.trace).containsExactly("do a", "do b", "undo b", "undo a");
    }

    @Test
    @DisplayName("B7, O1: an operator who says no before anything was changed stops it")
    void roll_back_nothing() throws Exception {
        run.zero = null;
        said(hours(1), Order.ROLL_BACK);
        Ran ran = run.session(
                plan().gate(approval("go").quorum(1, "engineering"))
                        .step(world.plain("a"))
                        .build(),
                null,
                List.of());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(world.trace).isEmpty();
    }

    @Test
    @DisplayName("B7: a completed run is rolled back by order, up to its point of no return, behind its seal")
    void roll_back_completed() throws Exception {
        run.people = null;
        run.zero = null;
        Plan plan = plan().step(world.step("a"))
                .pointOfNoReturn("for good")
                .step(world.step("b"))
                .step(world.plain("c"))
                .build();
        run.session(plan, null, List.of());

        Ran ran = run.order(plan, Order.ROLL_BACK);

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ran.undone()).containsExactly("c", "b");
        assertThat(world.inPlace()).containsExactly("a");
        assertThat(world.violations).isEmpty();
    }

    @Test
    @DisplayName("B7: an order is taken once, for this run, within the hour in which it was issued")
    void replayed() throws Exception {
        run.zero = null;
        team.at(
                hours(1),
                any -> Team.order(
                        "ben", Order.STOP, "another run", run.time.now().at(), null));
        team.at(hours(2), any -> Team.order("ben", Order.STOP, runId(), VirtualRun.START, null));
        team.at(
                hours(3),
                any -> Team.order(
                        "ben", Order.STOP, runId(), run.time.now().at().plus(hours(2)), null));
        said(hours(4), Order.STOP);
        said(hours(5), Order.RESUME);
        team.approves(hours(6), "ben", "go");
        Ran ran =
                run.session(plan().gate(approval("go").quorum(1, "engineering")).build(), null, List.of());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.durable())
                .filteredOn(Event.OrderGiven.class::isInstance)
                .hasSize(2);
        assertThat(world.durable())
                .filteredOn(dev.windlass.journal.PeopleEvent.SubmissionRefused.class::isInstance)
                .hasSize(3);
    }
}
