package dev.windlass.examples.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.examples.world.Version;
import dev.windlass.examples.world.Weights;
import dev.windlass.examples.world.World;
import dev.windlass.examples.world.WorldOptions;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration as its users start it, in a process of its own: with every fault, and killed with SIGKILL at random
 * moments. After each release the world is held against what the outcome says.
 */
@Timeout(value = 25, unit = TimeUnit.MINUTES)
class DemonstrationIT {

    private static final int KILLS = 50;

    @TempDir
    static Path directory;

    private static World world;
    private static final Map<String, Integer> KILLED_AFTER = new TreeMap<>();
    private static int releases;
    private static int rolledBack;
    private static int kills;
    private static long lostRequests;
    private static long lostWrites;

    private Path journal;
    private int runs;

    @BeforeAll
    static void start() {
        world = World.startOrAttach(
                directory.resolve("world"), WorldOptions.defaults().withLifetime(Duration.ofMinutes(40)));
    }

    @AfterAll
    static void numbers() {
        world.stop();
        System.out.println("killed after the journal's last event was: " + KILLED_AFTER);
        System.out.printf(
                "suite demonstration: releases=%d rolled-back=%d kills=%d lost-requests=%d lost-writes=%d%n",
                releases, rolledBack, kills, lostRequests, lostWrites);
    }

    @BeforeEach
    void fresh() throws IOException {
        journal = Files.createTempDirectory(directory, "journal");
        if (!world.blue().version().equals(Optional.of(Version.V1))
                || !world.load().isRunning()) {
            world.reset();
        }
    }

    // ------------------------------------------------------------------ what each outcome promises

    @Test
    @DisplayName("Without a fault it is completed: green serves, no request and no acknowledged write is lost")
    void completed() throws Exception {
        Told told = release("none");

        assertThat(told.exitCode()).as(told.output()).isZero();
        assertThat(told.output()).contains("outcome: Completed (exit code 0)", "COMPLETED after");
        nothingLost(told);
        greenServes();
    }

    @Test
    @DisplayName("A slow version is rolled back: blue serves, the schema is as before, nothing is lost")
    void slow_green() throws Exception {
        Told told = release("slow-green");

        assertThat(told.output()).contains("gate watch green at 10 % REFUSED", "p95");
        rolledBack(told);
    }

    @Test
    @DisplayName("A version that answers with errors is rolled back")
    void errors_in_green() throws Exception {
        Told told = release("errors-in-green");

        assertThat(told.output()).contains("gate watch green at 10 % REFUSED", "requests failed");
        rolledBack(told);
    }

    @Test
    @DisplayName("A migration that fails half-way is rolled back, its traces too")
    void migration_fails() throws Exception {
        Told told = release("migration-fails");

        assertThat(told.output()).contains("migrate the schema to 2 FAILED");
        rolledBack(told);
    }

    @Test
    @DisplayName("B2: an undo that fails is the loudest outcome; it names what is left behind and what to do by hand")
    void undo_fails() throws Exception {
        Told told = release("undo-fails");

        assertThat(told.exitCode()).as(told.output()).isEqualTo(11);
        assertThat(told.output())
                .contains(
                        "outcome: RollbackFailed (exit code 11)",
                        "left behind; Runner.order(RETRY, …) undoes it once the cause is mended, otherwise by hand in this order",
                        "1. migrate the schema to 2: its undo failed with",
                        "by hand: alter table orders drop column priority",
                        "2. copy the orders table: not undone",
                        "by hand: on database 'orders': drop schema \"before_2_0_0\" cascade");
        nothingLost(told);
        assertThat(world.router().weights()).isEqualTo(Weights.allBlue());
        assertThat(world.blue().health().up()).isTrue();
        assertThat(world.green().isRunning()).isFalse();
        assertThat(world.database().hasColumn("priority"))
                .as("what is told to be left behind is")
                .isTrue();
        rolledBack++;
    }

    @Test
    @DisplayName("A wrong option is a usage error: 64, and nothing is started")
    void usage() throws Exception {
        Told told = release("green-is-blue");

        assertThat(told.exitCode()).isEqualTo(64);
        assertThat(told.output()).contains("--fault", "green-is-blue");
        assertThat(world.green().isRunning()).isFalse();
    }

    // ------------------------------------------------------------------ killed at any moment

