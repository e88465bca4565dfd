package dev.windlass.plan;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.gate;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NamedMetric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P4: the fingerprint stands for what is declared, all of it and nothing else. */
class FingerprintTest {

    private static final Step<Integer> DUMP =
            Step.named("dump").run(Integer.class, c -> 1).readOnly();
    private static final Step<Integer> DRILL =
            Step.named("drill").run(Integer.class, c -> 1).readOnly();

    private static PlanBuilder around(Node... nodes) {
        return azora().step(DUMP).step(DRILL).phase("cutover", nodes);
    }

    private static NamedStep<Void> named() {
        return Step.named("migrate");
    }

    private static PlanBuilder reversible(NamedStep<?> step) {
        return around(step.run(c -> {}).undo(c -> {}));
    }

    private static PlanBuilder gated(Check check) {
        return around(checks("cluster").critical(check));
    }

    private static NamedCheck nodes() {
        return Check.named("nodes");
    }

    /** Plans that differ from one another in one declared thing each. */
    private static Map<String, PlanBuilder> variants() {
        var all = new LinkedHashMap<String, PlanBuilder>();
        all.put("base", reversible(named()));
        all.put("product", Release.plan("azorb", "1.4.0").to("production").step(step("a")));
        all.put("version", Release.plan("azora", "1.4.1").to("production").step(step("a")));
        all.put("environment", Release.plan("azora", "1.4.0").to("staging").step(step("a")));
        all.put("outside of a phase", azora().step(step("a")));
        all.put("within a phase", azora().phase("p", step("a")));
        all.put("name of the phase", azora().phase("q", step("a")));
        all.put("name of the step", azora().phase("p", step("b")));
        all.put("a further node", azora().phase("p", step("a"), step("b")));
        all.put("order", azora().phase("p", step("b"), step("a")));
        all.put("another cut between phases", azora().phase("p", step("a")).step(step("b")));
        all.put("two phases", azora().phase("p", step("a")).phase("q", step("b")));
        all.put("a gate", azora().phase("p", gate("a")));
        all.put("a point of no return", azora().pointOfNoReturn("a"));
        all.put("a fact", reversible(named().with("a", 1)));
        all.put("value of a fact", reversible(named().with("a", 2)));
        all.put("name of a fact", reversible(named().with("b", 1)));
        all.put("two facts", reversible(named().with("a", 1).with("b", 1)));
        all.put("order of facts", reversible(named().with("b", 1).with("a", 1)));
        all.put("reads", reversible(named().reads(DUMP)));
        all.put("reads another", reversible(named().reads(DRILL)));
        all.put("reads two", reversible(named().reads(DUMP, DRILL)));
        all.put("captures a text", reversible(named().capture(String.class, c -> "")));
        all.put("captures a number", reversible(named().capture(Integer.class, c -> 1)));
        all.put("read-only", around(named().run(c -> {}).readOnly()));
        all.put("irreversible", around(named().run(c -> {}).irreversible("why")));
        all.put("why irreversible", around(named().run(c -> {}).irreversible("because")));
        all.put("a result", around(named().run(String.class, c -> "").undo(c -> {})));
        all.put("type of the result", around(named().run(Integer.class, c -> 1).undo(c -> {})));
        all.put(
                "generic type of the result",
                around(named().run(new TypeReference<List<Integer>>() {}, c -> List.of())
                        .undo(c -> {})));
        all.put(
                "argument of the type of the result",
                around(named().run(new TypeReference<List<String>>() {}, c -> List.of())
                        .undo(c -> {})));
        all.put("idempotent", around(named().run(c -> {}).idempotent().undo(c -> {})));
        all.put(
                "a probe",
                around(named().run(c -> {}).probe(c -> Settlement.done()).undo(c -> {})));
        all.put("a check", gated(nodes().holds(c -> true)));
        all.put("name of the gate", around(checks("pods").critical(nodes().holds(c -> true))));
        all.put("name of the check", gated(check("pods")));
        all.put("limit of the check", gated(nodes().with("limit", 1).holds(c -> true)));
        all.put("another limit of the check", gated(nodes().with("limit", 2).holds(c -> true)));
        all.put(
                "timeout of the check",
                gated(nodes().timeout(Duration.ofSeconds(1)).holds(c -> true)));
        all.put("important", around(checks("cluster").important(check("nodes"))));
        all.put("recommended", around(checks("cluster").recommended(check("nodes"))));
        all.put("two checks", around(checks("cluster").critical(check("nodes"), check("pods"))));
        blocks(all);
        all.put("order of checks", around(checks("cluster").critical(check("pods"), check("nodes"))));
        return all;
    }

