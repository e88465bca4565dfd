package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.http.monitoring.Played.Asked;
import dev.windlass.http.monitoring.Played.Says;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G4, G6: the past of a query is read by range queries, and two of them are compared")
class PrometheusPastTest {

    private static final Instant NOW = Instant.parse("2026-11-21T23:00:00.0005Z");

    /** Answers as Prometheus does: a point for each step, where the series has a value then. */
    private static Says matrix(Asked asked, LongFunction<String> value) {
        double start = Double.parseDouble(asked.parameter("start"));
        double end = Double.parseDouble(asked.parameter("end"));
        double step = Double.parseDouble(asked.parameter("step"));
        var points = new StringBuilder();
        for (long i = 0; start + i * step <= end + 1e-6; i++) {
            String at = value.apply(i);
            if (at != null) {
                points.append(points.isEmpty() ? "" : ",")
                        .append("[" + String.format(java.util.Locale.ROOT, "%.3f", start + i * step) + ", \"" + at
                                + "\"]");
            }
        }
        return series(points.isEmpty() ? "" : "{\"metric\": {\"slot\": \"green\"}, \"values\": [" + points + "]}");
    }

    private static Says series(String series) {
        return Says.ok(
                "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": [" + series + "]}}");
    }

    private static List<Past.At> past(Played prometheus, Instant from, Instant to, Duration step) throws Exception {
        Metric metric = Prometheus.at(prometheus.url()).query("up").metric("up");
        return metric.past().orElseThrow().between(from, to, step, Played.CONTEXT);
    }

    @Test
    void each_step_is_a_reading_and_a_gap_is_left_out() throws Exception {
        try (var prometheus = Played.answering(asked -> matrix(asked, i -> i == 1 ? null : i == 2 ? "NaN" : "" + i))) {
            List<Past.At> past = past(prometheus, NOW.minusSeconds(20), NOW, Duration.ofSeconds(5));

            assertThat(past)
                    .extracting(Past.At::at)
                    .containsExactly(
                            Instant.parse("2026-11-21T22:59:40.001Z"),
                            Instant.parse("2026-11-21T22:59:50.001Z"),
                            Instant.parse("2026-11-21T22:59:55.001Z"));
            assertThat(past.get(0).reading()).isInstanceOf(Reading.Value.class);
            assertThat(past.get(1).reading()).isInstanceOf(Reading.Missing.class);
            assertThat(past.get(2).reading().evidence().toString()).contains("query=up", "{slot=\"green\"}");
            assertThat(prometheus.last().method() + prometheus.last().path()).isEqualTo("POST/api/v1/query_range");
            assertThat(prometheus.last().parameter("query")).isEqualTo("up");
            assertThat(prometheus.last().parameter("step")).isEqualTo("5.000");
            assertThat(past).allSatisfy(at -> assertThat(at.at()).isBetween(NOW.minusSeconds(20), NOW));
        }
    }

    @Test
    void no_series_is_no_reading() throws Exception {
        try (var prometheus = Played.saying(series(""))) {
            assertThat(past(prometheus, NOW.minusSeconds(20), NOW, Duration.ofSeconds(5)))
                    .isEmpty();
            assertThat(past(prometheus, NOW, NOW.plusNanos(10), Duration.ofSeconds(5)))
                    .isEmpty();
            assertThat(prometheus.asked).hasSize(1);
        }
    }

    @Test
    void more_points_than_one_answer_holds_are_asked_for_in_several() throws Exception {
        try (var prometheus = Played.answering(asked -> matrix(asked, i -> "1"))) {
            Instant from = Instant.parse("2026-11-21T00:00:00Z");
            List<Past.At> past = past(prometheus, from, from.plusSeconds(12_000), Duration.ofSeconds(1));

            assertThat(prometheus.asked).hasSize(2);
            assertThat(past).hasSize(12_001).extracting(Past.At::at).doesNotHaveDuplicates();
            assertThat(past.get(11_000).at()).isEqualTo(from.plusSeconds(11_000));
            assertThatThrownBy(() -> past(prometheus, from, from.plusSeconds(200_000), Duration.ofSeconds(1)))
                    .hasMessageContaining("there are 200001 steps of PT1S, at most 110000");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metric\": {}, \"values\": []}, {\"metric\": {}, \"values\": []}",
                "{\"metric\": {}, \"histograms\": []}",
                "{\"metric\": {}}",
                "{\"metric\": {}, \"values\": {}}",
                "{\"metric\": {}, \"values\": [[1, 1]]}",
                "7"
            })
    void what_is_not_one_series_of_numbers_is_an_error(String result) {
        try (var prometheus = Played.saying(series(result))) {
            assertThatThrownBy(() -> past(prometheus, NOW.minusSeconds(20), NOW, Duration.ofSeconds(5)))
                    .isInstanceOf(NoAnswer.class);
        }
        try (var prometheus = Played.saying(
                Says.ok("{\"status\": \"success\", \"data\": {\"resultType\": \"vector\", \"result\": []}}"))) {
            assertThatThrownBy(() -> past(prometheus, NOW.minusSeconds(20), NOW, Duration.ofSeconds(5)))
                    .hasMessageContaining("no matrix");
        }
    }

    // ------------------------------------------------------------------ canary

    private static Answer compare(LongFunction<String> canary, LongFunction<String> control) throws Exception {
        try (var prometheus = Played.answering(
                asked -> matrix(asked, asked.parameter("query").equals("canary") ? canary : control))) {
            Prometheus source = Prometheus.at(prometheus.url());
            Answer answer = Prometheus.compare(
                            source.query("canary").metric("green"),
                            source.query("control").metric("blue"))
                    .over(Duration.ofMinutes(10))
                    .step(Duration.ofSeconds(30))
                    .clock(() -> NOW)
                    .ask(Played.CONTEXT);
            assertThat(prometheus.asked)
                    .allSatisfy(asked -> assertThat(asked.parameter("end")).isEqualTo("1795302000.000"));
            return answer;
        }
    }

    @Test
    void a_canary_that_is_as_its_control_passes_and_one_that_is_worse_fails() throws Exception {
        Answer same = compare(i -> "" + (10 + i % 3), i -> "" + (10 + (i + 1) % 3));
        Answer worse = compare(i -> "" + (20 + i % 3), i -> "" + (10 + i % 3));

        assertThat(same.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(worse.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(worse.reason()).contains("worse than the control");
        assertThat(worse.evidence().toString())
                .contains("samples a side=21", "query=canary", "control: query=control", "from=2026-11-21T22:50:00Z");
    }

    @Test
    void too_little_to_compare_never_passes() throws Exception {
        assertThat(compare(i -> null, i -> "1").verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(compare(i -> "NaN", i -> "1").verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(compare(i -> i < 15 ? null : "1", i -> "1").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(compare(i -> i > 16 ? null : "1", i -> "1").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(compare(i -> i > 16 ? null : "1", i -> i > 16 ? null : "1").verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(compare(i -> "wrong", i -> "1").verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void what_it_is_judged_by_is_declared_and_a_metric_without_a_past_refused() {
        Metric green = Prometheus.at("http://prom").query("a").metric("green");
        CanaryComparison check = Prometheus.compare(green, green).judging(terms -> terms.meanRatio(1.05));

        assertThat(check.name()).isEqualTo("green no worse than green");
        assertThat(check.facts().toString())
                .contains("query=a", "control: query=a", "ratio of means=1.05", "every=PT30S", "over the last=PT30M");
        assertThatThrownBy(() -> Prometheus.compare(green, Metric.named("blue").reads(c -> 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'blue' doesn't answer for the past");
        assertThatThrownBy(() -> check.over(Duration.ZERO)).hasMessageContaining("must be at least 1 ms");
        assertThatThrownBy(() -> check.step(Duration.ofNanos(5))).hasMessageContaining("must be at least 1 ms");
    }
}
