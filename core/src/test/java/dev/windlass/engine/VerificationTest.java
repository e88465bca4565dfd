package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule B6: after a rollback the old version has to be well. */
class VerificationTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    boolean well;

    Plan plan() {
        return Plans.plan()
                .step(world.plain("a"))
                .step(world.failing("b"))
                .verifyAfterRollback(checks("old version")
                        .critical(Check.named("old is well").holds(c -> {
                            world.trace.add("verify");
                            return well;
                        })))
                .build();
    }

    @Test
    @DisplayName("B6: it is asked behind the last undo")
    void verified() throws Exception {
        well = true;
        Ran ran = run.session(plan(), null, List.of());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).containsExactly("do a", "do b", "undo b", "undo a", "verify");
    }

    @Test
    @DisplayName("B6: unverified the rollback has failed, and asks: RETRY asks once more, SKIP takes a person's word")
    void unverified() throws Exception {
        Ran asks = run.session(plan(), null, List.of());
        assertThat(asks.ended()).isNull();
        assertThat(Objects.requireNonNull(asks.question()).matter()).isEqualTo(Event.Matter.UNVERIFIED);

        assertThat(run.order(plan(), Order.RETRY).question()).isNotNull();
        well = true;
        assertThat(Objects.requireNonNull(run.order(plan(), Order.RETRY).ended())
                        .ending())
                .isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).endsWith("verify", "verify", "verify");
    }

    @Test
    @DisplayName("B6: SKIP ends it")
    void skipped() throws Exception {
        run.session(plan(), null, List.of());

        assertThat(Objects.requireNonNull(run.order(plan(), Order.SKIP).ended()).ending())
                .isEqualTo(Event.Ending.ROLLED_BACK);
    }

    @Test
    @DisplayName("B6: where nothing was undone it isn't asked")
    void nothing_undone() throws Exception {
        Plan plan = Plans.plan()
                .step(world.notApplying("a"))
                .verifyAfterRollback(checks("old version").critical(world.refusing("old")))
                .build();

        assertThat(Objects.requireNonNull(run.session(plan, null, List.of()).ended())
                        .ending())
                .isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).doesNotContain("ask old");
    }

    @Test
    @DisplayName("C6: a crash in it is resumed")
    void resumed() throws Exception {
        well = true;
        boolean[] died = {false};
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .step(world.failing("b"))
                .verifyAfterRollback(checks("old version")
                        .critical(Check.named("old is well").holds(c -> {
                            if (!died[0]) {
                                died[0] = true;
                                run.fate.die();
                            }
                            return true;
                        })))
                .build();

        assertThat(Objects.requireNonNull(run.untilItEnds(plan).ended()).ending())
                .isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(run.sessions).isEqualTo(2);
    }
}
