package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.http.HttpService;
import dev.windlass.http.monitoring.Played.Asked;
import dev.windlass.http.monitoring.Played.Says;
import dev.windlass.secret.Secret;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The formats are those of https://grafana.com/docs/grafana/latest/developers/http_api/. */
@DisplayName("G1: a Grafana passes only where it is healthy, and has the dashboards that were asked for")
class GrafanaTest {

    static Stream<Arguments> is_healthy() {
        return Stream.of(
                arguments(
                        Verdict.PASSED, Says.ok("{\"commit\": \"c\", \"database\": \"ok\", \"version\": \"11.1.0\"}")),
                arguments(Verdict.FAILED, Says.json(503, "{\"database\": \"failing\", \"version\": \"11.1.0\"}")),
                arguments(Verdict.FAILED, Says.json(503, "{\"database\": \"ok\"}")),
                arguments(Verdict.FAILED, Says.ok("{\"database\": \"failing\"}")),
                arguments(Verdict.ERRORED, Says.ok("{}")),
                arguments(Verdict.ERRORED, Says.ok("[]")),
                arguments(Verdict.ERRORED, Says.html(200)),
                arguments(Verdict.ERRORED, Says.html(503)),
                arguments(Verdict.ERRORED, Says.json(404, "{\"database\": \"ok\"}")));
    }

    @ParameterizedTest
    @MethodSource
    void is_healthy(Verdict wanted, Says says) throws Exception {
        try (var grafana = Played.saying(says)) {
            assertThat(Grafana.at(grafana.url()).healthy().ask(Played.CONTEXT).verdict())
                    .isEqualTo(wanted);
        }
    }

    private static Says dashboard(Asked asked) {
        return switch (asked.path()) {
            case "/api/dashboards/uid/a/b" -> Says.ok("{\"dashboard\": {\"uid\": \"a/b\"}, \"meta\": {}}");
            case "/api/dashboards/uid/other" -> Says.ok("{\"dashboard\": {\"uid\": \"else\"}, \"meta\": {}}");
            case "/api/dashboards/uid/forbidden" -> Says.json(403, "{\"message\": \"no: " + asked.token() + "\"}");
            case "/api/dashboards/uid/nowhere" -> Says.json(404, "{\"error\": \"no route\"}");
            case "/api/dashboards/uid/page" -> Says.html(404);
            default -> Says.json(404, "{\"message\": \"Dashboard not found\"}");
        };
    }

    @Test
    void a_dashboard_exists_or_not() throws Exception {
        try (var played = Played.answering(GrafanaTest::dashboard)) {
            Grafana grafana = Grafana.of(HttpService.at(played.url()).bearer(Secret.of("s3cr3t-t0k3n")));

            assertThat(grafana.dashboardsExist("a/b").ask(Played.CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
            Answer missing = grafana.dashboardsExist("a/b", "c").ask(Played.CONTEXT);
            assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(missing.toString()).contains("there is no dashboard c", "1 of 2");
            for (String uid : new String[] {"other", "forbidden", "nowhere", "page"}) {
                Answer answer = grafana.dashboardsExist("a/b", uid).ask(Played.CONTEXT);
                assertThat(answer.verdict()).as(uid).isEqualTo(Verdict.ERRORED);
                assertThat(answer.toString()).doesNotContain("s3cr3t");
            }
        }
    }

    /** 500 dashboards on the first page, one on the second. */
    private static Says search(Asked asked) {
        boolean first = asked.parameter("page").equals("1");
        return Says.ok(
                first
                        ? IntStream.range(0, 500)
                                .mapToObj(i -> "{\"title\": \"D" + i + "\", \"type\": \"dash-db\"}")
                                .collect(Collectors.joining(",", "[", "]"))
                        : "[{\"title\": \"Checkout\"}]");
    }

    @Test
    void titles_are_looked_for_on_all_pages() throws Exception {
        try (var played = Played.answering(GrafanaTest::search)) {
            Grafana grafana = Grafana.at(played.url());

            assertThat(grafana.dashboardsTitled("D7").ask(Played.CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(played.asked).hasSize(1);
            assertThat(played.last().parameters().toString()).isEqualTo("{type=[dash-db], limit=[500], page=[1]}");
            assertThat(grafana.dashboardsTitled("D7", "Checkout")
                            .ask(Played.CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            Answer missing = grafana.dashboardsTitled("checkout", "Check").ask(Played.CONTEXT);
            assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(missing.reason()).contains("there is no dashboard checkout, Check");
        }
    }

    @Test
    void a_list_without_end_or_none_at_all_never_passes() throws Exception {
        try (var endless = Played.answering(asked ->
                        search(new Asked("GET", "", java.util.Map.of("page", java.util.List.of("1")), "", "")));
                var broken = Played.saying(Says.ok("{\"title\": \"Checkout\"}"))) {
            Answer answer =
                    Grafana.at(endless.url()).dashboardsTitled("Checkout").ask(Played.CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(endless.asked).hasSize(100);
            assertThat(Grafana.at(broken.url())
                            .dashboardsTitled("Checkout")
                            .ask(Played.CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.ERRORED);
        }
    }

    @Test
    void a_wrong_declaration_is_refused() {
        Grafana grafana = Grafana.at("http://grafana");

        assertThatThrownBy(grafana::dashboardsExist).hasMessageContaining("at least one dashboard");
        assertThatThrownBy(() -> grafana.dashboardsTitled("a", "")).hasMessageContaining("must not be blank");
    }

    @Test
    void a_name_has_no_quotes_within() {
        Grafana grafana = Grafana.at("http://grafana");

        assertThat(grafana.dashboardsExist("abc", "def").name()).isEqualTo("dashboards abc, def exist");
        assertThat(grafana.dashboardsTitled("Checkout").name()).isEqualTo("dashboard titled Checkout exists");
    }
}
