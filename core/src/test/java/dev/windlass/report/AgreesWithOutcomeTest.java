package dev.windlass.report;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Check;
import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Person;
import dev.windlass.identity.Request;
import dev.windlass.identity.Statement;
import dev.windlass.identity.Submission;
import dev.windlass.identity.Vouched;
import dev.windlass.journal.Event;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Order;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("R1: what the reports say is in place is what the outcome says, from the journal alone")
class AgreesWithOutcomeTest {

    final MemoryJournal journal = new MemoryJournal();

    static PlanBuilder plan() {
        return Release.plan("azora", "1").to("production");
    }

    static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {});
    }

    static Step<Void> failing(String name) {
        return Step.named(name)
                .run(c -> {
                    throw new IllegalStateException("went wrong");
                })
                .undo(c -> {});
    }

    static Step<Void> stuck(String name) {
        return Step.named(name)
                .run(c -> {})
                .undo(c -> {
                    throw new IllegalStateException("can't be undone");
                })
                .undoRetry(Retry.never());
    }

    static Step<Void> open(String name) {
        return Step.named(name).run(c -> {}).idempotent().undo(c -> {});
    }

    Outcome run(Plan plan) {
        return Runner.of(plan).journal(journal).run();
    }

    Outcome order(Plan plan, Order choice) {
        return Runner.of(plan).journal(journal).order(choice, "ada", "because").run();
    }

    Story story() {
        var story = new Story();
        journal.latest("azora", "production").forEach(story::add);
        return story;
    }

    private void agrees(Outcome outcome, String... leftBehind) {
        assertThat(outcome)
                .isInstanceOfSatisfying(Outcome.RollbackFailed.class, failed -> assertThat(failed.leftBehind())
                        .extracting(Outcome.LeftBehind::step)
                        .containsExactly(leftBehind));
        assertThat(story().inPlace().toUndo()).containsExactly(leftBehind);
    }

    private void agreesBack(Outcome outcome, String... remaining) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.remaining())
                .containsExactly(remaining));
        assertThat(story().inPlace().toUndo()).isEmpty();
    }

    @Test
    @DisplayName("a halted lane, and the lanes that went on in its stead")
    void halted_lane() {
        Plan plan = plan().step(step("first"))
                .block(sideBySide("all", 1, step("a"), sequence("lane", step("b"), stuck("c"))))
                .step(failing("last"))
                .build();
        agrees(run(plan), "c", "b", "first");
        agreesBack(order(plan, Order.SKIP), "c");
        assertThat(story().inPlace().givenUp()).containsExactly("c");
    }

    @Test
    @DisplayName("an independent undo beneath a halted one")
    void independent() {
        Plan plan = plan().step(step("dns").independentUndo())
                .step(step("data"))
                .step(stuck("traffic"))
                .step(failing("last"))
                .build();
        agrees(run(plan), "traffic", "data");
    }

    @Test
    @DisplayName("undos that lose writes in several lanes, given up by order")
    void losing_writes() {
        Plan plan = plan().step(step("traffic").takesTraffic())
                .block(sideBySide(
                        "all", 1, step("a").undoLosesWrites(), step("b").undoLosesWrites()))
                .step(failing("last"))
                .build();
        assertThat(run(plan)).isInstanceOf(Outcome.Suspended.class);
        assertThat(story().losingWrites()).containsExactlyInAnyOrder("a", "b");
        agreesBack(order(plan, Order.SKIP), "b", "a");
        assertThat(story().inPlace().givenUp()).containsExactly("b", "a");
    }

    @Test
    @DisplayName("a step that applied nothing let no traffic in")
    void no_traffic() {
        Step<Void> notApplied = Step.named("traffic")
                .run(c -> {
                    throw new NotApplied("refused");
                })
                .undo(c -> {});
        agreesBack(run(plan().step(step("data").undoLosesWrites())
                .step(notApplied.takesTraffic())
                .build()));
        assertThat(story().losingWrites()).isEmpty();
    }

    @Test
    @DisplayName("a pair around a point of no return")
    void pair_across_a_point() {
        Plan plan = plan().step(step("a"))
                .block(paired(open("maintenance"))
                        .over(
                                Step.named("told").run(c -> {}).irreversible("it is told"),
                                step("b"),
                                stuck("c"),
                                failing("d")))
                .build();
        assertThat(run(plan)).isInstanceOf(Outcome.Suspended.class);
        assertThat(story().inPlace().toUndo()).isEqualTo(List.of("d", "c", "b", "maintenance"));
        agrees(order(plan, Order.ROLL_BACK), "c", "b", "maintenance");
    }

    @Test
    @DisplayName("a pair whose step was skipped has no end")
    void skipped_pair() {
        Step<Void> refused = Step.named("maintenance")
                .run(c -> {
                    throw new NotApplied("refused");
                })
                .idempotent()
                .undo(c -> {});
        Plan plan = plan().pointOfNoReturn("gone")
                .block(paired(refused).over(step("migrate")))
                .build();
        assertThat(run(plan)).isInstanceOf(Outcome.Suspended.class);

        assertThat(order(plan, Order.SKIP))
                .isInstanceOfSatisfying(Outcome.Completed.class, completed -> assertThat(completed.skipped())
                        .containsExactly("maintenance", "end of maintenance"));
        assertThat(story().course().due()).isEmpty();
        assertThat(story().decided().skipped()).containsExactly("maintenance", "end of maintenance");
    }

    // ------------------------------------------------------------------ people, guards, windows, orders

    /** Who is asked signs at once, at all gates, unless it is to be later. */
    private final class AtOnce implements Inbox {

        private final Map<String, Request> asked = new LinkedHashMap<>();
        private final List<Submission> said = new ArrayList<>();

        @Override
        public List<Submission> poll() {
            for (Request request : asked.values()) {
                for (String person : signers) {
                    Statement approves = request.statements().get(0);
                    said.add(new Vouched(approves.with("reason", "it is known").text(), person, person));
                }
            }
            asked.clear();
            return List.copyOf(said);
        }

        @Override
        public void offer(Request request) {
            asked.put(request.name(), request);
        }

        @Override
        public void withdraw(String name) {
            asked.remove(name);
        }
    }

    private final List<String> signers = new ArrayList<>();

    private final AtOnce inbox = new AtOnce();

    private Runner withPeople(Plan plan) {
        return Runner.of(plan)
                .journal(journal)
                .people(inbox, Identities.vouching(who -> Optional.of(new Person(who.user(), Set.of("dba")))));
    }

    private void agreesForward(Outcome outcome, Class<? extends Outcome> type, String... toUndo) {
        assertThat(outcome).isInstanceOf(type);
        assertThat(story().inPlace().toUndo()).containsExactly(toUndo);
    }

    private void agreesCompleted(Outcome outcome, String... skipped) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Completed.class, completed -> assertThat(completed.skipped())
                .containsExactly(skipped));
        assertThat(story().decided().skipped()).containsExactly(skipped);
        assertThat(story().course().due()).isEmpty();
        assertThat(story().decided().failed()).isEmpty();
        assertThat(story().inFlight().running()).isEmpty();
        assertThat(story().signOffs().open()).isEmpty();
        assertThat(story().course().done() + story().course().leftOut() + skippedNodes())
                .isEqualTo(story().chart().count());
    }

    private long skippedNodes() {
        return story().decided().skipped().stream()
                .filter(name -> !name.endsWith(" (its guards)"))
                .count();
    }

    static Watched errors(double limit, AtomicReference<Double> value) {
        return Metric.named("errors")
                .reads(c -> value.get())
                .above(limit)
                .every(Duration.ofSeconds(1))
                .onNoData(NoData.FAIL);
    }

    @Test
    @DisplayName("approval, attestation, waiver, window, soak, guards, a phase at its time, a verification: all done")
    void each_new_node() {
        signers.add("dee");
        var zero = new AtomicReference<>(0.0);
        Plan plan = plan().role("dba")
                .verifyAfterRollback(checks("old").critical(Check.named("well").holds(c -> true)))
                .phase(
                        "ready",
                        approval("go").quorum(1, "dba"),
                        attestation("drill", "it succeeded").quorum(1, "dba"),
                        checks("log")
                                .important(Check.named("noisy").holds(c -> false))
                                .waivedBy("dba", Duration.ofHours(1)))
                .phase(
                        "cutover",
                        window("always", Window.always().in(ZoneOffset.UTC)),
                        guardedBy("traffic", errors(1, zero)).over(step("shift"), step("switch")))
                .phase(at(T.zero(), "after", step("clean")))
                .build();
        agreesCompleted(withPeople(plan).run());
        assertThat(story().chart().count()).isEqualTo(7);
    }

    @Test
    @DisplayName("a run that waits for people, and goes on when they have signed")
    void waiting() {
        Plan plan = plan().role("dba")
                .step(step("a"))
                .gate(approval("go").quorum(1, "dba"))
                .step(step("b"))
                .build();
        agreesForward(withPeople(plan).advance(), Outcome.Waiting.class, "a");
        assertThat(story().signOffs().open()).hasSize(1);
        assertThat(story().inFlight().running()).isEmpty();
        assertThat(story().course().due()).containsExactly("go");
        signers.add("dee");
        agreesCompleted(withPeople(plan).run());
    }

    @Test
    @DisplayName("B6: a rollback whose verification refuses leaves nothing behind and asks; skipped, it is rolled back")
    void unverified() {
        Plan plan = plan().verifyAfterRollback(
                        checks("old").critical(Check.named("well").holds(c -> false)))
                .step(step("a"))
                .step(failing("b"))
                .build();
        agrees(run(plan));
        assertThat(story().decided().question()).isNotNull();
        agrees(order(plan, Order.RETRY));
        agreesBack(order(plan, Order.SKIP));
        assertThat(story().course().done()).isEqualTo(1);
        assertThat(story().decided().question()).isNull();
    }

    @Test
    @DisplayName("B7: a run that completed is rolled back by order")
    void completed_and_rolled_back() {
        Plan plan = plan().step(step("a")).step(step("b")).build();
        agreesCompleted(run(plan));
        agreesBack(order(plan, Order.ROLL_BACK));
        assertThat(story().decided().ended())
                .isNotNull()
                .extracting(Event.RunEnded::ending)
                .isEqualTo(Event.Ending.ROLLED_BACK);
    }

    @Test
    @DisplayName("B7: a run that completed past a point of no return is rolled back by order to that point")
    void completed_and_rolled_back_to_the_point() {
        Plan plan =
                plan().step(step("a")).pointOfNoReturn("gone").step(stuck("b")).build();
        agreesCompleted(run(plan));
        agrees(order(plan, Order.ROLL_BACK), "b");
        agreesBack(order(plan, Order.SKIP), "b", "a");
    }

    @Test
    @DisplayName("G9: a gate that asks is asked once more by order, or all is rolled back")
    void a_gate_that_asks() {
        var well = new AtomicBoolean();
        Plan plan = plan().step(step("a"))
                .gate(checks("gate")
                        .critical(Check.named("well").holds(c -> well.get()))
                        .askWhenRefused())
                .step(step("b"))
                .build();
        agreesForward(run(plan), Outcome.Suspended.class, "a");
        agreesForward(order(plan, Order.RETRY), Outcome.Suspended.class, "a");
        assertThat(story().decided().failed()).containsExactly("gate");
        well.set(true);
        agreesCompleted(order(plan, Order.RETRY));
    }

    @Test
    @DisplayName("G9, B7: a gate that asks, and a person who orders to turn back")
    void a_gate_that_asks_and_is_rolled_back() {
        Plan plan = plan().step(step("a"))
                .gate(checks("gate")
                        .critical(Check.named("well").holds(c -> false))
                        .askWhenRefused())
                .build();
        agreesForward(run(plan), Outcome.Suspended.class, "a");
        agreesBack(order(plan, Order.ROLL_BACK));
    }

    @Test
    @DisplayName("B7: nothing is in place where a run is rolled back by order ahead of its first step")
    void rolled_back_ahead_of_its_first_step() {
        Plan plan = plan().gate(checks("gate")
                        .critical(Check.named("well").holds(c -> false))
                        .askWhenRefused())
                .step(step("a"))
                .build();
        agreesForward(run(plan), Outcome.Suspended.class);
        agreesForward(order(plan, Order.ROLL_BACK), Outcome.Stopped.class);
    }

    @Test
    @DisplayName("B5: a soak that fails turns back, past a point of no return it asks; RETRY, SKIP, ROLL_BACK")
    void a_soak_past_the_point() {
        var value = new AtomicReference<>(5.0);
        Plan plan = plan().pointOfNoReturn("gone")
                .step(step("a"))
                .gate(soak("soak", Duration.ofSeconds(1), errors(1, value)))
                .step(step("b"))
                .build();
        agreesForward(run(plan), Outcome.Suspended.class, "a");
        agreesForward(order(plan, Order.RETRY), Outcome.Suspended.class, "a");
        agreesCompleted(order(plan, Order.SKIP), "soak");
    }

    @Test
    @DisplayName("B4, B5: a guard that trips past a point of no return is armed anew, or left alone, by order")
    void a_guard_past_the_point() {
        var value = new AtomicReference<>(5.0);
        Plan plan = plan().pointOfNoReturn("gone")
                .block(guardedBy("traffic", errors(1, value))
                        .over(step("a"), soak("soak", Duration.ofSeconds(2), errors(9, value)), step("b")))
                .build();
        agreesForward(run(plan), Outcome.Suspended.class, "a");
        assertThat(story().decided().failed()).containsExactly("traffic");
        agreesForward(order(plan, Order.RETRY), Outcome.Suspended.class, "a");
        agreesCompleted(order(plan, Order.SKIP), "traffic (its guards)");
    }

    @Test
    @DisplayName("B5: a guard that trips ahead of any point turns back what it guarded")
    void a_guard() {
        var value = new AtomicReference<>(5.0);
        Plan plan = plan().block(guardedBy("traffic", errors(1, value))
                        .over(step("a"), soak("soak", Duration.ofSeconds(2), errors(9, value)), step("b")))
                .build();
        agreesBack(run(plan));
        assertThat(story().course().done()).isEqualTo(1);
    }
}
