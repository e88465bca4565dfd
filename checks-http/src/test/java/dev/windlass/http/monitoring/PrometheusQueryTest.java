package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.http.HttpService;
import dev.windlass.http.monitoring.Played.Says;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import dev.windlass.secret.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The formats are those of https://prometheus.io/docs/prometheus/latest/querying/api/. */
@DisplayName("G3: a query gives a value only where there is exactly one number, and says why where there is none")
class PrometheusQueryTest {

    private static final String ONE = vector("[1795303067.035, \"0.25\"]");

    private static String vector(String... samples) {
        var series = new StringBuilder();
        for (int i = 0; i < samples.length; i++) {
            series.append(i == 0 ? "" : ",")
                    .append("{\"metric\": {\"__name__\": \"up\", \"pod\": \"p")
                    .append(i)
                    .append("\"}, \"value\": ")
                    .append(samples[i])
                    .append('}');
        }
        return success("\"resultType\": \"vector\", \"result\": [" + series + "]");
    }

    private static String success(String data) {
        return "{\"status\": \"success\", \"data\": {" + data + "}}";
    }

    private static String error(String type, String words) {
        return "{\"status\": \"error\", \"errorType\": \"" + type + "\", \"error\": \"" + words + "\"}";
    }

    private static Metric metric(Played prometheus) {
        return Prometheus.at(prometheus.url()).query("up").metric("up");
    }

    private static Reading read(Says says) throws Exception {
        try (var prometheus = Played.saying(says)) {
            return metric(prometheus).read(Played.CONTEXT);
        }
    }

