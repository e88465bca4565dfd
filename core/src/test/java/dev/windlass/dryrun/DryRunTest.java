package dev.windlass.dryrun;

import static dev.windlass.dryrun.Outlook.Reach.DOES_NOT_RUN;
import static dev.windlass.dryrun.Outlook.Reach.MAY_RUN;
import static dev.windlass.dryrun.Outlook.Reach.RUNS;
import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.local.Command;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Node;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DryRunTest {

    /** What a dry run never calls. */
    interface Changes {
        String image();

        String act(String step);

        Settlement<String> settle();

        void takeBack(String step);
    }

    /** What it may call. */
    interface Looks {
        Answer check(String name);

        double read(String metric);

        boolean holds(String condition);

        String preview(String step);
    }

    /** One that is new for each test. */
    record World(Changes changes, Looks looks) {
        static World mocked() {
            return new World(mock(), mock());
        }
    }

    final World world = World.mocked();

    static PlanBuilder azora() {
        return Release.plan("azora", "1.4.0").to("production");
    }

    static Plan plan(Node... nodes) {
        return azora().phase("all", nodes).build();
    }

    Step<String> step(String name) {
        return Step.named(name)
                .with("system", "gw")
                .capture(String.class, c -> world.changes().image())
                .run(String.class, c -> world.changes().act(name))
                .idempotent()
                .probe(c -> world.changes().settle())
                .undo(c -> world.changes().takeBack(name));
    }

    Step<String> gone(String name) {
        return Step.named(name)
                .run(String.class, c -> world.changes().act(name))
                .irreversible("it is gone");
    }

    Step<String> reading(String name) {
        return Step.named(name)
                .run(String.class, c -> world.changes().act(name))
                .readOnly();
    }

    Check check(String name) {
        return Check.named(name).asks(c -> world.looks().check(name));
    }

    static Check saying(Answer answer) {
        return Check.named("c").asks(c -> answer);
    }

    static Check failing() {
        return saying(Answer.failed("bad"));
    }

    private static List<String> refusing(Plan plan) {
        return DryRun.of(plan).run().refusals().stream()
                .map(DryRun.WouldRefuse::node)
                .toList();
    }

    private static Finding finding(DryRun.Report report, String node) {
        return outlook(report, node).finding();
    }

    static Outlook outlook(DryRun.Report report, String node) {
        return report.nodes().stream()
                .filter(one -> one.name().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** A plan with a node of every kind. */
    private Plan everything() {
        Step<String> dump = step("dump");
        var errors = OneReadingTest.metric("errors", c -> world.looks().read("errors"))
                .atMost(1)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.FAIL);
        return azora().author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase(at(
                        T.minus(Duration.ofDays(2)),
                        "readiness",
                        checks("ready")
                                .critical(check("nodes"))
                                .important(check("log"))
                                .waivedBy("engineering", Duration.ofHours(1)),
                        attestation("drill", "it was restored").quorum(1, "engineering"),
                        approval("go").quorum(2, "engineering").excludingAuthor()))
                .phase(at(
                        T.zero(),
                        "cutover",
                        window("always", Window.always().in(ZoneOffset.UTC)),
                        reading("look"),
                        sequence("data", dump),
                        sideBySide("both", 2, step("left"), step("right")),
                        given(
                                        "pending",
                                        c -> world.looks().holds("pending"),
                                        paired(step("mode")).over(step("migrate")))
                                .otherwise(checks("is there").critical(check("schema"))),
                        alternatives("way", c -> c.result(dump))
                                .reads(dump)
                                .alternative("canary", step("canary"))
                                .alternative("nothing"),
                        guardedBy("well", errors)
                                .over(
                                        step("shift").preview(c -> world.looks().preview("shift")),
                                        soak("soak", Duration.ofMinutes(5), errors))))
                .pointOfNoReturn("blue is gone")
                .phase("clean-up", gone("remove blue"))
                .verifyAfterRollback(checks("as before").critical(check("blue")))
                .build();
    }

    private void allIsWell() {
        when(world.looks().check(anyString())).thenReturn(Answer.passed("fine"));
        when(world.looks().holds(anyString())).thenReturn(true);
        when(world.looks().preview(anyString())).thenReturn("it shifts");
    }

    @Test
    void nothing_that_acts_is_called_over_a_plan_of_every_kind_of_node() {
        allIsWell();

        DryRun.Report report = DryRun.of(everything()).run();

        verifyNoInteractions(world.changes());
        verify(world.looks()).check("nodes");
        verify(world.looks()).check("log");
        verify(world.looks()).check("blue");
        verify(world.looks()).holds("pending");
        verify(world.looks()).preview("shift");
        verify(world.looks(), times(2)).read("errors"); // for the guard and for the soak
        assertThat(report.ready()).isTrue();
        assertThat(report.nodes().stream().map(Outlook::kind).distinct())
                .containsAll(List.of(NodeOutline.Kind.values()));
    }

    @Test
    void each_node_is_told_in_the_order_of_the_plan_in_its_phase() {
        allIsWell();
        Plan plan = everything();

        DryRun.Report report = DryRun.of(plan).run();

        assertThat(report.nodes())
                .extracting(Outlook::name)
                .containsExactlyElementsOf(
                        plan.outline().stream().map(NodeOutline::name).toList());
        assertThat(report.nodes())
                .extracting(Outlook::phase)
                .containsExactlyElementsOf(
                        plan.outline().stream().map(NodeOutline::phase).toList());
        assertThat(outlook(report, "migrate").depth()).isEqualTo(2);
        assertThat(outlook(report, "migrate").declared())
                .extracting(Object::toString)
                .containsExactly("system=gw");
    }

    @Test
    void a_release_is_ready_if_all_that_blocks_passes() {
        DryRun.Report report = DryRun.of(plan(checks("ready").critical(saying(Answer.passed("fine")))))
                .run();

        assertThat(report.ready()).isTrue();
        assertThat(report.refusals()).isEmpty();
        assertThat(report.exitCode()).isZero();
    }

    @Test
    void a_critical_check_that_does_not_pass_refuses_with_its_reason() {
        for (Verdict verdict : List.of(Verdict.FAILED, Verdict.NO_DATA, Verdict.INCONCLUSIVE, Verdict.ERRORED)) {
            DryRun.Report report = DryRun.of(plan(checks("ready").critical(saying(Answer.of(verdict, "so it is")))))
                    .run();

            assertThat(report.ready()).isFalse();
            assertThat(report.exitCode()).isEqualTo(12);
            assertThat(report.refusals())
                    .containsExactly(new DryRun.WouldRefuse(
                            "ready", "critical check 'c' " + verdict.name().replace('_', ' ') + ": so it is"));
        }
    }

    @Test
    void an_important_check_refuses_unless_somebody_may_waive_it_and_a_recommended_one_never_does() {
        assertThat(refusing(plan(checks("ready").important(failing())))).containsExactly("ready");
        assertThat(refusing(plan(checks("ready").recommended(failing())))).isEmpty();
        PlanBuilder team = azora().role("dba", "dee");
        assertThat(refusing(team.gate(checks("ready").important(failing()).waivedBy("dba", Duration.ofHours(1)))
                        .build()))
                .isEmpty();
        assertThat(refusing(team.gate(checks("ready")
                                .important(failing())
                                .critical(Check.named("d").holds(c -> false))
                                .waivedBy("dba", Duration.ofHours(1)))
                        .build()))
                .containsExactly("ready");
    }

    @Test
    void a_gate_behind_a_change_is_asked_and_told_but_does_not_refuse_yet() {
        DryRun.Report report = DryRun.of(plan(step("switch"), checks("well").critical(failing())))
                .run();

        assertThat(report.ready()).isTrue();
        assertThat(outlook(report, "well").behind()).isEqualTo("switch");
        assertThat(((Finding.Checks) finding(report, "well")).passes()).isFalse();
        assertThat(refusing(plan(gone("remove"), checks("well").critical(failing()))))
                .isEmpty();
        assertThat(refusing(plan(reading("look"), checks("well").critical(failing()))))
                .as("a step that only reads changes nothing")
                .containsExactly("well");
    }

    @Test
    void what_runs_beside_a_gate_is_not_ahead_of_it_but_what_comes_after_both_is_behind() {
        assertThat(refusing(plan(
                        sideBySide("both", 2, step("a"), checks("beside").critical(failing())),
                        checks("behind").critical(failing()))))
                .containsExactly("beside");
        assertThat(refusing(plan(
                        given("it", c -> false, step("a"))
                                .otherwise(checks("other branch").critical(failing())),
                        checks("after a branch that does not run").critical(failing()))))
                .containsExactly("other branch", "after a branch that does not run");
    }

    @Test
    void the_verification_after_a_rollback_knows_the_world_as_it_is_now_so_it_counts() {
        Plan plan = azora().step(step("a"))
                .verifyAfterRollback(checks("as before").critical(failing()))
                .build();

        assertThat(refusing(plan)).containsExactly("as before");
    }

    @Test
    @DisplayName("a branch that would not run is told, and its checks and conditions are not asked")
    void a_branch_that_would_not_run_is_not_asked() {
        when(world.looks().holds("pending")).thenReturn(false);
        when(world.looks().check("yes")).thenReturn(Answer.passed("fine"));

        DryRun.Report report = DryRun.of(plan(given(
                                "pending",
                                c -> world.looks().holds("pending"),
                                checks("no").critical(check("no")),
                                step("migrate").preview(c -> world.looks().preview("migrate")),
                                given("deeper", c -> world.looks().holds("deeper"), step("x")))
                        .otherwise(checks("otherwise").critical(check("yes")))))
                .run();

        verify(world.looks(), never()).check("no");
        verify(world.looks(), never()).preview(any());
        verify(world.looks(), never()).holds("deeper");
        assertThat(outlook(report, "pending").finding())
                .isEqualTo(new Finding.Chooses("does not hold", Answer.passed("does not hold")));
        assertThat(report.nodes())
                .extracting(Outlook::reach)
                .containsExactly(RUNS, DOES_NOT_RUN, DOES_NOT_RUN, DOES_NOT_RUN, DOES_NOT_RUN, RUNS);
        assertThat(finding(report, "migrate")).isEqualTo(new Finding.NotAsked());
        assertThat(report.ready()).isTrue();
        assertThat(report.toString()).contains("[holds] gate no: would not run\n");
    }

    @Test
    void a_choice_that_reads_results_is_not_asked_and_all_its_branches_may_run() {
        when(world.looks().check("c")).thenReturn(Answer.failed("bad"));
        Step<String> look = reading("look");

        DryRun.Report report = DryRun.of(plan(
                        look,
                        alternatives("way", c -> world.looks().holds("way") ? "a" : "b")
                                .reads(look)
                                .alternative("a", checks("maybe").critical(check("c")))
                                .alternative("b", step("x"))))
                .run();

        verify(world.looks(), never()).holds(any());
        assertThat(report.nodes()).extracting(Outlook::reach).containsExactly(RUNS, RUNS, MAY_RUN, MAY_RUN);
        assertThat(((Finding.Chooses) finding(report, "way")).answer().reason())
                .isEqualTo("it depends on the result of 'look'");
        assertThat(report.refusals())
                .as("what may refuse counts")
                .extracting(DryRun.WouldRefuse::node)
                .containsExactly("maybe");
    }

    @Test
    void a_choice_that_can_not_be_made_refuses() {
        Plan throwing = plan(given(
                "pending",
                c -> {
                    throw new NoClassDefFoundError("Flyway");
                },
                step("a")));
        Plan elsewhere = plan(alternatives("way", c -> "left").alternative("right", step("a")));
        Step<String> undeclared = reading("look");
        Plan reading = plan(undeclared, given("it", c -> c.result(undeclared).isEmpty(), step("a")));

        assertThat(DryRun.of(throwing).run().refusals())
                .containsExactly(new DryRun.WouldRefuse("pending", "NoClassDefFoundError: Flyway"));
        assertThat(DryRun.of(elsewhere).run().refusals())
                .containsExactly(new DryRun.WouldRefuse("way", "there is no alternative 'left', there are [right]"));
        assertThat(DryRun.of(reading).run().refusals())
                .extracting(DryRun.WouldRefuse::reason)
                .containsExactly("IllegalStateException: 'it' reads the result of step 'look', which it doesn't declare"
                        + " by reads");
        assertThat(DryRun.of(throwing).run().nodes()).extracting(Outlook::reach).containsExactly(RUNS, MAY_RUN);
    }

    @Test
    void a_preview_tells_what_would_be_done_and_one_that_can_not_is_told_as_such() {
        DryRun.Report report = DryRun.of(plan(
                        step("a").preview(c -> "one\ntwo\n"),
                        step("b").preview(c -> {
                            throw new StackOverflowError("too deep");
                        }),
                        step("c").preview(c -> null),
                        step("d").preview(c -> ""),
                        step("e")))
                .run();

        assertThat(preview(report, "a").text()).isEqualTo("one\ntwo\n");
        assertThat(preview(report, "b").answer()).isEqualTo(Answer.errored("StackOverflowError: too deep"));
        assertThat(preview(report, "c").answer()).isEqualTo(Answer.errored("the preview gave null instead of a text"));
        assertThat(((Finding.Does) finding(report, "e")).preview()).isNull();
        assertThat(report.ready()).as("a preview is no gate").isTrue();
        assertThat(report.toString().replaceAll("\\(\\d+ ms\\)", "(0 ms)"))
                .contains("      it would:\n        one\n        two\n")
                .contains("      its preview ERRORED (0 ms): StackOverflowError: too deep\n")
                .contains("      it would: (nothing was told)\n")
                .contains("  gave no preview: 'b', 'c'\n");
    }

    @Test
    void a_step_that_is_a_command_is_told_with_its_command_line() {
        Command apply = Command.of("kubectl", "apply", "-f", "shop.yaml");

        assertThat(DryRun.of(plan(Step.named("deploy").run(apply).irreversible("for good")))
                        .run()
                        .toString())
                .contains(
                        "    irreversible step deploy: can't be taken back (for good)\n      command: kubectl apply -f"
                                + " shop.yaml\n");
    }

    @Test
    void the_end_of_a_pair_tells_what_it_takes_back() {
        assertThat(DryRun.of(plan(paired(step("mode")).over(step("a")))).run().toString())
                .contains("      step mode: has an undo\n")
                .contains("      step end of mode: takes 'mode' back\n");
    }

    static Finding.Preview preview(DryRun.Report report, String step) {
        return ((Finding.Does) finding(report, step)).preview();
    }

    @Test
    void those_are_asked_who_may_sign() {
        Plan plan = azora().author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .role("sre")
                .gate(approval("go")
                        .quorum(1, "engineering")
                        .quorum(1, "sre")
                        .excludingAuthor()
                        .excluding("cyd"))
                .build();

        assertThat(finding(DryRun.of(plan).run(), "go"))
                .isEqualTo(new Finding.People(
                        null,
                        List.of("1 of engineering (ben)", "1 of sre (whoever the identities say is in it)"),
                        List.of("cyd", "the author ann"),
                        Duration.ofDays(3)));
    }

    @Test
    void secrets_are_masked_wherever_the_plans_code_tells_them() {
        Plan plan = plan(
                checks("ready")
                        .critical(
                                saying(Answer.failed("login with hunter22 failed")
                                        .with("token", "hunter22")),
                                Check.named("d").asks(c -> {
                                    throw new IllegalStateException("hunter22 is wrong");
                                })),
                given(
                        "it",
                        c -> {
                            throw new IllegalStateException("no hunter22");
                        },
                        Step.named("a")
                                .with("url", "https://u:hunter22@host")
                                .run(c -> {})
                                .irreversible("hunter22 is spent")
                                .preview(c -> "SET PASSWORD hunter22")),
                soak(
                        "soak",
                        Duration.ofMinutes(1),
                        OneReadingTest.metric("m", c -> {
                                    throw new IllegalStateException("hunter22");
                                })
                                .atMost(1)
                                .every(Duration.ofSeconds(1))
                                .onNoData(NoData.FAIL)));

        DryRun.Report report = DryRun.of(plan).masking(Secret.of("hunter22")).run();

        assertThat(report.toString()).doesNotContain("hunter22").contains("SET PASSWORD " + Secret.MASK);
        assertThat(report.nodes().toString()).doesNotContain("hunter22");
        assertThat(report.refusals().toString()).doesNotContain("hunter22");
        assertThat(DryRun.of(plan).run().toString()).as("without").contains("SET PASSWORD hunter22");
    }

    @Test
    void each_call_gives_a_new_dry_run() {
        Instant zero = Instant.parse("2026-11-21T20:00:00Z");
        DryRun prefix = DryRun.of(plan(checks("ready").critical(failing())));

        assertThat(prefix.zero(zero).masking(Secret.of("bad")).run().zero()).isEqualTo(zero);
        DryRun.Report report = prefix.run();
        assertThat(report.zero()).as("where nothing is said T-0 is now").isEqualTo(report.at());
        assertThat(report.refusals().get(0).reason()).contains("bad");
    }

    @Test
    void a_time_that_nobody_can_mean_is_refused_with_its_value() {
        DryRun dry = DryRun.of(plan(step("a")));
        assertThatThrownBy(() -> dry.patience(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the time for a preview or a condition must be positive and at most a day, got PT0S");
        assertThatThrownBy(() -> dry.patience(Duration.ofDays(2))).hasMessageEndingWith("got PT48H");
    }

    @Test
    void it_prints_itself_and_gives_itself_for_the_exit_code() {
        var bytes = new ByteArrayOutputStream();
        DryRun.Report report =
                DryRun.of(plan(checks("ready").critical(failing()))).run();

        assertThat(report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8))
                        .exitCode())
                .isEqualTo(12);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("  phase all\n    gate ready: would REFUSE\n")
                .endsWith(
                        "NOT READY: as the world is now, one would refuse\n  'ready': critical check 'c' FAILED: bad\n");
    }
}
