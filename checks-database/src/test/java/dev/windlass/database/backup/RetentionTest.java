package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Which backups are to be kept")
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private static List<Instant> daysAgo(int... days) {
        return IntStream.of(days)
                .mapToObj(day -> NOW.minus(DAY.multipliedBy(day)))
                .toList();
    }

    @Test
    void thereAreEnough() {
        Retention three = Retention.ofAtLeast(3);

        assertThat(three.lacking(daysAgo(0, 1, 2), NOW)).isEmpty();
        assertThat(three.lacking(daysAgo(0, 1), NOW)).containsExactly("there are 2 backups, 3 are to be kept");
        assertThat(three.lacking(daysAgo(), NOW)).hasSize(1);
    }

    @Test
    void theyReachBackFarEnough() {
        Retention week = Retention.ofAtLeast(1).reachingBack(Duration.ofDays(7));

        assertThat(week.lacking(daysAgo(0, 7), NOW)).isEmpty();
        assertThat(week.lacking(daysAgo(0, 6), NOW)).singleElement().asString().contains("reach back 7 d");
    }

    @Test
    void thereIsNoGapNotEvenUntilNow() {
        Retention close = Retention.ofAtLeast(1).withoutGapOver(Duration.ofDays(2));

        assertThat(close.lacking(daysAgo(2, 4), NOW)).isEmpty();
        assertThat(close.lacking(daysAgo(0, 3, 4), NOW))
                .singleElement()
                .asString()
                .contains("between 2026-11-26T12:00:00Z");
        assertThat(close.lacking(daysAgo(3), NOW)).singleElement().asString().contains("2026-11-29T12:00:00Z");
    }

    @Test
    void onlyTheOldestAreSurplusAndWhatIsLeftStillMeetsIt() {
        Retention retention =
                Retention.ofAtLeast(2).reachingBack(Duration.ofDays(3)).withoutGapOver(Duration.ofDays(2));
        List<Instant> all = daysAgo(0, 1, 2, 4, 5, 6);

        int surplus = retention.surplus(all, NOW);

        assertThat(surplus).isEqualTo(2);
        List<Instant> left = all.subList(0, all.size() - surplus);
        assertThat(retention.lacking(left, NOW)).isEmpty();
        assertThat(retention.lacking(left.subList(0, left.size() - 1), NOW)).isNotEmpty();
    }

    @Test
    void nothingIsSurplusWhereItIsNotMet() {
        assertThat(Retention.ofAtLeast(9).surplus(daysAgo(0, 1, 2), NOW)).isZero();
        assertThat(Retention.ofAtLeast(1).withoutGapOver(DAY).surplus(daysAgo(0, 2, 3), NOW))
                .isZero();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> Retention.ofAtLeast(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> Retention.ofAtLeast(1).reachingBack(Duration.ZERO))
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> Retention.ofAtLeast(1).withoutGapOver(DAY.negated()))
                .hasMessageContaining("PT-24H");
    }
}
