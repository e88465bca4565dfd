package dev.windlass.examples.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.check.Answer;
import dev.windlass.rehearsal.Happening;
import dev.windlass.rehearsal.Rehearsal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OrdersRehearsalTest {

    /** What asks by HTTP has nobody to ask, so its answers are said. */
    final Rehearsal<FakeWorld> rehearsal = Rehearsal.of(FakeWorld::new, FakeWorld::plan)
            .answering("blue is healthy", Answer.passed("UP"))
            .answering("green is healthy", Answer.passed("UP"))
            .answering("errors and latency of green", Answer.passed("no error in 100"))
            .always("each request meets a process that can answer it", FakeWorld::serves)
            .comparing(FakeWorld::state);

    @Test
    void goes_through() {
        var run = rehearsal.run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.done())
                .containsExactly(
                        "copy the orders table",
                        "migrate the schema to 2",
                        "start green",
                        "send 10 % to green",
                        "send 50 % to green",
                        "send 100 % to green",
                        "stop blue");
        assertThat(run.world().state()).startsWith("{green=V2}");
    }

    @Test
    void errors_of_green_take_the_traffic_back_before_green_is_stopped() {
        var run = rehearsal
                .answering("errors and latency of green", Answer.failed("30 % errors"))
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.nodes(Happening.Kind.REFUSED)).containsExactly("watch green at 10 %");
        assertThat(run.undone())
                .containsExactly(
                        "send 10 % to green", "start green", "migrate the schema to 2", "copy the orders table");
    }

    @Test
    @DisplayName("B2: an undo of the migration that fails for good is loud, and names what is left to do by hand")
    void undo_fails() {
        var run = rehearsal
                .failing("start green")
                .failingUndo("migrate the schema to 2")
                .run();

        assertThat(run.outcome()).isInstanceOfSatisfying(Outcome.RollbackFailed.class, failed -> assertThat(
                        failed.leftBehind().stream().map(left -> left.step()))
                .containsExactlyInAnyOrder("migrate the schema to 2", "copy the orders table"));
    }

    @Test
    void killed_as_it_shifts_the_traffic_it_goes_on() {
        var run =
                rehearsal.dyingAt(Happening.Kind.STARTED, "send 50 % to green").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.nodes(Happening.Kind.STARTED)).containsOnlyOnce("migrate the schema to 2");
    }

    @Test
    @DisplayName("Whatever goes wrong: all is as before or as planned, and each request meets who can answer it")
    void explored() {
        assertThat(rehearsal.explore().violations()).isEmpty();
    }
}
