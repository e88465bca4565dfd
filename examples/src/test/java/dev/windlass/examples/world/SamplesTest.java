package dev.windlass.examples.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Samples samples = new Samples();

    @Test
    void hasNoPercentilesWithoutAnswers() {
        assertThat(samples.since(START)).hasToString("{\"count\":0,\"errors\":0}");
    }

    @Test
    void countsOnlyWhatLiesInTheWindow() {
        for (int i = 1; i <= 200; i++) {
            samples.add(START.plusSeconds(i), i * 1_000_000L, i % 2 == 0);
        }
        assertThat(samples.since(START.plusSeconds(101)))
                .hasToString(
                        "{\"count\":100,\"errors\":50,\"p50Millis\":150.0,\"p95Millis\":195.0,\"p99Millis\":199.0}");
    }

    @Test
    void forgetsTheOldestWhenItIsFull() {
        for (int i = 0; i < 40_000; i++) {
            samples.add(START.plusSeconds(i), 1_000, false);
        }
        assertThat(samples.since(START).path("count").asInt()).isEqualTo(1 << 15);
    }
}
