package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.soak;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.ReachesOutside;
import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Limit;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Happening.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rehearsal stands in for what reaches outside, and never goes there by itself")
class ReachingOutsideTest {

    /** What was asked of the cluster, by all runs of a test. */
    private final List<String> touched = new ArrayList<>();

    record Image(String slot) {}

    record Applied(int objects) {}

    /** The action of a ready-made step, with a result. */
    record Apply(List<String> cluster) implements Action<ActionContext<Image>, Applied>, ReachesOutside {
        @Override
        public Applied run(ActionContext<Image> context) {
            cluster.add("apply over " + context.before());
            return new Applied(3);
        }
    }

    /** The action of a ready-made step, without one. */
    record Patch(List<String> cluster) implements Effect<ActionContext<Void>>, ReachesOutside {
        @Override
        public void run(ActionContext<Void> context) {
            cluster.add("patch");
        }
    }

    private Step<Applied> apply(String name) {
        return Step.named(name)
                .capture(Image.class, c -> {
                    touched.add("capture");
                    return new Image("blue");
                })
                .run(Applied.class, new Apply(touched))
                .probe(c -> {
                    touched.add("probe");
                    return Settlement.unknown("no cluster");
                })
                .undo(c -> touched.add("undo " + name));
    }

    private Step<Void> patch(String name) {
        return Step.named(name).run(new Patch(touched)).idempotent().undo(c -> touched.add("undo " + name));
    }

    private Step<String> lambda(String name) {
        return Step.named(name)
                .reachesOutside()
                .run(String.class, c -> {
                    touched.add(name);
                    return "called";
                })
                .undo(c -> touched.add("undo " + name));
    }

    private Check check(String name) {
        return Check.named(name).reachesOutside().holds(c -> touched.add(name));
    }

    private Metric metric(String name) {
        return Metric.named(name).reachesOutside().reads(c -> touched.add(name) ? 0 : 1);
    }

    /** Of all that a plan can have outside. */
    private Plan whole() {
        return Release.plan("shop", "2")
                .to("production")
                .rollbackWithin(ofMinutes(15))
                .phase("before", checks("ready").critical(check("api is there"), check("room is there")))
                .phase(
                        "cutover",
                        apply("apply").takes(ofMinutes(2)).undoTakes(ofMinutes(1)),
                        paired(patch("maintenance")).over(lambda("migrate")),
                        guardedBy(
                                        "stays well",
                                        metric("errors")
                                                .above(2)
                                                .sustainedFor(ofMinutes(2))
                                                .every(ofMinutes(1))
                                                .onNoData(NoData.HOLD))
                                .over(
                                        patch("switch").takesTraffic(),
                                        soak(
                                                "soak",
                                                ofMinutes(10),
                                                metric("latency")
                                                        .atMost(100)
                                                        .every(ofMinutes(1))
                                                        .onNoData(NoData.FAIL))),
                        checks("well").critical(check("green is well")))
                .verifyAfterRollback(checks("as before").critical(check("blue is well")))
                .build();
    }

    private Rehearsal<List<String>> scripted() {
        return Rehearsal.<List<String>>of(ArrayList::new, world -> whole())
                .checksPass()
                .reading("errors", Series.of(0))
                .reading("latency", Series.of(20));
    }

    private static Plan plan(Step<?>... steps) {
        return Release.plan("shop", "2").to("production").phase("all", steps).build();
    }

    private static Rehearsal<List<String>> of(Plan plan) {
        return Rehearsal.of(ArrayList::new, world -> plan);
    }

    private static List<String> kept(Rehearsed<?> run) {
        return run.journal().stream()
                .map(Recorded::event)
                .flatMap(event -> event instanceof Event.StepStarted started
                        ? Stream.ofNullable(started.before())
                        : event instanceof Event.StepSucceeded done ? Stream.ofNullable(done.result()) : Stream.empty())
                .map(Object::toString)
                .toList();
    }

