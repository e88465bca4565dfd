package dev.windlass.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** An opening is found from stretch to stretch, never minute by minute; counted is what is looked at. */
class SearchTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");

    private static int looked(Window window, Duration work) {
        Search search = window.search();
        search.next(NOW, NOW.plus(Window.HORIZON), new Need(work, Duration.ZERO));
        return search.looked();
    }

    @Test
    void the_next_night_costs_a_handful_of_looks() {
        Window weekly = Window.weekly(DayOfWeek.TUESDAY)
                .from(LocalTime.of(2, 0))
                .to(LocalTime.of(5, 0))
                .in(BERLIN);

        assertThat(looked(weekly, Duration.ofHours(1))).isBetween(1, 8);
    }

    @Test
    void a_single_window_in_years_costs_no_more_than_one_tomorrow() {
        var far = LocalDateTime.parse("2031-03-01T02:00");
        Window once = Window.once(far, far.plusHours(3)).in(BERLIN);

        assertThat(looked(once, Duration.ofHours(1))).isBetween(1, 4);
    }

    @Test
    void a_freeze_of_years_is_passed_in_one_step() {
        Window frozen = Window.daily()
                .from(LocalTime.of(2, 0))
                .to(LocalTime.of(5, 0))
                .in(BERLIN)
                .except(Freeze.days("freeze", LocalDate.parse("2026-01-01"), LocalDate.parse("2030-12-31"), BERLIN));

        assertThat(looked(frozen, Duration.ofHours(1))).isBetween(1, 40);
    }

    @Test
    void what_never_fits_costs_some_looks_for_each_night_of_five_years() {
        Window daily =
                Window.daily().from(LocalTime.of(2, 0)).to(LocalTime.of(3, 0)).in(BERLIN);

        assertThat(looked(daily, Duration.ofHours(3))).isBetween(1830, 1830 * 20);
    }
}
