package dev.windlass.http;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.notify.Channel;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "One call, as step, check and channel: what is sent is what was declared, once, and secrets are told nowhere")
class HttpCallTest {

    private static final Secret TOKEN = Secret.of("s3cr3t-t0k3n");

    private final WebServer server = WebServer.serving(asked -> switch (asked.path()) {
        case "/windows" -> Says.status(201, "{\"id\": 17, \"name\": \"night\", \"unknown\": []}");
        case "/list" -> Says.ok("[\"a\", \"b\"]");
        case "/refuses" -> Says.status(422, "{\"error\": \"bearer s3cr3t-t0k3n is too old\"}");
        case "/breaks" -> Says.status(503, "try later");
        case "/elsewhere" -> Says.redirect("/windows");
        case "/html" -> Says.ok("<html>");
        case "/gone" -> Says.status(404, "");
        default -> Says.ok("{\"ok\": true}");
    });

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpCall post(String path) {
        return HttpCall.post(server.url(path));
    }

    // ------------------------------------------------------------------ what is sent

    @Test
    void sends_method_address_headers_and_a_body_of_json() throws Exception {
        HttpReply reply = post("/windows")
                .query("dry run", "a&b=ü")
                .sending("X-Team", "release")
                .bearer(TOKEN)
                .body("{\"name\": \"night\", \"tags\": [\"a\", 1, null]}")
                .timeout(Duration.ofSeconds(10))
                .send();

        WebServer.Asked asked = server.asked.get(0);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/windows?dry%20run=a%26b%3D%C3%BC");
        assertThat(asked.header("X-Team")).isEqualTo("release");
        assertThat(asked.header("Authorization")).isEqualTo("Bearer s3cr3t-t0k3n");
        assertThat(asked.header("Content-Type")).isEqualTo("application/json");
        assertThat(asked.body()).isEqualTo("{\"name\":\"night\",\"tags\":[\"a\",1,null]}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.at("/ok").booleanValue()).isTrue();
        assertThat(reply.header("content-LENGTH")).contains("12");
    }

    @Test
    void every_method_arrives_as_itself() throws Exception {
        HttpService service = HttpService.at(server.url("/api/"));
        for (HttpCall call : List.of(
                service.get("/x"),
                service.put("/x").body("{}"),
                service.patch("/x").body("{}"),
                service.delete("/x"),
                service.options("/x"),
                service.post(""))) {
            call.send();
        }
        assertThat(server.asked)
                .extracting(asked -> asked.method() + " " + asked.path())
                .containsExactly(
                        "GET /api/x", "PUT /api/x", "PATCH /api/x", "DELETE /api/x", "OPTIONS /api/x", "POST /api/");
    }

    @Test
    void a_head_has_a_status_and_headers_without_a_body() throws Exception {
        HttpReply reply = HttpCall.head(server.url("/x")).send();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEmpty();
        assertThatThrownBy(reply::json).isInstanceOf(HttpFailure.class).hasMessageContaining("it is empty");
    }

    @Test
    void sends_a_form() throws Exception {
        post("/token")
                .form(Map.of("password", "${password}"))
                .with("password", Secret.of("a b&c"))
                .send();

        assertThat(server.asked.get(0).header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(server.asked.get(0).body()).isEqualTo("password=a%20b%26c");
    }

    @Test
    void a_value_changes_nothing_but_its_place() throws Exception {
        post("/flags/${flag}")
                .query("by", "team ${team}")
                .sending("X-Why", "because of ${flag}")
                .body("{\"text\": \"about ${flag}\", \"number\": \"${n}\", \"truth\": \"${yes}\"}")
                .with("flag", "a/b\"}?c")
                .with("team", "x&y")
                .with("n", 3)
                .with("yes", true)
                .send();

        WebServer.Asked asked = server.asked.get(0);
        assertThat(asked.path()).isEqualTo("/flags/a%2Fb%22%7D%3Fc?by=team%20x%26y");
        assertThat(asked.header("X-Why")).isEqualTo("because of a/b\"}?c");
        assertThat(asked.body()).isEqualTo("{\"text\":\"about a/b\\\"}?c\",\"number\":3,\"truth\":true}");
    }

    @Test
    void a_line_break_can_not_get_into_a_header() {
        HttpCall call = post("/x").sending("X-Why", "${why}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.with("why", "a\r\nX-Admin: yes"))
                .withMessageContaining("'X-Why'")
                .withMessageContaining("one line of ASCII");
    }

    @Test
    void a_call_with_an_empty_place_is_not_sent() {
        HttpCall call = post("/flags/${flag}").body(Map.of("version", "${version}"));

        assertThatIllegalStateException()
                .isThrownBy(call::send)
                .withMessageContaining("POST " + server.url("/flags/${flag}") + " is not sent")
                .withMessageContaining("[flag, version]");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void what_could_never_be_sent_is_refused_early() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpCall.post("ftp://x/"))
                .withMessageContaining("ftp://x/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post("/x").body("{\"version\": ${version}}"))
                .withMessageContaining("line 1");
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").body("{\"a\": 1, \"a\": 2}"));
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").body(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post("/x").body(Map.of("key", TOKEN)))
                .withMessageContaining("with(name, secret)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post("/x").with("a b", "x"))
                .withMessageContaining("a b");
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").with("a", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").accepts());
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").accepts(20));
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").sending("X Y", "z"));
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").query(" ", "z"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpService.at(server.url("")).get("x"));
    }