    @Test
    @DisplayName("nothing of it is called in a whole exploration, in which every rule is kept")
    void neverCalled() {
        Exploration explored = scripted().explore(100, 1);

        assertThat(explored.violations()).isEmpty();
        assertThat(explored.outcomes()).containsKeys("Completed", "RolledBack", "Stopped", "RollbackFailed");
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName("B1: what is stood in for is undone in the order in which the real run would undo it")
    void undone() {
        var run = scripted().failing("switch").run();

        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone()).containsExactly("switch", "end of maintenance", "migrate", "maintenance", "apply");
        assertThat(run.rollbackTook()).hasValue(ofMinutes(1));
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName("C2: a probe that is stood in for knows whether the effect is there")
    void probed() {
        var died = of(plan(apply("apply"))).dyingAt(Kind.STARTED, "apply").run();
        var late = of(plan(apply("apply"))).failingLate("apply").run();
        var never = of(plan(apply("apply"))).failing("apply").run();

        assertThat(died.outcome()).as(died::describe).isInstanceOf(Outcome.Completed.class);
        assertThat(findings(died)).containsExactly(Event.Finding.NOT_DONE);
        assertThat(late.outcome()).as(late::describe).isInstanceOf(Outcome.Completed.class);
        assertThat(findings(late)).containsExactly(Event.Finding.DONE);
        assertThat(findings(never)).containsExactly(Event.Finding.NOT_DONE);
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName("S1: an irreversible step of which a probe says that nothing was done is no point of no return")
    void irreversible() {
        Step<Applied> remove = Step.named("remove")
                .reachesOutside()
                .run(Applied.class, c -> new Applied(touched.size()))
                .probe(c -> Settlement.unknown("no cluster"))
                .irreversible("it is gone");
        Rehearsal<List<String>> removing = of(plan(patch("patch"), remove, patch("tidy up")));

        assertThat(removing.failing("remove").run().undone()).containsExactly("patch");
        assertThat(removing.failing("tidy up").run().outcome()).isInstanceOf(Outcome.Suspended.class);
        assertThat(removing.explore(100, 1).violations()).isEmpty();
        assertThat(touched).isEmpty();
    }

    private static List<Event.Finding> findings(Rehearsed<?> run) {
        return run.journal().stream()
                .map(Recorded::event)
                .filter(Event.DoubtSettled.class::isInstance)
                .map(event -> ((Event.DoubtSettled) event).finding())
                .toList();
    }

    @Test
    @DisplayName("a result that code reads must be given, and is refused at once with what to write")
    void missingResult() {
        Step<Applied> apply = apply("apply \"all\"");
        Step<String> reader = Step.named("count")
                .reads(apply)
                .run(String.class, c -> "" + c.result(apply))
                .readOnly();
        Plan plan = Release.plan("shop", "2")
                .to("production")
                .phase(
                        "all",
                        apply,
                        reader,
                        given("many", c -> c.result(apply).objects() > 2, patch("patch"))
                                .reads(apply))
                .build();

        assertThatThrownBy(() -> of(plan).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        the plan of shop reaches outside of this process, and a rehearsal doesn't: say what comes back from\
                         there. Write
                          .giving("apply \\"all\\"", …), of type Applied: it is read by 'count' and 'many'
                        or, where it is a system for tests, .reachingOutside() to have all of it called as it is""");
        assertThatThrownBy(() -> of(plan).explore()).hasMessageContaining(".giving(");

        var run = of(plan).giving("apply \"all\"", new Applied(7)).run();
        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.Completed.class);
        assertThat(kept(run)).contains("{\"objects\":7}", "\"Applied[objects=7]\"");
        assertThat(run.done()).contains("patch");

        var late = of(plan).giving("apply \"all\"", new Applied(8))
                .failingLate("apply \"all\"")
                .run();
        assertThat(kept(late)).as("the probe gives it too").contains("\"Applied[objects=8]\"");
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName("S3: a result that no called code reads need not be given, and the journal says what stands there")
    void unreadResult() {
        Step<Applied> apply = apply("apply");
        Step<Void> alsoOutside = Step.named("restart")
                .reads(apply)
                .reachesOutside()
                .run(c -> touched.add("restart " + c.result(apply)))
                .readOnly();
        var run = of(plan(apply, alsoOutside)).run();

        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.Completed.class);
        assertThat(kept(run)).containsExactly("\"(stood in for)\"", "\"(stood in for)\"");
        assertThat(run.describe()).contains("stood in for, since they reach outside: 'apply', 'restart'");
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName("where it is said, all is called as it is: before-image, action, undo, checks and metrics")
    void reachingOutside() {
        var run = Rehearsal.<List<String>>of(ArrayList::new, world -> whole())
                .reachingOutside()
                .failing("switch")
                .run();
        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.RolledBack.class);
        assertThat(touched)
                .containsSubsequence(
                        "api is there",
                        "capture",
                        "apply over Image[slot=blue]",
                        "patch",
                        "migrate",
                        "undo maintenance",
                        "undo switch",
                        "undo migrate",
                        "undo apply",
                        "blue is well");
        assertThat(run.describe()).doesNotContain("stood in for");

        touched.clear();
        var probed = of(plan(apply("apply")))
                .reachingOutside()
                .dyingAt(Kind.STARTED, "apply")
                .run();
        assertThat(probed.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(touched).containsExactly("capture", "probe", "undo apply");
    }

    @Test
    @DisplayName("checks and metrics of which nothing is said are refused at once, all of them, with what to write")
    void unsaid() {
        Rehearsal<List<String>> silent = Rehearsal.of(ArrayList::new, world -> whole());

        assertThatThrownBy(silent::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        the plan of shop reaches outside of this process, and a rehearsal doesn't: say what comes back from\
                         there. Write
                          .answering("api is there", Answer.passed("…"))
                          .answering("room is there", Answer.passed("…"))
                          .answering("green is well", Answer.passed("…"))
                          .answering("blue is well", Answer.passed("…"))
                          or, in place of all the answers, .checksPass()
                          .reading("errors", Series.of(…))
                          .reading("latency", Series.of(…))
                        or, where it is a system for tests, .reachingOutside() to have all of it called as it is""");
        assertThatThrownBy(() -> silent.checksPass().run())
                .hasMessageContaining("errors")
                .hasMessageNotContaining("answer");
        assertThatThrownBy(() -> scripted().replay("dies@1000")).isInstanceOf(IllegalStateException.class);
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName("checks pass, but for those of which something is said")
    void checksPass() {
        Check own = Check.named("own").holds(c -> touched.add("own"));
        Plan plan = Release.plan("shop", "2")
                .to("production")
                .phase("all", patch("patch"), checks("well").critical(check("pods"), own))
                .build();

        assertThat(of(plan).checksPass().run().outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(touched).isEmpty();
        assertThat(of(plan).checksPass()
                        .answering("pods", Answer.failed("2 of 3"))
                        .run()
                        .undone())
                .containsExactly("patch");
        assertThat(of(plan).answering("well", "pods", Answer.passed("3 of 3"))
                        .run()
                        .outcome())
                .isInstanceOf(Outcome.Completed.class);
        assertThat(touched).containsExactly("own");
    }

    @Test
    @DisplayName("the script of its faults, times, deaths and results holds for it as for other steps")
    void scriptedAsOthers() {
        var run = scripted()
                .taking("apply", ofMinutes(7))
                .undoTaking("apply", ofMinutes(3))
                .reading("errors", Series.of(0).then(T.plus(ofMinutes(9)), 8))
                .run();

        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.nodes(Kind.TRIPPED)).containsExactly("stays well");
        assertThat(run.took("apply")).hasValue(ofMinutes(7));
        assertThat(run.rollbackTook()).hasValue(ofMinutes(3));

        var undoFails = scripted().failing("switch").failingUndo("migrate").run();
        assertThat(undoFails.outcome()).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(undoFails.undone()).doesNotContain("apply");

        var wrong = of(plan(apply("apply"))).giving("apply", "three").run();
        assertThat(wrong.outcome())
                .as("S3: a result of another type fails the step")
                .isInstanceOf(Outcome.RolledBack.class);
        assertThat(touched).isEmpty();
    }

    @Test
    @DisplayName(
            "what wraps a check or a metric that reaches outside reaches outside too, and a step takes it from its action")
    void marks() {
        Limit limit = metric("errors").atMost(1);

        assertThat(Stream.of(
                        check("pods"), metric("errors"), Metric.of(check("pods")), limit.check(), new Patch(touched)))
                .allMatch(ReachesOutside::is);
        assertThat(Stream.of(
                        Check.named("own").holds(c -> true),
                        Metric.named("own").reads(c -> 1),
                        Metric.of(Check.named("own").holds(c -> true)),
                        Metric.named("own").reads(c -> 1).atMost(1).check()))
                .noneMatch(ReachesOutside::is);
        assertThat(Stream.of(apply("a"), patch("b"), lambda("c")))
                .allMatch(step -> step.definition().reachesOutside());
        assertThat(Step.named("own").run(c -> {}).readOnly().definition().reachesOutside())
                .isFalse();
        assertThat(plan(patch("b"), lambda("c")).fingerprint())
                .as("P4: it is no fact of the release")
                .isEqualTo(plan(
                                Step.named("b").run(c -> {}).idempotent().undo(c -> {}),
                                Step.named("c").run(String.class, c -> "").undo(c -> {}))
                        .fingerprint());
    }
}
