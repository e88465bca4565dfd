package dev.windlass.plan;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.gate;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.Release;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P2: all problems at once. P3: unique names. P5: lint. */
class ProblemsTest {

    private static List<Problem> problems(PlanBuilder builder) {
        return catchThrowableOfType(PlanException.class, builder::build).problems();
    }

    private static String problem(PlanBuilder builder) {
        List<Problem> problems = problems(builder);
        assertThat(problems).hasSize(1);
        return problems.get(0).toString();
    }

    @Test
    void p2_buildNamesEveryProblemAtOnceWithItsNodeItsRuleAndTheActualValue() {
        Step<Void> noResult = step("no result");
        PlanBuilder builder = Release.plan("azora", "1.4\n.0")
                .to(" ")
                .author("")
                .phase("empty")
                .phase(
                        "cutover",
                        noResult,
                        step("x".repeat(201)),
                        Step.named("migrate")
                                .reads(noResult, step("dump"))
                                .run(c -> {})
                                .readOnly(),
                        Step.named("remove blue").run(c -> {}).irreversible(" "),
                        checks("nothing asked"),
                        checks("odd")
                                .critical(check("twice"))
                                .recommended(
                                        check("twice"),
                                        new Samples.Odd("", Duration.ofSeconds(1)),
                                        new Samples.Odd("never", Duration.ZERO),
                                        new Samples.Odd("for ever", Duration.ofSeconds(Long.MAX_VALUE))))
                .step(step("migrate"))
                .phase("cutover", step("cutover"));

        assertThatThrownBy(builder::build).isInstanceOf(PlanException.class).hasMessage("""
                the plan azora 1.4\\u000a.0 to   can't be built, it has 16 problems:
                  - [P2 complete plan] the version must be one line of at most 200 printable characters, got 6: '1.4\\u000a.0'
                  - [P2 complete plan] the environment is blank: ' '
                  - [P2 complete plan] the author is blank: ''
                  - [P2 complete plan] phase 'empty' has no node; add one or leave the phase out
                  - [P2 complete plan] the name of step '%1$s…' must be one line of at most 200 printable characters, \
                got 201: '%1$s…'
                  - [P5 lint] read-only step 'migrate' reads the result of step 'no result', which has none; give that \
                step a result type in run(type, action)
                  - [P5 lint] read-only step 'migrate' reads the result of step 'dump', which no earlier node is sure to \
                give; put that step ahead of it
                  - [S1 kinds of steps] irreversible step 'remove blue' is irreversible without a reason: ' '; say why
                  - [P5 lint] gate 'nothing asked' has no check, so it could never be shut; add a check or leave the \
                gate out
                  - [P3 unique names] check 'twice' of gate 'odd' stands there twice; give one of them another name
                  - [P2 complete plan] the name of check '' of gate 'odd' is blank: ''
                  - [P5 lint] check 'never' of gate 'odd' has a timeout of PT0S; it must be positive and at most a day
                  - [P5 lint] check 'for ever' of gate 'odd' has a timeout of PT2562047788015215H30M7S; it must be \
                positive and at most a day
                  - [P3 unique names] step 'migrate' stands twice: in phase 'cutover' and in the plan itself; give one \
                of them another name
                  - [P3 unique names] phase 'cutover' stands twice: as a phase and as a phase; give one of them another \
                name
                  - [P3 unique names] step 'cutover' stands twice: as a phase and in phase 'cutover'; give one of them \
                another name""".formatted("x".repeat(60)));
    }