    private static void blocks(Map<String, PlanBuilder> all) {
        Step<Void> a = step("a");
        Step<Void> b = step("b");
        all.put("two steps", around(a, b));
        all.put("a sequence", around(sequence("block", a, b)));
        all.put("a node behind the block", around(sequence("block", a), b));
        all.put("a node ahead of the block", around(a, sequence("block", b)));
        all.put("name of the block", around(sequence("blocks", a, b)));
        all.put("order in the block", around(sequence("block", b, a)));
        all.put("a block in a block", around(sequence("block", sequence("inner", a), b)));
        all.put("a block around both", around(sequence("block", sequence("inner", a, b))));
        all.put("side by side", around(sideBySide("block", 2, a, b)));
        all.put("order of lanes", around(sideBySide("block", 2, b, a)));
        all.put("how many at once", around(sideBySide("block", 1, a, b)));
        all.put("interrupted", around(sideBySide("block", 2, a, b).interruptOnFailure()));
        all.put("given", around(given("block", c -> true, a, b)));
        all.put("otherwise", around(given("block", c -> true, a).otherwise(b)));
        all.put("branches swapped", around(given("block", c -> true, b).otherwise(a)));
        all.put("only otherwise", around(given("block", c -> true).otherwise(a, b)));
        all.put("fact of a condition", around(given("block", c -> true, a, b).with("x", 1)));
        all.put("a condition reads", around(given("block", c -> true, a, b).reads(DUMP)));
        Alternatives none = alternatives("block", c -> "x");
        all.put("alternatives", around(none.alternative("x", a).alternative("y", b)));
        all.put("alternatives swapped", around(none.alternative("x", b).alternative("y", a)));
        all.put("order of alternatives", around(none.alternative("y", b).alternative("x", a)));
        all.put("key of an alternative", around(none.alternative("x", a).alternative("z", b)));
        all.put("an empty alternative", around(none.alternative("x", a, b).alternative("y")));
        all.put("one alternative", around(none.alternative("x", a, b)));
        all.put("a fact like a key", around(none.alternative("x", a, b).with("alternative", "y")));
        Step<Void> mode = Step.named("mode").run(c -> {}).idempotent().undo(c -> {});
        all.put("a pair", around(paired(mode).over(a, b)));
        all.put("a smaller pair", around(paired(mode).over(a), b));
        all.put("takes traffic", around(a.takesTraffic(), b));
        all.put("undo loses writes", around(a.undoLosesWrites(), b));
        all.put("independent undo", around(a.independentUndo(), b));
        all.put("two traits", around(a.independentUndo().takesTraffic(), b));
        all.put("a trait of another", around(a, b.takesTraffic()));
    }

