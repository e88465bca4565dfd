package dev.windlass.examples.portal;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.calendar.Point;
import dev.windlass.calendar.T;
import dev.windlass.check.Answer;
import dev.windlass.dryrun.DryRun;
import dev.windlass.journal.Order;
import dev.windlass.metric.Metric;
import dev.windlass.plan.Plan;
import dev.windlass.rehearsal.Happening;
import dev.windlass.rehearsal.Rehearsal;
import dev.windlass.rehearsal.Series;
import dev.windlass.runbook.RollbackCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortalRehearsalTest {

    /** A portal of which the state can be looked at. */
    static final class FakePortal implements Portal {

        private int green;
        private boolean blueThere = true;

        @Override
        public int shift(int percent) {
            int before = green;
            green = percent;
            return before;
        }

        @Override
        public boolean bothStand() {
            return blueThere;
        }

        @Override
        public boolean logIsClean() {
            return true;
        }

        @Override
        public boolean blueIsWell() {
            return blueThere;
        }

        @Override
        public void removeBlue() {
            blueThere = false;
        }

        Plan plan() {
            return PortalRelease.plan(
                    this,
                    Metric.named("error rate").unit("%").reads(c -> 0.1),
                    Metric.named("p95").unit("ms").reads(c -> 80));
        }

        String state() {
            return green + " % on green, blue is " + (blueThere ? "there" : "gone");
        }
    }

    /** Thursday at 2 in Berlin, as the window opens. */
    private static final Instant THURSDAY = Instant.parse("2026-01-15T01:00:00Z");

    private static final Point TWO_DAYS_BEFORE = T.minus(ofDays(2));
    private static final String ANN = "ann@portal.example";
    private static final String BEN = "ben@portal.example";
    private static final String CYD = "cyd@portal.example";
    private static final String DEE = "dee@portal.example";

    final Rehearsal<FakePortal> rehearsal = Rehearsal.of(FakePortal::new, FakePortal::plan)
            .startingAt(THURSDAY.minus(ofDays(2)))
            .zero(THURSDAY)
            .always("where the traffic goes, something is there", portal -> portal.blueThere || portal.green == 100)
            .comparing(FakePortal::state);

    @Test
    @DisplayName("Three days of people, a night and a soak")
    void goes_through() {
        var run = rehearsal.run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.took()).isEqualTo(ofDays(3));
        assertThat(run.done()).containsExactly("shift the traffic to green", "remove blue");
        assertThat(run.world().state()).isEqualTo("100 % on green, blue is gone");
    }

    @Test
    void nothing_is_shifted_before_its_night() {
        var late = rehearsal.signing("restore drill", DEE, T.plus(ofHours(4))); // the night is over at 5

        var run = late.run();

        assertThat(run.trace())
                .filteredOn(one -> one.kind() == Happening.Kind.STARTED)
                .first()
                .satisfies(shift -> assertThat(shift.at()).isEqualTo(Instant.parse("2026-01-20T01:00:00Z")));
    }

    @Test
    @DisplayName("G4, G5: half as slow again for five minutes turns it back, a peak of four does not")
    void guard() {
        var peak = Series.of(80).then(T.plus(ofMinutes(10)), 125).then(T.plus(ofMinutes(14)), 80);
        var lasting = Series.of(80).then(T.plus(ofMinutes(10)), 125);

        assertThat(rehearsal.reading("p95", peak).run().outcome()).isInstanceOf(Outcome.Completed.class);
        var run = rehearsal.reading("p95", lasting).run();
        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.nodes(Happening.Kind.TRIPPED)).containsExactly("the portal stays well");
        assertThat(run.took()).isEqualTo(ofDays(2).plusMinutes(15));
        assertThat(run.world().state()).isEqualTo("0 % on green, blue is there");
    }

    @Test
    void the_soak_is_stricter_than_the_guard_and_refuses_at_the_first_bad_sample() {
        var run = rehearsal
                .reading("error rate", Series.of(0.1).then(T.plus(ofMinutes(10)), 7))
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.nodes(Happening.Kind.REFUSED)).containsExactly("soak");
        assertThat(run.took()).isEqualTo(ofDays(2).plusMinutes(10));
    }

    @Test
    void no_data_of_a_guard_is_held_and_of_the_soak_is_not_passed() {
        var gone = Series.of(0.1).thenNoData(T.plus(ofMinutes(10)));

        assertThat(rehearsal.reading("error rate", gone).run().outcome()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void one_who_declines_stops_it() {
        var run = rehearsal.rejecting("go", CYD, T.minus(ofHours(45))).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(run.took()).isEqualTo(ofHours(3));
        assertThat(run.nodes(Happening.Kind.DECLINED)).containsExactly("go");
    }

    @Test
    @DisplayName("G7: the author's signature doesn't count, and an approval that nobody gives expires")
    void approval() {
        var byTheAuthor = rehearsal
                .signing("go", ANN, TWO_DAYS_BEFORE)
                .signing("go", BEN, TWO_DAYS_BEFORE)
                .signing("go", DEE, TWO_DAYS_BEFORE);

        assertThat(byTheAuthor.run().outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(rehearsal.nobodySigning("go").run().outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(byTheAuthor.signing("go", CYD, T.minus(ofHours(1))).run().outcome())
                .isInstanceOf(Outcome.Completed.class);
    }

    @Test
    void a_log_that_is_not_clean_is_waived_by_the_dba_or_stops_it() {
        var dirty = rehearsal.answering("log is clean", Answer.failed("3 errors in the log of green"));

        assertThat(dirty.waiving("ready", DEE, "they are known", T.minus(ofHours(46)))
                        .run()
                        .outcome())
                .isInstanceOf(Outcome.Completed.class);
        assertThat(dirty.nobodySigning("ready").run().outcome()).isInstanceOf(Outcome.Stopped.class);
    }

    @Test
    void a_process_that_dies_in_the_soak_goes_on_with_it() {
        var run = rehearsal
                .dyingAt(Happening.Kind.DONE, "shift the traffic to green")
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.done()).containsExactly("shift the traffic to green", "remove blue");
    }

    @Test
    void a_person_who_sees_more_than_the_guards_turns_it_back() {
        var run =
                rehearsal.ordering(Order.ROLL_BACK, BEN, T.plus(ofMinutes(20))).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone()).containsExactly("shift the traffic to green");
    }

    @Test
    @DisplayName("T2: T-0 is moved by two days, out of the window; then it waits for the next night")
    void moved() {
        var run = rehearsal.movingZero(ofDays(2), ANN, T.minus(ofHours(12))).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.trace())
                .filteredOn(one -> one.kind() == Happening.Kind.STARTED)
                .first()
                .extracting(Happening::at)
                .isEqualTo(Instant.parse("2026-01-20T01:00:00Z"));
    }

    @Test
    @DisplayName("T1: a clock that jumps by twenty minutes shortens no soak")
    void jump() {
        var run = rehearsal.clockJumping(ofMinutes(20), T.plus(ofMinutes(15))).run();

        assertThat(run.nodes(Happening.Kind.CLOCK_JUMPED)).hasSize(1);
        assertThat(run.trace())
                .filteredOn(
                        one -> one.kind() == Happening.Kind.PASSED && one.node().equals("soak"))
                .singleElement()
                .satisfies(passed -> assertThat(passed.at()).isEqualTo(THURSDAY.plus(ofMinutes(5 + 30 + 20))));
    }

    @Test
    @DisplayName("The rollback card says what turning back would do")
    void card(@TempDir Path directory) throws IOException {
        Plan plan = new FakePortal().plan();
        Path runbook = directory.resolve("runbook.md");

        RollbackCard card = RollbackCard.of(plan);

        assertThat(card.behind("shift the traffic to green").undone()).containsExactly("shift the traffic to green");
        Files.writeString(runbook, card.toMarkdown());

        assertThat(runbook).content().contains("shift the traffic to green", "blue is gone after this");
    }

    @Test
    @DisplayName("A dry run changes nothing, and says who will be waited for")
    void dry_run() {
        var portal = new FakePortal();
        Plan plan = portal.plan();
        Instant zero = THURSDAY;
        String before = portal.state();

        DryRun.Report report = DryRun.of(plan).zero(zero).run().print(System.out);

        assertThat(portal.state()).isEqualTo(before);
        assertThat(report.toString()).contains("approval go", "2 of engineering");
    }

    @Test
    @DisplayName("G8: in the night to the summer time, which is a Sunday, the next window is the one of Tuesday")
    void summer_time() {
        Instant sunday = Instant.parse("2026-03-29T01:00:00Z");

        var run = rehearsal.startingAt(sunday.minus(ofDays(2))).zero(sunday).run();

        assertThat(run.trace())
                .filteredOn(one -> one.kind() == Happening.Kind.STARTED)
                .first()
                .extracting(Happening::at)
                .isEqualTo(Instant.parse("2026-03-31T00:00:00Z"));
    }

    @Test
    @DisplayName("Whatever goes wrong: the portal is as before or as planned, and the traffic goes to what is there")
    void explored() {
        assertThat(rehearsal.explore().violations()).isEmpty();
    }
}
