package dev.windlass.calendar;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** G8: windows in their own zone, freezes, and what fits. */
class WindowTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Need MINUTE = need(Duration.ofMinutes(1));

    private final Window nights =
            Window.weekly(TUESDAY, THURSDAY).from(at("02:00")).to(at("05:00")).in(BERLIN);

    private static LocalTime at(String time) {
        return LocalTime.parse(time);
    }

    private static Need need(Duration work) {
        return new Need(work, Duration.ZERO);
    }

    private static Freeze christmas() {
        return Freeze.days("Christmas", LocalDate.parse("2026-12-24"), LocalDate.parse("2026-12-26"), BERLIN);
    }

    /** The openings that begin on one day of a zone, as it reads them. */
    private static List<String> on(String day, Window window, ZoneId zone) {
        Instant end = LocalDate.parse(day).plusDays(1).atStartOfDay(zone).toInstant();
        Instant at = LocalDate.parse(day).atStartOfDay(zone).toInstant();
        var openings = new ArrayList<String>();
        Optional<Opening> next = window.next(at, MINUTE);
        while (next.isPresent() && next.get().from().isBefore(end)) {
            openings.add(next.get().from().atZone(zone).toOffsetDateTime() + " "
                    + next.get().length().toString());
            next = window.next(next.get().until(), MINUTE);
        }
        return openings;
    }

    private static List<String> on(String day, String from, String to, String zone) {
        ZoneId where = ZoneId.of(zone);
        return on(day, Window.daily().from(at(from)).to(at(to)).in(where), where);
    }

    @Test
    void in_the_night_in_which_an_hour_is_skipped_it_opens_as_the_hour_is_over() {
        assertThat(on("2026-03-29", "02:00", "05:00", "Europe/Berlin")).containsExactly("2026-03-29T03:00+02:00 PT2H");
        assertThat(on("2026-03-29", "02:15", "02:45", "Europe/Berlin")).isEmpty();
        assertThat(on("2026-03-29", "01:00", "02:30", "Europe/Berlin")).containsExactly("2026-03-29T01:00+01:00 PT1H");
    }

    @Test
    void in_the_night_in_which_an_hour_is_read_twice_it_is_open_in_both() {
        assertThat(on("2026-10-25", "02:00", "05:00", "Europe/Berlin")).containsExactly("2026-10-25T02:00+02:00 PT4H");
        assertThat(on("2026-10-25", "02:00", "03:00", "Europe/Berlin")).containsExactly("2026-10-25T02:00+02:00 PT2H");
    }

    @Test
    void it_is_closed_when_the_clock_says_so_in_an_hour_that_is_read_twice_too() {
        assertThat(on("2026-10-25", "01:00", "02:30", "Europe/Berlin"))
                .containsExactly("2026-10-25T01:00+02:00 PT1H30M", "2026-10-25T02:00+01:00 PT30M");
        assertThat(on("2026-10-25", "02:30", "05:00", "Europe/Berlin"))
                .containsExactly("2026-10-25T02:30+02:00 PT30M", "2026-10-25T02:30+01:00 PT2H30M");
    }

    @Test
    void changes_of_other_lengths_at_other_times_are_as_right() {
        assertThat(on("2026-10-04", "02:00", "04:00", "Australia/Lord_Howe")) // half an hour, in spring
                .containsExactly("2026-10-04T02:30+11:00 PT1H30M");
        assertThat(on("2026-04-05", "01:00", "02:00", "Australia/Lord_Howe"))
                .containsExactly("2026-04-05T01:00+11:00 PT1H30M");
        assertThat(on("2018-11-04", "00:00", "02:00", "America/Sao_Paulo")) // midnight is skipped
                .containsExactly("2018-11-04T01:00-02:00 PT1H");
        assertThat(on("2018-02-17", "22:00", "00:00", "America/Sao_Paulo")) // 23:00 comes twice
                .containsExactly("2018-02-17T22:00-02:00 PT3H");
        assertThat(on("2026-03-29", "01:00", "03:00", "Europe/Dublin")) // winter time is the odd one there
                .containsExactly("2026-03-29T02:00+01:00 PT1H");
        assertThat(on("2026-10-25", "01:00", "02:00", "Europe/Dublin")).containsExactly("2026-10-25T01:00+01:00 PT2H");
    }

    @Test
    void a_day_that_was_skipped_has_no_window_and_ends_that_of_the_night_before() {
        ZoneId apia = ZoneId.of("Pacific/Apia");
        Window fridays = Window.weekly(FRIDAY).from(at("02:00")).to(at("05:00")).in(apia);
        Window thursdays =
                Window.weekly(THURSDAY).from(at("22:00")).to(at("05:00")).in(apia);
        Instant before = Instant.parse("2011-12-29T12:00:00Z");

        assertThat(fridays.next(before, MINUTE)
                        .orElseThrow()
                        .from()
                        .atZone(apia)
                        .toLocalDate())
                .isEqualTo("2012-01-06");
        assertThat(thursdays.next(before, MINUTE).orElseThrow().length()).hasHours(2);
    }

    @Test
    void a_day_that_comes_back_after_its_midnight_opens_again() {
        Window saturdays =
                Window.weekly(SATURDAY).from(at("23:00")).to(at("23:59")).in(ZoneId.of("America/St_Johns"));
        Instant sunday = Instant.parse("2010-11-07T02:30:30Z"); // 00:00:30; at 00:01 it is 23:01 again

        assertThat(saturdays.at(sunday)).isEmpty();
        assertThat(saturdays.next(sunday, MINUTE))
                .contains(new Opening(Instant.parse("2010-11-07T02:31:00Z"), Instant.parse("2010-11-07T03:29:00Z")));
    }

    @Test
    void past_midnight_it_belongs_to_the_day_on_which_it_opened() {
        Window fridays = Window.weekly(FRIDAY).from(at("23:00")).to(at("02:00")).in(BERLIN);

        assertThat(fridays.at(Instant.parse("2026-11-28T00:59:59Z"))).isPresent();
        assertThat(fridays.at(Instant.parse("2026-11-28T01:00:00Z"))).isEmpty();
        assertThat(fridays.at(Instant.parse("2026-11-27T00:30:00Z"))).isEmpty();
    }

    @Test
    void it_goes_on_past_the_end_of_a_year_and_over_a_leap_day() {
        Instant newYear = Instant.parse("2026-12-31T22:30:00Z");
        Window daily = Window.daily().from(at("23:00")).to(at("01:00")).in(BERLIN);
        assertThat(daily.at(newYear)).contains(new Opening(newYear, Instant.parse("2027-01-01T00:00:00Z")));

        Window leap =
                Window.weekly(MONDAY).from(at("23:00")).to(TUESDAY, at("23:30")).in(ZoneOffset.UTC);
        assertThat(leap.next(Instant.parse("2028-02-28T12:00:00Z"), MINUTE))
                .contains(new Opening(Instant.parse("2028-02-28T23:00:00Z"), Instant.parse("2028-02-29T23:30:00Z")));
    }

    @Test
    void it_may_be_open_for_days() {
        Window weekends =
                Window.weekly(FRIDAY).from(at("22:00")).to(MONDAY, at("04:00")).in(BERLIN);
        Instant monday = Instant.parse("2026-10-26T02:59:00Z");
        assertThat(weekends.at(monday))
                .hasValueSatisfying(left -> assertThat(left.length()).hasMinutes(1));
        assertThat(weekends.longest()).hasHours(54);
        assertThat(weekends).hasToString("Fri 22:00–Mon 04:00 Europe/Berlin");

        Window most =
                Window.weekly(FRIDAY).from(at("22:00")).to(FRIDAY, at("21:00")).in(BERLIN);
        assertThat(most.longest()).hasHours(167);
        assertThat(most).hasToString("Fri 22:00–Fri 21:00 Europe/Berlin");
    }

    @Test
    void several_stretches_in_several_zones_are_one_window() {
        Window joined = nights.or(
                        Window.daily().from(at("23:00")).to(at("00:30")).in(ZoneOffset.UTC))
                .or(Window.once(LocalDateTime.parse("2026-12-05T22:00"), LocalDateTime.parse("2026-12-06T06:00"))
                        .in(BERLIN));

        assertThat(joined.at(Instant.parse("2026-11-24T00:15:00Z"))) // 01:15 in Berlin: 00:30 UTC ends it
                .hasValueSatisfying(left -> assertThat(left.until()).isEqualTo(Instant.parse("2026-11-24T00:30:00Z")));
        assertThat(joined.at(Instant.parse("2026-12-05T21:00:00Z")))
                .hasValueSatisfying(left -> assertThat(left.until()).isEqualTo(Instant.parse("2026-12-06T05:00:00Z")));
        assertThat(joined)
                .hasToString("Tue, Thu 02:00–05:00 Europe/Berlin or daily 23:00–00:30 Z"
                        + " or 2026-12-05 22:00 to 2026-12-06 06:00 Europe/Berlin");
    }

    @Test
    void what_adjoins_is_one_opening_and_may_never_end() {
        Window night = Window.daily().from(at("20:00")).to(at("08:00")).in(BERLIN);
        Window day = Window.daily().from(at("08:00")).to(at("20:00")).in(BERLIN);
        Instant now = Instant.parse("2026-11-21T12:00:00Z");

        assertThat(night.or(day).at(now).orElseThrow().length()).isEqualTo(Window.HORIZON);
        assertThat(night.or(day).longest()).isEqualTo(Window.HORIZON);
        assertThat(Window.always().in(BERLIN).at(now).orElseThrow().length()).isEqualTo(Window.HORIZON);
        assertThat(Window.always().in(BERLIN).longest()).isEqualTo(Window.HORIZON);
    }

    @Test
    void a_freeze_beats_every_window_and_cuts_what_is_open() {
        Window window = Window.always().in(BERLIN).except(christmas());
        Instant begin = Instant.parse("2026-12-23T23:00:00Z");
        Instant end = Instant.parse("2026-12-26T23:00:00Z");

        assertThat(window.at(begin.minusSeconds(60))).contains(new Opening(begin.minusSeconds(60), begin));
        assertThat(window.at(begin)).isEmpty();
        assertThat(window.at(end.minusNanos(1))).isEmpty();
        assertThat(window.at(end)).isPresent();
        assertThat(window.next(begin.minusSeconds(60), need(Duration.ofMinutes(2))))
                .hasValueSatisfying(next -> assertThat(next.from()).isEqualTo(end));
    }

    @Test
    void what_is_frozen_in_one_window_is_frozen_in_what_it_is_joined_with() {
        Instant frozen = Instant.parse("2026-12-25T12:00:00Z");
        Window always = Window.always().in(BERLIN);

        assertThat(nights.except(christmas()).or(always).at(frozen)).isEmpty();
        assertThat(always.or(nights.except(christmas())).at(frozen)).isEmpty();
        assertThat(nights.or(always).at(frozen)).isPresent();
    }

    @Test
    void a_freeze_is_never_shorter_than_it_reads() {
        var night = LocalDate.parse("2026-10-25");
        Freeze freeze = Freeze.between("batch", night.atTime(1, 0), night.atTime(2, 30), BERLIN);
        Window window = Window.always().in(BERLIN).except(freeze);

        assertThat(window.at(Instant.parse("2026-10-25T00:45:00Z")))
                .as("the first 02:45")
                .isEmpty();
        assertThat(window.at(Instant.parse("2026-10-25T01:29:59Z")))
                .as("the second 02:29")
                .isEmpty();
        assertThat(window.at(Instant.parse("2026-10-25T01:30:00Z"))).isPresent();
    }

    @Test
    void freezes_that_adjoin_or_overlap_or_were_skipped_are_all_heeded() {
        var day = LocalDate.parse("2026-12-24");
        var skipped = LocalDate.parse("2026-03-29");
        Window window = Window.always()
                .in(BERLIN)
                .except(Freeze.days("third", day.plusDays(2), day.plusDays(3), BERLIN))
                .except(
                        Freeze.days("first", day, day, BERLIN),
                        Freeze.days("second", day.plusDays(1), day.plusDays(2), BERLIN),
                        Freeze.between("skipped", skipped.atTime(2, 10), skipped.atTime(2, 50), BERLIN));

        assertThat(window.next(Instant.parse("2026-12-24T12:00:00Z"), MINUTE))
                .hasValueSatisfying(next -> assertThat(next.from()).isEqualTo(Instant.parse("2026-12-27T23:00:00Z")));
        assertThat(window.at(Instant.parse("2026-03-29T01:00:00Z"))).isPresent();
    }

    @Test
    void what_fits_includes_the_rollback() {
        Instant now = Instant.parse("2026-11-24T03:00:00Z"); // 04:00, an hour is left
        var fits = new Need(Duration.ofMinutes(45), Duration.ofMinutes(15));
        var tooLong = new Need(Duration.ofMinutes(45), Duration.ofMinutes(15).plusNanos(1));

        assertThat(nights.next(now, fits))
                .hasValueSatisfying(next -> assertThat(next.from()).isEqualTo(now));
        assertThat(nights.next(now, tooLong))
                .hasValueSatisfying(next -> assertThat(next.from()).isEqualTo(Instant.parse("2026-11-26T01:00:00Z")));
        assertThat(nights.next(now, need(Duration.ofHours(4)))).isEmpty();
    }

    @Test
    void what_needs_the_longer_night_waits_for_it() {
        Window sundays = Window.weekly(SUNDAY).from(at("02:00")).to(at("05:00")).in(BERLIN);

        assertThat(sundays.next(Instant.parse("2026-01-01T00:00:00Z"), need(Duration.ofHours(4))))
                .contains(new Opening(Instant.parse("2026-10-25T00:00:00Z"), Instant.parse("2026-10-25T04:00:00Z")));
    }

    @Test
    void a_single_window_that_is_over_never_opens_again() {
        Window once = Window.once(LocalDateTime.parse("2026-12-05T22:00"), LocalDateTime.parse("2026-12-05T23:00"))
                .in(BERLIN);
        assertThat(once.next(Instant.parse("2026-12-05T22:00:00Z"), MINUTE)).isEmpty();
        assertThat(once.next(Instant.parse("2020-01-01T22:00:00Z"), MINUTE))
                .as("beyond the horizon")
                .isEmpty();
        assertThat(once).hasToString("2026-12-05 22:00–23:00 Europe/Berlin");
    }

    @Test
    void its_longest_opening_is_told_as_the_times_read() {
        Window late = Window.weekly(SATURDAY).from(at("22:00")).to(at("00:00")).in(BERLIN);
        Window early = Window.weekly(SUNDAY).from(at("00:00")).to(at("05:00")).in(BERLIN);
        Window before = Window.once(LocalDateTime.parse("2031-03-01T21:00"), LocalDateTime.parse("2031-03-01T22:30"))
                .in(BERLIN);
        Window elsewhere =
                Window.weekly(SUNDAY).from(at("04:00")).to(at("08:00")).in(ZoneOffset.UTC);

        assertThat(nights.longest()).hasHours(3);
        assertThat(late.or(early).longest()).hasHours(7);
        assertThat(late.or(early).or(before).longest())
                .as("once, on a Saturday")
                .hasHours(8);
        assertThat(early.or(elsewhere).longest()).as("zones are not joined").hasHours(5);
        assertThat(nights.except(christmas()).longest()).hasHours(3);
    }

    @Test
    void its_facts_are_the_same_on_every_machine() {
        Window window = nights.except(christmas());
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            assertThat(window.facts())
                    .containsExactly(
                            new Fact("window", "Tue, Thu 02:00–05:00 Europe/Berlin"),
                            new Fact("freeze", "2026-12-24 to 2026-12-26 Europe/Berlin: Christmas"));
            assertThat(window)
                    .hasToString("Tue, Thu 02:00–05:00 Europe/Berlin but not while frozen: Christmas (2026-12-24 to"
                            + " 2026-12-26 Europe/Berlin)");
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void the_order_in_which_days_are_said_makes_no_difference() {
        Window other = Window.weekly(THURSDAY, TUESDAY, THURSDAY)
                .from(at("02:00"))
                .to(at("05:00"))
                .in(BERLIN);

        assertThat(other).isEqualTo(nights).hasSameHashCodeAs(nights);
        assertThat(other.facts()).isEqualTo(nights.facts());
        assertThat(nights.except(christmas())).isNotEqualTo(nights);
    }

    @Test
    void what_may_mean_two_things_or_nothing_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Window.daily().from(at("02:00")).to(at("02:00")))
                .withMessageContaining("02:00")
                .withMessageContaining("always()");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Window.weekly(TUESDAY, FRIDAY).from(at("02:00")).to(SUNDAY, at("02:00")))
                .withMessageContaining("[TUESDAY, FRIDAY]");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Window.once(LocalDateTime.parse("2026-12-05T22:00"), LocalDateTime.parse("2026-12-05T22:00")))
                .withMessageContaining("2026-12-05 22:00");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Freeze.days("x", LocalDate.parse("2026-12-05"), LocalDate.parse("2026-12-04"), BERLIN))
                .withMessageContaining("'x'");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Freeze.days(" ", LocalDate.parse("2026-12-05"), LocalDate.parse("2026-12-05"), BERLIN))
                .withMessageContaining("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Need(Duration.ofMinutes(-1), Duration.ZERO))
                .withMessageContaining("work");
        assertThatNullPointerException()
                .isThrownBy(
                        () -> Window.daily().from(at("02:00")).to(at("03:00")).in(null))
                .withMessageContaining("zone");
    }
}
