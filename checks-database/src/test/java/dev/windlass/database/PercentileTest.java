package dev.windlass.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is held against a limit is a value that was measured, and the right one (G1). */
class PercentileTest {

    private static long of(double percent, long... sorted) {
        return Percentile.of(percent, "probe").in(LongStream.of(sorted).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({"5, 15", "30, 20", "40, 20", "50, 35", "100, 50", "0.001, 15", "20, 15", "20.1, 20"})
    @DisplayName("G1: the nearest rank is the smallest value at or below which that share is")
    void theNearestRank(double percent, long expected) {
        assertThat(of(percent, 15, 20, 35, 40, 50)).isEqualTo(expected);
    }

    @Test
    @DisplayName("G1: each whole percent of 100 values is that one, which binary fractions miss")
    void everyPercent() {
        List<Long> sorted = LongStream.rangeClosed(1, 100).boxed().toList();
        for (int percent = 1; percent <= 100; percent++) {
            assertThat(Percentile.of(percent, "probe").in(sorted)).isEqualTo(percent);
        }
        assertThat(of(99.9, LongStream.rangeClosed(1, 1000).toArray())).isEqualTo(999);
    }

    @Test
    @DisplayName("G1: of few values the 95th is the slowest")
    void few() {
        assertThat(of(95, 7)).isEqualTo(7);
        assertThat(of(95, LongStream.rangeClosed(1, 19).toArray())).isEqualTo(19);
        assertThat(of(95, LongStream.rangeClosed(1, 20).toArray())).isEqualTo(19);
        assertThat(Percentile.of(95, "probe").words()).isEqualTo("p95");
        assertThat(Percentile.of(99.9, "probe").words()).isEqualTo("p99.9");
        assertThat(Percentile.of(100, "probe").words()).isEqualTo("the slowest");
    }
}
