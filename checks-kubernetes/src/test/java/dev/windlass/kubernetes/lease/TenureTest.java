package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.journal.Holder;
import dev.windlass.journal.JournalException;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C5: who holds by a lease writes only as long as nobody else can have it")
class TenureTest {

    private static final Instant SINCE = Instant.parse("2026-11-20T02:59:00Z");
    private static final Timing TIMING = Timing.lasting(Duration.ofSeconds(30)); // trusted for 20, renewed every 5

    private final LeaseServer server = new LeaseServer();
    private final ScriptedStore store = new ScriptedStore(server);

    private static Owner owner(String user, String host) {
        return Owner.of("shop", "production", new Holder(user, host, 4711, SINCE, "Windlass 1, Java 17"));
    }

    private Tenure ada() throws Exception {
        return Taking.take(store, owner("ada", "ci-7"), TIMING, store);
    }

    /** Another machine takes it, whoever holds it. */
    private void stolenByBob() {
        server.edit(lease -> Leases.taken(lease, owner("bob", "ci-8"), Duration.ofSeconds(30), store.now()));
    }

    private void advance(long seconds) {
        store.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void a_young_renewal_is_relied_on_without_a_request() throws Exception {
        Tenure tenure = ada();
        advance(19);

        tenure.require("run.jsonl");

        assertThat(store.writes()).isEqualTo(1);
    }

    @Test
    void an_old_one_is_renewed_there_and_then() throws Exception {
        Tenure tenure = ada();
        advance(20);

        tenure.require("run.jsonl");

        assertThat(store.writes()).isEqualTo(2);
    }

    @Test
    void what_counts_is_when_a_renewal_was_sent_and_not_when_it_was_answered() throws Exception {
        store.slow(Duration.ofSeconds(15));
        Tenure tenure = ada();
        store.slow(Duration.ZERO);
        advance(5);

        tenure.require("run.jsonl");

        assertThat(store.writes()).isEqualTo(2);
    }

    @Test
    void a_renewal_that_took_too_long_is_not_enough() throws Exception {
        Tenure tenure = ada();
        advance(20);
        store.slow(Duration.ofSeconds(20));

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("could not renew");
        assertThat(store.writes()).as("it is tried again").isGreaterThan(3);
    }

    @Test
    void a_machine_that_slept_renews_first_though_one_of_its_clocks_stood_still() throws Exception {
        Tenure tenure = ada();
        store.sleeps(Duration.ofMinutes(10));
        stolenByBob();

        assertThatThrownBy(() -> tenure.require("run.jsonl")).isInstanceOf(JournalException.Stale.class);
    }

    @Test
    void who_lost_it_is_told_who_took_over_and_what_to_do() throws Exception {
        Tenure tenure = ada();
        stolenByBob();
        advance(20);

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isInstanceOfSatisfying(JournalException.Stale.class, stale -> {
                    assertThat(stale.epoch()).isEqualTo(1);
                    assertThat(stale.newest()).isEqualTo(2);
                })
                .hasMessage(
                        "the journal run.jsonl was not written: this process held shop in production with epoch 1, and"
                                + " meanwhile lease 'shop' in namespace 'azora' of cluster 'test' was taken over by bob on ci-8,"
                                + " process 4711, since 2026-11-20T02:59:00Z, with epoch 2. No further effect is started here."
                                + " Find out what was done there since: that is in the journal of that machine, if the machines"
                                + " don't share one. Do not start this process's release again before that one has ended");
    }

    @Test
    void who_lost_it_never_gets_it_back() throws Exception {
        Tenure tenure = ada();
        stolenByBob();
        assertThat(tenure.keep()).isFalse();
        server.edit(lease -> Leases.released(lease, 2, store.now()));

        assertThatThrownBy(() -> tenure.require("run.jsonl")).isInstanceOf(JournalException.Stale.class);
        tenure.release();
        assertThat(server.takes()).hasSize(2);
    }

    @Test
    void one_that_was_deleted_by_hand_is_lost_and_told() throws Exception {
        Tenure tenure = ada();
        server.delete();
        advance(20);

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isInstanceOf(JournalException.Stale.class)
                .hasMessageContaining("was deleted by somebody");
        assertThat(server.read()).isEmpty();
    }

    @Test
    void one_that_was_given_away_by_hand_is_lost_and_told_by_what_it_was_written() throws Exception {
        Tenure tenure = ada();
        server.edit(lease -> new LeaseBuilder(lease)
                .editMetadata()
                .addNewManagedField()
                .withManager("kubectl-edit")
                .withTime("2026-11-20T03:00:01Z")
                .endManagedField()
                .endMetadata()
                .editSpec()
                .withHolderIdentity("ops")
                .endSpec()
                .build());
        advance(20);

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .hasMessageContaining(
                        "was taken over by 'ops', which no release wrote there (written by kubectl-edit at"
                                + " 2026-11-20T03:00:01Z)");
    }

    @Test
    void a_label_that_somebody_puts_on_it_stays_and_does_no_harm() throws Exception {
        Tenure tenure = ada();
        server.edit(lease -> new LeaseBuilder(lease)
                .editMetadata()
                .addToLabels("team", "shop")
                .endMetadata()
                .build());
        advance(20);

        tenure.require("run.jsonl");

        assertThat(server.read().orElseThrow().getMetadata().getLabels()).containsEntry("team", "shop");
    }

    @Test
    void a_renewal_whose_answer_was_lost_does_no_harm() throws Exception {
        Tenure tenure = ada();
        store.answersGetLost(true);
        assertThat(tenure.keep()).isTrue();
        store.answersGetLost(false);
        advance(20);

        assertThatCode(() -> tenure.require("run.jsonl")).doesNotThrowAnyException();
    }

    @Test
    void an_outage_within_the_time_is_survived() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(19);
        tenure.keep();
        tenure.require("run.jsonl");
        store.down(false);
        advance(6);

        assertThatCode(() -> tenure.require("run.jsonl")).doesNotThrowAnyException();
    }

