package dev.windlass.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.examples.azora.AzoraRelease;
import dev.windlass.examples.azora.Gateway;
import dev.windlass.examples.azora.Schema;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.report.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** What README.md shows is code that is compiled and run. */
class ReadmeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @TempDir
    Path directory;

    @Test
    @DisplayName("Each Java block of the README stands in the sources of the examples, line by line")
    void blocks() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples/src"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(ReadmeTest::text)
                    .map(ReadmeTest::flat)
                    .collect(Collectors.joining("\n"));
        }
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(text(ROOT.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(blocks).hasSize(19);
        assertThat(blocks).allSatisfy(block -> assertThat(sources).contains(flat(block)));
    }

    @Test
    @DisplayName("The README has the exit code of each outcome")
    void outcomes() {
        assertThat(text(ROOT.resolve("README.md")))
                .contains(Stream.of(Outcome.class.getPermittedSubclasses())
                        .map(outcome -> "| `" + outcome.getSimpleName() + "` |")
                        .toList());
    }

    @Test
    @DisplayName("Embedding as the README shows it")
    void embedded() {
        Gateway gateway = Mockito.mock();
        Schema schema = Mockito.mock();
        Mockito.when(gateway.slot()).thenReturn("blue");
        Mockito.when(gateway.select("green")).thenReturn("green");
        Check good = Check.named("good").holds(c -> true);
        assertThat(run(AzoraRelease.plan(gateway, schema, good, good)).exitCode())
                .isZero();
    }

    private Outcome run(Plan plan) {
        var events = new ArrayList<Event>();
        Outcome outcome = embedded(plan, directory, events);
        assertThat(events).isNotEmpty();
        return outcome;
    }

    private static Outcome embedded(Plan plan, Path releases, List<Event> events) {
        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(releases))
                .listener(recorded -> events.add(recorded.event()))
                .run();
        return outcome;
    }

    @Test
    @DisplayName("An order to a run that asks nothing is refused, and says so")
    void ordered() {
        Gateway gateway = Mockito.mock();
        Schema schema = Mockito.mock();
        Mockito.when(gateway.slot()).thenReturn("blue");
        Check bad = Check.named("bad").holds(c -> false);
        Plan plan = AzoraRelease.plan(gateway, schema, bad, bad);

        assertThat(ordered(plan, directory)).isInstanceOf(Outcome.Refused.class);
    }

    private static Outcome ordered(Plan plan, Path releases) {
        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(releases))
                .listener(Console.standard())
                .order(Order.RETRY, "ada", "the gateway is back")
                .run();
        return outcome;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("Read " + file, e);
        }
    }

    /** Without indentation, which differs. */
    private static String flat(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
