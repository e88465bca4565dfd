package dev.windlass.plan;

import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P6: a plan of blocks prints itself")
class BlockTextTest {

    static final Plan PLAN = new PlanBuilder.Destination("shop", "7")
            .to("production")
            .phase("prepare", sideBySide("both", 2, step("dump"), sequence("cache", step("fill"), step("check"))))
            .phase(
                    "cutover",
                    given(
                                    "migrations are pending",
                                    c -> true,
                                    paired(step("maintenance")).over(step("migrate")))
                            .otherwise(step("note")))
            .build();

    static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).idempotent().undo(c -> {});
    }

    @Test
    @DisplayName("as a text, what is inside a block below it, by branches")
    void text() {
        List<String> names = PLAN.toString()
                .lines()
                .filter(line -> !line.strip().startsWith("idempotent") && !line.contains("tried:"))
                .toList();
        assertThat(String.join("\n", names.subList(1, names.size()))).isEqualTo("""
                  phase prepare
                    side by side both
                      at once: 2
                      on failure: FINISH
                      step dump
                      sequence cache
                        step fill
                        step check
                  phase cutover
                    given migrations are pending
                      if it holds:
                        pair during maintenance
                          step maintenance
                          step migrate
                          step end of maintenance
                      if it does not hold:
                        step note\
                """);
    }

    @Test
    @DisplayName("as a flowchart, in which lanes fork and join, and branches part and meet")
    void mermaid() {
        List<String> lines = PLAN.toMermaid().lines().map(String::strip).toList();

        assertThat(lines).filteredOn(line -> line.startsWith("subgraph")).hasSize(6);
        assertThat(lines).filteredOn("end"::equals).hasSize(6);
        String dump = id(lines, "dump");
        String fill = id(lines, "fill");
        String check = id(lines, "check");
        String migrate = id(lines, "migrate");
        String note = id(lines, "note");
        assertThat(lines)
                .contains(
                        "f0 --> " + dump, "f0 --> " + fill, dump + " --> j0", fill + " --> " + check, check + " --> j0")
                .anyMatch(line -> line.matches("q\\d+ -->\\|\"holds\"\\| " + id(lines, "maintenance")))
                .anyMatch(line -> line.matches("q\\d+ -->\\|\"does not hold\"\\| " + note))
                .anyMatch(line -> line.matches(note + " --> j\\d+"))
                .contains(id(lines, "maintenance") + " --> " + migrate);
    }

    private static String id(List<String> lines, String label) {
        String node = lines.stream()
                .filter(line -> line.contains("[\"" + label + "\"]") && !line.startsWith("subgraph"))
                .findFirst()
                .orElseThrow();
        return node.substring(0, node.indexOf('['));
    }
}
