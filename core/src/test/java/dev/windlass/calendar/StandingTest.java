package dev.windlass.calendar;

import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** G8: how a window stands, in words for the person who waits for it. */
class StandingTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Need need = new Need(Duration.ofMinutes(45), Duration.ofMinutes(15));
    private final Freeze christmas =
            Freeze.days("Christmas", LocalDate.parse("2026-12-24"), LocalDate.parse("2026-12-26"), BERLIN);
    private final Window nights = Window.weekly(TUESDAY, THURSDAY)
            .from(LocalTime.of(2, 0))
            .to(LocalTime.of(5, 0))
            .in(BERLIN)
            .except(christmas);

    private Standing at(String moment) {
        return nights.standing(Instant.parse(moment), need);
    }

    @Test
    void open_and_long_enough() {
        assertThat(at("2026-11-24T01:30:00Z")).isInstanceOf(Standing.Open.class);
        assertThat(at("2026-11-24T01:30:00Z").words())
                .isEqualTo("open until Tue 2026-11-24 05:00 Europe/Berlin, for another 2 h 30 min;"
                        + " needed are 45 min and 15 min for a rollback");
    }

    @Test
    void open_but_not_for_long_enough() {
        assertThat(at("2026-11-24T03:30:00Z")).isInstanceOfSatisfying(Standing.TooShort.class, standing -> assertThat(
                        standing.next())
                .hasValueSatisfying(next -> assertThat(next.from()).isEqualTo(Instant.parse("2026-11-26T01:00:00Z"))));
        assertThat(at("2026-11-24T03:30:00Z").words())
                .isEqualTo("open until Tue 2026-11-24 05:00 Europe/Berlin, for another 30 min, too short for 45 min and"
                        + " 15 min for a rollback; long enough from Thu 2026-11-26 02:00 Europe/Berlin on, for 3 h");
    }

    @Test
    void closed_says_when_it_would_be_open() {
        assertThat(at("2026-11-24T04:00:00Z").words())
                .isEqualTo("closed, outside of Tue, Thu 02:00–05:00 Europe/Berlin;"
                        + " long enough from Thu 2026-11-26 02:00 Europe/Berlin on, for 3 h");
    }

    @Test
    void closed_by_a_freeze_names_it() {
        assertThat(at("2026-12-24T01:30:00Z"))
                .isInstanceOfSatisfying(Standing.Closed.class, standing -> assertThat(standing.frozenBy())
                        .containsExactly(christmas));
        assertThat(at("2026-12-24T01:30:00Z").words())
                .isEqualTo("closed, frozen: Christmas (2026-12-24 to 2026-12-26 Europe/Berlin);"
                        + " long enough from Tue 2026-12-29 02:00 Europe/Berlin on, for 3 h");
    }

    @Test
    void a_freeze_that_is_ahead_is_told_as_what_ends_it() {
        Window always = Window.always().in(BERLIN).except(christmas);
        assertThat(always.standing(Instant.parse("2026-12-23T22:30:00Z"), need).words())
                .startsWith("open until Thu 2026-12-24 00:00 Europe/Berlin (then frozen: Christmas (2026-12-24 to")
                .contains("for another 30 min, too short")
                .endsWith("long enough from Sun 2026-12-27 00:00 Europe/Berlin on, for 1830 d");
        assertThat(always.standing(Instant.parse("2027-01-01T22:30:00Z"), need).words())
                .startsWith("open without an end in sight;");
    }

    @Test
    void what_never_fits_is_told_with_what_to_do() {
        assertThat(nights.standing(Instant.parse("2026-11-24T04:00:00Z"), new Need(Duration.ofHours(4), Duration.ZERO))
                        .words())
                .endsWith("never long enough for 4 h within the next 1830 days:"
                        + " take another window or a shorter release");
    }

    @Test
    void a_time_that_is_read_twice_is_told_with_its_offset() {
        Window sundays = Window.weekly(SUNDAY)
                .from(LocalTime.of(1, 0))
                .to(LocalTime.of(2, 30))
                .in(BERLIN);
        assertThat(sundays.standing(Instant.parse("2026-10-25T00:15:00Z"), need).words())
                .startsWith("open until Sun 2026-10-25 02:30 +02:00 Europe/Berlin, for another 15 min");
    }
}
