package dev.windlass;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.soak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Reading;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Happening;
import dev.windlass.rehearsal.Rehearsal;
import dev.windlass.rehearsal.Rehearsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A check and a metric know since when the release changes things, also after a crash (C1)")
class ChangedSinceTest {

    /** What was told, in the order of the questions. */
    private final List<Optional<Instant>> told = Collections.synchronizedList(new ArrayList<>());

    private Check check(String name) {
        return Check.named(name).asks(c -> {
            told.add(c.changedSince());
            return Answer.passed("told");
        });
    }

    private Plan plan() {
        Metric metric = Metric.named("metric").asks(c -> {
            told.add(c.changedSince());
            return Reading.value(1);
        });
        return Release.plan("shop", "1")
                .to("test")
                .step(Step.named("reads").run(String.class, c -> "x").readOnly())
                .gate(checks("before").critical(check("a")))
                .step(Step.named("changes").run(c -> {}).idempotent().undo(c -> {}))
                .step(Step.named("changes more").run(c -> {}).idempotent().undo(c -> {}))
                .gate(checks("behind").critical(check("b")))
                .gate(soak(
                        "soak",
                        Duration.ofSeconds(2),
                        metric.atMost(1).every(Duration.ofSeconds(1)).onNoData(NoData.FAIL)))
                .build();
    }

    private static Instant began(Rehearsed<?> run, String step) {
        return run.journal().stream()
                .filter(recorded -> recorded.event() instanceof Event.StepStarted started
                        && started.node().equals(step))
                .findFirst()
                .orElseThrow()
                .at();
    }

    @Test
    void the_first_step_that_is_not_read_only_is_the_moment() {
        Rehearsed<?> run = Rehearsal.of(() -> this, test -> plan())
                .taking("changes", Duration.ofMinutes(3))
                .run();

        assertThat(told.get(0)).isEmpty();
        assertThat(told.subList(1, told.size()))
                .hasSizeGreaterThan(2)
                .allMatch(one -> one.equals(Optional.of(began(run, "changes"))));
    }

    @Test
    void a_run_that_is_resumed_keeps_it() {
        Rehearsed<?> run = Rehearsal.of(() -> this, test -> plan())
                .dyingAt(Happening.Kind.DONE, "changes more")
                .run();

        assertThat(run.nodes(Happening.Kind.RESUMED)).hasSize(1);
        assertThat(told.get(told.size() - 1)).contains(began(run, "changes"));
    }

    @Test
    void with_real_threads_too() {
        Runner.of(Release.plan("shop", "1")
                        .to("test")
                        .step(Step.named("changes").run(c -> {}).undo(c -> {}))
                        .gate(checks("behind").critical(check("b")))
                        .build())
                .journal(new MemoryJournal())
                .run();

        assertThat(told).hasSize(1).allMatch(Optional::isPresent);
    }
}
