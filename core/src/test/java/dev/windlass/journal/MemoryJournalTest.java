package dev.windlass.journal;

import static dev.windlass.journal.Samples.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal in memory does what the file journal does, as far as a process that lives can tell. */
class MemoryJournalTest {

    private final MemoryJournal journal = new MemoryJournal();

    private Journal.Hold hold() throws JournalException {
        return journal.hold("azora", "production", Samples.ANNA);
    }

    @Test
    void theSecondIsToldWhoHoldsIt() throws JournalException {
        Journal.Hold first = hold();
        assertThatThrownBy(this::hold)
                .isInstanceOf(JournalException.Held.class)
                .hasMessageContaining("by anna on ops-1, process 4711, since 2026-11-21T12:00:00.123456789Z");
        journal.hold("azora", "staging", Samples.BEN).close();
        first.close();
        try (Journal.Hold second = hold()) {
            first.close();
            assertThatThrownBy(this::hold).isInstanceOf(JournalException.Held.class);
            assertThat(second).isNotNull();
        }
    }

    @Test
    void everyEventComesBackAsItWentInAndSoDoesItFromAFile(@TempDir Path directory) throws IOException {
        List<Recorded> all = Samples.recorded(Samples.all());
        for (Journal each : List.of(journal, FileJournal.in(directory))) {
            try (Journal.Hold hold = each.hold("azora", "production", Samples.ANNA)) {
                try (Journal.RunLog log = hold.begin("run")) {
                    log.reserve(1_000_000);
                    log.append(all, false);
                }
                try (Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
                    assertThat(TestLog.events(log)).isEqualTo(all);
                    assertThat(log.location()).isNotBlank();
                }
            }
        }
        assertThat(journal.latest("azora", "production")).isEqualTo(all);
    }

    @Test
    void theLatestRunThatBeganIsFoundUnlessItIsSealed() throws JournalException {
        Event event = new Event.PhaseStarted("a");
        try (Journal.Hold hold = hold()) {
            assertThat(TestLog.unfinished(hold)).isEmpty();
            assertThat(journal.latest("azora", "production")).isEmpty();
            Journal.RunLog log = hold.begin("one");
            assertThat(TestLog.unfinished(hold)).as("it has no event").isEmpty();
            log.append(batch(1, event), false);
            Journal.RunLog never = hold.begin("never began");
            assertThat(TestLog.unfinished(hold)).contains(log);
            assertThat(journal.latest("azora", "production")).hasSize(1);
            never.close();
            log.append(batch(2, event), true);
            assertThat(TestLog.unfinished(hold)).isEmpty();
            assertThat(journal.latest("azora", "production")).hasSize(2);
            assertThatThrownBy(() -> log.append(batch(3, event), false))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("the journal of run one is sealed, its run has ended");
        }
    }

    /** Rules B7, J1: its rollback goes on behind the seal. */
    @Test
    void aRunThatEndedIsReopenedAndChainedAsInAFile(@TempDir Path directory) throws IOException {
        for (Journal each : List.of(journal, FileJournal.in(directory))) {
            String sealed;
            try (Journal.Hold hold = each.hold("azora", "production", Samples.ANNA);
                    Journal.RunLog log = hold.begin("run")) {
                log.append(batch(1, new Event.PhaseStarted("a")), true);
                sealed = log.head();
            }
            try (Journal.Hold hold = each.hold("azora", "production", Samples.ANNA);
                    Journal.RunLog log = hold.latest().orElseThrow()) {
                log.reopen();
                assertThat(log.sealed()).isFalse();
                assertThat(log.head()).isEqualTo(sealed);
            }
            try (Journal.Hold hold = each.hold("azora", "production", Samples.ANNA);
                    Journal.RunLog log = hold.latest().orElseThrow()) {
                assertThat(log.sealed()).as("nothing was appended").isTrue();
                assertThatThrownBy(() -> log.append(batch(2, new Event.PhaseStarted("b")), false))
                        .hasMessageContaining("is sealed, its run has ended");
                log.reopen();
                log.append(batch(2, new Event.PhaseStarted("b")), false);
                log.reopen();
                assertThat(log.head()).isNotEqualTo(sealed);
                log.append(batch(3, new Event.PhaseStarted("c")), true);
                assertThat(log.sealed()).isTrue();
                assertThat(TestLog.events(log)).extracting(Recorded::seq).containsExactly(1L, 2L, 3L);
            }
        }
    }

    @Test
    void theHeadIsAnotherOneAfterEachBatch() throws JournalException {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            String before = log.head();
            for (List<Recorded> batch : Samples.sixBatches()) {
                log.append(batch, false);
                assertThat(log.head()).matches("[0-9a-f]{64}").isNotEqualTo(before);
                before = log.head();
            }
        }
    }

    @Test
    void aRunCanBeLookedAtWhileItGoesOn() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            var runner = new Thread(() -> {
                try {
                    for (int i = 1; i <= 2_000; i++) {
                        log.append(batch(i, new Event.PhaseStarted("a")), false);
                    }
                } catch (JournalException e) {
                    throw new IllegalStateException(e);
                }
            });
            runner.start();
            int seen = 0;
            while (runner.isAlive()) {
                List<Recorded> events = journal.latest("azora", "production");
                assertThat(events).hasSizeGreaterThanOrEqualTo(seen).doesNotContainNull();
                seen = events.size();
            }
            assertThat(journal.latest("azora", "production")).hasSize(2_000);
        }
    }
}
