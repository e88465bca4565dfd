package dev.windlass.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Times in texts for people")
class SpokenTest {

    @Test
    void a_time_is_told_in_its_two_largest_units_without_what_it_has_none_of() {
        assertThat(Spoken.time(Duration.ZERO)).isEqualTo("0 ms");
        assertThat(Spoken.time(Duration.ofMillis(12))).isEqualTo("12 ms");
        assertThat(Spoken.time(Duration.ofMillis(1_450))).isEqualTo("1.4 s");
        assertThat(Spoken.time(Duration.ofMillis(2_002))).isEqualTo("2 s");
        assertThat(Spoken.time(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
        assertThat(Spoken.time(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Spoken.time(Duration.ofHours(2))).isEqualTo("2 h");
        assertThat(Spoken.time(Duration.ofHours(76))).isEqualTo("3 d 4 h");
        assertThat(Spoken.time(Duration.ofSeconds(-61))).isEqualTo("-1 min 1 s");
    }

    @Test
    void a_moment_is_told_to_the_second() {
        assertThat(Spoken.at(Instant.parse("2026-11-21T15:52:01.024598454Z"))).isEqualTo("2026-11-21T15:52:01Z");
    }

    @Test
    void a_text_keeps_all_but_its_times() {
        assertThat(Spoken.text(
                        "over PT2.002905594S, p95 above 2 % for PT5M; since 2026-11-21T15:52:01.024598454Z: APT1S"))
                .isEqualTo("over 2 s, p95 above 2 % for 5 min; since 2026-11-21T15:52:01Z: APT1S");
        assertThat(Spoken.text("1.024Z, PT, 2026-11-21T15:52:01Z")).isEqualTo("1.024Z, PT, 2026-11-21T15:52:01Z");
    }
}
