package dev.windlass.http.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer;
import dev.windlass.http.WebServer.Asked;
import dev.windlass.http.WebServer.Says;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
        "CORS by the Fetch standard: whoever may not call a service from a browser must be refused, and who may not")
class CorsTest {

    private static final String SHOP = "https://shop.example";

    private static Answer answer(Function<Asked, Says> service, UnaryOperator<Cors> check) throws Exception {
        try (var server = WebServer.serving(service)) {
            return check.apply(Cors.of(server.url("/orders")).allows(SHOP))
                    .ask(CheckContext.within(Duration.ofSeconds(10)));
        }
    }

    private static Answer answer(Function<Asked, Says> service) throws Exception {
        return answer(service, check -> check);
    }

    private static Says allowing(String origin) {
        return new Says(
                204, Map.of("Access-Control-Allow-Origin", origin, "Access-Control-Allow-Methods", "GET, PUT"), "");
    }

    private static Says onlyTheShop(Asked asked) {
        return asked.header("Origin").equals(SHOP) ? allowing(SHOP) : Says.status(403, "");
    }

    @Test
    void a_service_for_one_site_alone_passes_and_was_asked_as_a_browser_asks() throws Exception {
        try (var server = WebServer.serving(CorsTest::onlyTheShop)) {
            Answer answer = Cors.of(server.url("/orders"))
                    .allows(SHOP)
                    .method("PUT")
                    .ask(CheckContext.within(Duration.ofSeconds(10)));

            assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
            assertThat(server.asked).hasSize(2).allMatch(asked -> asked.method().equals("OPTIONS"));
            assertThat(server.asked.get(0).header("Access-Control-Request-Method"))
                    .isEqualTo("PUT");
        }
    }

    @Test
    void one_that_allows_whoever_asks_fails_also_where_nobody_was_named() throws Exception {
        assertThat(answer(asked -> allowing(asked.header("Origin"))).reason())
                .contains("https://windlass-stranger.invalid may, and must not");
        assertThat(answer(asked -> allowing("*")).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void one_that_compares_carelessly_fails() throws Exception {
        Answer answer = answer(
                asked -> asked.header("Origin").startsWith(SHOP)
                        ? allowing(asked.header("Origin"))
                        : Says.status(403, ""),
                check -> check.refuses("https://shop.example.evil.example"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("evil.example may, and must not");
    }

    @Test
    void one_that_refuses_who_may_fails() throws Exception {
        assertThat(answer(asked -> Says.status(204, "")).reason()).contains(SHOP + " may not");
        assertThat(answer(CorsTest::onlyTheShop, check -> check.method("DELETE"))
                        .reason())
                .contains("may not DELETE");
        assertThat(answer(asked -> new Says(405, Map.of("Access-Control-Allow-Origin", SHOP), ""))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void a_service_that_breaks_never_passes() throws Exception {
        assertThat(answer(asked -> asked.header("Origin").equals(SHOP) ? allowing(SHOP) : Says.status(500, ""))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(answer(asked -> asked.header("Origin").equals(SHOP) ? allowing(SHOP) : Says.status(429, ""))
                        .reason())
                .contains("is not known: status 429");
        assertThat(Cors.of("http://127.0.0.1:1/")
                        .allows(SHOP)
                        .ask(CheckContext.within(Duration.ofSeconds(10)))
                        .verdict())
                .isEqualTo(Verdict.ERRORED);
        assertThat(Cors.of("http://127.0.0.1:1/")
                        .ask(CheckContext.within(Duration.ofSeconds(10)))
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example", "https://shop.example/", "*", "null", "ftp://shop.example", "https://a b"})
    void what_is_no_origin_is_refused_early(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cors.of("https://api.example/").allows(origin))
                .withMessageContaining("'" + origin + "'");
    }
}
