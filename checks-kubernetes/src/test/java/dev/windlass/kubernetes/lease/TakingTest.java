package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.journal.Holder;
import dev.windlass.journal.JournalException;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C5: a lease is taken when it is free or not renewed, by what is seen and not by anybody's clock")
class TakingTest {

    private static final Timing TIMING = Timing.lasting(Duration.ofSeconds(30));
    private static final Owner BOB = owner("bob", "ci-8");

    private final LeaseServer server = new LeaseServer();
    private final ScriptedStore store = new ScriptedStore(server);

    private static Owner owner(String user, String host) {
        return Owner.of(
                "shop",
                "production",
                new Holder(user, host, 4711, Instant.parse("2026-11-20T02:59:00Z"), "Windlass 1, Java 17"));
    }

    @BeforeEach
    void ada_holds() throws Exception {
        Taking.take(store, owner("ada", "ci-7"), TIMING, store);
    }

    private Tenure bob(Timing timing) throws JournalException {
        return Taking.take(store, BOB, timing, store);
    }

    @Test
    void who_renews_is_alive_and_the_next_one_is_told_who_where_since_when_and_until_when() {
        store.renews(Duration.ofSeconds(5), Duration.ofMinutes(2));

        assertThatThrownBy(() -> bob(TIMING))
                .isInstanceOf(JournalException.Held.class)
                .hasMessage("shop in production is being released already, by ada on ci-7, process 4711, since"
                        + " 2026-11-20T02:59:00Z, who holds lease 'shop' in namespace 'azora' of cluster 'test' and renews"
                        + " it, until 2026-11-20T03:00:35Z by the clock there; wait for that run to end, or end it, and"
                        + " start again");
        assertThat(store.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void who_died_is_followed_after_the_duration_that_stands_in_the_lease() throws Exception {
        assertThat(bob(Timing.lasting(Duration.ofSeconds(6))).epoch()).isEqualTo(2);
        assertThat(store.elapsed()).isEqualTo(Duration.ofSeconds(30));
        assertThat(server.identity()).isEqualTo(BOB.identity());
    }

    @Test
    void a_clock_that_is_an_hour_off_changes_nothing() throws Exception {
        for (int hours : new int[] {-1, 1}) {
            server.edit(lease -> new LeaseBuilder(lease)
                    .editSpec()
                    .withRenewTime(store.now().plus(Duration.ofHours(hours)).atZone(ZoneOffset.UTC))
                    .endSpec()
                    .build());
            Duration before = store.elapsed();
            Tenure tenure = Taking.take(store, owner("eve", "ci-9"), TIMING, store);
            assertThat(store.elapsed().minus(before)).as("%s h", hours).isEqualTo(Duration.ofSeconds(30));
            assertThat(tenure.epoch()).isGreaterThan(1);
        }
    }

    @Test
    void a_single_renewal_begins_the_time_anew() throws Exception {
        store.renews(Duration.ofSeconds(29), Duration.ofSeconds(29));
        bob(TIMING.waiting(Duration.ofMinutes(5)));

        assertThat(store.elapsed()).isEqualTo(Duration.ofSeconds(59));
    }

    @Test
    void what_others_write_beside_it_is_no_renewal() throws Exception {
        store.at(
                Duration.ofSeconds(10),
                () -> server.edit(lease -> new LeaseBuilder(lease)
                        .editMetadata()
                        .addToLabels("team", "shop")
                        .endMetadata()
                        .build()));
        bob(TIMING);

        assertThat(store.elapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void who_waits_takes_it_as_soon_as_it_is_given_back() throws Exception {
        store.renews(Duration.ofSeconds(5), Duration.ofSeconds(60));
        store.at(
                Duration.ofSeconds(62),
                () -> server.edit(lease -> Leases.released(lease, Leases.number(lease), store.now())));
        bob(TIMING.waiting(Duration.ofMinutes(5)));

        assertThat(store.elapsed()).isEqualTo(Duration.ofSeconds(62));
    }

    @Test
    void who_waited_long_enough_is_told() {
        store.renews(Duration.ofSeconds(5), Duration.ofMinutes(10));

        assertThatThrownBy(() -> bob(TIMING.waiting(Duration.ofMinutes(1)))).isInstanceOf(JournalException.Held.class);
        assertThat(store.elapsed()).isEqualTo(Duration.ofMinutes(1));
    }

    private void lastsFor(Duration time) {
        server.edit(lease -> new LeaseBuilder(lease)
                .editSpec()
                .withLeaseDurationSeconds(Math.toIntExact(time.toSeconds()))
                .endSpec()
                .build());
    }

    @Test
    void a_lease_that_lasts_for_hours_is_not_waited_for_longer_than_was_said() {
        lastsFor(Duration.ofHours(4));

        assertThatThrownBy(() -> bob(TIMING))
                .isInstanceOf(JournalException.Held.class)
                .hasMessageContaining(
                        "who holds lease 'shop' in namespace 'azora' of cluster 'test' for 14400 s at a time,"
                                + " and did not renew it for the 120 s that it was watched, until 2026-11-20T07:00:00Z by the clock"
                                + " there");
        assertThat(store.elapsed()).isEqualTo(Duration.ofMinutes(2));
        assertThatThrownBy(() -> bob(TIMING.waiting(Duration.ofMinutes(10)))).isInstanceOf(JournalException.Held.class);
        assertThat(store.elapsed()).isEqualTo(Duration.ofMinutes(12));
    }

    @Test
    void one_that_lasts_for_long_is_followed_by_who_is_willing_to_wait_for_that() throws Exception {
        lastsFor(Duration.ofMinutes(30));

        bob(TIMING.waiting(Duration.ofHours(1)));

        assertThat(store.elapsed()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void one_that_is_deleted_meanwhile_is_made_anew() throws Exception {
        store.at(Duration.ofSeconds(3), server::delete);

        assertThat(bob(TIMING).epoch()).isEqualTo(1);
    }

    @Test
    void who_holds_for_another_product_by_the_same_name_is_told_so() {
        store.renews(Duration.ofSeconds(5), Duration.ofMinutes(2));
        Owner other = Owner.of("billing", "production", BOB.holder());

        assertThatThrownBy(() -> Taking.take(store, other, TIMING, store))
                .hasMessageContaining("for shop in production, which shares the lease");
    }

    @Test
    void a_first_attempt_whose_answer_was_lost_is_recognized() throws Exception {
        server.delete();
        server.create(Leases.taken(store.blank(), BOB, Duration.ofSeconds(30), store.now()));

        bob(TIMING);

        assertThat(store.elapsed()).isZero();
    }

    @Test
    void what_can_not_be_reached_is_refused_before_anything() {
        store.down(true);

        assertThatThrownBy(() -> bob(TIMING))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("Nothing was started")
                .hasMessageContaining("it can't be told whether shop in production is being released already");
    }

    @Test
    void a_count_at_its_end_is_refused() {
        server.edit(lease -> new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("")
                .withLeaseTransitions(Integer.MAX_VALUE)
                .endSpec()
                .build());

        assertThatThrownBy(() -> bob(TIMING)).hasMessageContaining("can't count further");
    }
}
