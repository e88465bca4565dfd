package dev.windlass.plan;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.gate;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P1: every call returns a new value, so a prefix can be kept and continued twice. */
class PrefixTest {

    private static List<String> names(Plan plan) {
        return plan.outline().stream().map(NodeOutline::name).toList();
    }

    @Test
    void aPrefixOfAPlanContinuedTwiceGivesTwoIndependentPlans() {
        PlanBuilder prefix = azora().phase("readiness", gate("cluster"));
        PlanBuilder one = prefix.phase("cutover", step("a"));
        PlanBuilder two = prefix.phase("cutover", step("b")).author("kim").rollbackWithin(Duration.ofMinutes(1));

        assertThat(names(one.step(step("c")).build())).containsExactly("cluster", "a", "c");
        assertThat(names(one.build())).containsExactly("cluster", "a");
        assertThat(names(two.build())).containsExactly("cluster", "b");
        assertThat(names(prefix.build())).containsExactly("cluster");
        assertThat(one.build().author()).isEmpty();
        assertThat(one.build().rollbackWithin()).isEmpty();
        assertThat(two.build().author()).contains("kim");
    }

    @Test
    void aBuilderBuiltTwiceGivesEqualPlans() {
        PlanBuilder builder = azora().step(step("a"));
        Plan first = builder.build();
        assertThat(builder.build()).isEqualTo(first).hasSameHashCodeAs(first);
    }

    @Test
    void anArrayGivenToAPhaseMayBeReusedAfterwards() {
        Node[] nodes = {step("a")};
        PlanBuilder builder = azora().phase("cutover", nodes);
        nodes[0] = step("b");
        assertThat(names(builder.build())).containsExactly("a");
    }

    @Test
    void aNamedStepContinuedTwiceGivesTwoIndependentSteps() {
        NamedStep<Void> prefix = Step.named("a").with("x", 1);
        Step<?> one = prefix.with("y", 2).run(c -> {}).readOnly();
        Step<?> two = prefix.reads(step("b")).run(c -> {}).readOnly();
        Step<?> three = prefix.capture(String.class, c -> "").run(c -> {}).readOnly();
        Step<?> four = prefix.run(c -> {}).readOnly();

        assertThat(one.definition().facts()).containsExactly(new Fact("x", "1"), new Fact("y", "2"));
        assertThat(two.definition().facts()).containsExactly(new Fact("x", "1"));
        assertThat(two.definition().reads()).containsExactly("b");
        assertThat(three.definition().reads()).isEmpty();
        assertThat(three.definition().capture()).isNotNull();
        assertThat(four.definition().capture()).isNull();
    }

    @Test
    void anUndoableContinuedTwiceGivesTwoIndependentSteps() {
        Undoable<Void, Void> prefix = Step.named("a").run(c -> {});
        Step<?> one = prefix.idempotent().undo(c -> {});
        Step<?> two = prefix.probe(c -> Settlement.done()).irreversible("gone");
        Step<?> three = prefix.readOnly();

        assertThat(one.definition().idempotent()).isTrue();
        assertThat(two.definition().idempotent()).isFalse();
        assertThat(one.definition().probe()).isNull();
        assertThat(two.definition().kind()).isInstanceOf(StepDefinition.Irreversible.class);
        assertThat(three.definition().kind()).isInstanceOf(StepDefinition.ReadOnly.class);
        assertThat(three.definition().probe()).isNull();
    }

    @Test
    void modifiersOfAStepGiveNewSteps() {
        Step<Void> step = step("a");
        Step<Void> two = step.undoRetry(Retry.never());
        Step<Void> three = step.undoByHand("kubectl rollout undo");

        assertThat(step.definition().policies().undo()).isEqualTo(Retry.OF_UNDO);
        assertThat(step.definition().remarks().byHand()).isNull();
        assertThat(two.definition().policies().undo()).isEqualTo(Retry.never());
        assertThat(three.definition().policies().undo()).isEqualTo(Retry.OF_UNDO);
        assertThat(three.definition().remarks().byHand()).isEqualTo("kubectl rollout undo");
    }

