package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.monitoring.Played.Says;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The formats are those of https://prometheus.io/docs/prometheus/latest/querying/api/. */
@DisplayName("G1: a Prometheus passes only where all that was asked for is there, up, and evaluated")
class PrometheusChecksTest {

    private static Answer ask(Says says, Function<Prometheus, Check> check) throws Exception {
        try (var prometheus = Played.saying(says)) {
            return check.apply(Prometheus.at(prometheus.url())).ask(Played.CONTEXT);
        }
    }

    // ------------------------------------------------------------------ ready

    static Stream<Arguments> is_ready() {
        return Stream.of(
                arguments(Verdict.PASSED, Says.text(200, "Prometheus Server is Ready.\n")),
                arguments(Verdict.PASSED, Says.text(200, "Prometheus is Ready.")),
                arguments(Verdict.PASSED, Says.text(200, "VictoriaMetrics is Ready.\n")),
                // Thanos.
                arguments(Verdict.PASSED, Says.text(200, "OK")),
                arguments(Verdict.INCONCLUSIVE, Says.text(200, "")),
                arguments(Verdict.INCONCLUSIVE, Says.text(200, "hello")),
                arguments(Verdict.INCONCLUSIVE, Says.text(200, "Prometheus is not ready.")),
                arguments(Verdict.INCONCLUSIVE, Says.ok("{\"hello\":1}")),
                arguments(Verdict.INCONCLUSIVE, Says.ok("Prometheus Server is Ready.")),
                arguments(Verdict.FAILED, Says.text(503, "Service Unavailable")),
                arguments(Verdict.INCONCLUSIVE, Says.html(200)),
                arguments(Verdict.ERRORED, Says.html(404)),
                arguments(Verdict.ERRORED, Says.text(401, "no")),
                arguments(Verdict.ERRORED, Says.text(204, "")));
    }

    @ParameterizedTest
    @MethodSource
    void is_ready(Verdict wanted, Says says) throws Exception {
        Answer answer = ask(says, Prometheus::ready);

        assertThat(answer.verdict()).isEqualTo(wanted);
        if (wanted == Verdict.INCONCLUSIVE) {
            assertThat(answer.reason()).contains("is it a Prometheus?");
        }
    }

    // ------------------------------------------------------------------ targets

    private static Says targets(String... targets) {
        return Says.ok("{\"status\": \"success\", \"data\": {\"activeTargets\": [" + String.join(",", targets) + "]}}");
    }

    private static String target(String job, String health) {
        return "{\"labels\": {\"job\": \"" + job + "\", \"instance\": \"10.0.0.1:80\"}, \"health\": \"" + health
                + "\", \"lastError\": \"" + (health.equals("down") ? "connection refused" : "") + "\"}";
    }

