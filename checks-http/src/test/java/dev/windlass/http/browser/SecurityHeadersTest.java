package dev.windlass.http.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.HttpCall;
import dev.windlass.http.WebServer;
import dev.windlass.http.WebServer.Says;
import dev.windlass.http.browser.SecurityHeaders.Rule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Security headers by the OWASP Secure Headers Project: each that is missing or weak fails, and is named")
class SecurityHeadersTest {

    private static final Map<String, String> FINE = Map.of(
            "Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer");

    private static Answer answer(int status, Map<String, String> headers) throws Exception {
        try (var server = WebServer.serving(asked -> new Says(status, headers, "<html>"))) {
            return SecurityHeaders.of(HttpCall.get(server.url("/")))
                    .except(Rule.HSTS)
                    .ask(CheckContext.within(Duration.ofSeconds(10)));
        }
    }

    private static Answer with(String header, String value) throws Exception {
        var headers = new HashMap<>(FINE);
        headers.put(header, value);
        return answer(200, headers);
    }

    @Test
    void all_of_them_pass() throws Exception {
        Answer answer = answer(200, FINE);

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(answer.evidence().facts()).contains(new Fact("x-content-type-options", "nosniff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"})
    void one_that_is_missing_fails(String header) throws Exception {
        var headers = new HashMap<>(FINE);
        headers.remove(header);
        Answer answer = answer(200, headers);

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains(header);
    }

    @Test
    void all_that_is_wrong_is_told_at_once() throws Exception {
        assertThat(answer(200, Map.of()).reason())
                .contains("Content-Security-Policy is missing")
                .contains("X-Content-Type-Options is missing")
                .contains("in a frame")
                .contains("Referrer-Policy is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "script-src * | from '*'",
                "script-src 'self' https: | from 'https:'",
                "script-src 'self' data: | from 'data:'",
                "script-src 'self' 'unsafe-inline' | scripts 'unsafe-inline'",
                "script-src 'self' 'unsafe-eval' | 'unsafe-eval'",
                "default-src 'self' 'UNSAFE-INLINE' | scripts 'unsafe-inline'",
                "script-src https://* | from 'https://*'",
                "script-src 'self'; script-src-elem * | script-src-elem allows scripts from '*'",
                "script-src 'self'; script-src-attr 'unsafe-inline' | script-src-attr allows",
                "img-src 'self' | neither script-src nor default-src",
                "script-src 'unsafe-inline'; script-src 'self' | scripts 'unsafe-inline'",
                "; | neither script-src nor default-src",
            })
    void a_policy_with_a_hole_fails(String policy, String told) throws Exception {
        Answer answer = with("Content-Security-Policy", policy);

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default-src 'none'",
                "script-src 'self' cdn.example; object-src 'none'",
                "script-src 'nonce-r4nd0m' 'unsafe-inline' 'strict-dynamic' https:",
                "script-src 'sha256-abc=' 'unsafe-inline'",
                "default-src *; script-src 'self'",
                "img-src *, default-src 'self'",
            })
    void a_policy_without_a_hole_passes(String policy) throws Exception {
        assertThat(with("Content-Security-Policy", policy).verdict()).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALLOW-FROM https://x.example", "ALLOWALL", "DENY, SAMEORIGIN"})
    void a_frame_option_that_browsers_do_not_heed_fails(String option) throws Exception {
        var headers = new HashMap<>(FINE);
        headers.put("Content-Security-Policy", "default-src 'self'");
        headers.put("X-Frame-Options", option);

        assertThat(answer(200, headers).reason()).contains("in a frame");
    }

    @Test
    void frames_are_kept_away_by_the_policy_or_by_the_option() throws Exception {
        var byPolicy = new HashMap<>(FINE);
        byPolicy.remove("X-Frame-Options");
        assertThat(answer(200, byPolicy).verdict()).isEqualTo(Verdict.PASSED);
        for (String anybody : List.of("*", "https:", "https://*", "https://*:8443")) {
            byPolicy.put("Content-Security-Policy", "default-src 'self'; frame-ancestors " + anybody);
            assertThat(answer(200, byPolicy).verdict()).as(anybody).isEqualTo(Verdict.FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsafe-url", "no-referrer-when-downgrade", "no-referrer, unsafe-url", "mistyped"})
    void a_policy_that_tells_others_the_path_fails(String policy) throws Exception {
        assertThat(with("Referrer-Policy", policy).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void another_answer_than_was_meant_is_no_pass() throws Exception {
        assertThat(answer(503, FINE).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void over_http_hsts_counts_for_nothing() throws Exception {
        try (var server = WebServer.serving(
                asked -> new Says(200, Map.of("Strict-Transport-Security", "max-age=99999999"), ""))) {
            Answer answer =
                    SecurityHeaders.of(HttpCall.get(server.url("/"))).ask(CheckContext.within(Duration.ofSeconds(10)));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("ask by https");
        }
    }

    @Test
    void mistakes_are_refused_early() {
        SecurityHeaders check = SecurityHeaders.of(HttpCall.get("https://shop/"));

        assertThatIllegalArgumentException().isThrownBy(() -> check.except(Rule.values()));
        assertThatIllegalArgumentException().isThrownBy(() -> check.hstsFor(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> check.named(" "));
        assertThat(check.except(Rule.HSTS).facts())
                .contains(new Fact("rules", "[CONTENT_SECURITY_POLICY, NO_SNIFF, FRAMES, REFERRER]"));
    }
}