    @Test
    void a_longer_one_is_waited_out_and_nothing_is_written_until_the_lease_is_renewed() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(25);
        store.at(Duration.ofSeconds(100), () -> store.down(false));

        tenure.require("run.jsonl");

        assertThat(store.elapsed()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(102));
        assertThat(store.writes()).isEqualTo(2);
        assertThat(server.takes()).hasSize(1);
    }

    @Test
    void whoever_took_over_in_an_outage_that_is_waited_out_is_told() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(25);
        store.at(Duration.ofSeconds(40), this::stolenByBob);
        store.at(Duration.ofSeconds(60), () -> store.down(false));

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isInstanceOf(JournalException.Stale.class)
                .hasMessageContaining("was taken over by bob on ci-8");
        assertThat(store.elapsed()).isLessThan(Duration.ofSeconds(63));
    }

    @Test
    void whoever_took_over_in_an_outage_and_gave_it_back_is_noticed_too() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(25);
        store.at(Duration.ofSeconds(40), () -> {
            stolenByBob();
            server.edit(lease -> Leases.released(lease, 2, store.now()));
        });
        store.at(Duration.ofSeconds(60), () -> store.down(false));

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isInstanceOf(JournalException.Stale.class)
                .hasMessageContaining("nobody holds it now");
    }

    @Test
    void one_that_is_longer_still_stops_the_holder_for_good() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(20);

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining(
                        "which it could not renew for 140 s, so that another one may take it over 30 s after")
                .hasMessageContaining("No further effect is started here");

        store.down(false);
        assertThat(tenure.keep())
                .as("it is kept as long as something still acts")
                .isTrue();
        assertThatThrownBy(() -> tenure.require("run.jsonl")).hasMessageContaining("could not renew");
    }

    @Test
    void credentials_that_can_not_be_read_for_a_while_are_an_outage_too() throws Exception {
        Tenure tenure = ada();
        store.breaks(new UncheckedIOException(new IOException("no token")));
        advance(25);
        assertThat(tenure.keep()).isTrue();
        store.at(Duration.ofSeconds(60), () -> store.breaks(null));

        tenure.require("run.jsonl");

        assertThat(store.elapsed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
        store.breaks(new UncheckedIOException(new IOException("no token")));
        advance(25);
        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("no token");
        tenure.giveBack();
        assertThatCode(tenure::release).doesNotThrowAnyException();
    }

    @Test
    void who_is_interrupted_while_an_outage_is_waited_out_stops_at_once() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(20);
        Duration before = store.elapsed();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> tenure.require("run.jsonl")).hasMessageContaining("could not renew");

        assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        assertThat(store.elapsed()).isEqualTo(before);
    }

    @Test
    void after_an_outage_in_which_nothing_was_to_be_written_it_goes_on_if_nobody_took_over() throws Exception {
        Tenure tenure = ada();
        store.down(true);
        advance(300);
        tenure.keep();
        store.down(false);

        assertThatCode(() -> tenure.require("run.jsonl")).doesNotThrowAnyException();
    }

    @Test
    void what_was_given_back_is_not_written_any_more_and_free_at_once() throws Exception {
        Tenure tenure = ada();
        tenure.giveBack();
        tenure.release();

        assertThatThrownBy(() -> tenure.require("run.jsonl"))
                .isInstanceOf(JournalException.Stale.class)
                .hasMessageContaining("has given that hold back");
        Tenure next = Taking.take(store, owner("bob", "ci-8"), TIMING, store);
        assertThat(store.elapsed()).isZero();
        assertThat(next.epoch()).isEqualTo(2);
    }

    @Test
    void its_number_is_never_below_that_of_the_journal_behind_it() throws Exception {
        Tenure tenure = ada();
        tenure.raise(41);
        assertThat(tenure.epoch()).isEqualTo(41);
        tenure.raise(7);
        tenure.keep();
        tenure.release();

        assertThat(Taking.take(store, owner("bob", "ci-8"), TIMING, store).epoch())
                .isEqualTo(42);
    }
}
