package dev.windlass.examples.shop;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.calendar.T;
import dev.windlass.check.Answer;
import dev.windlass.journal.Order;
import dev.windlass.rehearsal.Happening;
import dev.windlass.rehearsal.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopRehearsalTest {

    @TempDir
    Path directory;

    private Rehearsal<FakeShop> rehearsal;

    @BeforeEach
    void rehearsal() {
        rehearsal = Rehearsal.of(() -> new FakeShop(directory), shop -> ShopRelease.plan(shop, shop.kubectl()))
                .always("the database is changed only behind the maintenance page", shop -> !shop.visitorsSawIt())
                .atTheEnd(
                        "only a release that asks, or needs help, leaves the maintenance page",
                        run -> !run.world().maintenance()
                                || run.outcome() instanceof Outcome.Suspended
                                || run.outcome() instanceof Outcome.RollbackFailed)
                .comparing(FakeShop::state);
    }

    @Test
    void goes_through() {
        var run = rehearsal.run();

        assertThat(run.done())
                .containsSubsequence("dump the database", "maintenance mode", "migrate", "deploy the shop");
        assertThat(run.world().state()).isEqualTo("7.2.0, schema 72, dumps [before 7.2.0], warm");
    }

    @Test
    void a_migration_that_fails_half_way_is_taken_back_behind_the_maintenance_page() {
        var run = rehearsal.failingLate("migrate").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone()).startsWith("migrate", "maintenance mode");
        assertThat(run.world().state()).isEqualTo("7.1.0, schema 71, dumps []");
    }

    @Test
    @DisplayName("A cache that is warmed up at the third attempt costs no rollback")
    void warmed_up() {
        assertThat(rehearsal.failing("warm up the cache", 2).run().outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(rehearsal.failing("warm up the cache", 3).run().outcome()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void a_migration_that_falls_silent_is_cancelled_by_its_heartbeat() {
        var run = rehearsal.timingOut("migrate").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.took()).isLessThan(ofMinutes(6));
    }

    @Test
    @DisplayName("B8: behind the first traffic nothing that was written is lost before a person says so")
    void asks_before_it_loses_writes() {
        var failing = rehearsal.answering("rolled out", Answer.failed("the deployment exceeded its deadline"));

        var asked = failing.run();
        assertThat(asked.outcome()).isInstanceOf(Outcome.Suspended.class);
        assertThat(asked.undone()).startsWith("deploy the shop").doesNotContain("migrate");

        var answered =
                failing.ordering(Order.RETRY, "ada", T.plus(ofMinutes(20))).run();
        assertThat(answered.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(answered.rollbackTook()).hasValue(ofMinutes(20));
        assertThat(answered.world().state()).isEqualTo("7.1.0, schema 71, dumps []");
    }

    @Test
    void a_process_that_dies_as_the_rollback_has_begun_goes_on_with_it() {
        var run = rehearsal
                .failing("deploy the shop")
                .dyingAt(Happening.Kind.UNDOING, "deploy the shop")
                .run();

        assertThat(run.nodes(Happening.Kind.RESUMED)).hasSize(1);
        assertThat(run.undone()).startsWith("deploy the shop");
    }

    @Test
    @DisplayName("Whatever goes wrong: the shop is as before or as planned, and the database is changed out of sight")
    void explored() {
        assertThat(rehearsal.explore().violations()).isEmpty();
    }

    @Test
    @DisplayName("Whatever goes wrong, and a person who is asked says that the rollback goes on")
    void explored_with_a_person_who_answers() {
        assertThat(rehearsal.whenAsked(Order.RETRY, "ada").explore().violations())
                .isEmpty();
    }
}
