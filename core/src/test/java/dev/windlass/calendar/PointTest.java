package dev.windlass.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T2: points on the timeline, from T−48h to T+1 month. */
class PointTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Instant at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    @Test
    void hours_are_as_a_stopwatch_tells_them_across_a_change_of_the_clocks_too() {
        Instant zero = at("2026-03-30T02:00");

        assertThat(T.minus(Duration.ofDays(2)).on(zero)).isEqualTo(at("2026-03-28T01:00"));
        assertThat(T.zero().on(zero)).isEqualTo(zero);
        assertThat(T.plus(Duration.ofMinutes(30)).on(zero)).isEqualTo(zero.plusSeconds(1800));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-28T04:00, P1D,  2026-03-29T04:00", // 23 hours later
        "2026-10-24T04:00, P1D,  2026-10-25T04:00", // 25 hours later
        "2026-01-31T02:00, P1M,  2026-02-28T02:00",
        "2028-01-31T02:00, P1M,  2028-02-29T02:00",
        "2028-02-29T02:00, P1Y,  2029-02-28T02:00",
        "2026-12-31T23:00, P1M,  2027-01-31T23:00",
        "2026-03-28T02:30, P1D,  2026-03-29T03:30", // 02:30 is skipped
        "2026-02-28T02:30, P1M1D, 2026-03-29T03:30", // months first
        "2026-02-28T02:30, P1M2D, 2026-03-30T02:30",
    })
    void days_and_months_keep_the_local_time(String zero, Period after, String point) {
        assertThat(T.plus(after, BERLIN).on(at(zero))).isEqualTo(at(point));
    }

    @Test
    void a_skipped_time_on_the_way_leaves_no_trace() {
        // 29 March 02:30 is skipped; a day after it 02:30 is read again
        assertThat(T.plus(Period.of(0, 1, 1), BERLIN).on(at("2026-02-28T02:30").plus(Duration.ofDays(1))))
                .isEqualTo(at("2026-04-02T02:30"));
        assertThat(T.minus(Period.of(0, 1, 1), BERLIN).on(at("2026-04-29T02:30")))
                .isEqualTo(at("2026-03-28T02:30"));
    }

    @Test
    void a_time_that_is_read_twice_keeps_the_offset_of_zero() {
        assertThat(T.plus(Period.ofDays(1), BERLIN).on(at("2026-10-24T02:30")))
                .isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(T.minus(Period.ofDays(1), BERLIN).on(at("2026-10-26T02:30")))
                .isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
    }

    @Test
    void it_is_told_as_people_write_it() {
        assertThat(T.zero()).hasToString("T-0");
        assertThat(T.minus(Duration.ZERO)).isEqualTo(T.zero());
        assertThat(T.minus(Duration.ofDays(2))).hasToString("T−48h");
        assertThat(T.plus(Duration.ofSeconds(5405))).hasToString("T+1h 30min 5s");
        assertThat(T.plus(Period.ofMonths(1), BERLIN)).hasToString("T+1 month");
        assertThat(T.minus(Period.of(1, 2, 1), BERLIN)).hasToString("T−1 year 2 months 1 day");
    }

    @Test
    void its_facts_tell_what_counts() {
        assertThat(T.minus(Duration.ofDays(2)).facts()).containsExactly(new Fact("at", "T−48h"));
        assertThat(T.plus(Period.ofMonths(1), BERLIN).facts())
                .containsExactly(new Fact("at", "T+1 month Europe/Berlin"));
    }

    @Test
    void one_point_is_surely_before_another_only_if_no_calendar_says_otherwise() {
        Point month = T.plus(Period.ofMonths(1), BERLIN);

        assertThat(T.minus(Duration.ofDays(2)).isSurelyBefore(T.zero())).isTrue();
        assertThat(T.zero().isSurelyBefore(T.zero())).isFalse();
        assertThat(T.plus(Duration.ofDays(1)).isSurelyBefore(month)).isTrue();
        assertThat(month.isSurelyBefore(T.plus(Duration.ofDays(30)))).isFalse();
        assertThat(T.plus(Duration.ofDays(30)).isSurelyBefore(month)).isFalse();
        assertThat(month.isSurelyBefore(T.plus(Duration.ofDays(33)))).isTrue();
        assertThat(T.plus(Period.ofDays(1), BERLIN).isSurelyBefore(T.plus(Period.ofDays(2), BERLIN)))
                .isTrue();
        assertThat(T.plus(Period.ofDays(1), BERLIN).isSurelyBefore(T.plus(Period.ofDays(2), ZoneId.of("UTC"))))
                .isFalse();
        assertThat(T.minus(Period.ofMonths(1), BERLIN).isSurelyBefore(T.minus(Period.ofDays(27), BERLIN)))
                .isTrue();
        assertThat(month.isSurelyBefore(T.plus(Period.ofDays(31), BERLIN))).isFalse();
    }

    @Test
    void its_bounds_hold_whenever_zero_is() {
        for (Point point : new Point[] {
            T.plus(Period.ofMonths(1), BERLIN), T.minus(Period.ofMonths(1), BERLIN), T.plus(Period.of(0, 2, 3), BERLIN)
        }) {
            Duration soonest = point.soonest();
            Duration latest = point.latest();
            for (Instant zero = at("2023-01-01T02:30");
                    zero.isBefore(at("2029-01-01T00:00"));
                    zero = zero.plus(Duration.ofHours(23))) {
                assertThat(Duration.between(zero, point.on(zero))).isBetween(soonest, latest);
            }
        }
    }

    @Test
    void what_is_not_meant_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> T.minus(Duration.ofDays(-2)))
                .withMessageContaining("PT-48H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> T.plus(Period.of(0, 1, -1), BERLIN))
                .withMessageContaining("P1M-1D");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> T.plus(Duration.ofMillis(1500)))
                .withMessageContaining("whole seconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> T.plus(Duration.ofDays(4000)))
                .withMessageContaining("3660");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> T.plus(Period.ZERO, BERLIN))
                .withMessageContaining("P0D");
        assertThatIllegalArgumentException().isThrownBy(() -> new Point.ByCalendar(Period.of(0, 1, -1), BERLIN));
        assertThatNullPointerException()
                .isThrownBy(() -> T.plus(Period.ofDays(1), null))
                .withMessageContaining("zone");
    }
}
