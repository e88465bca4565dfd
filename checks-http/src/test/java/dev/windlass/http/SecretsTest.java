package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("J3: a secret never reaches fact, message or evidence")
class SecretsTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));

    private final Http http = Http.create();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("not in what is declared, so a new token is no new plan (P4)")
    void notInFacts() {
        HttpCheck check = HttpCheck.get("http://me:hunter2@gw/health?page=1&api_key=k3y")
                .sending("X-Who", Secret.of("t0ken"))
                .sending("Cookie", "c00kie");
        HttpCheck renewed = HttpCheck.get("http://me:hunter3@gw/health?page=1&api_key=l0ck")
                .sending("X-Who", Secret.of("other"))
                .sending("Cookie", "oreo");

        assertThat(check.facts().toString() + check.name() + LoadProbe.of(check).facts())
                .doesNotContain("hunter2", "k3y", "t0ken", "c00kie", "bWU6aHVudGVyMg");
        assertThat(check.facts())
                .contains(
                        new Fact("GET", "http://gw/health?page=1&api_key=***"),
                        new Fact("sends Authorization", "***"),
                        new Fact("sends X-Who", "***"),
                        new Fact("sends Cookie", "***"))
                .isEqualTo(renewed.facts());
    }

    @Test
    @DisplayName("not where a server says it again, in body, header or redirect")
    void notWhenEchoed() throws Exception {
        try (var server = WebServer.serving(q -> {
            String all = q.headers().getFirst("X-Who") + " " + q.headers().getFirst("Authorization") + " " + q.path();
            return new Says(
                    302,
                    Map.of("Location", "http://u:p4ss@elsewhere/?token=t0ken&sig=s1g", "X-Echo", all),
                    "{\"echo\":\"" + all + "\",\"password\":\"hunter2\"}");
        })) {
            HttpCheck check = HttpCheck.get("http://me:hunter2@127.0.0.1:" + server.port() + "/?token=qu3ry")
                    .over(http)
                    .sending("X-Who", Secret.of("Bearer t0ken"));

            for (HttpCheck one : new HttpCheck[] {
                check,
                check.status(302).header("x-echo", "t0ken hunter2"),
                check.status(302).json("/echo", "t0ken")
            }) {
                Answer answer = one.ask(CONTEXT);
                assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(answer.toString())
                        .contains("***")
                        .doesNotContain("hunter2", "t0ken", "qu3ry", "bWU6aHVudGVyMg", "p4ss", "s1g");
            }
        }
    }

    @Test
    @DisplayName("not the credentials of bearer and basic authentication, encoded or not")
    void notTheCredentials() throws Exception {
        try (var server = WebServer.serving(q -> {
            String all = q.headers().getFirst("Authorization");
            return new Says(500, Map.of("X-Echo", all), all + " t0k&n t0k%26n h\u00fcnter2 bWU6aMO8bnRlcjI");
        })) {
            HttpCheck check =
                    HttpCheck.get("http://127.0.0.1:" + server.port() + "/").over(http);
            assertThat(check.bearer(Secret.of("t0k&n")).facts()).contains(new Fact("sends Authorization", "***"));
            assertThat(check.bearer(Secret.of("t0k&n")).ask(CONTEXT).toString())
                    .contains("body begins=*** *** ***")
                    .doesNotContain("t0k");
            assertThat(check.basic("me", Secret.of("h\u00fcnter2")).ask(CONTEXT).toString())
                    .contains("body begins=***")
                    .doesNotContain("nter2", "bWU6aMO8bnRlcjI");
        }
        assertThat(catchThrowable(() -> HttpCheck.get("http://gw").basic("me:hunter2", Secret.of("hunter2"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the user of basic authentication must have no colon, got 'me:***'");
    }

    @ParameterizedTest
    @DisplayName("not in the refusal of an address or header")
    @ValueSource(
            strings = {
                "http://me:hunter2@gw:99999/",
                "http://me:hunter2@gw/ blank",
                "ftp://me:hunter2@gw/",
                "http://me:hunter2@/",
                "http://me:hun@ter2@gw/"
            })
    void notInRefusals(String url) {
        Throwable refused = catchThrowable(() -> HttpCheck.get(url));

        assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasNoCause();
        assertThat(refused.getMessage()).contains("://***@").doesNotContain("hunter2", "ter2");
        assertThat(catchThrowable(() -> HttpCheck.get("http://gw").sending("x-who", Secret.of("hunter2\r\nx: y"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("header 'x-who': its value must be one line of ASCII, got ***");
    }

    @Test
    @DisplayName("what a server says is cut short and has no control characters, so it can't forge a report")
    void cutsAndCleans() {
        Secrets secrets = Secrets.NONE.and("t0ken").and("t0ken-long");

        assertThat(secrets.excerpt("a\u001b[2Jb\r\nPASSED t0ken-long t0ken")).isEqualTo("a·[2Jb··PASSED *** ***");
        assertThat(secrets.excerpt("x".repeat(500))).hasSizeLessThan(230).endsWith("… (500 characters)");
    }
}
