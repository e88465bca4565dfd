package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.http.real.PrometheusServer;
import dev.windlass.http.real.Scraped;
import dev.windlass.metric.Judge;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Taken;
import dev.windlass.metric.Watched;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("G3, G4, G6: a real Prometheus, its real scrapes, rules and gaps")
@ExtendWith(Tally.class)
class PrometheusIT {

    private static final String RULES = """
            groups:
              - name: good
                rules:
                  - record: latency:max
                    expr: max(latency)
                  - alert: AlwaysFires
                    expr: vector(1)
                    for: 0s
              - name: broken
                rules:
                  - alert: ManyToMany
                    expr: latency + on() latency
            """;

    @TempDir
    private static Path directory;

    private static Scraped green;
    private static Scraped blue;
    private static PrometheusServer server;
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws Exception {
        green = Scraped.named("green")
                .set("latency", 20)
                .set("odd{kind=\"nan\"}", Double.NaN)
                .set("odd{kind=\"inf\"}", Double.POSITIVE_INFINITY);
        blue = Scraped.named("blue")
                .set("latency", 10)
                .set("path{at=\"a.b\"}", 1)
                .set("path{at=\"axb\"}", 2);
        server = PrometheusServer.in(directory)
                .scraping("azora", Map.of("slot", "green"), green.address())
                .scraping("azora", Map.of("slot", "blue"), blue.address())
                .scraping("gone", "127.0.0.1:1")
                .rules(RULES)
                .start();
        prometheus = Prometheus.at(server.url());
        server.awaitValue("count(latency)", count -> count == 2);
        server.awaitValue("latency:max", max -> max == 20);
        server.awaitValue("up{job='gone'}", up -> up == 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        green.close();
        blue.close();
    }

    private static Reading read(PrometheusQuery query) throws Exception {
        return query.metric("it").read(Played.CONTEXT);
    }

    private static double value(PrometheusQuery query) throws Exception {
        return ((Reading.Value) read(query)).value();
    }

    // ------------------------------------------------------------------ checks

    @Test
    void it_is_ready_and_what_it_scrapes_is_up_or_not() throws Exception {
        assertThat(prometheus.ready().ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(prometheus.targetsUp("azora").atLeast(2).ask(Played.CONTEXT).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(prometheus.targetsUp("azora").atLeast(3).ask(Played.CONTEXT).verdict())
                .isEqualTo(Verdict.FAILED);
        Answer down = prometheus.targetsUp("azora", "gone").ask(Played.CONTEXT);
        assertThat(down.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(down.reason()).contains("1 target is down: 127.0.0.1:1: ", "connection refused");
        assertThat(prometheus.targetsUp("azora", "nowhere").ask(Played.CONTEXT).verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void its_rules_are_loaded_broken_or_missing() throws Exception {
        assertThat(prometheus
                        .rulesLoaded("latency:max", "AlwaysFires")
                        .ask(Played.CONTEXT)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        Answer broken = prometheus.rulesLoaded("AlwaysFires", "ManyToMany").ask(Played.CONTEXT);
        assertThat(broken.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(broken.reason()).contains("ManyToMany: found duplicate series for the match group");
        Answer missing = prometheus.rulesLoaded("AlwaysFires", "Missing").ask(Played.CONTEXT);
        assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(missing.reason()).contains("there is no rule Missing");
    }

    // ------------------------------------------------------------------ now

    @Test
    void a_query_gives_the_number_that_was_scraped() throws Exception {
        PrometheusQuery latency = prometheus.query("latency{slot=\"${slot}\"}");

        assertThat(value(latency.with("slot", "green"))).isEqualTo(20);
        assertThat(value(latency.with("slot", "blue"))).isEqualTo(10);
        assertThat(value(prometheus.query("scalar(latency{slot='blue'}) / 4"))).isEqualTo(2.5);
        assertThat(read(latency.with("slot", "green")).evidence().toString())
                .contains("query=latency{slot=\"green\"}", "series=1", "slot=\"green\"", "value=20");
    }

    @Test
    void several_series_are_an_error_unless_they_are_aggregated() throws Exception {
        PrometheusQuery both = prometheus.query("latency # of both slots");

        assertThat(read(both)).isInstanceOfSatisfying(Reading.Failed.class, failed -> assertThat(failed.reason())
                .contains("2 series, one is wanted", "slot=\"green\"", "slot=\"blue\""));
        assertThat(value(both.sum())).isEqualTo(30);
        assertThat(value(both.max())).isEqualTo(20);
        assertThat(value(both.min())).isEqualTo(10);
        assertThat(value(both.average())).isEqualTo(15);
    }

    static Stream<Arguments> what_is_no_number() {
        return Stream.of(
                arguments(Reading.Missing.class, "no series", "latency{slot=\"red\"}"),
                arguments(Reading.Missing.class, "NaN", "odd{kind=\"nan\"}"),
                arguments(Reading.Missing.class, "+Inf", "odd{kind=\"inf\"}"),
                arguments(Reading.Missing.class, "NaN", "0 / 0"),
                arguments(Reading.Failed.class, "a range of samples", "latency[10s]"),
                arguments(Reading.Failed.class, "a text", "\"20\""),
                arguments(Reading.Failed.class, "(bad_data): invalid parameter \"query\": 1:", "latency{"),
                arguments(Reading.Failed.class, "(bad_data)", "rate(latency)"),
                arguments(Reading.Failed.class, "(execution): found duplicate series", "latency + on() latency"));
    }

    @ParameterizedTest
    @MethodSource
    void what_is_no_number(Class<? extends Reading> kind, String told, String query) throws Exception {
        assertThat(read(prometheus.query(query))).isInstanceOf(kind).asString().contains(told);
    }

    @ParameterizedTest
    @MethodSource
    void a_hostile_value_is_a_text_and_nothing_else(String value) throws Exception {
        for (String query : List.of("latency{slot=\"${x}\"}", "latency{slot='${x}'}", "latency{slot=~\"${x}\"}")) {
            assertThat(read(prometheus.query(query).with("x", value))).isInstanceOf(Reading.Missing.class);
        }
        assertThat(value(prometheus
                        .query("latency{slot!=\"${x}\"}")
                        .with("x", value)
                        .sum()))
                .isEqualTo(30);
        assertThat(value(prometheus
                        .query("latency{slot!~'${x}'}")
                        .with("x", value)
                        .sum()))
                .isEqualTo(30);
    }

    static Stream<String> a_hostile_value_is_a_text_and_nothing_else() {
        return Stream.of(
                "\"} or latency{slot=\"blue",
                "'} or latency{slot='blue",
                "\\",
                "\\\"",
                ".*",
                "green|blue",
                "gr[e-e]en",
                "(?i)GREEN",
                "a\nb",
                "a\r\tb",
                "${x}",
                "# {}",
                "\u00fc \ud83d\ude00 \u0001",
                "]}[{)(*+?^$|.-\\'\"`");
    }

    @Test
    void a_dot_in_a_value_is_a_dot() throws Exception {
        assertThat(value(prometheus.query("path{at=~\"${at}\"}").with("at", "a.b")))
                .isEqualTo(1);
        assertThat(value(prometheus.query("path{at=~\"${at}|none\"}").with("at", "a.b")))
                .isEqualTo(1);
        assertThat(value(prometheus.query("path{at=~\"a.b\"}").sum())).isEqualTo(3);
    }

    @Test
    void what_is_no_prometheus_gives_no_value() throws Exception {
        Reading reading =
                Prometheus.at(green.url("/")).query("latency").metric("it").read(Played.CONTEXT);

        assertThat(reading).isInstanceOfSatisfying(Reading.Failed.class, failed -> assertThat(failed.reason())
                .contains("what answered is no Prometheus"));
    }

    // ------------------------------------------------------------------ the past

    /** As exact as Prometheus is. */
    private static Instant now() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Test
    void a_gap_in_the_scrapes_is_a_gap_in_the_past() throws Exception {
        try (var flaky = Scraped.named("flaky").set("queue", 7);
                var own = PrometheusServer.in(directory)
                        .scraping("queue", flaky.address())
                        .start()) {
            own.awaitValue("queue");
            Instant from = Clock.systemUTC().instant();
            flaky.scrapable(false);
            own.awaitValue("up{job='queue'}", up -> up == 0);
            own.awaitValue("count_over_time((up{job='queue'} == 0)[1m:1s])", down -> down >= 3);
            flaky.set("queue", 8).scrapable(true);
            own.awaitValue("queue", queue -> queue == 8);
            own.awaitValue("count_over_time((queue == 8)[1m:1s])", seen -> seen >= 3);

            Metric queue = Prometheus.at(own.url()).query("queue").metric("queue");
            Instant to = Clock.systemUTC().instant();
            List<Past.At> past = queue.past().orElseThrow().between(from, to, Duration.ofSeconds(1), Played.CONTEXT);
            long steps = Duration.between(from, to).toSeconds() + 1;

            assertThat(past).hasSizeBetween(2, (int) steps - 2);
            assertThat(past.get(past.size() - 1).reading())
                    .isInstanceOfSatisfying(Reading.Value.class, value -> assertThat(value.value())
                            .isEqualTo(8));
            assertThat(past).allSatisfy(at -> assertThat(at.at()).isBetween(from, to));
        }
    }

    @Test
    void more_steps_than_it_gives_at_once_are_read_too() throws Exception {
        Instant now = now();
        List<Past.At> past = prometheus
                .query("vector(1)")
                .metric("one")
                .past()
                .orElseThrow()
                .between(now.minusSeconds(25_000), now, Duration.ofSeconds(1), Played.CONTEXT);

        assertThat(past)
                .hasSize(25_001)
                .extracting(Past.At::at)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void several_series_have_no_past_unless_they_are_aggregated() throws Exception {
        server.awaitValue("count_over_time(latency{slot='blue'}[1m])", count -> count >= 3);
        Instant now = now();
        PrometheusQuery both = prometheus.query("latency");

        Past past = both.metric("both").past().orElseThrow();
        assertThat(catchThrowable(() -> past.between(now.minusSeconds(2), now, Duration.ofSeconds(1), Played.CONTEXT)))
                .hasMessageContaining("the query has 2 series, one is wanted");
        assertThat(both.sum()
                        .metric("both")
                        .past()
                        .orElseThrow()
                        .between(now.minusSeconds(2), now, Duration.ofSeconds(1), Played.CONTEXT))
                .hasSize(3)
                .allSatisfy(at -> assertThat(at.reading())
                        .isInstanceOfSatisfying(Reading.Value.class, value -> assertThat(value.value())
                                .isEqualTo(30)));
    }

    @Test
    void a_limit_is_held_against_the_past() throws Exception {
        server.awaitValue("count_over_time(latency{slot='green'}[1m])", count -> count >= 5);
        Metric latency = prometheus.query("latency{slot='green'}").metric("latency");
        Watched above = latency.above(15)
                .sustainedFor(Duration.ofSeconds(3))
                .every(Duration.ofSeconds(1))
                .onNoData(NoData.HOLD);

        Instant to = Clock.systemUTC().instant();
        Instant from = to.minusSeconds(10);
        Judge judge = above.judge(null);
        for (Taken taken : above.past(from, to, Played.CONTEXT).orElseThrow()) {
            judge.take(Duration.between(from, taken.at()), taken.measured());
        }
        assertThat(judge.failed())
                .hasValueSatisfying(answer -> assertThat(answer.verdict()).isEqualTo(Verdict.FAILED));
        assertThat(latency.atMost(15).check().ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(latency.atMost(20).check().ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_canary_is_compared_with_its_control() throws Exception {
        server.awaitValue("count_over_time(latency{slot='green'}[1m])", count -> count >= 14);
        PrometheusQuery latency = prometheus.query("latency{slot=\"${slot}\"}");
        Metric worse = latency.with("slot", "green").metric("green");
        Metric better = latency.with("slot", "blue").metric("blue");

        Answer failed = compare(worse, better);
        assertThat(failed.verdict()).as(failed.toString()).isEqualTo(Verdict.FAILED);
        assertThat(compare(better, worse).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(compare(better, better).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(compare(latency.with("slot", "red").metric("red"), better).verdict())
                .isEqualTo(Verdict.NO_DATA);
        assertThat(compare(prometheus.query("latency").metric("both"), better).verdict())
                .isEqualTo(Verdict.ERRORED);
    }

    private static Answer compare(Metric canary, Metric control) throws Exception {
        return Prometheus.compare(canary, control)
                .over(Duration.ofSeconds(12))
                .step(Duration.ofSeconds(1))
                .ask(Played.CONTEXT);
    }
}