    @Test
    @DisplayName("C1, C2, C6: killed with SIGKILL at random moments and started again, it ends in the same world")
    void killed() throws Exception {
        var random = new Random(20261121);
        String[] faults = {"none", "errors-in-green", "none", "migration-fails"};
        for (int round = 0; kills < KILLS; round++) {
            String fault = faults[round % faults.length];
            world.reset();
            journal = Files.createTempDirectory(directory, "journal");
            var story = new StringBuilder("round " + round + ", fault " + fault + '\n');
            int before = kills;
            while (kills < before + 5 && kills < KILLS && !ended()) {
                Process process = start(fault, ++runs);
                if (!livesUntil(process, 1 + random.nextInt(before == kills ? 40 : 12), random.nextInt(150))) {
                    story.append("session ").append(runs).append(" ended by itself\n");
                    break;
                }
                process.destroyForcibly().waitFor();
                kills++;
                KILLED_AFTER.merge(lastEvent().getClass().getSimpleName(), 1, Integer::sum);
                story.append("session ")
                        .append(runs)
                        .append(" killed after ")
                        .append(lastEvent())
                        .append('\n');
            }
            Told told = ended() ? new Told(-1, "") : release(fault);
            try {
                finish(fault, told);
            } catch (AssertionError wrong) {
                throw new AssertionError(story + wrong.getMessage() + '\n' + told.output(), wrong);
            }
        }
    }

    /** Until it has told so many lines, and some milliseconds more; false if it ended before. */
    private boolean livesUntil(Process process, int lines, int millis) throws Exception {
        while (Files.readString(output(runs)).lines().count() < lines) {
            if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    private void finish(String fault, Told told) throws Exception {
        releases += told.exitCode() == -1 ? 1 : 0;
        Event.RunEnded ended = (Event.RunEnded) lastEvent();
        if (fault.equals("none") && ended.ending() == Event.Ending.COMPLETED) {
            nothingLost(told);
            greenServes();
        } else {
            assertThat(ended.ending()).isEqualTo(Event.Ending.ROLLED_BACK);
            blueServes(told);
        }
    }

    /**
     * Whether the run's record is sealed: then only the telling of it was cut off, and to start it again would begin
     * another run.
     */
    private boolean ended() throws IOException {
        return lastEvent() instanceof Event.RunEnded;
    }

    private Event lastEvent() throws IOException {
        var events = new ArrayList<Recorded>();
        try (Stream<Path> files = Files.walk(journal)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                FileJournal.read(file, events::add);
            }
        }
        return events.isEmpty()
                ? new Event.RunSuspended("nothing yet")
                : events.get(events.size() - 1).event();
    }

    // ------------------------------------------------------------------ the world afterwards

    private void rolledBack(Told told) throws SQLException {
        assertThat(told.exitCode()).as(told.output()).isEqualTo(10);
        assertThat(told.output()).contains("outcome: RolledBack (exit code 10)");
        blueServes(told);
    }

    private void blueServes(Told told) throws SQLException {
        nothingLost(told);
        assertThat(world.router().weights()).isEqualTo(Weights.allBlue());
        assertThat(world.blue().health().version()).isEqualTo(Version.V1.text());
        assertThat(world.blue().health().up()).isTrue();
        assertThat(world.green().isRunning()).isFalse();
        assertThat(world.database().schemaVersion()).isEqualTo("1");
        assertThat(world.database().hasColumn("priority")).isFalse();
        assertThat(copies()).as("the copy is gone").isZero();
        rolledBack++;
    }

    private static void greenServes() {
        assertThat(world.router().weights()).isEqualTo(Weights.allGreen());
        assertThat(world.green().health().version()).isEqualTo(Version.V2.text());
        assertThat(world.green().health().up()).isTrue();
        assertThat(world.blue().isRunning()).isFalse();
        assertThat(world.database().schemaVersion()).isEqualTo("2");
        assertThat(world.database().hasColumn("priority")).isTrue();
    }

    private static void nothingLost(Told told) {
        var tally = world.tally();
        lostRequests += tally.lost();
        lostWrites += tally.missing().size();
        assertThat(tally.served()).as("there was traffic").isPositive();
        assertThat(tally.acknowledged()).as("there were writes").isPositive();
        assertThat(tally.lost()).as(told.output()).isZero();
        assertThat(tally.missing()).as(told.output()).isEmpty();
    }

    private static long copies() throws SQLException {
        try (var connection = world.database().dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from information_schema.schemata where schema_name = 'before_2_0_0'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    // ------------------------------------------------------------------ the process

    private record Told(int exitCode, String output) {}

    private Told release(String fault) throws Exception {
        releases++;
        Process process = start(fault, ++runs);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
        return new Told(process.exitValue(), Files.readString(output(runs)));
    }

    private Path output(int run) {
        return journal.resolve("output-" + run + ".txt");
    }

    private Process start(String fault, int run) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Demonstration.class.getName(),
                "--directory=" + directory,
                "--journal=" + journal,
                "--watch=PT0.5S",
                "--keep-world",
                "--fault=" + fault));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(run).toFile())
                .start();
    }
}
