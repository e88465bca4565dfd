package dev.windlass.kubernetes.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("docs/checks-on-kubernetes.md shows code that compiles, and in its tables what a plan takes")
class PageTest {

    @TempDir
    Path directory;

    private List<String> problems(String text) throws Exception {
        return Compiled.problems(Page.of(text), directory);
    }

    @Test
    void each_block_each_cell_and_each_call_compiles() throws Exception {
        String text = Files.readString(Path.of("..", "docs", "checks-on-kubernetes.md"));

        assertThat(Page.of(text))
                .as("it is found at all")
                .filteredOn(shown -> shown.place() == Page.Place.CELL)
                .hasSizeGreaterThan(70);
        assertThat(problems(text)).isEmpty();
    }

    @Test
    void what_compiles_and_is_no_check_or_step_is_seen_in_a_cell() throws Exception {
        assertThat(problems("""
                        | you ask | you write |
                        | --- | --- |
                        | volumes | `shop.volumes()` |
                        | a count | `shop.pods("app=gw").logs().matching("ERROR").atMost(0)` |
                        """))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).startsWith("line 3: shop.volumes(): no suitable method"))
                .anySatisfy(problem -> assertThat(problem).startsWith("line 4: "));
    }

    @Test
    void what_does_not_compile_is_seen_wherever_it_stands() throws Exception {
        assertThat(problems("""
                        # A page

                        ```java
                        Namespace other = production.namespaces("shop");
                        ```

                        | you want | you write |
                        | --- | --- |
                        | maintenance | `paired(gw.maintenance("page", Map.of("app", "page"))).over(migrate)` |

                        Or `shop.deployment("gw").image("gw:1.4.0")`, and `kubectl rollout status`.
                        """))
                .extracting(problem -> problem.substring(0, 7))
                .containsExactlyInAnyOrder("line 4:", "line 9:", "line 9:", "line 11");
    }

    @Test
    void a_variable_is_known_in_the_rest_of_its_chapter_and_in_no_other() throws Exception {
        String first = """
                ## One

                | you want | you write |
                | --- | --- |
                | a service | `Service gw = shop.service("gw")`; `gw.hasEndpoints()` |
                """;
        String second = "| more | `gw.hasEndpoints(2)` |\n";

        assertThat(problems(first + second)).isEmpty();
        assertThat(problems(first + "## Two\n" + second)).hasSize(1);
    }
}
