package dev.windlass.http.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.HttpCall;
import dev.windlass.http.WebServer;
import dev.windlass.http.WebServer.Says;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Cookie flags by RFC 6265bis: a cookie that others could get at fails, and its value is told nowhere (J3)")
class CookieFlagsTest {

    private static final Duration TIME = Duration.ofSeconds(10);

    private static Answer answer(String cookie, String... only) throws Exception {
        Map<String, String> headers = cookie.isEmpty() ? Map.of() : Map.of("Set-Cookie", cookie);
        try (var server = WebServer.serving(asked -> new Says(200, headers, "{}"))) {
            CookieFlags check = CookieFlags.of(HttpCall.post(server.url("/login")));
            return (only.length == 0 ? check : check.only(only)).ask(CheckContext.within(TIME));
        }
    }

    @Test
    void a_cookie_with_all_flags_passes() throws Exception {
        Answer answer = answer("session=s3cr3t; Path=/; Secure; HttpOnly; SameSite=Lax");

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(answer.toString()).contains("cookie session").doesNotContain("s3cr3t");
        assertThat(answer("session=x; secure; httponly; samesite=strict").verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session=s3cr3t; HttpOnly; SameSite=Lax | no Secure",
                "session=s3cr3t; Secure; SameSite=Lax | no HttpOnly",
                "session=s3cr3t; Secure; HttpOnly | no SameSite",
                "session=s3cr3t; Secure; HttpOnly; SameSite=None | SameSite None",
                "session=s3cr3t; Secure; HttpOnly; SameSite=odd | no SameSite",
                "session=s3cr3t; Secured; HttpOnly; SameSite=Lax | no Secure",
            })
    void one_that_lacks_a_flag_fails(String cookie, String told) throws Exception {
        Answer answer = answer(cookie);

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .contains("cookie session has")
                .contains(told)
                .doesNotContain("s3cr3t");
    }

    @Test
    void no_cookie_is_no_data() throws Exception {
        assertThat(answer("").verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer("theme=dark; Secure; HttpOnly; SameSite=Lax", "session")
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void only_those_that_are_named_are_looked_at() throws Exception {
        assertThat(answer("theme=dark").verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer("session=x; Secure; HttpOnly; SameSite=Lax", "session")
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void what_is_no_cookie_never_passes() throws Exception {
        assertThat(answer("no cookie at all").verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void mistakes_are_refused_early() {
        CookieFlags check = CookieFlags.of(HttpCall.get("https://shop/"));

        assertThatIllegalArgumentException().isThrownBy(check::only);
        assertThatIllegalArgumentException().isThrownBy(() -> check.only(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> check.named(""));
    }
}
