package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A redirect leads only where it may")
class RedirectsTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));

    private WebServer other;
    private WebServer server;

    @BeforeEach
    void open() {
        other = WebServer.saying("{\"at\":\"other\"}");
        server = WebServer.serving(q -> switch (q.path()) {
            case "/home" -> Says.ok("{\"at\":\"home\"}");
            case "/away" -> Says.redirect(other.url("/home"));
            case "/loop" -> Says.redirect("/loop");
            default -> Says.redirect("home");
        });
    }

    @AfterEach
    void close() {
        server.close();
        other.close();
    }

    @Test
    @DisplayName("by default nowhere: it fails, says where to, and can be expected as such")
    void nowhere() throws Exception {
        Answer answer = asked(Redirects.NEVER, "/");

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .contains("status is 302, wanted 200 to 299; it redirects to " + server.url("/home"))
                .contains("not followed (redirects: NEVER); ask there, or allow it with HttpSettings.redirects");
        assertThat(server.asked).hasSize(1);
        assertThat(HttpCheck.get(server.url("/"))
                        .status(302)
                        .header("location", "home")
                        .ask(CONTEXT)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("to the same origin where that is allowed, and the evidence says who answered")
    void sameOrigin() throws Exception {
        Answer answer = asked(Redirects.SAME_ORIGIN, "/");

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(answer.evidence().facts()).contains(new Fact("answered by", server.url("/home")));
        assertThat(server.asked.get(1).headers()).containsKey("X-who");
    }

    @Test
    @DisplayName("never to another origin by that")
    void notAway() throws Exception {
        Answer answer = asked(Redirects.SAME_ORIGIN, "/away");

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("it redirects to " + other.url("/home") + ", which is not followed");
        assertThat(other.asked).isEmpty();
    }

    @Test
    @DisplayName("J3: anywhere where that is allowed, and then no header goes along")
    void anywhere() throws Exception {
        Answer answer = asked(Redirects.ANYWHERE, "/away");

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(other.asked).singleElement().satisfies(asked -> assertThat(asked.headers())
                .doesNotContainKey("X-who"));
    }

    @Test
    @DisplayName("no further than five times")
    void notForEver() throws Exception {
        Answer answer = asked(Redirects.SAME_ORIGIN, "/loop");

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("after 5 redirects, which is where following ends");
        assertThat(server.asked).hasSize(6);
    }

    @Test
    @DisplayName("never from https to http; an origin is scheme, host and port")
    void neverDown() {
        URI secure = URI.create("https://gw/a");
        assertThat(Redirects.ANYWHERE.allows(secure, URI.create("http://gw/a"))).isFalse();
        assertThat(Redirects.ANYWHERE.allows(URI.create("http://gw/a"), secure)).isTrue();
        assertThat(Redirects.SAME_ORIGIN.allows(secure, URI.create("https://GW:443/b")))
                .isTrue();
        assertThat(Redirects.SAME_ORIGIN.allows(secure, URI.create("https://gw:8443/a")))
                .isFalse();
        assertThat(Redirects.SAME_ORIGIN.allows(secure, URI.create("https://gw.evil/a")))
                .isFalse();
    }

    private Answer asked(Redirects redirects, String path) throws Exception {
        try (Http http = Http.create(HttpSettings.defaults().redirects(redirects))) {
            return HttpCheck.get(server.url(path))
                    .over(http)
                    .sending("x-who", "me")
                    .ask(CONTEXT);
        }
    }
}
