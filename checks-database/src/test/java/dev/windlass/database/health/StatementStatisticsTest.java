package dev.windlass.database.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.health.StatementStatistics.Counted;
import dev.windlass.database.health.StatementStatistics.Since;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What ran between two moments. */
class StatementStatisticsTest {

    private static final Instant RESET = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant AT = Instant.parse("2026-02-01T00:00:00Z");

    private static StatementStatistics counted(Counted... all) {
        return new StatementStatistics(AT, RESET, 0, List.of(all));
    }

    private static Counted one(long query, long calls, double total, double max) {
        return new Counted(query, 10, true, calls, total, max);
    }

    @Test
    @DisplayName("G1: only what ran since counts; a statement that was left out in between is counted from nothing")
    void differences() {
        var before = counted(
                one(1, 10, 1000, 300), one(2, 5, 50, 20), one(3, 9, 90, 10), one(4, 1, 1, 1), one(6, 9, 90, 10));
        var now = counted(
                one(1, 12, 1010, 300),
                one(2, 6, 90, 40),
                one(3, 2, 8, 5),
                one(4, 1, 1, 1),
                one(5, 1, 7, 7),
                one(6, 2, 400, 300)); // fewer and slower

        assertThat(now.since(before).orElseThrow())
                .containsExactly(
                        new Since(one(1, 2, 10, 300), false),
                        new Since(one(2, 1, 40, 40), true),
                        new Since(one(3, 2, 8, 5), true),
                        new Since(one(5, 1, 7, 7), true),
                        new Since(one(6, 2, 400, 300), true));
        assertThat(Statements.mean(before, now)).isInstanceOf(Reading.Value.class);
        assertThat(((Reading.Value) Statements.mean(before, now)).value()).isEqualTo(465.0 / 8);
    }

    @Test
    @DisplayName("G1: after a reset nothing can be told, and where nothing ran neither")
    void nothingToTell() {
        var before = counted(one(1, 10, 1000, 300));
        var reset = new StatementStatistics(AT, AT, 0, List.of(one(1, 100, 1, 1)));

        assertThat(reset.since(before)).isEmpty();
        assertThat(Statements.mean(before, reset)).isInstanceOf(Reading.Missing.class);
        assertThat(Statements.mean(before, before)).isInstanceOf(Reading.Missing.class);
        var comparison = new Comparison(false, Duration.ofSeconds(1), 1);
        assertThatThrownBy(() -> comparison.of(before, new Comparison.Now(before, List.of())))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no statement ran since");
    }

    @Test
    @DisplayName("G1: too few calls don't count; the longest time counts only where it is of one since")
    void limits() throws Exception {
        var before = counted(one(1, 10, 1000, 300));
        var now = counted(one(1, 12, 1010, 300), one(2, 1, 500, 500));
        var texts = new Comparison.Now(now, List.of());

        assertThat(new Comparison(false, Duration.ofMillis(5), 2)
                        .of(before, texts)
                        .statements())
                .isEqualTo(1);
        assertThatThrownBy(() -> new Comparison(false, Duration.ofMillis(4), 2).of(before, texts))
                .hasMessageContaining("1 statement of 1 slower than 4 ms on average");
        assertThat(new Comparison(true, Duration.ofMillis(500), 1)
                        .of(before, texts)
                        .calls())
                .isEqualTo(3);
        // the first took 300 ms before already, so how long it took since is not known
        var first = new Comparison.Now(counted(one(1, 12, 1010, 300)), List.of());
        assertThat(new Comparison(true, Duration.ofMillis(299), 1)
                        .of(before, first)
                        .slowest())
                .singleElement()
                .asString()
                .contains("max at most 300.0 ms");
        assertThatThrownBy(() -> new Comparison(true, Duration.ofMillis(499), 1).of(before, texts))
                .hasMessageContaining("1 statement of 2 slower than 499 ms at most")
                .hasMessageContaining("max 500.0 ms");
    }
}
