package dev.windlass.engine;

import static dev.windlass.engine.Scene.minutes;
import static dev.windlass.metric.NoData.HOLD;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens to gates, guards and orders while something else happens beside them. */
class GatesBesideTest {

    private static final Duration POLLED = Duration.ofSeconds(30);

    Scene scene = new Scene(Map.of(), List.of(Order.ROLL_BACK, Order.SKIP), null);
    World world = scene.world;

    private void answering(Order... answers) {
        scene = new Scene(Map.of(), List.of(answers), null);
        world = scene.world;
    }

    private static PlanBuilder plan() {
        return Plans.plan().role("dba", "dee", "cyd");
    }

    private Watched errors(int from, int to) {
        return scene.bad("errors", from, to).above(5).every(POLLED).onNoData(HOLD);
    }

    /** It acts until it is interrupted. */
    private Step<Void> hanging(String name, Duration timeout) {
        return world.named(name)
                .run(c -> {
                    world.trace.add("do " + name);
                    throw world.hang.here(false);
                })
                .undo(c -> world.trace.add("undo " + name))
                .retry(Retry.never().timeout(timeout));
    }

    private <E extends Event> List<E> all(Class<E> type) {
        return world.durable().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Event.RunEnded ended(Ran ran) {
        return Objects.requireNonNull(ran.ended(), "the run did not end");
    }

    @Test
    @DisplayName("B5: guards that trip while the last node of all acts turn the release back")
    void trips_as_the_plan_ends() throws Exception {
        world.whileActing = () -> scene.run.time.pass(minutes(1));

        Ran ran = scene.untilItEnds(plan().step(world.step("z"))
                .block(guardedBy("guarded", errors(2, 90)).over(world.step("a"), world.plain("b")))
                .build());

        assertThat(all(dev.windlass.journal.ObservationEvent.GuardTripped.class))
                .hasSize(1);
        assertThat(world.trace).containsExactly("do z", "do a", "do b", "undo b", "undo a", "undo z");
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
    }

    @Test
    @DisplayName("B5: guards that trip while the last node of a phase acts don't wait for the next phase to turn back")
    void trips_as_the_phase_ends() throws Exception {
        world.whileActing = () -> scene.run.time.pass(minutes(1));

        Ran ran = scene.untilItEnds(plan().phase(
                        "first",
                        world.step("z"),
                        guardedBy("guarded", errors(2, 90)).over(world.step("a"), world.plain("b")))
                .phase(at(T.plus(Duration.ofHours(20)), "second", world.step("c")))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(scene.since()).isLessThan(Duration.ofHours(1));
    }

    @Test
    @DisplayName("B7: an order to go on doesn't forget what failed since the order to stop")
    void resumed_after_a_failure() throws Exception {
        scene.orders(1, "ben", Order.STOP).orders(2, "ben", Order.RESUME);

        Ran ran = scene.untilItEnds(plan().block(sideBySide("lanes", 2, world.failing("a"), hanging("b", minutes(10))))
                .build());

        assertThat(all(Event.OrderGiven.class)).hasSize(2);
        assertThat(all(Event.RollbackStarted.class)).singleElement().satisfies(back -> assertThat(back.node())
                .isEqualTo("a"));
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
    }

    @Test
    @DisplayName(
            "B7: where a person ordered to roll back, a step that had not taken effect when the process died doesn't act")
    void ordered_in_doubt() throws Exception {
        for (Order order : List.of(Order.ROLL_BACK, Order.STOP)) {
            var died = new World();
            var run = new VirtualRun(died, Fate.kind());
            Step<String> cutOff = died.named("b")
                    .run(String.class, c -> {
                        died.trace.add("do b");
                        if (run.sessions == 1) {
                            run.fate.die();
                        }
                        return "";
                    })
                    .probe(c -> dev.windlass.plan.Settlement.notDone())
                    .undo(c -> died.trace.add("undo b"));
            Plan plan = plan().step(died.step("a")).step(cutOff).build();
            try {
                run.session(plan, null, List.of());
            } catch (VirtualDriver.Died expected) {
                run.fate.revive();
            }

            Ran ran = run.order(plan, order);

            assertThat(died.trace).filteredOn("do b"::equals).hasSize(1);
            if (order == Order.ROLL_BACK) {
                assertThat(died.trace).containsExactly("do a", "do b", "undo a");
            } else {
                assertThat(Objects.requireNonNull(ran.question()).matter()).isEqualTo(Event.Matter.STOPPED_BY_ORDER);
                assertThat(ended(run.order(plan, Order.RESUME)).ending()).isEqualTo(Event.Ending.COMPLETED);
                assertThat(died.trace).containsExactly("do a", "do b", "do b");
            }
        }
    }

    @Test
    @DisplayName("C4: an approval that is asked anew and declined is asked once more by order")
    void asked_anew_twice() throws Exception {
        answering(Order.RETRY);
        scene.team.approves(minutes(1), "dee", "go");
        scene.run.comesAndGoes = true;
        scene.run.session(changed(false), null, List.of());
        scene.run.time.pass(minutes(3));
        scene.run.session(changed(false), null, List.of());
        scene.team.rejects(minutes(40), "cyd", "go").approves(minutes(70), "dee", "go");
        scene.signs(50, "cyd", "later", null);
        scene.run.comesAndGoes = false;

        Ran ran = scene.untilItEnds(changed(true));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(all(Event.QuestionAsked.class)).singleElement().satisfies(asked -> assertThat(asked.node())
                .isEqualTo("go"));
    }

    private Plan changed(boolean more) {
        PlanBuilder plan = plan().gate(approval("go")
                        .quorum(1, "dba")
                        .expiresAfter(Duration.ofHours(9))
                        .askWhenRefused())
                .gate(approval("later").quorum(1, "dba"))
                .step(world.plain("a"));
        return more ? plan.step(world.plain("b")).build() : plan.build();
    }

    @Test
    @DisplayName("G8, S4: nobody is asked about a closed window while something acts beside it")
    void asked_beside_what_acts() throws Exception {
        answering(Order.SKIP);
        scene.signs(8, "dee", "go", null);
        Window early =
                Window.daily().from(LocalTime.of(3, 0)).to(LocalTime.of(3, 6)).in(ZoneOffset.UTC);

        scene.untilItEnds(plan().phase(
                        "cutover",
                        window("early", early),
                        sideBySide(
                                "lanes",
                                2,
                                hanging("long", minutes(20)),
                                sequence(
                                        "other", world.step("a"), approval("go").quorum(1, "dba"), world.step("b"))))
                .build());

        assertThat(world.trace).filteredOn("do long"::equals).hasSize(1);
        assertThat(world.durable())
                .filteredOn(event -> event instanceof Event.QuestionAsked || event instanceof Event.StepFailed)
                .first()
                .isInstanceOf(Event.StepFailed.class);
    }

    @Test
    @DisplayName(
            "G9: a step that failed beside a gate that asks turns back; to ask the gate once more is no answer to it")
    void failed_beside_a_gate_that_asks() throws Exception {
        Ran ran = scene.untilItEnds(plan().block(sideBySide(
                        "lanes",
                        2,
                        checks("ready").critical(world.refusing("nodes")).askWhenRefused(),
                        world.failing("a")))
                .build());

        assertThat(all(Event.QuestionAsked.class)).isEmpty();
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.inPlace()).isEmpty();
    }

    @Test
    @DisplayName("B5, O1: where a guard trips while it asks, nothing is asked any more")
    void trips_while_it_asks() throws Exception {
        answering();
        scene.rejects(1, "dee", "go");
        scene.run.people = scene.team.people(minutes(1));

        Ran ran = scene.untilItEnds(plan().block(guardedBy("guarded", errors(5, 90))
                        .over(approval("go").quorum(1, "dba").askWhenRefused(), world.step("a")))
                .build());

        assertThat(all(Event.QuestionAsked.class)).hasSize(1);
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(ran.question()).isNull();
    }

    @Test
    @DisplayName("G5, G9: a watch ahead that has nothing to compare with is not watched before the plan comes to it")
    void baseline_of_a_watch_ahead() throws Exception {
        answering(Order.RETRY);
        var latency = scene.metric(
                "latency",
                since -> since.compareTo(minutes(1)) < 0 ? Reading.noData("nothing was scraped") : Reading.value(1));

        Ran ran = scene.untilItEnds(plan().step(world.step("a"))
                .step(world.step("b"))
                .gate(soak(
                                "soak",
                                minutes(3),
                                latency.degradedBy(50).every(POLLED).onNoData(HOLD))
                        .askWhenRefused())
                .step(world.step("c"))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b", "do c");
        assertThat(all(Event.GatePassed.class)).hasSize(1);
        assertThat(world.durable().indexOf(all(Event.GateReached.class).get(0)))
                .isGreaterThan(world.durable()
                        .lastIndexOf(all(Event.StepSucceeded.class).get(1)));
    }

    @Test
    @DisplayName("T2: a process that died after T-0 was moved is started again as it was started first")
    void started_again_with_the_first_zero() throws Exception {
        scene.run.zero = VirtualRun.START.plus(minutes(10));
        scene.orders(1, "ben", Order.MOVE_ZERO, VirtualRun.START.plus(minutes(30)));
        scene.team.at(minutes(20), any -> {
            scene.fate.die();
            return null;
        });

        Ran ran = scene.untilItEnds(
                plan().phase(at(T.zero(), "cutover", world.step("a"))).build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(scene.run.sessions).isEqualTo(2);
        assertThat(scene.since()).isGreaterThanOrEqualTo(minutes(30));
    }
}