    @Test
    void what_needs_a_write_is_not_sent_elsewhere_by_a_redirect() throws Exception {
        try (Http http = Http.create(HttpSettings.defaults().redirects(Redirects.ANYWHERE))) {
            assertThatThrownBy(() -> post("/elsewhere").over(http).send())
                    .isInstanceOf(HttpFailure.class)
                    .hasMessageContaining("status 302")
                    .hasMessageContaining("a POST is never sent by itself");
            assertThat(HttpCall.get(server.url("/elsewhere")).over(http).send().status())
                    .isEqualTo(201);
        }
        assertThat(server.asked).hasSize(3);
    }

    @Test
    void a_secret_that_is_no_line_is_refused_without_being_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post("/x").sending("X-Team", "${key}").with("key", Secret.of("first\nsecond")))
                .withMessageContaining("'X-Team'")
                .withMessageNotContaining("first");
    }

    @Test
    void a_body_is_not_sent_to_another_origin() throws Exception {
        try (var other = WebServer.saying("{}");
                var redirecting = WebServer.serving(asked -> Says.redirect(other.url("/there")));
                Http http = Http.create(HttpSettings.defaults().redirects(Redirects.ANYWHERE))) {
            HttpCall.get(redirecting.url("/"))
                    .body("{\"key\": \"${key}\"}")
                    .with("key", TOKEN)
                    .bearer(TOKEN)
                    .over(http)
                    .send();

            assertThat(redirecting.asked.get(0).body()).contains("s3cr3t");
            assertThat(other.asked.get(0).body()).isEmpty();
            assertThat(other.asked.get(0).header("Authorization")).isEqualTo("null");
        }
    }

    @Test
    void a_value_that_would_make_it_another_address_is_not_sent() {
        HttpCall call = HttpCall.delete(server.url("/flags/${flag}/x"));

        for (String value : List.of("", " ", ".", "..")) {
            assertThatIllegalStateException()
                    .as(value)
                    .isThrownBy(() -> call.with("flag", value).send())
                    .withMessageContaining("the address of something else");
        }
        assertThat(server.asked).isEmpty();
    }

    @Test
    void what_looks_like_a_place_and_is_none_is_refused() {
        for (String text : List.of("${my version}", "${version", "${}")) {
            assertThatIllegalArgumentException().isThrownBy(() -> post("/x").sending("X-V", text));
            assertThatIllegalArgumentException().isThrownBy(() -> post("/x").body(Map.of("v", text)));
            assertThatIllegalArgumentException().isThrownBy(() -> post("/x").form(Map.of("v", text)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").body(Map.of("${name}", 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> post("/x").with("n", Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpCall.get("http://gw:${port}/"))
                .withMessageContaining("${port}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpService.at("http://gw/?tenant=a").get("/health"))
                .withMessageContaining("has a query");
    }

    @Test
    void a_fragment_is_not_sent_and_hides_nothing() throws Exception {
        HttpCall.get(server.url("/x#y")).query("q", "1").send();
        HttpService.at(server.url("/#y")).get("/health").send();

        assertThat(server.asked).extracting(WebServer.Asked::path).containsExactly("/x?q=1", "/health");
    }

    // ------------------------------------------------------------------ how it ends

    @Test
    void another_status_is_a_failure_that_tells_what_came_back() throws Exception {
        assertThatThrownBy(() -> post("/breaks").send())
                .isInstanceOfSatisfying(HttpFailure.class, e -> {
                    assertThat(e.hadNoEffect()).isFalse();
                    assertThat(e.reply()).hasValueSatisfying(reply -> assertThat(reply.status())
                            .isEqualTo(503));
                })
                .hasMessage(
                        "POST " + server.url("/breaks") + ": status 503, wanted 200 to 299; the body begins try later");
        assertThat(post("/breaks").exchange(Duration.ofSeconds(5)).status()).isEqualTo(503);
        assertThat(HttpCall.delete(server.url("/gone")).accepts(204, 404).send().status())
                .isEqualTo(404);
    }

    @Test
    void a_body_that_is_no_json_is_a_failure() {
        assertThatThrownBy(() -> post("/html").send().json())
                .isInstanceOf(HttpFailure.class)
                .hasMessageContaining("not one document of JSON; it begins <html>");
    }

    @Test
    void a_number_that_is_missing_is_none_and_a_text_is_no_number() throws Exception {
        HttpReply reply = post("/windows").send();

        assertThat(reply.number("/id")).isEqualTo(17);
        assertThat(reply.number("/nothing")).isNaN();
        assertThatThrownBy(() -> reply.number("/name"))
                .isInstanceOf(HttpFailure.class)
                .hasMessageContaining("json /name is no number");
    }

    // ------------------------------------------------------------------ as a step

    record Window(int id, String name) {}

    private Outcome run(Step<?> step) {
        return Runner.of(plan(step)).journal(new MemoryJournal()).run();
    }

    private static Plan plan(Step<?> step) {
        return Release.plan("shop", "1").to("test").step(step).build();
    }

    @Test
    void a_step_gives_the_json_of_the_answer_and_takes_it_back_by_its_id() {
        HttpCall close = HttpCall.delete(server.url("/windows/${id}"));
        Step<Window> open = Step.named("open a window")
                .run(Window.class, post("/windows").body("{}").json(Window.class))
                .undo(c -> close.with("id", c.result().orElseThrow().id()).run(c));
        Step<List<String>> list = Step.named("list")
                .run(
                        new TypeReference<List<String>>() {},
                        HttpCall.get(server.url("/list")).json(new TypeReference<List<String>>() {}))
                .readOnly();
        Step<Void> fails = Step.named("fails").run(post("/breaks")).undo(post("/undo"));

        Outcome outcome = Runner.of(Release.plan("shop", "1")
                        .to("test")
                        .step(open)
                        .step(list)
                        .step(fails)
                        .build())
                .journal(new MemoryJournal())
                .run();

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked)
                .extracting(asked -> asked.method() + " " + asked.path())
                .containsExactly("POST /windows", "GET /list", "POST /breaks", "POST /undo", "DELETE /windows/17");
    }

    @Test
    void the_key_of_the_action_goes_along_the_same_each_time() {
        Step<Void> step = Step.named("pay")
                .run(post("/pay").idempotencyKey("Idempotency-Key").body(Map.of("key", "${idempotencyKey}")))
                .undo(post("/refund").idempotencyKey("Idempotency-Key"));

        assertThat(run(step)).isInstanceOf(Outcome.Completed.class);
        String key = server.asked.get(0).header("Idempotency-Key");
        assertThat(key).matches("[0-9a-f]{32}");
        assertThat(server.asked.get(0).body()).isEqualTo("{\"key\":\"" + key + "\"}");
    }

    @Test
    void what_was_refused_had_no_effect_and_is_not_undone() {
        assertThat(run(Step.named("change").run(post("/refuses")).undo(post("/undo"))))
                .isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked).extracting(WebServer.Asked::path).containsExactly("/refuses");
    }

    @Test
    void what_never_got_a_connection_had_no_effect() throws Exception {
        int port;
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        HttpCall call = HttpCall.post("http://127.0.0.1:" + port);

        assertThatThrownBy(call::send).isInstanceOfSatisfying(HttpFailure.class, e -> {
            assertThat(e.trouble()).contains(Trouble.REFUSED);
            assertThat(e.hadNoEffect()).isTrue();
        });
        assertThat(run(Step.named("change").run(call).undo(post("/undo")))).isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked).isEmpty();
    }

    @Test
    void what_may_have_had_an_effect_is_undone_and_never_sent_twice() {
        assertThat(run(Step.named("change").run(post("/breaks")).undo(post("/undo"))))
                .isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked).extracting(WebServer.Asked::path).containsExactly("/breaks", "/undo");
    }

    @Test
    void an_answer_that_is_cut_off_may_have_had_an_effect() throws Exception {
        try (RawServer cutting = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx")) {
            assertThatThrownBy(() -> HttpCall.post(cutting.url("/")).body("{}").send())
                    .isInstanceOfSatisfying(HttpFailure.class, e -> {
                        assertThat(e.trouble()).contains(Trouble.CUT_OFF);
                        assertThat(e.hadNoEffect()).isFalse();
                    });
            assertThat(cutting.requests).hasSize(1);
        }
    }

    @Test
    void another_body_is_another_plan() {
        HttpCall one = post("/x").body(Map.of("version", "${version}")).with("version", "1");

        assertThat(plan(Step.named("s").run(one).readOnly()).fingerprint())
                .isNotEqualTo(plan(Step.named("s").run(one.with("version", "2")).readOnly())
                        .fingerprint());
    }

    @Test
    void a_call_that_could_never_be_sent_is_no_action_of_a_step() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Step.named("s").run(post("/x").body(Map.of("v", "${versoin}"))))
                .withMessageContaining("[versoin]");
        Step<Void> late = Step.named("s")
                .run(c -> post("/x/${id}").with("id", "..").run(c))
                .undo(post("/undo"));

        assertThat(run(late)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked).isEmpty();
    }

    @Test
    void other_accepted_statuses_are_another_plan() {
        HttpCall delete = HttpCall.delete(server.url("/x"));

        assertThat(plan(Step.named("s").run(delete.accepts(204)).readOnly()).fingerprint())
                .isNotEqualTo(plan(Step.named("s").run(delete.accepts(204, 500)).readOnly())
                        .fingerprint());
    }

    @Test
    void what_a_redirect_led_to_was_asked_after_something_else() throws Exception {
        try (Http http = Http.create(HttpSettings.defaults().redirects(Redirects.ANYWHERE));
                var refusing = WebServer.serving(
                        asked -> asked.path().equals("/deploy") ? Says.redirect("/login") : Says.status(403, ""));
                var lost = WebServer.serving(asked -> Says.redirect("http://127.0.0.1:1/"))) {
            for (WebServer where : List.of(refusing, lost)) {
                assertThatThrownBy(() ->
                                HttpCall.get(where.url("/deploy")).over(http).send())
                        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.hadNoEffect())
                                .isFalse());
            }
        }
    }

    @Test
    void an_own_deadline_never_proves_that_nothing_was_sent() throws Exception {
        try (RawServer silent = RawServer.playing(connection -> connection.hold())) {
            for (int millis = 1; millis <= 40; millis++) {
                HttpCall call = HttpCall.post(silent.url("/")).body("{}").timeout(Duration.ofMillis(millis));
                assertThatThrownBy(call::send)
                        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.hadNoEffect())
                                .isFalse());
            }
        }
    }

    // ------------------------------------------------------------------ as a check

    @Test
    void a_check_looks_at_the_answer_of_any_call() throws Exception {
        HttpCheck check = HttpCheck.of(post("/windows").body("{}").accepts(201)).json("/id", 17);

        assertThat(check.name()).isEqualTo("POST " + server.url("/windows"));
        assertThat(check.ask(CheckContext.within(Duration.ofSeconds(5))).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(HttpCheck.of(post("/breaks"))
                        .ask(CheckContext.within(Duration.ofSeconds(5)))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void a_check_that_could_never_be_asked_is_refused_with_the_plan() {
        HttpCheck check = HttpCheck.of(HttpCall.get(server.url("/flags/${falg}")));

        assertThatThrownBy(() -> Release.plan("shop", "1")
                        .to("test")
                        .gate(checks("ready").critical(check))
                        .build())
                .hasMessageContaining("[falg]");
    }

    // ------------------------------------------------------------------ as a channel

    @Test
    void a_channel_fills_the_places_from_the_message() throws Exception {
        Channel channel = post("/status")
                .body(
                        "{\"title\": \"${subject}\", \"body\": \"${text}\", \"level\": \"${level}\", \"at\": \"[${until}]\","
                                + " \"team\": \"${team}\"}")
                .with("team", "payments")
                .with("until", "")
                .channel("status page");

        assertThat(channel.name()).isEqualTo("status page");
        assertThat(channel.test()
                        .ask(CheckContext.within(Duration.ofSeconds(5)))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> post("/status").body(Map.of("t", "${subjekt}")).channel("status page"))
                .withMessageContaining("[subjekt]");
        assertThat(server.asked.get(0).body())
                .contains("\"title\":\"TEST of channel 'status page': nothing is to be done\"")
                .contains("\"level\":0")
                .contains("\"at\":\"[]\"")
                .contains("\"team\":\"payments\"");
    }

    // ------------------------------------------------------------------ secrets

    @Test
    void a_secret_is_told_nowhere() {
        HttpCall call = post("/refuses")
                .query("token", "${token}")
                .bearer(TOKEN)
                .sending("X-Key", Secret.of("other-secret"))
                .body(Map.of("routing_key", "${token}"))
                .with("token", TOKEN);

        assertThatThrownBy(() -> post("/refuses").bearer(TOKEN).send())
                .hasMessageContaining("bearer *** is too old")
                .hasMessageNotContaining("s3cr3t");
        assertThat(call.facts())
                .extracting(Fact::toString)
                .noneMatch(fact -> fact.contains("s3cr3t") || fact.contains("other-secret"))
                .contains("sends Authorization=***", "sends X-Key=***", "body={\"routing_key\":\"${token}\"}");
        assertThat(call.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void an_answer_that_holds_a_secret_is_told_by_its_status_alone() throws Exception {
        HttpCall login = post("/windows").hidingAnswer();

        assertThat(HttpCheck.of(login)
                        .json("/id", 18)
                        .bodyContains("day")
                        .ask(CheckContext.within(Duration.ofSeconds(5)))
                        .toString())
                .contains("json /id is not as wanted")
                .doesNotContain("is 17")
                .doesNotContain("\"id\"")
                .doesNotContain("night");
        assertThatThrownBy(() -> post("/refuses").hidingAnswer().send())
                .hasMessageContaining("the body begins ***")
                .hasMessageNotContaining("too old");
        assertThatThrownBy(() -> HttpCall.get(server.url("/list")).send().number("/0"))
                .hasMessageContaining("json /0 is no number")
                .hasMessageNotContaining("it begins");
    }

    @Test
    void an_address_that_is_a_secret_shows_its_host_only() {
        HttpService hook = HttpService.at(Secret.of(server.url("/breaks?x=T000/B000/abcdef")));

        assertThat(hook.toString()).isEqualTo("http://127.0.0.1:" + server.port() + "/***");
        assertThat(hook.post("").facts().get(0).value()).isEqualTo(hook.toString());
        assertThatThrownBy(() -> HttpService.at(Secret.of(server.url("/refuses")))
                        .post("")
                        .send())
                .hasMessageContaining("/***: status 422")
                .hasMessageNotContaining("refuses");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpService.at(Secret.of("hooks.slack.com/T000/B000")))
                .withMessageNotContaining("T000");
    }
}
