package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Listener;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not heed its interrupt, with real threads and the real patience of the engine. */
class UnstoppableIT {

    @TempDir
    Path directory;

    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch over = new CountDownLatch(1);
    int calls;

    /** Deaf to interrupts at its first attempt. */
    private void deaf() {
        if (calls++ > 0) {
            return;
        }
        boolean open = false;
        while (!open) {
            try {
                open = release.await(10, TimeUnit.MINUTES);
            } catch (InterruptedException deaf) {
                // that is the point
            }
        }
        over.countDown();
    }

    private Outcome run(Plan plan, Listener listener) {
        return Runner.of(plan)
                .journal(FileJournal.in(directory))
                .listener(listener)
                .run();
    }

    @Test
    @DisplayName("S4, C5: over an action that can't be stopped nothing runs: the run is suspended, the hold stays until"
            + " it returns, then the run is resumed")
    void an_action_that_cannot_be_stopped() throws Exception {
        Step<Void> stuck = Step.named("stuck")
                .run(c -> deaf())
                .idempotent()
                .undo(c -> {})
                .retry(Retry.never().timeout(Duration.ofMillis(100)));
        Plan plan = Release.plan("azora", "1").to("production").step(stuck).build();

        Outcome outcome = run(plan, recorded -> {});

        assertThat(outcome).isInstanceOf(Outcome.Suspended.class);
        assertThat(outcome.toString()).contains("the action of step 'stuck' was interrupted", "End this process");
        assertThat(run(plan, recorded -> {}).toString())
                .as("its thread still acts")
                .startsWith("Refused: azora in production is being released already");

        release.countDown();
        assertThat(over.await(1, TimeUnit.MINUTES)).isTrue();
        Outcome resumed = run(plan, recorded -> {});
        while (resumed instanceof Outcome.Refused) { // the thread returned, and gives the hold back any moment
            Thread.onSpinWait();
            resumed = run(plan, recorded -> {});
        }
        assertThat(resumed).isInstanceOf(Outcome.Completed.class);
        assertThat(calls).isEqualTo(2);
    }

    @Test
    @DisplayName("R3: a listener that hangs holds up neither the release nor the listeners beside it")
    void a_listener_that_hangs() {
        List<Event> told = new ArrayList<>();
        Plan plan = Release.plan("azora", "2")
                .to("production")
                .step(Step.named("a").run(c -> {}).undo(c -> {}))
                .build();

        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(directory))
                .listener(recorded -> deaf())
                .listener(recorded -> told.add(recorded.event()))
                .run();

        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        assertThat(told).hasAtLeastOneElementOfType(Event.RunEnded.class);
        release.countDown();
    }
}
