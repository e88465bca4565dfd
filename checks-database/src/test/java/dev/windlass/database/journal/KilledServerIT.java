package dev.windlass.database.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.database.Database;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own, with forced writes, that is killed with SIGKILL and started again on what it left. */
class KilledServerIT {

    private static final int KILLS = 4;

    @TempDir
    Path directory;

    private EmbeddedPostgres server;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("restart_after_crash", "off")
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void kill() throws IOException {
        String pid =
                Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0);
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        postmaster.onExit().join();
    }

    private void restart() throws Exception {
        server.close();
        start();
    }

    private PostgresJournal journal() {
        return PostgresJournal.in(
                Database.of("operations", server.getPostgresDatabase()).timeout(Duration.ofSeconds(10)));
    }

    @Test
    @DisplayName(
            "C3: SIGKILL of the server in a journal write: all that was answered is there, the last one whole or not"
                    + " at all")
    void in_a_write() throws Exception {
        journal().createTables();
        var random = new Random(20_261_129);
        long told = 0;
        for (int i = 1; i <= KILLS; i++) {
            long behind = told;
            var acknowledged = new AtomicInteger();
            var writing = new FutureTask<JournalException>(() -> {
                try (Journal.Hold hold = journal().hold("shop", "production", Records.ANNA)) {
                    Journal.RunLog log =
                            behind == 0 ? hold.begin("run") : hold.latest().orElseThrow();
                    for (long seq = behind + 1; ; seq++) {
                        log.append(Records.batch(seq), false);
                        acknowledged.incrementAndGet();
                    }
                } catch (JournalException e) {
                    return e;
                }
            });
            new Thread(writing, "writes").start();
            int enough = 20 + random.nextInt(100);
            while (acknowledged.get() < enough) {
                Thread.onSpinWait();
            }
            kill();
            assertThat(writing.get()).isExactlyInstanceOf(JournalException.class);
            restart();

            try (Journal.Hold hold = journal().hold("shop", "production", Records.BO)) {
                assertThat(hold.epoch()).isEqualTo(2L * i);
                List<Recorded> read = Records.read(hold.latest().orElseThrow());
                assertThat((long) read.size()).isBetween(behind + acknowledged.get(), behind + acknowledged.get() + 1);
                assertThat(read).isEqualTo(Records.events(read.size()));
                told = read.size();
            }
        }
        System.out.printf("suite database-journal: server-kills=%d batches=%d lost=0%n", KILLS, told);
    }

    @Test
    @DisplayName(
            "C1, C2: a run whose server is killed in its midst stops before its next effect, and goes on from what was"
                    + " told")
    void in_a_run() throws Exception {
        journal().createTables();
        var effects = new ArrayList<String>();
        var told = new ArrayList<Recorded>();
        PlanBuilder builder = Release.plan("shop", "1.4.0").to("production");
        for (int i = 1; i <= 5; i++) {
            String name = "step " + i;
            boolean kills = i == 3;
            builder = builder.step(Step.named(name)
                    .run(c -> {
                        effects.add(name);
                        if (kills) {
                            kill();
                        }
                    })
                    .probe(c -> effects.contains(name) ? Settlement.done() : Settlement.notDone())
                    .undo(c -> effects.remove(name)));
        }
        Plan plan = builder.build();

        Outcome lost = Runner.of(plan).journal(journal()).listener(told::add).run();
        assertThat(lost).isInstanceOf(Outcome.JournalLost.class);
        assertThat(effects).containsExactly("step 1", "step 2", "step 3");
        restart();

        var replayed = new ArrayList<Recorded>();
        try (Journal.Hold hold = journal().hold("shop", "production", Records.BO)) {
            replayed.addAll(Records.read(hold.latest().orElseThrow()));
        }
        assertThat(replayed).startsWith(told.toArray(Recorded[]::new));
        assertThat(Runner.of(plan).journal(journal()).run()).isInstanceOf(Outcome.Completed.class);
        assertThat(effects).containsExactly("step 1", "step 2", "step 3", "step 4", "step 5");
    }
}