    @Test
    void a_vector_of_one_series_is_a_value_with_what_was_asked_and_seen_as_evidence() throws Exception {
        Reading reading = read(Says.ok(ONE));

        assertThat(reading).isInstanceOfSatisfying(Reading.Value.class, value -> assertThat(value.value())
                .isEqualTo(0.25));
        assertThat(reading.evidence().facts())
                .containsExactly(
                        new Fact("query", "up"),
                        new Fact("series", "1"),
                        new Fact("labels", "{pod=\"p0\"}"),
                        new Fact("value", "0.25"),
                        new Fact("evaluated at", "2026-11-21T23:17:47.035Z"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void is_a_value(String text, double wanted) throws Exception {
        for (String body : new String[] {
            vector("[1, \"" + text + "\"]"), success("\"resultType\": \"scalar\", \"result\": [1.5, \"" + text + "\"]")
        }) {
            assertThat(read(Says.ok(body)))
                    .isInstanceOfSatisfying(Reading.Value.class, value -> assertThat(value.value())
                            .isEqualTo(wanted));
        }
    }

    static Stream<Arguments> is_a_value() {
        return Stream.of(arguments("0", 0), arguments("-1.5", -1.5), arguments("1e+00", 1), arguments("2E-3", 0.002));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void is_no_data(String told, String body) throws Exception {
        assertThat(read(Says.ok(body)))
                .isInstanceOfSatisfying(Reading.Missing.class, missing -> assertThat(missing.reason())
                        .contains(told));
    }

    static Stream<Arguments> is_no_data() {
        return Stream.of(
                arguments("no series", success("\"resultType\": \"vector\", \"result\": []")),
                arguments("NaN", vector("[1, \"NaN\"]")),
                arguments("+Inf", vector("[1, \"+Inf\"]")),
                arguments("-Inf", success("\"resultType\": \"scalar\", \"result\": [1, \"-Inf\"]")),
                arguments("too large", vector("[1, \"1e999\"]")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void is_an_error_in_its_own_words(String told, Says says) throws Exception {
        Reading reading = read(says);

        assertThat(reading).isInstanceOfSatisfying(Reading.Failed.class, failed -> assertThat(failed.reason())
                .contains(told)
                .hasSizeLessThan(1_200));
        assertThat(reading.evidence().facts()).contains(new Fact("query", "up"));
    }

    static Stream<Arguments> is_an_error_in_its_own_words() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        return Stream.of(
                arguments(
                        "2 series, one is wanted: {pod=\"p0\"} {pod=\"p1\"}; aggregate",
                        Says.ok(vector("[1, \"1\"]", "[1, \"1\"]"))),
                arguments("a range of samples", Says.ok(success("\"resultType\": \"matrix\", \"result\": []"))),
                arguments("a text", Says.ok(success("\"resultType\": \"string\", \"result\": [1, \"1\"]"))),
                arguments(
                        "histogram_quantile()",
                        Says.ok(success(
                                "\"resultType\": \"vector\", \"result\": [{\"metric\": {}, \"histogram\": [1, {}]}]"))),
                arguments(
                        "can't read what it is asked (bad_data): parse error",
                        Says.json(400, error("bad_data", "parse error"))),
                arguments(
                        "can't be executed (execution): many-to-many",
                        Says.json(422, error("execution", "many-to-many"))),
                arguments(
                        "took too long (timeout): query timed out",
                        Says.json(503, error("timeout", "query timed out"))),
                arguments("given up (canceled)", Says.json(503, error("canceled", "x"))),
                arguments("not available (unavailable)", Says.json(503, error("unavailable", "x"))),
                arguments("failed (internal)", Says.json(500, error("internal", "x"))),
                arguments("of the type new_kind: x", Says.json(418, error("new_kind", "x"))),
                arguments("can't read what it is asked", Says.ok(error("bad_data", "x"))),
                arguments("status 502, but its body can't be read", Says.html(502)),
                arguments("did a proxy answer?", Says.html(200)),
                arguments("wanted 200 to 299", Says.json(401, "{\"message\": \"no\"}")),
                arguments("are the credentials right", Says.json(403, "{}")),
                arguments("status 500", Says.json(500, ONE)),
                arguments("it is empty", Says.ok("")),
                arguments(
                        "with warnings, so that it may be a part of the answer only: store b is down",
                        Says.ok(ONE.replace("\"success\"", "\"success\", \"warnings\": [\"store b is down\"]"))),
                arguments("with warnings", Says.ok(ONE.replace("\"success\"", "\"success\", \"warnings\": \"b\""))),
                arguments("with warnings", Says.ok(ONE.replace("\"success\"", "\"success\", \"warnings\": {}"))),
                // what is hostile
                arguments("no status", Says.ok("{}")),
                arguments("no status", Says.ok("[]")),
                arguments("no status", Says.ok("1")),
                arguments("no status", Says.ok("{\"status\": 1, \"data\": {}}")),
                arguments("no status", Says.ok(ONE.replace("success", "partial"))),
                arguments("no data", Says.ok("{\"status\": \"success\"}")),
                arguments("no data", Says.ok("{\"status\": \"success\", \"data\": []}")),
                arguments("type of result is none", Says.ok(success(""))),
                arguments("type of result is none", Says.ok(success("\"resultType\": 7, \"result\": []"))),
                arguments("vector is no array", Says.ok(success("\"resultType\": \"vector\", \"result\": {}"))),
                arguments("vector is no array", Says.ok(success("\"resultType\": \"vector\""))),
                arguments(
                        "wanted a time and a number", Says.ok(success("\"resultType\": \"vector\", \"result\": [1]"))),
                arguments("wanted a time and a number", Says.ok(success("\"resultType\": \"scalar\", \"result\": {}"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, 0.25]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, null]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, \"\"]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, \"1d\"]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, \"0x1p3\"]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, \" 1\"]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, \"Infinity\"]"))),
                arguments("wanted a time and a number", Says.ok(vector("[\"1\", \"1\"]"))),
                arguments("wanted a time and a number", Says.ok(vector("[1e99, \"1\"]"))),
                arguments("wanted a time and a number", Says.ok(vector("[1, \"1\", 2]"))),
                arguments("can't be read", Says.ok(ONE + ONE)),
                arguments("can't be read", Says.ok("{\"status\": \"error\", \"status\": \"success\"}")),
                arguments("can't be read", Says.ok(deep)),
                arguments("can't be read", Says.ok(vector("[1, NaN]"))),
                arguments("larger than allowed", Says.ok(vector("[1, \"" + "1".repeat(2_000_000) + "\"]"))),
                arguments("wanted a number as a text", Says.ok(vector("[1, \"" + "1".repeat(100_000) + "\"]"))));
    }

    @Test
    void an_exponent_out_of_all_bounds_costs_nothing() throws Exception {
        assertThat(read(Says.ok(vector("[1e-999999999, \"1\"]")))).isInstanceOf(Reading.class);
        assertThat(read(Says.ok(vector("[1e999999999, \"1\"]")))).isInstanceOf(Reading.Failed.class);
    }

    @Test
    void what_prometheus_remarks_is_evidence_and_no_error() throws Exception {
        Reading reading =
                read(Says.ok(ONE.replace("\"success\"", "\"success\", \"infos\": [\"might not be a counter\"]")));

        assertThat(reading).isInstanceOf(Reading.Value.class);
        assertThat(reading.evidence().facts()).contains(new Fact("infos", "might not be a counter"));
        assertThat(read(Says.ok(ONE.replace("\"success\"", "\"success\", \"warnings\": []"))))
                .isInstanceOf(Reading.Value.class);
    }

    @Test
    void nobody_there_is_an_error() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Metric metric = Prometheus.at("http://127.0.0.1:" + port).query("up").metric("up");

        assertThat(metric.read(Played.CONTEXT))
                .isInstanceOfSatisfying(Reading.Failed.class, failed -> assertThat(failed.reason())
                        .contains("/api/v1/query")
                        .contains("refused"));
    }

    @Test
    void nobody_who_answers_in_time_is_an_error() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Metric metric = Prometheus.at("http://127.0.0.1:" + silent.getLocalPort())
                    .query("up")
                    .metric("up");

            assertThat(metric.read(CheckContext.within(Duration.ofMillis(300))))
                    .isInstanceOfSatisfying(Reading.Failed.class, failed -> assertThat(failed.reason())
                            .contains("never answered in time"));
        }
    }

    // ------------------------------------------------------------------ what is asked

    @Test
    void it_is_asked_by_a_form_and_told_to_give_up_before_the_time_is_over() throws Exception {
        try (var prometheus = Played.saying(Says.ok(ONE))) {
            Prometheus.at(prometheus.url() + "/prom/")
                    .query("up{service=\"${service}\"} > bool 0")
                    .with("service", "a&b=\"${timeout}\"")
                    .metric("up")
                    .read(CheckContext.within(Duration.ofSeconds(10)));

            Played.Asked asked = prometheus.last();
            assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /prom/api/v1/query");
            assertThat(asked.parameter("query")).isEqualTo("up{service=\"a&b=\\\"${timeout}\\\"\"} > bool 0");
            assertThat(asked.parameter("timeout")).isEqualTo("9.000");
        }
    }

    @Test
    void its_own_timeout_holds_where_that_is_less() throws Exception {
        try (var prometheus = Played.saying(Says.ok(ONE))) {
            Metric metric = Prometheus.at(prometheus.url())
                    .timeout(Duration.ofSeconds(8))
                    .query("up")
                    .timeout(Duration.ofSeconds(5))
                    .metric("up");
            metric.read(Played.CONTEXT);

            assertThat(metric.timeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(prometheus.last().parameter("timeout")).isEqualTo("4.500");
        }
    }

    @Test
    void several_series_are_aggregated_by_prometheus() throws Exception {
        try (var prometheus = Played.saying(Says.ok(ONE))) {
            PrometheusQuery query = Prometheus.at(prometheus.url()).query(" up # each pod");
            for (PrometheusQuery one :
                    new PrometheusQuery[] {query.sum(), query.max(), query.min(), query.average(), query}) {
                one.metric("up").read(Played.CONTEXT);
            }
            assertThat(prometheus.asked)
                    .extracting(asked -> asked.parameter("query"))
                    .containsExactly(
                            "sum(up # each pod\n)",
                            "max(up # each pod\n)",
                            "min(up # each pod\n)",
                            "avg(up # each pod\n)",
                            "up # each pod");
        }
    }

    @Test
    void a_secret_of_the_service_is_told_nowhere() throws Exception {
        try (var prometheus = Played.answering(asked -> Says.json(400, error("bad_data", asked.token())))) {
            Metric metric = Prometheus.of(HttpService.at(prometheus.url()).bearer(Secret.of("s3cr3t-t0k3n")))
                    .query("up")
                    .metric("up");
            Reading reading = metric.read(Played.CONTEXT);

            assertThat(prometheus.last().token()).isEqualTo("Bearer s3cr3t-t0k3n");
            assertThat(reading.toString()).contains("(bad_data): ***").doesNotContain("s3cr3t");
            assertThat(metric.facts().toString()).doesNotContain("s3cr3t");
        }
    }

    // ------------------------------------------------------------------ what is declared

    @Test
    void the_resolved_query_and_the_address_are_declared() {
        PrometheusQuery query =
                Prometheus.at("http://prom:9090/").query("up{job=\"${job}\"}").unit(" s ");
        Metric metric = query.with("job", "gone")
                .with("job", "checkout")
                .higherIsBetter()
                .sum()
                .metric("up");

        assertThat(metric.name()).isEqualTo("up");
        assertThat(metric.unit()).isEqualTo("s");
        assertThat(metric.higherIsBetter()).isTrue();
        assertThat(metric.facts())
                .containsExactly(
                        new Fact("prometheus", "http://prom:9090/"), new Fact("query", "sum(up{job=\"checkout\"})"));
        assertThat(query.with("job", "a").metric("a").higherIsBetter()).isFalse();
        assertThat(query).hasToString("up{job=\"${job}\"}");
    }

    @Test
    void what_is_missing_or_too_much_is_refused_early() {
        PrometheusQuery query = Prometheus.at("http://prom").query("up{job=\"${job}\"}");

        assertThatThrownBy(() -> query.metric("up"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the query has no value for its places [job]; give them by with(name, value)");
        assertThatThrownBy(() -> query.with("jib", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the query has no place ${jib}, it has [job]");
        assertThatThrownBy(() -> query.with("job", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it would match what has none");
        assertThatThrownBy(() -> query.with("job", "a").metric(" ")).hasMessageContaining("a metric needs a name");
        assertThatThrownBy(() -> query.timeout(Duration.ZERO)).hasMessageContaining("must be positive");
    }
}
