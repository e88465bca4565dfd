package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.Event;
import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C5: a run that loses its lease starts nothing further")
class LeaseJournalTest {

    private static final Timing TIMING = Timing.lasting(Duration.ofSeconds(30));

    private final LeaseServer server = new LeaseServer();
    private final ScriptedStore store = new ScriptedStore(server);
    private final MemoryJournal memory = new MemoryJournal();
    private final Journal journal = new LeaseJournal(memory, (product, environment) -> store, TIMING, store);
    private final List<String> did = new ArrayList<>();

    private Step<String> step(String name, Runnable meanwhile) {
        return Step.named(name)
                .run(String.class, c -> {
                    meanwhile.run();
                    did.add(name);
                    return name;
                })
                .undo(c -> did.add("undo " + name))
                .undoByHand("undo " + name + " by hand");
    }

    private Plan plan(Runnable meanwhile) {
        return Release.plan("shop", "1.4.0")
                .to("production")
                .step(step("deploy", meanwhile))
                .step(step("switch", () -> {}))
                .build();
    }

    private void stolen() {
        server.edit(lease -> Leases.taken(
                lease,
                Owner.of("shop", "production", new Holder("bob", "ci-8", 12, Instant.EPOCH, "")),
                Duration.ofSeconds(30),
                store.now()));
    }

    @Test
    void one_that_keeps_it_completes_and_gives_it_back() {
        Outcome outcome = Runner.of(plan(() -> {})).journal(journal).run();

        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        assertThat(server.takes()).hasSize(1);
        assertThat(server.identity()).isEmpty();
    }

    @Test
    void one_that_lost_it_says_to_whom_what_is_in_place_and_undoes_nothing() {
        Outcome outcome = Runner.of(plan(() -> {
                    stolen();
                    store.advance(Duration.ofSeconds(25));
                }))
                .journal(journal)
                .run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> {
            assertThat(lost.reason()).contains("was taken over by bob on ci-8, process 12");
            assertThat(lost.inPlace()).extracting(Outcome.LeftBehind::step).containsExactly("deploy");
        });
        assertThat(did).containsExactly("deploy");
        assertThat(server.identity()).as("the other one keeps it").startsWith("bob@ci-8");
        assertThat(memory.latest("shop", "production"))
                .noneMatch(recorded -> recorded.event() instanceof Event.StepSucceeded);
    }

    @Test
    void one_that_was_cut_off_for_a_while_completes() {
        Outcome outcome = Runner.of(plan(() -> {
                    store.down(true);
                    store.advance(Duration.ofSeconds(25));
                    store.at(Duration.ofSeconds(70), () -> store.down(false));
                }))
                .journal(journal)
                .run();

        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        assertThat(did).containsExactly("deploy", "switch");
        assertThat(server.takes()).hasSize(1);
    }

    @Test
    void one_that_was_cut_off_goes_on_when_it_is_started_again() {
        Plan cut = plan(() -> {
            store.down(true);
            store.advance(Duration.ofSeconds(25));
        });
        assertThat(Runner.of(cut).journal(journal).run())
                .isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> assertThat(lost.reason())
                        .contains("could not renew"));
        store.down(false);
        did.clear();

        Outcome outcome = Runner.of(plan(() -> {})).journal(journal).run();

        assertThat(outcome).as("what was in doubt is undone").isInstanceOf(Outcome.RolledBack.class);
        assertThat(did).containsExactly("undo deploy");
        assertThat(server.takes()).extracting(LeaseServer.Take::number).containsExactly(1, 2);
    }

    private static final Holder ADA = new Holder("ada", "ci-7", 11, Instant.EPOCH, "");

    private static List<Recorded> batch() {
        return List.of(new Recorded(1, Instant.EPOCH, Duration.ZERO, new Event.RunClosed()));
    }

    @Test
    void each_way_to_write_is_closed_to_it() throws Exception {
        Journal.Hold hold = journal.hold("shop", "production", ADA);
        Journal.RunLog log = hold.begin("run-1");
        log.append(batch(), false);
        stolen();
        store.advance(Duration.ofSeconds(25));
        String head = log.head();

        assertRefused(() -> log.append(batch(), false));
        assertRefused(() -> log.append(batch(), true));
        assertRefused(() -> log.reserve(1));
        assertRefused(() -> log.attach(new byte[1]));
        assertRefused(log::reopen);
        assertRefused(() -> hold.begin("run-2"));
        assertRefused(hold::latest);
        assertThat(log.head()).as("nothing was written").isEqualTo(head);
        hold.close();
        hold.close();
        assertThat(server.identity()).startsWith("bob@ci-8");
    }

    private static void assertRefused(ThrowableAssert.ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOf(JournalException.Stale.class)
                .hasMessageContaining("was taken over by bob on ci-8");
    }

    @Test
    void a_lease_that_is_lost_while_a_write_takes_its_time_is_noticed_behind_it() throws Exception {
        Journal takesItsTime = ForwardingLog.journal(memory, log -> log, log -> new ForwardingLog(log) {
            @Override
            public void append(List<Recorded> batch, boolean seal) throws JournalException {
                super.append(batch, seal);
                stolen();
                store.advance(Duration.ofSeconds(40));
            }
        });
        try (Journal.Hold hold = new LeaseJournal(takesItsTime, (product, environment) -> store, TIMING, store)
                .hold("shop", "production", ADA)) {
            Journal.RunLog log = hold.begin("run-1");

            assertRefused(() -> log.append(batch(), false));
        }
    }

    @Test
    void its_epoch_is_that_of_the_lease_or_of_the_journal_behind_it_whichever_is_higher() throws Exception {
        for (int i = 0; i < 3; i++) {
            memory.hold("shop", "production", ADA).close();
        }
        try (Journal.Hold hold = journal.hold("shop", "production", ADA)) {
            assertThat(hold.epoch()).isEqualTo(4);
        }
        Journal elsewhere = new LeaseJournal(new MemoryJournal(), (product, environment) -> store, TIMING, store);
        try (Journal.Hold hold = elsewhere.hold("shop", "production", ADA)) {
            assertThat(hold.epoch()).isEqualTo(5);
        }
    }

    @Test
    void where_the_journal_is_held_without_a_lease_the_lease_is_given_back() throws Exception {
        Holder eve = new Holder("eve", "ci-7", 13, Instant.EPOCH, "");
        try (Journal.Hold hold = memory.hold("shop", "production", eve)) {
            assertThat(hold.epoch()).isEqualTo(1);
            assertThat(Runner.of(plan(() -> {})).journal(journal).run())
                    .isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.reason())
                            .contains("eve on ci-7"));
        }
        assertThat(server.identity()).isEmpty();
        assertThat(did).isEmpty();
    }
}
