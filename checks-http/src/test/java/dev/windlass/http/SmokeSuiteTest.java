package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A smoke suite asks in order, carries values over, and passes only if all passed (G1)")
class SmokeSuiteTest {

    private static final Map<String, Object> PROBE = Map.of("user", "probe", "password", "${password}");

    private volatile boolean breaks;

    private final WebServer server = WebServer.serving(asked -> switch (asked.method() + " " + asked.path()) {
        case "POST /login" ->
            asked.body().contains("\"password\":\"pa55word\"")
                    ? Says.ok("{\"token\": \"tok3n-1\", \"user\": {\"id\": 41}, \"none\": null}")
                    : Says.status(401, "");
        case "GET /users/41/orders" ->
            asked.header("Authorization").equals("Bearer tok3n-1") && !breaks
                    ? Says.ok("[{\"id\": 1}]")
                    : Says.status(500, "tok3n-1 is broken");
        case "POST /logout" -> Says.ok("");
        default -> Says.status(404, "");
    });

    private final HttpService shop = HttpService.at(server.url(""));
    private final HttpCheck login = HttpCheck.of(
                    shop.post("/login").body(PROBE).with("password", Secret.of("pa55word")))
            .named("log in");
    private final HttpCheck read = HttpCheck.of(
                    shop.get("/users/${user}/orders").sending("Authorization", "Bearer ${token}"))
            .named("read")
            .json("/0/id", 1);
    private final HttpCheck logout = HttpCheck.of(shop.post("/logout").sending("Authorization", "Bearer ${token}"))
            .named("log out");

    private final SmokeSuite smoke = SmokeSuite.named("orders can be read")
            .ask(login)
            .keep("token", "/token")
            .keep("user", "/user/id")
            .ask(read)
            .finish(logout);

    @AfterEach
    void stop() {
        server.close();
    }

    private static Answer ask(SmokeSuite smoke) throws Exception {
        return smoke.ask(CheckContext.within(Duration.ofSeconds(20)));
    }

    private List<String> asked() {
        return server.asked.stream().map(WebServer.Asked::path).toList();
    }

    @Test
    void passes_when_all_did_and_tells_each_question() throws Exception {
        Answer answer = ask(smoke);

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(asked()).containsExactly("/login", "/users/41/orders", "/logout");
        assertThat(server.asked.get(2).header("Authorization")).isEqualTo("Bearer tok3n-1");
        assertThat(answer.evidence().facts()).extracting(Fact::name).containsExactly("log in", "read", "log out");
    }

    @Test
    void the_first_that_fails_gives_the_verdict_and_what_was_begun_is_cleaned_up() throws Exception {
        breaks = true;
        HttpCheck more = HttpCheck.of(shop.get("/never")).named("never");
        Answer answer = ask(SmokeSuite.named("orders")
                .ask(login)
                .keep("token", "/token")
                .keep("user", "/user/id")
                .ask(read)
                .ask(more)
                .finish(logout));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("question 2 of 4, 'read'").contains("status is 500");
        assertThat(asked()).containsExactly("/login", "/users/41/orders", "/logout");
        assertThat(answer.evidence().facts())
                .contains(new Fact("never", "not asked"))
                .anyMatch(fact -> fact.name().equals("log out") && fact.value().startsWith("PASSED"));
    }

    @Test
    void a_clean_up_that_fails_fails_the_test() throws Exception {
        Answer answer = ask(SmokeSuite.named("orders")
                .ask(login)
                .finish(HttpCheck.of(shop.delete("/user")).named("delete")));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("'delete'").contains("status is 404");
    }

    @Test
    void what_needs_a_value_that_was_never_had_is_not_asked() throws Exception {
        HttpCheck wrong = HttpCheck.of(shop.post("/login").body(PROBE).with("password", "wrong"))
                .named("log in");
        Answer answer = ask(
                SmokeSuite.named("orders").ask(wrong).keep("token", "/token").finish(logout));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(asked()).containsExactly("/login");
        assertThat(answer.evidence().facts()).contains(new Fact("log out", "not asked: nothing is known of [token]"));
    }