    @Test
    @DisplayName("P4: policies, what nodes serve and the order of modifiers change no fingerprint")
    void p4_what_may_be_mended_in_blocks() {
        Step<Void> a = step("a").takesTraffic().independentUndo();
        Plan plan = azora().phase("p", sideBySide("b", 2, a, gate("g")), given("c", c -> true, step("d")))
                .build();
        Retry retry = Retry.attempts(7).within(Duration.ofMinutes(9));
        Plan mended = azora().phase(
                        "p",
                        sideBySide(
                                        "b",
                                        2,
                                        step("a")
                                                .independentUndo()
                                                .takesTraffic()
                                                .retry(retry)
                                                .heartbeat(Duration.ofSeconds(9))
                                                .undoRetry(retry)
                                                .serves("one"),
                                        gate("g").retry(retry).serves("two"))
                                .serves("three"),
                        given("c", c -> false, step("d")).serves("four"))
                .build();
        assertThat(mended.fingerprint()).isEqualTo(plan.fingerprint());
        assertThat(mended.toString()).isNotEqualTo(plan.toString());
    }

    @Test
    void p4_eachDeclaredThingChangesTheFingerprint() {
        var seen = new HashMap<String, String>();
        variants().forEach((what, builder) -> {
            String other = seen.put(builder.build().fingerprint(), what);
            assertThat(other)
                    .as("'%s' has the fingerprint of '%s'", what, other)
                    .isNull();
        });
    }

