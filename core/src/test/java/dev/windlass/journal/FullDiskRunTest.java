package dev.windlass.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskRunTest {

    private static final int STEPS = 60;

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk(new byte[0]);
    private final List<String> inPlace = new ArrayList<>();

    /** Its undo fails twice, with a message as long and as wide as can be, before it works. */
    private Step<String> step(String name, boolean fillsTheDisk) {
        int[] failures = {2};
        return Step.named(name)
                .run(String.class, c -> {
                    inPlace.add(name);
                    if (fillsTheDisk) {
                        disk.full(disk.size());
                    }
                    return name.repeat(50);
                })
                .undo(c -> {
                    if (failures[0]-- > 0) {
                        throw new IllegalStateException("\u4e16".repeat(5_000), new Exception("\u754c".repeat(5_000)));
                    }
                    inPlace.remove(name);
                })
                .undoRetry(Retry.attempts(3).backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    @Test
    @DisplayName("J4: a disk that is full from any step on stops the plan, and never the rollback")
    void rolls_back() throws Exception {
        for (int full = 0; full < STEPS; full += 7) {
            PlanBuilder plan = Release.plan("azora", "1.4." + full).to("production");
            for (int i = 0; i < STEPS; i++) {
                plan = plan.step(step("step \u00e9" + i, i == full));
            }
            plan = plan.step(Step.named("fails")
                    .run(c -> {
                        throw new IllegalStateException("it went wrong");
                    })
                    .undo(c -> {}));
            disk.full(Long.MAX_VALUE);
            disk.truncate(0);

            Outcome outcome = Runner.of(plan.build())
                    .journal(new FileJournal(directory.resolve(String.valueOf(full)), true, file -> disk))
                    .run();

            assertThat(outcome).as("full from step %d on", full).isInstanceOf(Outcome.RolledBack.class);
            assertThat(inPlace).isEmpty();
            TestLog.Reading reading = TestLog.read(disk);
            assertThat(reading.damage()).isNull();
            assertThat(reading.sealed()).isTrue();
        }
    }
}
