package dev.windlass.examples.demonstration;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.examples.world.Tally;
import dev.windlass.examples.world.Weights;
import dev.windlass.examples.world.World;
import dev.windlass.examples.world.WorldOptions;
import dev.windlass.journal.FileJournal;
import dev.windlass.report.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Releases version 2 of a real service with a real database under real traffic. Killed at any moment and started again,
 * it goes on where it stopped.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Releases version 2 of a small service under traffic, and takes it back when it is bad.",
        exitCodeOnInvalidInput = 64)
public final class Demonstration implements Callable<Integer> {

    @Option(
            names = "--fault",
            defaultValue = "none",
            converter = ScenarioConverter.class,
            description =
                    "What is wrong with version 2: none, slow-green, errors-in-green, migration-fails or undo-fails.")
    private Scenario scenario = Scenario.NONE;

    @Option(
            names = "--directory",
            defaultValue = "target/demonstration",
            description = "Where the world and the journal are kept (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("target/demonstration");

    @Option(names = "--journal", description = "Where the journal is kept, if elsewhere.")
    private @Nullable Path journal;

    @Option(
            names = "--watch",
            defaultValue = "PT2S",
            description = "How long each gate watches the new version (default: ${DEFAULT-VALUE}).")
    private Duration watch = Duration.ofSeconds(2);

    @Option(names = "--keep-world", description = "Leaves the service, the database and the router running at the end.")
    private boolean keepWorld;

    private Demonstration() {}

    /**
     * Runs the demonstration; ends the JVM with the outcome's exit code.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Demonstration()).execute(arguments));
    }

    @Override
    public Integer call() {
        World world = World.at(directory.resolve("world"));
        boolean there = world.isReady();
        System.out.println(
                there
                        ? "The world in " + world.directory() + " is there; going on in it."
                        : "Starting a world in " + world.directory()
                                + ": PostgreSQL, version 1, a router, and traffic that never stops ...");
        World.startOrAttach(world.directory(), WorldOptions.defaults());
        Runner runner = Runner.of(new OrdersRelease(world, scenario, watch).plan())
                .journal(FileJournal.in(journal == null ? directory.resolve("journal") : journal))
                .listener(Console.standard());
        Outcome outcome = (there ? runner : runner.again("the world was made anew")).run();
        report(outcome, world);
        if (!keepWorld && !(outcome instanceof Outcome.Suspended || outcome instanceof Outcome.JournalLost)) {
            world.stop();
        }
        return outcome.exitCode();
    }

    private static void report(Outcome outcome, World world) {
        Tally tally = world.tally();
        Weights weights = world.router().weights();
        System.out.println();
        System.out.println(
                "outcome: " + outcome.getClass().getSimpleName() + " (exit code " + outcome.exitCode() + ")");
        System.out.println(outcome.toString().indent(2).stripTrailing());
        System.out.printf(
                Locale.ROOT,
                "requests: %d sent, %d served, of these %d with an error of the service, %d lost%n",
                tally.sent(),
                tally.served(),
                tally.errors(),
                tally.lost());
        System.out.printf(
                Locale.ROOT,
                "writes:   %d acknowledged, %d kept, %d missing%n",
                tally.acknowledged(),
                tally.acknowledged() - tally.missing().size(),
                tally.missing().size());
        System.out.println("serving:  blue " + weights.blue() + " %, green " + weights.green()
                + " %, on schema version " + tally.schemaVersion());
    }

    /** {@code slow-green} for {@link Scenario#SLOW_GREEN}. */
    static final class ScenarioConverter implements CommandLine.ITypeConverter<Scenario> {
        @Override
        public Scenario convert(String text) {
            return Scenario.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