    static Stream<String> whatIsDeclared() {
        return variants().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("whatIsDeclared")
    void p4_thePlanWrittenAnewHasTheSameFingerprint(String what) {
        assertThat(variants().get(what).build().fingerprint())
                .isEqualTo(variants().get(what).build().fingerprint())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void p4_whatMayBeMendedWhileARunStandsStillDoesNotChangeTheFingerprint() {
        Plan plan = around(
                        checks("cluster").critical(nodes().holds(c -> true)),
                        named().capture(String.class, c -> "a")
                                .run(String.class, c -> "b")
                                .probe(c -> Settlement.done("c"))
                                .undo(c -> {}))
                .build();
        Plan mended = around(
                        checks("cluster").critical(nodes().holds(c -> false)).sideBySide(1),
                        named().capture(String.class, c -> "d")
                                .run(String.class, c -> "e")
                                .probe(c -> Settlement.notDone())
                                .undo(c -> System.gc())
                                .undoRetry(Retry.never())
                                .undoByHand("kubectl rollout undo"))
                .author("kim")
                .code("git 8b40dae")
                .rollbackWithin(Duration.ofMinutes(5))
                .build();

        assertThat(mended.fingerprint()).isEqualTo(plan.fingerprint());
        assertThat(mended.outline())
                .extracting(NodeOutline::digest)
                .isEqualTo(plan.outline().stream().map(NodeOutline::digest).toList());
    }

    @Test
    void p4_localeAndTimeZoneOfTheJvmDoNotMatter() {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            assertThat(Samples.facts().fingerprint()).isEqualTo(GOLDEN);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    /** Runs that stand still on the day of an upgrade have to go on: this changes with a new major version only. */
    private static final String GOLDEN = "20833217c543fd303eee282f56b8a59c43c2e03dd0c9079c8c0de26495d0c8f6";

    /** As the first version with blocks printed it: gates of people, time and metrics came later. */
    private static final String OF_BLOCKS = "2be19f2a80d9fe9a0e6bac713a0abb48e247c800d0ef7956c7306ad8858039de";

    @Test
    @DisplayName(
            "P4: a plan without gates of people, time and metrics has the fingerprint that it had before there were any")
    void p4_earlier_plans_stay_what_they_are() {
        Step<Void> mode = Step.named("maintenance")
                .with("page", "sorry")
                .run(c -> {})
                .idempotent()
                .undo(c -> {});
        PlanBuilder plan = Release.plan("shop", "7.2.0")
                .to("production")
                .author("kim")
                .code("8b40dae")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase(
                        "readiness",
                        checks("ready")
                                .critical(check("nodes"))
                                .important(check("log"))
                                .recommended(check("notes"))
                                .serves("1.1"))
                .phase(
                        "cutover",
                        DUMP,
                        sideBySide(
                                        "both",
                                        2,
                                        step("warm up").takesTraffic(),
                                        sequence(
                                                "lane", step("one"), step("two").undoLosesWrites()))
                                .interruptOnFailure(),
                        given("pending", c -> true, paired(mode).over(step("migrate")))
                                .otherwise(step("note"))
                                .reads(DUMP)
                                .with("table", "orders"),
                        alternatives("way", c -> "canary")
                                .alternative("canary", step("shift").independentUndo())
                                .alternative("none"))
                .pointOfNoReturn("blue is gone")
                .step(Step.named("remove blue").run(c -> {}).irreversible("its volumes go"))
                .gate(checks("after").critical(check("health")));

        assertThat(plan.build().fingerprint()).isEqualTo(OF_BLOCKS);
        assertThat(plan.role("nobody asks", "ann").build().fingerprint()).isEqualTo(OF_BLOCKS);
    }

    /** Frozen as the others are. */
    private static final String OF_PEOPLE = "863bd8aa2558696572cda7b71e3844a98180d6470240edcc685856e50bfe4eb1";

    @Test
    @DisplayName("P4: the fingerprint of a plan of gates of people, time and metrics is frozen")
    void p4_gates_are_frozen() {
        assertThat(Samples.gates().fingerprint()).isEqualTo(OF_PEOPLE);
    }

    private static String signed(String[] members, UnaryOperator<SignOff> gate) {
        return azora().author("ann")
                .role("a", members)
                .role("b", "zoe")
                .role("a: ann")
                .gate(gate.apply(approval("go")))
                .build()
                .fingerprint();
    }

    @Test
    @DisplayName("P4: declarations whose texts run together have different fingerprints")
    void p4_people_whose_names_run_together() {
        String[] one = {"ann"};
        assertThat(signed(new String[] {"ann, ben", "cyd"}, gate -> gate.quorum(1, "a")))
                .isNotEqualTo(signed(new String[] {"ann", "ben, cyd"}, gate -> gate.quorum(1, "a")));
        assertThat(signed(one, gate -> gate.quorum(1, "a")))
                .isNotEqualTo(signed(one, gate -> gate.quorum(1, "a: ann")));
        assertThat(signed(one, gate -> gate.quorum(1, "b").excludingAuthor()))
                .isNotEqualTo(signed(one, gate -> gate.quorum(1, "b").excluding("the author, ann")));
    }

    @Test
    @DisplayName("P4: who may waive is in the fingerprint")
    void p4_who_may_waive() {
        CheckGroup group = checks("g").important(check("x")).waivedBy("dba", Duration.ofHours(1));
        assertThat(azora().role("dba", "dee").gate(group).build())
                .isNotEqualTo(azora().role("dba", "eve").gate(group).build())
                .isNotEqualTo(azora().role("dba").gate(group).build())
                .isEqualTo(
                        azora().role("dba", "dee").role("sre", "x").gate(group).build());
    }

    @Test
    @DisplayName("P4: metrics that declare facts like those of a second one are not two metrics")
    void p4_metrics_whose_facts_run_together() {
        Watched second = GatesPlanTest.watched("b");
        Watched plain = GatesPlanTest.watched("a");
        List<Fact> middle = plain.facts().subList(1, plain.facts().size());
        NamedMetric mimic = Metric.named("a");
        for (Fact fact : middle) {
            mimic = mimic.with(fact.name(), fact.value());
        }
        mimic = mimic.with("watched", second.name()).with("metric", "b");
        Watched both =
                mimic.reads(c -> 0).above(1).every(Duration.ofSeconds(15)).onNoData(NoData.HOLD);
        Plan one = azora().gate(soak("soak", Duration.ofMinutes(5), both)).build();
        Plan two =
                azora().gate(soak("soak", Duration.ofMinutes(5), plain, second)).build();

        assertThat(one.outline().get(0).facts()).isEqualTo(two.outline().get(0).facts());
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void p4_theFingerprintOfAPlanIsFrozen() {
        assertThat(Samples.facts().fingerprint()).isEqualTo(GOLDEN);
    }
}
