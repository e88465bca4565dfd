package dev.windlass.database.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that know nothing of each other but the shared journal. */
class TwoMachinesIT {

    @TempDir
    static Path directory;

    private static EmbeddedPostgres server;
    private static InPostgres shared;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
        shared = new InPostgres(server.getJdbcUrl("postgres", "postgres"));
        shared.journal().createTables();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Process machine(Path world, String waits) throws Exception {
        String classPath = System.getProperty("java.class.path")
                .replaceAll("[^" + File.pathSeparator + "]*logback[^" + File.pathSeparator + "]*", "");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        classPath,
                        MachineChild.class.getName(),
                        shared.where(),
                        world.toString(),
                        waits)
                .redirectErrorStream(true)
                .start();
    }

    @Test
    @DisplayName(
            "C5, C1: a second machine is told who releases; once the first is killed it goes on where that one was")
    void goes_on_elsewhere() throws Exception {
        Path world = Files.createDirectory(directory.resolve("world"));
        Process first = machine(world, "waits");
        try (var says = new BufferedReader(new InputStreamReader(first.getInputStream(), UTF_8))) {
            var said = new ArrayList<String>();
            for (String line = says.readLine(); !MachineChild.IN_STEP.equals(line); line = says.readLine()) {
                assertThat(line).as("what it said: %s", said).isNotNull();
                said.add(line);
            }
            Outcome second = Runner.of(MachineChild.plan(world, false))
                    .journal(shared.journal())
                    .run();
            assertThat(second).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Refused) second).reason())
                    .startsWith("shop in production is being released already, by " + System.getProperty("user.name")
                            + " on ")
                    .contains("process " + first.pid() + ", since 2");
            assertThat(Files.exists(world.resolve("step 3"))).isFalse();

            first.destroyForcibly();
            first.waitFor();
        }
        free("shop", "production");
        Process third = machine(world, "goes on");
        String said = new String(third.getInputStream().readAllBytes(), UTF_8);
        assertThat(third.waitFor()).as(said).isZero();
        assertThat(world.resolve("step 3")).exists();
    }

    /** The server takes a moment to find out that a process was killed. */
    private static void free(String product, String environment) throws JournalException {
        while (true) {
            try {
                shared.journal().hold(product, environment, Records.BO).close();
                return;
            } catch (JournalException.Held e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    @DisplayName("C5: of many that take hold at once one has it at a time, each with an epoch of its own")
    void race() throws Exception {
        int contenders = 6;
        int rounds = 5;
        var holding = new AtomicInteger();
        var most = new AtomicInteger();
        var held = new AtomicInteger();
        List<Long> epochs = Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(contenders);
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < contenders; i++) {
            all.add(() -> {
                int done = 0;
                while (done < rounds) {
                    try (Journal.Hold hold = shared.journal().hold("race", "production", Records.ANNA)) {
                        most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                        epochs.add(hold.epoch());
                        hold.begin("run").append(Records.batch(1), true);
                        holding.decrementAndGet();
                        done++;
                    } catch (JournalException.Held e) {
                        held.incrementAndGet();
                    }
                }
                return null;
            });
        }
        for (Future<Void> one : threads.invokeAll(all)) {
            one.get();
        }
        threads.shutdown();
        assertThat(most).hasValue(1);
        assertThat(epochs).hasSize(contenders * rounds).doesNotHaveDuplicates();
        assertThat(shared.journal().runs("race", "production")).hasSize(contenders * rounds);
        System.out.printf(
                "suite database-journal: holds=%d refused=%d at-once=%d%n", epochs.size(), held.get(), most.get());
    }
}
