package dev.windlass.plan;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.check.Severity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C4: the outline tells a resume whether a node is the same, and people in what it differs. */
class NodeOutlineTest {

    private static NodeOutline outline(String phase, Node node) {
        return azora().step(dump()).phase(phase, node).build().outline().get(1);
    }

    private static Step<Integer> dump() {
        return Step.named("dump").run(Integer.class, c -> 1).readOnly();
    }

    private static NamedStep<Void> named() {
        return Step.named("migrate");
    }

    private static NodeOutline outline(Undoable<?, ?> step) {
        return outline("p", step.undo(c -> {}));
    }

    @Test
    void c4_whatIsDeclaredHasFieldsOfItsOwnAndFactsAreOnlyWhatWasDeclaredAsSuch() {
        NodeOutline step = outline(
                "cutover",
                named().with("undo by hand", "a fact")
                        .with("reads", "too")
                        .reads(dump())
                        .capture(String.class, c -> "")
                        .run(Long.class, c -> 1L)
                        .idempotent()
                        .probe(c -> Settlement.notDone())
                        .undo(c -> {})
                        .undoByHand("flyway undo"));

        assertThat(step)
                .isEqualTo(new NodeOutline(
                        "cutover",
                        "migrate",
                        NodeOutline.Kind.STEP,
                        List.of(new Fact("undo by hand", "a fact"), new Fact("reads", "too")),
                        List.of("dump"),
                        null,
                        "flyway undo",
                        List.of(),
                        "java.lang.Long",
                        "java.lang.String",
                        true,
                        true,
                        "",
                        "",
                        List.of(),
                        List.of(),
                        List.of(),
                        step.digest()));
        assertThat(step.details())
                .extracting(Fact::toString)
                .containsExactly(
                        "undo by hand=a fact",
                        "reads=too",
                        "reads=dump",
                        "before-image=java.lang.String",
                        "result=java.lang.Long",
                        "probe=yes",
                        "idempotent=yes",
                        "undo by hand=flyway undo");
        assertThat(outline("p", named().run(c -> {}).irreversible("gone")).irreversible())
                .isEqualTo("gone");
    }

    @Test
    void c4_theChecksOfAGateAreOutlinedOneByOne() {
        NodeOutline gate = outline(
                "p",
                checks("cluster")
                        .critical(Check.named("nodes [x=1]")
                                .with("at least", 3)
                                .timeout(Duration.ofSeconds(5))
                                .holds(c -> true))
                        .recommended(Check.named("changelog").holds(c -> true)));

        assertThat(gate.facts()).isEmpty();
        assertThat(gate.checks())
                .containsExactly(
                        new NodeOutline.CheckOutline(
                                "nodes [x=1]",
                                Severity.CRITICAL,
                                Duration.ofSeconds(5),
                                List.of(new Fact("at least", "3"))),
                        new NodeOutline.CheckOutline(
                                "changelog", Severity.RECOMMENDED, Check.DEFAULT_TIMEOUT, List.of()));
        assertThat(gate.details())
                .containsExactly(
                        new Fact("CRITICAL", "nodes [x=1] [at least=3] within PT5S"),
                        new Fact("RECOMMENDED", "changelog within PT30S"));
    }

    @Test
    void c4_whateverMakesTheDigestDifferShowsInTheDetails() {
        NodeOutline base = outline(named().run(c -> {}));
        List<NodeOutline> others = List.of(
                outline(named().with("a", 1).run(c -> {})),
                outline(named().reads(dump()).run(c -> {})),
                outline(named().capture(String.class, c -> "").run(c -> {})),
                outline(named().run(String.class, c -> "")),
                outline(named().run(c -> {}).probe(c -> Settlement.notDone())),
                outline(named().run(c -> {}).idempotent()));

        assertThat(others).allSatisfy(other -> {
            assertThat(other.sameAs(base)).isFalse();
            assertThat(other.details()).isNotEqualTo(base.details());
        });
        NodeOutline fast = outline("p", checks("g").critical(slow(Duration.ofSeconds(1))));
        NodeOutline slow = outline("p", checks("g").critical(slow(Duration.ofSeconds(2))));
        assertThat(fast.sameAs(slow)).isFalse();
        assertThat(fast.details()).isNotEqualTo(slow.details());
    }

    private static Check slow(Duration timeout) {
        return Check.named("nodes").timeout(timeout).holds(c -> true);
    }

    @Test
    void c4_aNodeIsTheSameInAPhaseOfAnotherNameAndWithOtherWordsForWhatIsDoneByHand() {
        NodeOutline one = outline("p", step("a").undoByHand("this"));

        assertThat(one.sameAs(outline("q", step("a").undoByHand("that")))).isTrue();
        assertThat(one.sameAs(outline("p", step("b").undoByHand("this")))).isFalse();
    }

    @Test
    void c4_gatesOfPeopleTimeAndMetricsAreOutlinedWithAllThatIsDeclared() {
        assertThat(Samples.gates().outline())
                .extracting(NodeOutline::words)
                .containsExactly(
                        "gate 'ready'",
                        "attestation 'drill'",
                        "approval 'go'",
                        "window 'nights'",
                        "guarded 'all is well'",
                        "step 'shift'",
                        "watch 'soak'",
                        "step 'remove blue'",
                        "verification after a rollback 'as before'");
        assertThat(Samples.gates().outline().get(5).within()).isEqualTo("all is well");
        assertThat(Samples.gates().outline().get(5).notes()).containsExactly(new Fact("takes", "PT20M"));
        NodeOutline verification = Samples.gates().outline().get(8);
        assertThat(verification.phase()).isEmpty();
        assertThat(verification.within()).isEmpty();
        NodeOutline gate = azora().gate(checks("as before").critical(Samples.check("blue is well")))
                .build()
                .outline()
                .get(0);
        assertThat(verification.sameAs(gate)).as("a gate of the plan").isFalse();
    }

    @Test
    void c4_eachKindIsAStepABlockOrAGate() {
        for (NodeOutline.Kind kind : NodeOutline.Kind.values()) {
            assertThat(kind.block() && kind.gate()).as(kind.name()).isFalse();
            assertThat(kind.words()).isNotBlank();
        }
        assertThat(Samples.gates().layout().places()).allSatisfy(place -> {
            assertThat(Fingerprint.kind(place.node()).gate()).isEqualTo(place.node() instanceof Gate);
            assertThat(Fingerprint.kind(place.node()).block()).isEqualTo(place.node() instanceof Block);
        });
        assertThat(NodeOutline.Kind.VERIFICATION.gate()).isTrue();
    }

    /** J6: what a line of JSON lacks is null. */
    @Test
    @SuppressWarnings("NullAway") // as Jackson does
    void j6_aListThatIsMissingIsEmpty() {
        var node = new NodeOutline(
                "",
                "a",
                NodeOutline.Kind.STEP,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                "d");
        assertThat(node.facts()).isEmpty();
        assertThat(node.reads()).isEmpty();
        assertThat(node.checks()).isEmpty();
        assertThat(node.details()).isEmpty();
        assertThat(new NodeOutline.CheckOutline("a", Severity.CRITICAL, Duration.ZERO, null).facts())
                .isEmpty();
    }
}