    static Stream<Arguments> targets_are_up() {
        Says mixed = targets(
                target("a", "up"), target("a", "up"), target("b", "up"), target("c", "down"), target("d", "unknown"));
        return Stream.of(
                arguments(Verdict.PASSED, "all targets are up", mixed, List.of("a", "b"), 1),
                arguments(Verdict.PASSED, "all targets are up", mixed, List.of("a"), 2),
                arguments(Verdict.FAILED, "1 of b is up, at least 2 must be", mixed, List.of("a", "b"), 2),
                arguments(
                        Verdict.FAILED,
                        "1 target is down: 10.0.0.1:80: connection refused",
                        mixed,
                        List.of("c", "a"),
                        1),
                arguments(Verdict.FAILED, "1 target is down", mixed, List.of(), 1),
                arguments(Verdict.NO_DATA, "1 of d was never scraped yet", mixed, List.of("a", "d"), 1),
                arguments(
                        Verdict.FAILED,
                        "2 targets are down",
                        targets(target("a", "down"), target("a", "down")),
                        List.of(),
                        1),
                arguments(
                        Verdict.NO_DATA,
                        "2 of a were never scraped yet",
                        targets(target("a", "unknown"), target("a", "unknown")),
                        List.of("a"),
                        1),
                arguments(Verdict.FAILED, "2 of a are up, at least 3 must be", mixed, List.of("a"), 3),
                arguments(Verdict.NO_DATA, "no active target of e", mixed, List.of("a", "e"), 1),
                arguments(Verdict.NO_DATA, "no active target of all jobs", targets(), List.of(), 1),
                arguments(Verdict.PASSED, "all", targets(target("a", "up")), List.of(), 1),
                arguments(Verdict.FAILED, "1 target is down", targets(target("a", "elsewhere")), List.of("a"), 1),
                arguments(Verdict.NO_DATA, "no active target", targets("7", "{}", "{\"labels\": 1}"), List.of("a"), 1),
                arguments(
                        Verdict.ERRORED,
                        "no list of active targets",
                        Says.ok("{\"status\": \"success\", \"data\": {}}"),
                        List.of(),
                        1),
                arguments(Verdict.ERRORED, "did a proxy answer", Says.html(200), List.of(), 1));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void targets_are_up(Verdict wanted, String told, Says says, List<String> jobs, int least) throws Exception {
        Answer answer = ask(
                says,
                prometheus -> prometheus.targetsUp(jobs.toArray(String[]::new)).atLeast(least));

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(wanted);
        assertThat(answer.reason()).contains(told);
    }

    @Test
    void the_targets_of_each_job_are_counted() throws Exception {
        try (var played = Played.saying(targets(target("a", "up"), target("a", "down")))) {
            Check check = Prometheus.at(played.url()).targetsUp("a");
            Answer answer = check.ask(Played.CONTEXT);

            assertThat(answer.evidence().facts())
                    .containsExactly(new Fact("targets of a", "1 up, 1 down, 0 never scraped yet"));
            assertThat(check.name()).isEqualTo("targets of a are up");
            assertThat(Prometheus.at(played.url()).targetsUp("a", "b").name()).isEqualTo("targets of a, b are up");
            assertThat(Prometheus.at(played.url()).targetsUp().name()).isEqualTo("all targets are up");
            assertThat(Prometheus.at(played.url()).rulesLoaded("A", "B").name()).isEqualTo("rules A, B are loaded");
            assertThat(Prometheus.at(played.url()).rulesLoaded().name()).isEqualTo("all rules are loaded");
            assertThat(Prometheus.at(played.url()).rulesLoaded("A").name()).isEqualTo("rule A is loaded");
            assertThat(check.facts()).contains(new Fact("jobs", "a"), new Fact("up at least", "1"));
            assertThat(played.last().path()).isEqualTo("/api/v1/targets");
            assertThat(played.last().parameter("state")).isEqualTo("active");
        }
    }

    // ------------------------------------------------------------------ rules

    private static final String LATELY = "2026-11-21T23:17:46.633713552+01:00";
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private static Says rules(String... rules) {
        return Says.ok("{\"status\": \"success\", \"data\": {\"groups\": [{\"name\": \"g\", \"rules\": ["
                + String.join(",", rules) + "]}]}}");
    }

    private static String rule(String name, String health, String evaluated) {
        return "{\"name\": \"" + name + "\", \"health\": \"" + health + "\", \"lastError\": \"many-to-many\","
                + " \"lastEvaluation\": \"" + evaluated + "\", \"type\": \"alerting\"}";
    }

    static Stream<Arguments> rules_are_loaded() {
        Says mixed = rules(
                rule("A", "ok", LATELY),
                rule("B", "err", LATELY),
                rule("C", "unknown", NEVER),
                rule("D", "ok", NEVER),
                rule("E", "ok", LATELY),
                rule("E", "err", LATELY),
                rule("F", "ok", "lately"));
        return Stream.of(
                arguments(Verdict.PASSED, "all of them", mixed, List.of("A")),
                arguments(Verdict.FAILED, "fails of B: many-to-many", mixed, List.of("A", "B")),
                arguments(Verdict.FAILED, "fails of E: many-to-many", mixed, List.of("E")),
                arguments(Verdict.FAILED, "there is no rule X, Y; is its file", mixed, List.of("A", "X", "Y")),
                arguments(Verdict.NO_DATA, "never evaluated yet: C", mixed, List.of("C")),
                arguments(Verdict.NO_DATA, "never evaluated yet: D", mixed, List.of("D")),
                arguments(Verdict.NO_DATA, "never evaluated yet: F", mixed, List.of("F")),
                arguments(Verdict.FAILED, "fails of B", mixed, List.of()),
                arguments(Verdict.NO_DATA, "no rule at all", rules(), List.of()),
                arguments(Verdict.FAILED, "there is no rule A", rules("7", "{}"), List.of("A")),
                arguments(
                        Verdict.ERRORED,
                        "no list of groups",
                        Says.ok("{\"status\": \"success\", \"data\": {}}"),
                        List.of()),
                arguments(
                        Verdict.ERRORED,
                        "bad_data",
                        Says.json(400, "{\"status\": \"error\", \"errorType\": \"bad_data\"}"),
                        List.of()));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void rules_are_loaded(Verdict wanted, String told, Says says, List<String> names) throws Exception {
        Answer answer = ask(says, prometheus -> prometheus.rulesLoaded(names.toArray(String[]::new)));

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(wanted);
        assertThat(answer.reason()).contains(told);
    }

    @Test
    void prometheus_is_asked_for_the_named_rules_only() throws Exception {
        try (var played = Played.saying(rules(rule("A & ${b}", "ok", LATELY)))) {
            assertThat(Prometheus.at(played.url())
                            .rulesLoaded("A & ${b}")
                            .ask(Played.CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(played.last().parameter("rule_name[]")).isEqualTo("A & ${b}");
        }
    }

    @Test
    void a_wrong_declaration_is_refused() {
        Prometheus prometheus = Prometheus.at("http://prom");

        assertThatThrownBy(() -> prometheus.targetsUp("a", " ")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> prometheus.targetsUp().atLeast(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> prometheus.rulesLoaded("")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> Prometheus.at("prom:9090")).hasMessageContaining("absolute");
    }
}