    @Test
    void aCheckGroupContinuedTwiceGivesTwoIndependentGroups() {
        CheckGroup prefix = checks("cluster").critical(check("a"));
        CheckGroup one = prefix.important(check("b")).sideBySide(2);
        CheckGroup two = prefix.recommended(check("c"));

        assertThat(prefix.members()).hasSize(1);
        assertThat(one.members()).extracting(member -> member.check().name()).containsExactly("a", "b");
        assertThat(two.members()).extracting(member -> member.check().name()).containsExactly("a", "c");
        assertThat(one.sideBySide()).isEqualTo(2);
        assertThat(two.sideBySide()).isEqualTo(CheckGroup.DEFAULT_SIDE_BY_SIDE);
    }

    @Test
    void gatesOfPeopleTimeAndMetricsContinuedTwiceGiveIndependentOnes() {
        SignOff go = Nodes.approval("go").quorum(1, "dba");
        assertThat(go.quorum(1, "sre").quorums()).hasSize(2);
        assertThat(go.excluding("x").excluded()).containsExactly("x");
        assertThat(go.excludingAuthor().authorExcluded()).isTrue();
        assertThat(go.expiresAfter(Duration.ofHours(1)).expiresAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(go.askWhenRefused().whenRefused()).isEqualTo(Refusal.ASKS);
        assertThat(go.serves("7").serves()).containsExactly("7");
        assertThat(go).isEqualTo(Nodes.approval("go").quorum(1, "dba"));

        Watch soak = Nodes.soak("soak", Duration.ofMinutes(5), GatesPlanTest.watched("e"));
        assertThat(soak.askWhenRefused().whenRefused()).isEqualTo(Refusal.ASKS);
        assertThat(soak.serves("7").askWhenRefused().serves()).containsExactly("7");
        assertThat(soak.whenRefused()).isEqualTo(Refusal.ENDS);
        assertThat(soak.serves()).isEmpty();

        WindowGate night = Nodes.window("night", GatesPlanTest.NIGHT);
        assertThat(night.askWhenRefused().serves("7").whenRefused()).isEqualTo(Refusal.ASKS);
        assertThat(night).isEqualTo(Nodes.window("night", GatesPlanTest.NIGHT));

        Guarded calm = Nodes.guardedBy("calm", GatesPlanTest.watched("e")).over(step("a"));
        assertThat(calm.over(step("b")).nodes()).hasSize(2);
        assertThat(calm.interruptOnTrip().over(step("b")).onTrip()).isEqualTo(Guarded.OnTrip.INTERRUPT);
        assertThat(calm.onTrip()).isEqualTo(Guarded.OnTrip.FINISH);
        assertThat(calm.serves("7").interruptOnTrip().serves()).containsExactly("7");
        assertThat(calm.nodes()).hasSize(1);

        CheckGroup ready = gate("ready");
        assertThat(ready.waivedBy("dba", Duration.ofHours(1)).askWhenRefused().waiver())
                .isEqualTo(new Waiver("dba", Duration.ofHours(1)));
        assertThat(ready.waiver()).isNull();
        assertThat(step("a")
                        .takes(Duration.ofHours(1))
                        .undoByHand("x")
                        .takesTraffic()
                        .serves("7")
                        .definition()
                        .remarks()
                        .takes())
                .isEqualTo(Duration.ofHours(1));
        assertThat(step("a")
                        .undoTakes(Duration.ofHours(1))
                        .takes(Duration.ofHours(2))
                        .undoByHand("x")
                        .takesTraffic()
                        .serves("7")
                        .definition()
                        .remarks()
                        .undoTakes())
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aPreviewStaysWithItsStepAndIsNoPartOfTheFingerprint() {
        Step<Void> plain = step("a");
        Step<Void> told = plain.preview(c -> "it would")
                .takes(Duration.ofHours(1))
                .undoByHand("x")
                .serves("7");

        assertThat(plain.definition().remarks().preview()).isNull();
        assertThat(told.definition().remarks().preview()).isNotNull();
        assertThat(azora().step(told).build()).isEqualTo(azora().step(plain).build());
        assertThatThrownBy(() -> told.preview(c -> "and more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("step 'a' has two previews; tell both in one");
    }

    @Test
    void aPrefixOfAPlanWithRolesContinuedTwiceGivesTwoPlans() {
        PlanBuilder prefix = azora().role("dba", "dee").step(step("a"));
        assertThat(prefix.role("sre").verifyAfterRollback(gate("old")).build().roles())
                .hasSize(2);
        assertThat(prefix.verifyAfterRollback(gate("older")).build().verification())
                .map(CheckGroup::name)
                .contains("older");
        assertThat(prefix.build().roles()).hasSize(1);
        assertThat(prefix.build().verification()).isEmpty();
    }

    @Test
    void aNamedCheckContinuedTwiceGivesTwoIndependentChecks() {
        NamedCheck prefix = Check.named("nodes");
        Check one = prefix.with("limit", 1).holds(c -> true);
        Check two = prefix.timeout(Duration.ofSeconds(1)).holds(c -> true);

        assertThat(one.facts()).containsExactly(new Fact("limit", "1"));
        assertThat(one.timeout()).isEqualTo(Check.DEFAULT_TIMEOUT);
        assertThat(two.facts()).isEmpty();
        assertThat(two.timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatWouldReplaceSilentlyIsRefused() {
        NamedStep<String> captured = Step.named("a").capture(String.class, c -> "");
        Undoable<String, Void> probed = captured.run(c -> {}).probe(c -> Settlement.done());

        assertThat(catchThrowable(() -> captured.capture(Integer.class, c -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 'a' captures a before-image twice");
        CheckGroup waived = checks("g").waivedBy("dba", Duration.ofHours(1));
        PlanBuilder verified = azora().verifyAfterRollback(gate("old"));

        assertThat(catchThrowable(() -> waived.waivedBy("sre", Duration.ofHours(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gate 'g' can be waived by role 'dba' already, 'sre' would replace it");
        assertThat(catchThrowable(() -> verified.verifyAfterRollback(gate("older"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two verifications after a rollback, 'old' and 'older'");
        assertThat(catchThrowable(() -> probed.probe(c -> Settlement.done())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 'a' has two probes");
    }

    /** A copy of what came before at each call would need some 40 GB for these, since every prefix is kept. */
    @Test
    void prefixesShareWhatTheyHaveInCommonSoThatAHundredThousandOfThemFitIntoMemory() {
        var prefixes = new ArrayList<PlanBuilder>();
        prefixes.add(azora());
        for (int i = 0; i < 100_000; i++) {
            prefixes.add(prefixes.get(i).step(step("step " + i)));
        }
        assertThat(names(prefixes.get(2).build())).containsExactly("step 0", "step 1");
        assertThat(prefixes.get(100_000).build().outline()).hasSize(100_000);
    }

    @Test
    void aHundredThousandNodesBuildOnASmallStack() throws InterruptedException {
        PlanBuilder builder = azora();
        for (int i = 0; i < 100_000; i++) {
            builder = i % 2 == 0 ? builder.step(step("step " + i)) : builder.phase("phase " + i, gate("gate " + i));
        }
        var problems = new ArrayList<Throwable>();
        PlanBuilder last = builder;
        var thread = new Thread(
                null,
                () -> {
                    Plan plan = last.build();
                    assertThat(plan.toString().lines().count()).isGreaterThan(150_000);
                    assertThat(plan.toMermaid().lines().count()).isGreaterThan(150_000);
                },
                "small stack",
                128 * 1024);
        thread.setUncaughtExceptionHandler((t, thrown) -> problems.add(thrown));
        thread.start();
        thread.join();
        assertThat(problems).isEmpty();
    }
}
