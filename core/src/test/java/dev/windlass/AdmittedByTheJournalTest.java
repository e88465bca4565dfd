package dev.windlass;

import static dev.windlass.plan.Nodes.paired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Order;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("J5: a journal refuses the plan that may restore what the journal lives in, before anything runs")
class AdmittedByTheJournalTest {

    /** What says of itself what it puts back; an action or an undo. */
    private record PutsBack(String what) implements Effect<ActionContext<Void>> {
        @Override
        public void run(ActionContext<Void> context) {}
    }

    private final MemoryJournal memory = new MemoryJournal();
    private final List<String> asked = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    /** A journal that lives in the database "shop". */
    private final Journal inShop = (product, environment, holder) -> {
        Journal.Hold hold = memory.hold(product, environment, holder);
        return new Journal.Hold() {
            @Override
            public void admit(Plan plan) throws JournalException {
                var all = new ArrayList<>(plan.actions());
                all.addAll(plan.undos());
                asked.add(plan.fingerprint());
                if (all.contains(new PutsBack("shop"))) {
                    throw new JournalException("this journal lives in shop, which the plan may put back");
                }
            }

            @Override
            public long epoch() {
                return hold.epoch();
            }

            @Override
            public Optional<Journal.RunLog> latest() throws JournalException {
                return hold.latest();
            }

            @Override
            public Journal.RunLog begin(String runId) throws JournalException {
                return hold.begin(runId);
            }

            @Override
            public void close() {
                hold.close();
            }
        };
    };

    private Step<Void> restoresAtUndo(String what) {
        return Step.named("back up " + what)
                .run(c -> done.add(what))
                .idempotent()
                .undo(new PutsBack(what));
    }

    private static Plan plan(Step<Void> step) {
        return Release.plan("shop", "1").to("test").step(step).build();
    }

    /** A plan that stands still behind its first step, until the second is retried. */
    private static Plan standsStill(Step<?> last) {
        return Release.plan("shop", "1")
                .to("test")
                .pointOfNoReturn("it is")
                .step(Step.named("fails")
                        .run(c -> {
                            throw new IllegalStateException("no");
                        })
                        .undo(c -> {}))
                .step(last)
                .build();
    }

    private static void refused(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString()).contains("this journal lives in shop, which the plan may put back");
        assertThat(outcome.exitCode()).isEqualTo(64);
    }

    @Test
    @DisplayName("for an undo that restores it: nothing was run or recorded, and nobody is kept out")
    void an_undo() throws JournalException {
        refused(Runner.of(plan(restoresAtUndo("shop"))).journal(inShop).run());

        assertThat(done).isEmpty();
        assertThat(memory.latest("shop", "test")).isEmpty();
        memory.hold("shop", "test", new Holder("bo", "host", 2, java.time.Instant.EPOCH, "x"))
                .close();
    }

    @Test
    @DisplayName("for an action that restores it, in a pair too")
    void an_action() {
        Step<Void> restores = Step.named("restore").run(new PutsBack("shop")).irreversible("it is back");
        refused(Runner.of(plan(restores)).journal(inShop).run());
        Plan inPair = Release.plan("shop", "1")
                .to("test")
                .phase("all of it", paired(restoresAtUndo("shop")).over(restoresAtUndo("other")))
                .build();
        refused(Runner.of(inPair).journal(inShop).run());

        assertThat(inPair.undos()).containsExactly(new PutsBack("shop"), new PutsBack("other"));
        assertThat(done).isEmpty();
    }

    @Test
    @DisplayName("but not the plan that restores something else")
    void something_else() {
        assertThat(Runner.of(plan(restoresAtUndo("other"))).journal(inShop).run())
                .isInstanceOf(Outcome.Completed.class);
        assertThat(done).containsExactly("other");
    }

    @Test
    @DisplayName("C6: the same plan is not asked about again when it goes on, since what a restore left may not answer")
    void going_on() {
        Plan plan = standsStill(restoresAtUndo("other"));
        Runner.of(plan).journal(inShop).run();
        Runner.of(plan)
                .journal(inShop)
                .order(Order.RETRY, "anna", "the cause is mended")
                .run();

        assertThat(asked).containsExactly(plan.fingerprint());
    }

    @Test
    @DisplayName("C4: a plan that was changed ahead is, and a journal that wraps another one passes that on")
    void changed_ahead() {
        Journal wrapped = ForwardingLog.journal(inShop, log -> log, log -> log);
        Runner.of(standsStill(restoresAtUndo("other"))).journal(wrapped).run();
        int events = memory.latest("shop", "test").size();

        refused(Runner.of(standsStill(restoresAtUndo("shop"))).journal(wrapped).run());

        assertThat(memory.latest("shop", "test")).hasSize(events);
        assertThat(asked).hasSize(2);
    }
}