    @Test
    void p2_anEmptyPlanIsRefused() {
        assertThat(problem(azora()))
                .isEqualTo("[P2 complete plan] the plan has no node; add a phase, a step or a gate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\u2003"})
    void p2_blankNamesAreRefusedWhereverTheyStand(String blank) {
        assertThat(problems(Release.plan(blank, blank)
                        .to(blank)
                        .author(blank)
                        .code(blank)
                        .step(step(blank))))
                .hasSize(6)
                .allSatisfy(problem -> assertThat(problem.message()).contains("blank"));
        assertThat(problem(azora().phase(blank, step("a")))).contains("the name of phase", "blank");
        assertThat(problem(azora().gate(gate(blank)))).contains("the name of gate", "blank");
        assertThat(problem(azora().pointOfNoReturn(blank))).contains("the name of point of no return", "blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two\nlines",
                "null\0",
                "colour \u001b[31m",
                "c1 \u009b31m",
                "separator \u2028",
                "turned \u202e",
                "turned \u2066",
                "broken \ud800"
            })
    void p2_namesThatWouldSpoilATerminalAreRefusedAndShownWithoutHarm(String name) {
        assertThat(problem(azora().step(step(name))))
                .contains("one line")
                .matches("\\P{C}+")
                .contains("\\u");
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate 漢字", "deploy 🚢 to İstanbul", "50% <b> \"x\" #1 a/b\\c", "👩‍👩‍👧"})
    void p2_namesInAnyLanguageAreFine(String name) {
        assertThat(azora().step(step(name)).build().outline().get(0).name()).isEqualTo(name);
    }

    @Test
    void p2_aNameOf200CharactersIsFineAndALongerOneIsNot() {
        assertThat(azora().step(step("x".repeat(200))).build().outline()).hasSize(1);
        assertThat(problem(azora().step(step("x".repeat(1_000_000)))))
                .contains("got 1000000")
                .hasSizeLessThan(400);
    }

    @Test
    void p3_aNameMayNotStandForTwoNodes() {
        assertThat(problem(azora().step(step("a")).gate(gate("a")))).contains("gate 'a' stands twice");
        assertThat(problem(azora().phase("p", step("a")).phase("q", step("a"))))
                .isEqualTo("[P3 unique names] step 'a' stands twice: in phase 'p' and in phase 'q'; give one of them"
                        + " another name");
        assertThat(problem(azora().pointOfNoReturn("a").step(step("a")))).contains("step 'a' stands twice");
        assertThat(problem(azora().phase("a", step("a")))).contains("step 'a' stands twice: as a phase and");
    }

    @Test
    void p3_checksOfTwoGatesMayHaveOneName() {
        assertThat(azora().gate(gate("a")).gate(gate("b")).build().outline()).hasSize(2);
    }

    @Test
    void p5_aResultIsReadOnlyFromAnEarlierStep() {
        Step<String> later = Step.named("later").run(String.class, c -> "").readOnly();
        Step<Void> reader = Step.named("reader").reads(later).run(c -> {}).readOnly();

        assertThat(problem(azora().step(reader).step(later))).contains("[P5 lint]", "'reader'", "'later'", "earlier");
        assertThat(problem(azora().step(reader))).contains("'later'");
        assertThat(problem(azora().gate(gate("later")).step(reader))).contains("'later'");
        assertThat(azora().phase("p", later).phase("q", reader).build().warnings())
                .isEmpty();
    }

    private static List<String> warnings(Node node) {
        return azora().step(step("a")).phase("p", node).build().warnings().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void p5_whatIsSaidOfTheWayBackOfAStepThatHasNoneIsDoubted() {
        Step<Void> look = Step.named("look").run(c -> {}).readOnly();
        Step<Void> drop = Step.named("drop").run(c -> {}).irreversible("gone");

        assertThat(warnings(look.undoByHand("rm it").undoRetry(Retry.never())))
                .containsExactly(
                        "[P5 lint] read-only step 'look' has nothing to undo: its undoByHand is ignored; leave it out",
                        "[P5 lint] read-only step 'look' has no undo: its undoRetry is ignored; leave it out");
        assertThat(warnings(drop.undoRetry(Retry.never())))
                .containsExactly(
                        "[P5 lint] irreversible step 'drop' has no undo: its undoRetry is ignored; leave it out");
        assertThat(warnings(drop.undoByHand("restore the backup"))).isEmpty();
        assertThat(warnings(look.undoRetry(Retry.OF_UNDO))).isEmpty();
        assertThat(warnings(step("b").undoByHand("rm it").undoRetry(Retry.never())))
                .isEmpty();
    }

    @Test
    void p5_aBlankInstructionIsRefused() {
        for (String blank : List.of("", " \t\n")) {
            assertThat(problem(azora().step(step("b").undoByHand(blank))))
                    .startsWith("[P5 lint] step 'b' has a blank instruction in undoByHand: '")
                    .endsWith("'; say what is to be done or leave it out");
        }
    }

    @Test
    void p5_aGateThatNoCheckCanShutIsDoubted() {
        assertThat(warnings(checks("g").recommended(check("one"), check("two"))))
                .containsExactly("[P5 lint] gate 'g' has recommended checks only, so it can never be shut; make one"
                        + " critical or important if it should be");
        assertThat(warnings(checks("g").recommended(check("one")).important(check("two"))))
                .isEmpty();
    }

    @Test
    void p5_anIrreversibleStepAheadOfAGateOfItsPhaseIsDoubted() {
        Step<Void> drop = Step.named("drop").run(c -> {}).irreversible("gone");

        assertThat(azora().phase("p", drop, step("a"), gate("g")).build().warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "[P5 lint] step 'drop' is irreversible and stands ahead of gate 'g' of the same phase: if"
                                + " that gate refuses, nothing before it can be undone");
        assertThat(azora().phase("p", gate("g"), drop).build().warnings()).isEmpty();
        assertThat(azora().phase("p", drop).phase("q", gate("g")).build().warnings())
                .isEmpty();
    }

    private static String blockProblem(Node... nodes) {
        return problem(azora().phase("p", nodes));
    }

    private static Step<Integer> giving(String name) {
        return Step.named(name).run(Integer.class, c -> 1).undo(c -> {});
    }

    private static Step<Void> reading(String name, Step<?> read) {
        return Step.named(name).reads(read).run(c -> {}).readOnly();
    }

    private static Step<Void> mode() {
        return Step.named("mode").run(c -> {}).idempotent().undo(c -> {});
    }

    @Test
    @DisplayName("P5: a block without a node is refused, whatever its kind")
    void p5_empty_blocks() {
        assertThat(List.of(
                        blockProblem(sequence("b")),
                        blockProblem(sideBySide("b", 2)),
                        blockProblem(given("b", c -> true)),
                        blockProblem(alternatives("b", c -> "")),
                        blockProblem(
                                alternatives("b", c -> "").alternative("one").alternative("two")),
                        blockProblem(paired(mode()))))
                .containsExactly(
                        "[P5 lint] sequence 'b' has no node inside; add one or leave the block out",
                        "[P5 lint] side by side 'b' has no node inside; add one or leave the block out",
                        "[P5 lint] given 'b' has no node inside; add one or leave the block out",
                        "[P5 lint] alternatives 'b' has no node inside; add one or leave the block out",
                        "[P5 lint] alternatives 'b' has no node inside; add one or leave the block out",
                        "[P5 lint] pair 'during mode' has no node inside; add one or leave the block out");
        assertThat(azora().phase("p", given("b", c -> true).otherwise(step("a")))
                        .build()
                        .warnings())
                .isEmpty();
    }

    @Test
    @DisplayName("P2, P3: the key of an alternative is a name: not blank, printable, not there twice")
    void p3_keys() {
        Alternatives block = alternatives("b", c -> "x").alternative("x", step("a"));
        assertThat(blockProblem(block.alternative("x", step("c"))))
                .isEqualTo("[P3 unique names] alternatives 'b' has the alternative 'x' twice; give one of them another"
                        + " key");
        assertThat(blockProblem(block.alternative(" ")))
                .isEqualTo("[P2 complete plan] the key of an alternative of alternatives 'b' is blank: ' '");
        assertThat(blockProblem(block.alternative("y\n"))).contains("the key of an alternative", "one line", "\\u000a");
    }

    @Test
    @DisplayName("P5: a pair needs a step with an undo that is idempotent")
    void p5_pairs() {
        Undoable<Void, Void> mode = Step.named("mode").run(c -> {}).idempotent();
        String noUndo = "[P5 lint] pair 'during mode': step 'mode' has no undo, so it can't be taken back at the end";
        assertThat(blockProblem(paired(mode.readOnly()).over(step("a")))).isEqualTo(noUndo);
        assertThat(blockProblem(paired(mode.irreversible("so")).over(step("a"))))
                .isEqualTo(noUndo);
        assertThat(blockProblem(paired(step("mode")).over(step("a"))))
                .startsWith(
                        "[P5 lint] pair 'during mode': step 'mode' is not idempotent, but is put in force once more");
        assertThat(azora().phase("p", paired(mode()).over(step("a"))).build().outline())
                .extracting(NodeOutline::name)
                .containsExactly("during mode", "mode", "a", "end of mode");
    }

    @Test
    @DisplayName("P3: names are unique across blocks and lanes, those that a pair derives too")
    void p3_names_across_blocks() {
        assertThat(blockProblem(sideBySide("b", 2, sequence("one", step("a")), sequence("two", step("a")))))
                .contains("step 'a' stands twice");
        assertThat(blockProblem(sequence("a", step("a")))).contains("step 'a' stands twice");
        assertThat(blockProblem(given("b", c -> true, step("a")).otherwise(step("a"))))
                .contains("step 'a' stands twice");
        assertThat(blockProblem(paired(mode()).over(step("end of mode")))).contains("step 'end of mode' stands twice");
        assertThat(blockProblem(step("during mode"), paired(mode()).over(step("a"))))
                .contains("pair 'during mode' stands twice");
        assertThat(problems(azora().phase(
                                "p",
                                paired(mode()).over(step("a")),
                                paired(mode()).over(step("b")))))
                .extracting(Problem::message)
                .hasSize(3)
                .allSatisfy(message -> assertThat(message).contains("stands twice"));
    }

    @Test
    @DisplayName("P5: a result of another lane or of one branch is not sure to be there")
    void p5_reads_across_lanes_and_branches() {
        Step<Integer> from = giving("from");
        String aside = "[P5 lint] read-only step 'to' reads the result of step 'from', which no earlier node is sure to"
                + " give; that step stands in another lane or branch, which may not have run by then";
        assertThat(blockProblem(sideBySide("b", 2, from, reading("to", from)))).isEqualTo(aside);
        assertThat(blockProblem(sideBySide("b", 1, sequence("s", step("x"), from), reading("to", from))))
                .isEqualTo(aside);
        assertThat(blockProblem(given("b", c -> true, from).otherwise(reading("to", from))))
                .isEqualTo(aside);
        assertThat(blockProblem(given("b", c -> true, from), reading("to", from)))
                .isEqualTo(aside);
        assertThat(blockProblem(given("b", c -> true, sequence("s", from)), reading("to", from)))
                .isEqualTo(aside);
        assertThat(blockProblem(given("b", c -> true, step("x")).reads(from), from))
                .contains("given 'b' reads the result of step 'from'", "put that step ahead of it");
        assertThat(blockProblem(
                        alternatives("b", c -> "").alternative("x", step("a")).reads(from), from))
                .contains("alternatives 'b' reads the result of step 'from'");

        assertThat(azora().phase(
                                "p",
                                sideBySide("b", 2, sequence("s", from, reading("in lane", from)), step("x")),
                                reading("behind", from),
                                given("c", c -> true, reading("in branch", from))
                                        .reads(from))
                        .phase("q", reading("to", from))
                        .build()
                        .warnings())
                .isEmpty();
    }

    @Test
    @DisplayName("P5: blocks stand in each other at most 30 deep, and what is deeper doesn't hurt the linter")
    void p5_depth() {
        Node node = step("a");
        for (int depth = 1; depth <= 30; depth++) {
            node = sequence("s" + depth, node);
        }
        assertThat(azora().phase("p", node).build().outline()).hasSize(31);
        assertThat(blockProblem(sequence("top", node)))
                .isEqualTo("[P5 lint] step 'a' stands inside of more than 30 blocks; take some of them out");
        for (int depth = 31; depth <= 20_000; depth++) {
            node = sequence("s" + depth, node);
        }
        assertThat(blockProblem(node)).contains("inside of more than 30 blocks");
    }

    @Test
    @DisplayName("P5: what is said of an undo that there isn't is doubted")
    void p5_traits_ignored() {
        Step<Void> look = Step.named("look").run(c -> {}).readOnly();
        assertThat(warnings(look.undoLosesWrites().independentUndo().takesTraffic()))
                .containsExactly(
                        "[P5 lint] read-only step 'look' has no undo: its undoLosesWrites is ignored; leave it out",
                        "[P5 lint] read-only step 'look' has no undo: its independentUndo is ignored; leave it out");
        assertThat(warnings(step("b").undoLosesWrites().independentUndo().takesTraffic()))
                .isEmpty();
    }

    @Test
    @DisplayName("P5: a point of no return side by side with others is doubted, each of them, deep inside too")
    void p5_irreversible_side_by_side() {
        Step<Void> drop = Step.named("drop").run(c -> {}).irreversible("gone");
        Step<Void> wipe = Step.named("wipe").run(c -> {}).irreversible("gone");
        String beside = " stands side by side with others: whatever of them started before it is not undone by itself";
        assertThat(warnings(sideBySide(
                        "b",
                        2,
                        sequence("s", step("x"), given("c", c -> true, drop)),
                        wipe,
                        new PointOfNoReturn("point", List.of()))))
                .containsExactly(
                        "[P5 lint] step 'drop' is irreversible and" + beside,
                        "[P5 lint] step 'wipe' is irreversible and" + beside,
                        "[P5 lint] point of no return 'point'" + beside);
        assertThat(warnings(sequence("s", drop, wipe))).isEmpty();
    }

    @Test
    @DisplayName("P5: an irreversible step ahead of a gate is found inside of blocks, but not across lanes or branches")
    void p5_irreversible_ahead_of_a_gate_in_blocks() {
        Step<Void> drop = Step.named("drop").run(c -> {}).irreversible("gone");
        assertThat(warnings(sequence("s", sequence("t", drop), sequence("u", gate("g"), gate("h")))))
                .singleElement()
                .asString()
                .contains("step 'drop' is irreversible and stands ahead of gate 'g'");
        assertThat(warnings(given("b", c -> true, drop).otherwise(gate("g")))).isEmpty();
        assertThat(warnings(sideBySide("b", 2, drop, gate("g")))).hasSize(1).noneMatch(text -> text.contains("ahead"));
    }

    @Test
    @DisplayName("P2: the linter takes a hundred thousand nodes in one block, whatever its kind")
    void p2_many_nodes_in_one_block() {
        var nodes = new Node[100_000];
        nodes[0] = giving("s0");
        for (int i = 1; i < nodes.length; i++) {
            nodes[i] = i % 2 == 0 ? step("s" + i) : giving("s" + i);
        }
        for (Block block : List.of(
                sequence("b", nodes),
                sideBySide("b", 8, nodes),
                given("b", c -> true, nodes),
                alternatives("b", c -> "k").alternative("k", nodes),
                paired(mode()).over(nodes))) {
            Plan plan = azora().block(block).build();
            assertThat(plan.outline()).hasSizeGreaterThan(100_000);
            assertThat(plan.toMermaid().lines().count()).isGreaterThan(200_000);
        }
    }
}
