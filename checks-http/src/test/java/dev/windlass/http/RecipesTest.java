package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.metric.Metric;
import dev.windlass.notify.Channel;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "The recipes of docs/checks-over-the-network.md: what is shown there is compiled and sends what the services want")
class RecipesTest {

    private static final Secret TOKEN = Secret.of("t0k3n-of-the-team");

    private final WebServer server = WebServer.serving(asked -> switch (asked.method() + " " + asked.path()) {
        case "POST /v1/pages/p1/incidents" -> Says.status(201, "{\"id\": \"inc-7\", \"status\": \"in_progress\"}");
        case "POST /client/v4/zones/z1/purge_cache" -> Says.ok("{\"success\": true, \"result\": {\"id\": \"z1\"}}");
        default ->
            asked.path().startsWith("/api/0/organizations/acme/sessions/")
                    ? Says.ok("{\"groups\": [{\"by\": {}, \"totals\": {\"crash_free_rate(session)\": 0.998}}]}")
                    : asked.path().equals("/form") ? Says.status(403, "no token") : Says.ok("{}");
    });

    @AfterEach
    void stop() {
        server.close();
    }

    private Outcome run(Step<?> step, boolean fails) {
        Step<Void> next = Step.named("next")
                .run(c -> {
                    if (fails) {
                        throw new IllegalStateException("it fails");
                    }
                })
                .undo(c -> {});
        return Runner.of(Release.plan("shop", "2.0.0")
                        .to("test")
                        .step(step)
                        .step(next)
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    // ------------------------------------------------------------------ status page

    record Incident(String id) {}

    private static Step<Incident> announced(HttpService statuspage) {
        HttpCall begin = statuspage.post("/pages/p1/incidents").body("""
                {"incident": {"name": "Release 2.0.0", "status": "in_progress"}}""");
        HttpCall end = statuspage.patch("/pages/p1/incidents/${id}").body("""
                {"incident": {"status": "completed"}}""");
        return Step.named("announce on the status page")
                .run(Incident.class, begin.json(Incident.class))
                .undo(c -> end.with("id", c.result().orElseThrow().id()).run(c)) // died in between: nobody knows the id
                .undoByHand("complete the incident on the status page");
    }

    /** https://developer.statuspage.io/#operation/postPagesPageIdIncidents */
    @Test
    void a_status_page_is_told_and_told_again() {
        HttpService statuspage =
                HttpService.at(server.url("/v1")).sending("Authorization", Secret.of("OAuth " + TOKEN.reveal()));

        assertThat(run(announced(statuspage), true)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked.get(0).header("Authorization")).isEqualTo("OAuth t0k3n-of-the-team");
        assertThat(server.asked)
                .extracting(asked -> asked.method() + " " + asked.path() + " " + asked.body())
                .containsExactly(
                        "POST /v1/pages/p1/incidents {\"incident\":{\"name\":\"Release 2.0.0\",\"status\":\"in_progress\"}}",
                        "PATCH /v1/pages/p1/incidents/inc-7 {\"incident\":{\"status\":\"completed\"}}");
    }

    private static Channel channel(HttpService statuspage) {
        HttpCall incident = statuspage.post("/pages/p1/incidents").body("""
                {"incident": {"name": "${subject}", "body": "${text}", "status": "investigating"}}""");
        return incident.channel("status page");
    }

    @Test
    void messages_go_to_the_status_page() throws Exception {
        Channel channel = channel(HttpService.at(server.url("/v1")));

        assertThat(channel.test()
                        .ask(CheckContext.within(Duration.ofSeconds(5)))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(server.asked.get(0).body()).contains("\"status\":\"investigating\"");
    }

    // ------------------------------------------------------------------ Sentry

    private static Metric crashFree(HttpService sentry) {
        HttpCall sessions = sentry.get("/api/0/organizations/acme/sessions/?statsPeriod=1h")
                .query("field", "crash_free_rate(session)")
                .query("project", "4711");
        String rate = "/groups/0/totals/crash_free_rate(session)";
        return Metric.named("crash-free sessions").higherIsBetter().reads(c -> sessions.send(c.timeLeft())
                .number(rate));
    }

    /** https://docs.sentry.io/api/releases/retrieve-release-health-session-statistics/ */
    @Test
    void sentry_gives_a_metric() throws Exception {
        Check enough = crashFree(HttpService.at(server.url("")).bearer(TOKEN))
                .atLeast(0.99)
                .check();

        assertThat(enough.ask(CheckContext.within(Duration.ofSeconds(5))).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(server.asked.get(0).path())
                .isEqualTo("/api/0/organizations/acme/sessions/?statsPeriod=1h&field=crash_free_rate%28session%29"
                        + "&project=4711");
    }

    // ------------------------------------------------------------------ CDN

    private static Step<Void> purged(HttpService cloudflare) {
        HttpCall purge = cloudflare
                .post("/client/v4/zones/z1/purge_cache")
                .body(Map.of("files", List.of("https://shop.example/", "https://shop.example/app.js")));
        return Step.named("purge the CDN").run(purge).idempotent().undo(purge); // once more, for what was there before
    }

    /** https://developers.cloudflare.com/api/resources/cache/methods/purge/ */
    @Test
    void a_cdn_is_purged_forth_and_back() {
        assertThat(run(purged(HttpService.at(server.url("")).bearer(TOKEN)), true))
                .isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.header("Authorization")).isEqualTo("Bearer t0k3n-of-the-team");
            assertThat(asked.body())
                    .isEqualTo("{\"files\":[\"https://shop.example/\",\"https://shop.example/app.js\"]}");
        });
    }

    // ------------------------------------------------------------------ feature flags

    private static Step<Void> switchedOn(HttpService unleash) {
        String flag = "/api/admin/projects/default/features/new-checkout/environments/production";
        return Step.named("switch the new checkout on")
                .run(unleash.post(flag + "/on"))
                .idempotent()
                .undo(unleash.post(flag + "/off"));
    }

    /** https://docs.getunleash.io/api/toggle-feature-environment-on */
    @Test
    void a_flag_is_switched_on_and_off() {
        HttpService unleash = HttpService.at(server.url("")).sending("Authorization", TOKEN);

        assertThat(run(switchedOn(unleash), true)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(server.asked)
                .extracting(WebServer.Asked::path)
                .containsExactly(
                        "/api/admin/projects/default/features/new-checkout/environments/production/on",
                        "/api/admin/projects/default/features/new-checkout/environments/production/off");
    }

    // ------------------------------------------------------------------ CSRF

    @Test
    void a_form_without_its_token_is_refused() throws Exception {
        HttpService shop = HttpService.at(server.url(""));
        Check check =
                HttpCheck.of(shop.post("/form").form(Map.of("amount", "1"))).status(403);

        assertThat(check.ask(CheckContext.within(Duration.ofSeconds(5))).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    // ------------------------------------------------------------------ the page

    @Test
    void each_block_of_the_page_stands_in_a_test() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        String sources;
        try (Stream<Path> files = Files.walk(root.resolve("checks-http/src/test/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(RecipesTest::text)
                    .map(RecipesTest::flat)
                    .collect(Collectors.joining("\n"));
        }
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(text(root.resolve("docs/checks-over-the-network.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(blocks).hasSize(8);
        assertThat(blocks).allSatisfy(block -> assertThat(sources).contains(flat(block)));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("Read " + file, e);
        }
    }

    /** Without indentation, which differs. */
    private static String flat(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
