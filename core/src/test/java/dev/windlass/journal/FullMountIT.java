package dev.windlass.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that is really full, or read-only; where this user may mount one. */
class FullMountIT {

    @TempDir
    Path directory;

    private Path mounted;
    private boolean isMounted;

    private static boolean ran(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux has a tmpfs");
        mounted = Files.createDirectory(directory.resolve("small"));
        isMounted = ran("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", mounted.toString());
        assumeTrue(isMounted, "this user may not mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            assertThat(ran("umount", mounted.toString())).isTrue();
        }
    }

    /** Writes until there is not one byte of room left; gives what came back. */
    private String fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(mounted.resolve("filler"))) {
            for (int size : new int[] {4096, 1}) {
                try {
                    while (true) {
                        out.write(new byte[size]);
                    }
                } catch (IOException full) {
                    if (size == 1) {
                        return String.valueOf(full.getMessage());
                    }
                }
            }
        }
        return "";
    }

    private Outcome run(Plan plan) {
        return Runner.of(plan)
                .journal(FileJournal.in(mounted.resolve("journal")))
                .run();
    }

    @Test
    @DisplayName("J4: on a disk that a step fills to the last byte the rollback completes, and is recorded to its end")
    void full() throws Exception {
        var inPlace = new ArrayList<String>();
        PlanBuilder plan = Release.plan("azora", "1.4.0").to("production");
        for (int i = 1; i <= 10; i++) {
            String name = "step " + i;
            boolean fills = i == 5;
            plan = plan.step(Step.named(name)
                    .run(String.class, c -> {
                        inPlace.add(name);
                        if (fills) {
                            assertThat(fill()).contains("No space left");
                        }
                        return name.repeat(2_000);
                    })
                    .undo(c -> {
                        assertThat(mounted.resolve("filler")).exists();
                        inPlace.remove(name);
                    }));
        }
        Outcome outcome = run(plan.step(Step.named("fails")
                        .run(c -> {
                            throw new IllegalStateException("it went wrong");
                        })
                        .undo(c -> {}))
                .build());
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(inPlace).isEmpty();
        Path record = Path.of(((Outcome.RolledBack) outcome).run().journal());
        assertThat(FileJournal.read(record, recorded -> {}).sealed()).isTrue();
    }

    @Test
    @DisplayName("S3, J4: an attachment that finds no room leaves nothing behind, and the record goes on")
    void attachment() throws Exception {
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        try (Journal.Hold hold = FileJournal.in(mounted).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            log.append(Samples.batch(1, Samples.sized(100)), false);
            log.reserve(10_000);
            fill();
            assertThatThrownBy(() -> log.attach(content))
                    .isInstanceOf(JournalException.Full.class)
                    .hasMessageContaining("No space left");
            Path attachments = mounted.resolve("azora/production/0001-run.d");
            if (Files.exists(attachments)) {
                try (Stream<Path> files = Files.list(attachments)) {
                    assertThat(files).isEmpty();
                }
            }
            log.append(Samples.batch(2, Samples.sized(100)), false);
            Files.delete(mounted.resolve("filler"));
            assertThat(log.attachment(log.attach(content))).isEqualTo(content);
        }
    }

    @Test
    @DisplayName("J4: on a full disk a run is resumed, and takes its epoch in place")
    void resumed() throws Exception {
        try (Journal.Hold hold = FileJournal.in(mounted).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            log.append(Samples.batch(1, Samples.sized(100)), false);
        }
        fill();
        try (Journal.Hold hold = FileJournal.in(mounted).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(hold.epoch()).isEqualTo(2);
            log.append(Samples.batch(2, Samples.sized(1_000)), true);
        }
    }

    @Test
    @DisplayName("J4: where nothing can be written nothing is started")
    void read_only() throws Exception {
        assertThat(ran("mount", "-o", "remount,ro", mounted.toString())).isTrue();
        var acted = new ArrayList<String>();
        Outcome outcome = run(Release.plan("azora", "1.4.0")
                .to("production")
                .step(Step.named("acts").run(c -> acted.add("it")).undo(c -> {}))
                .build());
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused) outcome).reason())
                .contains("can't be used", "Read-only file system", "nothing was started");
        assertThat(List.copyOf(acted)).isEmpty();
    }
}
