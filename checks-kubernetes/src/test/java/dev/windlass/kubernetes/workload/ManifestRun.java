package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Step;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;

/** A step that is run by the real engine, with what happens afterwards. */
final class ManifestRun {

    static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "AES");

    private final MemoryJournal journal = new MemoryJournal();
    private boolean withKey;

    interface Meanwhile {
        void happens() throws Exception;
    }

    ManifestRun withKey() {
        withKey = true;
        return this;
    }

    /** Runs it, and gives its result. */
    <T> T completed(Step<T> step) {
        var result = new AtomicReference<T>();
        Outcome outcome = runner(Release.plan("shop", "1.4.0")
                        .to("production")
                        .step(step)
                        .step(Step.named("look")
                                .reads(step)
                                .run(c -> result.set(c.result(step)))
                                .readOnly())
                        .build())
                .run();
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Completed.class);
        return result.get();
    }

    /** Runs it; then something happens, and the next step fails, so that it is taken back. */
    Outcome takenBack(Step<?> step, Meanwhile meanwhile) {
        return runner(Release.plan("shop", "1.4.0")
                        .to("production")
                        .step(step)
                        .step(Step.named("fail")
                                .run(c -> {
                                    meanwhile.happens();
                                    throw new IllegalStateException("the next step failed");
                                })
                                .undo(c -> {}))
                        .build())
                .run();
    }

    /** Runs one after the other; then the next step fails, so that both are taken back. */
    Outcome takenBackAfter(Step<?> first, Step<?> second) {
        return runner(Release.plan("shop", "1.4.0")
                        .to("production")
                        .step(first)
                        .step(second)
                        .step(Step.named("fail")
                                .run(c -> {
                                    throw new IllegalStateException("the next step failed");
                                })
                                .undo(c -> {}))
                        .build())
                .run();
    }

    Outcome outcome(Step<?> step) {
        return runner(Release.plan("shop", "1.4.0").to("production").step(step).build())
                .run();
    }

    private Runner runner(dev.windlass.plan.Plan plan) {
        Runner runner = Runner.of(plan).journal(journal);
        return withKey ? runner.encryptSecretsWith(KEY) : runner;
    }

    /** All that stands in the journal's own text. */
    String journal() {
        return journal.latest("shop", "production").toString();
    }
}
