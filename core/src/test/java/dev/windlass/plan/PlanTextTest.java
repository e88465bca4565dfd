package dev.windlass.plan;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Check;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P6: a plan prints itself, as an indented text and as Mermaid. */
class PlanTextTest {

    private static Plan plan() {
        Step<Integer> dump = Step.named("dump").run(Integer.class, c -> 1).readOnly();
        return azora().phase(
                        "readiness",
                        checks("cluster \"eu#1\"")
                                .critical(Check.named("nodes <ready>")
                                        .with("at least", 3)
                                        .with("zone", "eu")
                                        .holds(c -> true))
                                .recommended(check("changelog")))
                .step(dump)
                .phase(
                        "cutover",
                        Step.named("migrate")
                                .with("sql", "select 1\n  from dual\u001b[31m")
                                .reads(dump)
                                .run(c -> {})
                                .undo(c -> {})
                                .undoByHand("flyway undo"))
                .pointOfNoReturn("blue is gone")
                .phase("clean-up", Step.named("remove").run(c -> {}).irreversible("its volumes go with it"))
                .build();
    }

    @Test
    void asAnIndentedText() {
        assertThat(plan()).hasToString("""
                azora 1.4.0 to production (fingerprint %s)
                  phase readiness
                    gate cluster "eu#1"
                      CRITICAL: nodes <ready> [at least=3, zone=eu] within PT30S
                      RECOMMENDED: changelog within PT30S
                  read-only step dump
                    result: java.lang.Integer
                  phase cutover
                    step migrate
                      sql: select 1
                          from dual [31m
                      reads: dump
                      undo by hand: flyway undo
                  point of no return blue is gone
                  phase clean-up
                    irreversible step remove
                      irreversible: its volumes go with it
                """.formatted(plan().fingerprint().substring(0, 12)));
    }

    @Test
    void asAMermaidFlowchart() {
        assertThat(plan().toMermaid()).isEqualTo("""
                flowchart TD
                  start(["azora 1.4.0 to production"])
                  subgraph p0["readiness"]
                    n0{"cluster #34;eu#35;1#34;"}
                  end
                  n1[/"dump"/]
                  subgraph p2["cutover"]
                    n2["migrate"]
                  end
                  n3{{"blue is gone"}}
                  subgraph p4["clean-up"]
                    n4[["remove"]]
                  end
                  start --> n0
                  n0 --> n1
                  n1 --> n2
                  n2 --> n3
                  n3 --> n4
                """);
    }

    @Test
    void gatesOfPeopleTimeAndMetricsAsAnIndentedText() {
        String watched = """
                      metric: error rate
                      query: sum(rate(errors[5m]))
                      unit: %
                      higher is better: false
                      limit: above 2 %
                      sustained for: PT5M
                      every: PT15S
                      on no data: HOLD
                      tolerated failures: 0
                      errors in a row at most: 4
                      minimum of samples: 1
                """;
        assertThat(Samples.gates())
                .hasToString("""
                azora 1.4.0 to production (fingerprint %s)
                  phase readiness at T−48h
                    gate ready
                      waived by: sre
                      waits for a waiver: PT12H
                      IMPORTANT: log within PT30S
                    attestation drill
                      statement: the backup was restored
                      quorum: 1 of engineering: ann, ben, cyd
                      expires after: PT72H
                    approval go
                      quorum: 2 of engineering: ann, ben, cyd
                      quorum: 1 of sre
                      excluded: eve
                      excluded: the author, ann
                      expires after: PT72H
                      when refused: asks
                  phase cutover
                    window nights
                      window: daily 02:00–05:00 Europe/Berlin
                      freeze: 2026-12-24 to 2026-12-26 Europe/Berlin: Christmas
                    guarded all is well
                      guard: error rate above 2 %% for PT5M
                %s      on trip: INTERRUPT
                      step shift
                        takes: PT20M
                      watch soak
                        during: PT30M
                        watched: error rate above 2 %% for PT5M
                %s  phase clean-up at T+1 month Europe/Berlin
                    step remove blue
                  verification after a rollback as before
                    CRITICAL: blue is well within PT30S
                """.formatted(Samples.gates().fingerprint().substring(0, 12), watched, watched.indent(2)));
    }