    @Test
    void a_value_that_is_missing_or_no_value_is_no_pass() throws Exception {
        assertThat(ask(SmokeSuite.named("a").ask(login).keep("x", "/nowhere")).verdict())
                .isEqualTo(Verdict.NO_DATA);
        assertThat(ask(SmokeSuite.named("a").ask(login).keep("x", "/user")).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(ask(SmokeSuite.named("a").ask(login).keep("x", "/none")).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(ask(SmokeSuite.named("nothing is asked")).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void secrets_that_are_kept_are_told_nowhere() throws Exception {
        breaks = true;
        Answer answer = ask(smoke);

        assertThat(answer.toString())
                .contains("*** is broken")
                .doesNotContain("tok3n-1")
                .doesNotContain("pa55word");
        assertThat(smoke.facts().toString())
                .contains("read: GET=" + server.url("/users/${user}/orders"))
                .contains("log in: keeps token=json /token")
                .doesNotContain("pa55word");
    }

    @Test
    void an_answer_with_a_secret_is_told_nowhere_also_where_its_own_question_fails() throws Exception {
        Answer answer = ask(SmokeSuite.named("orders")
                .ask(login.json("/user/id", 42).bodyContains("nothing"))
                .keepSecret("session", "/token"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.toString()).contains("json /user/id is not as wanted").doesNotContain("tok3n");
    }

    @Test
    void a_value_that_can_not_be_sent_leaves_nothing_uncleaned() throws Exception {
        try (var odd = WebServer.serving(asked -> Says.ok("{\"tag\": \"a\\nb\", \"id\": 7, \"none\": \"\"}"))) {
            HttpService service = HttpService.at(odd.url(""));
            HttpCheck create = HttpCheck.of(service.post("/orders")).named("create");
            HttpCheck delete = HttpCheck.of(service.delete("/orders/${id}").body(Map.of("id", "${id}")))
                    .named("delete");
            Answer answer = ask(SmokeSuite.named("orders")
                    .ask(create)
                    .keep("tag", "/tag")
                    .keep("id", "/id")
                    .ask(HttpCheck.of(service.put("/orders").sending("If-Match", "${tag}"))
                            .named("change"))
                    .finish(delete));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("'change'").contains("'If-Match'");
            assertThat(odd.asked)
                    .extracting(asked -> asked.method() + " " + asked.path() + asked.body())
                    .containsExactly("POST /orders", "DELETE /orders/7{\"id\":7}");
            assertThat(ask(SmokeSuite.named("orders")
                                    .ask(create)
                                    .keep("id", "/none")
                                    .finish(delete))
                            .verdict())
                    .isEqualTo(Verdict.NO_DATA);
            assertThat(odd.asked).hasSize(3);
        }
    }

    @Test
    void mistakes_are_refused_early() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmokeSuite.named("a").ask(read))
                .withMessageContaining("'read' has places without a value: [token, user]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmokeSuite.named("a").ask(login).ask(login))
                .withMessageContaining("two questions 'log in'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> smoke.ask(HttpCheck.get(server.url("/"))))
                .withMessageContaining("behind one that finishes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmokeSuite.named("a").keep("x", "/y"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmokeSuite.named("a").ask(login).keep("x", "y"))
                .withMessageContaining("JSON pointer 'y'");
        assertThatIllegalArgumentException().isThrownBy(() -> SmokeSuite.named(" "));
    }

    @Test
    void its_time_is_that_of_all_questions() throws Exception {
        assertThat(smoke.timeout()).isEqualTo(Duration.ofSeconds(91));
        assertThat(smoke.ask(CheckContext.within(Duration.ZERO)).verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(asked()).isEmpty();
    }
}