    /** The verification is no part of the way forward: it stands in the text only. */
    @Test
    void gatesOfPeopleTimeAndMetricsAsAMermaidFlowchart() {
        assertThat(Samples.gates().toMermaid()).isEqualTo("""
                flowchart TD
                  start(["azora 1.4.0 to production"])
                  subgraph p0["readiness at T−48h"]
                    n0{"ready"}
                    n1{"drill"}
                    n2{"go"}
                  end
                  subgraph p3["cutover"]
                    n3{"nights"}
                    subgraph b4["guarded all is well"]
                      n5["shift"]
                      n6{"soak"}
                    end
                  end
                  subgraph p7["clean-up at T+1 month"]
                    n7["remove blue"]
                  end
                  start --> n0
                  n0 --> n1
                  n1 --> n2
                  n2 --> n3
                  n5 --> n6
                  n3 --> n5
                  n6 --> n7
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a \"quoted\" name",
                "#35; #quot;",
                "<script>alert(1)</script>",
                "&lt;b&gt;",
                "end",
                "subgraph x",
                "a --> b",
                "%% comment",
                "]) }} \"] ;",
                "`code` *bold* _it_ ~x~ |y| \\",
                "漢字 🚢 İ"
            })
    void whateverANameHoldsTheFlowchartKeepsItsStructure(String name) {
        assertStructure(Release.plan(name, name)
                .to(name)
                .phase(
                        name,
                        step(name + " 1"),
                        Step.named(name + " 2").run(c -> {}).readOnly())
                .pointOfNoReturn(name + " 3")
                .step(Step.named(name + " 4").run(c -> {}).irreversible(name))
                .build()
                .toMermaid());
    }

    @Test
    void aLabelNeverBecomesAMarkdownListWhichMermaidRefusesToDraw() {
        Plan plan = azora().step(step("1. dump"))
                .step(step("12) dump"))
                .step(step("- dump"))
                .step(step("1.4.0 deployed"))
                .step(step("2 of 3"))
                .build();

        assertThat(plan.toMermaid())
                .contains(
                        "[\"1#46; dump\"]",
                        "[\"12#41; dump\"]",
                        "[\"#45; dump\"]",
                        "[\"1#46;4.0 deployed\"]",
                        "[\"2 of 3\"]");
    }

    /** Each line is one of the few that Mermaid's grammar has for what we draw; each id is declared ahead of its use. */
    private static void assertStructure(String mermaid) {
        String label = "\"(?:[^\"#<>&`*_~|\\\\\\p{Cntrl}]|#\\d+;)+\"";
        Pattern node = Pattern.compile(
                " *(start|n\\d+)(?:\\(\\[L]\\)|\\[L]|\\[/L/]|\\[\\[L]]|\\{L}|\\{\\{L}})".replace("L", label));
        Pattern subgraph = Pattern.compile("  subgraph p\\d+\\[" + label + "]");
        Pattern arrow = Pattern.compile("  (start|n\\d+) --> (n\\d+)");
        Set<String> declared = new HashSet<>();
        int open = 0;
        String[] lines = mermaid.split("\n", -1);
        assertThat(lines[0]).isEqualTo("flowchart TD");
        for (int i = 1; i < lines.length - 1; i++) {
            Matcher aNode = node.matcher(lines[i]);
            Matcher anArrow = arrow.matcher(lines[i]);
            if (subgraph.matcher(lines[i]).matches()) {
                open++;
            } else if (lines[i].equals("  end")) {
                open--;
            } else if (aNode.matches()) {
                assertThat(declared.add(aNode.group(1))).as(lines[i]).isTrue();
            } else {
                assertThat(anArrow.matches()).as(lines[i]).isTrue();
                assertThat(declared).contains(anArrow.group(1), anArrow.group(2));
            }
            assertThat(open).isBetween(0, 1);
        }
        assertThat(open).isZero();
        assertThat(lines[lines.length - 1]).isEmpty();
    }
}
