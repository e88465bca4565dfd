package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.services.FakeService.Asked;
import dev.windlass.http.services.FakeService.Says;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.notify.Category;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As PagerDuty publishes its interfaces: <a
 * href="https://developer.pagerduty.com/docs/events-api-v2/trigger-events/">events</a>, <a
 * href="https://developer.pagerduty.com/api-reference/9d0b4b12e36f9-list-incidents">incidents</a>, <a
 * href="https://developer.pagerduty.com/api-reference/2fd6a06f6a0f5-create-a-maintenance-window">maintenance windows</a>
 * (the OpenAPI documents are at <a href="https://github.com/PagerDuty/api-schema">PagerDuty/api-schema</a>).
 */
@DisplayName(
        "PagerDuty: one alert for a run, no open incident only where all were read, a window that its undo finds again")
class PagerDutyTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));
    private static final Secret KEY = Secret.of("e93facc04764012d7bfb002500d5d1a6");
    private static final Secret TOKEN = Secret.of("y_NbAkKc66ryYTWUXYEu");

    // ------------------------------------------------------------------ events

    @Test
    void an_alarm_triggers_an_alert_of_its_run_and_level() throws Exception {
        try (var pagerDuty = new FakeService(asked -> Says.status(202, "{\"status\":\"success\"}"))) {
            events(pagerDuty).send(Messages.question());

            assertThat(pagerDuty.only()).hasToString("POST /v2/enqueue");
            JsonNode event = pagerDuty.only().json();
            assertThat(event.at("/routing_key").textValue()).isEqualTo(KEY.reveal());
            assertThat(event.at("/event_action").textValue()).isEqualTo("trigger");
            assertThat(event.at("/dedup_key").textValue()).isEqualTo("windlass/azora-1.4.0-7f3a/0");
            assertThat(event.at("/links/0/href").textValue()).isEqualTo("https://releases.example.com/azora");
            JsonNode payload = event.at("/payload");
            assertThat(payload.at("/summary").textValue()).isEqualTo("azora 1.4.0 production: asks what to do");
            assertThat(payload.at("/severity").textValue()).isEqualTo("critical");
            assertThat(payload.at("/source").textValue()).isEqualTo("production");
            assertThat(payload.at("/component").textValue()).isEqualTo("azora");
            assertThat(payload.at("/class").textValue()).isEqualTo("QUESTION");
            assertThat(payload.at("/timestamp").textValue()).isEqualTo("2026-11-21T22:00:00Z");
            assertThat(payload.at("/custom_details/text").textValue()).isEqualTo("It stands still.");
            assertThat(payload.at("/custom_details/version").textValue()).isEqualTo("1.4.0");
        }
    }

    @Test
    void the_urgency_is_the_severity_and_the_summary_is_cut() throws Exception {
        try (var pagerDuty = new FakeService(asked -> Says.status(202, "{}"))) {
            events(pagerDuty).send(Messages.of(Category.GUARD, Urgency.WARNING, "s".repeat(2_000), "${routingKey}"));
            events(pagerDuty).send(Messages.of(Category.PHASE, Urgency.INFO, "${routingKey}", "text"));

            JsonNode first = pagerDuty.asked.get(0).json();
            assertThat(first.at("/payload/severity").textValue()).isEqualTo("warning");
            assertThat(first.at("/payload/summary").textValue()).hasSize(1_024);
            assertThat(first.at("/payload/custom_details/text").textValue()).isEqualTo("${routingKey}");
            JsonNode second = pagerDuty.asked.get(1).json();
            assertThat(second.at("/payload/severity").textValue()).isEqualTo("info");
            assertThat(second.at("/payload/summary").textValue()).isEqualTo("${routingKey}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, COMPLETED, true",
        "STOPPED, STOPPED, true",
        "ROLLBACK_ENDED, ROLLED_BACK, true",
        "ROLLBACK_ENDED, ROLLBACK_FAILED, false",
        "ROLLBACK_ENDED, '', false",
        "ROLLBACK_STARTED, '', false"
    })
    void a_good_end_resolves_the_alerts_of_the_run_at_every_level(Category category, String ending, boolean resolves)
            throws Exception {
        Message usual = Messages.of(category, Urgency.WARNING, "subject", "text");
        var facts = new ArrayList<>(usual.facts());
        if (!ending.isEmpty()) {
            facts.add(new Fact("ending", ending));
        }
        var message = new Message(
                usual.id(),
                usual.run(),
                category,
                usual.urgency(),
                0,
                usual.subject(),
                usual.text(),
                facts,
                usual.about(),
                usual.contacts(),
                usual.link(),
                usual.at());
        try (var pagerDuty = new FakeService(asked -> Says.status(202, "{}"))) {
            events(pagerDuty).send(message);

            assertThat(pagerDuty.asked)
                    .extracting(asked -> asked.json().at("/event_action").textValue())
                    .hasSize(resolves ? 6 : 1)
                    .containsOnly(resolves ? "resolve" : "trigger");
            assertThat(pagerDuty.asked)
                    .extracting(asked -> asked.json().at("/dedup_key").textValue())
                    .isEqualTo(IntStream.range(0, resolves ? 6 : 1)
                            .mapToObj(level -> "windlass/azora-1.4.0-7f3a/" + level)
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, integration of the Events API v2",
        "429, fewer events",
        "500, status 500",
        "200, wanted 202",
        "301, status 301"
    })
    void what_is_not_accepted_was_not_sent_and_the_key_is_told_nowhere(int status, String words) throws Exception {
        try (var pagerDuty = new FakeService(asked -> Says.status(status, asked.body()))) {
            PagerDutyEvents channel = events(pagerDuty);
            Throwable failure = catchThrowable(() -> channel.send(Messages.question()));

            assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining(words);
            assertThat(failure.toString() + channel + channel.test().facts()).doesNotContain(KEY.reveal());
            pagerDuty.only();
        }
    }

    // ------------------------------------------------------------------ incidents

    @Test
    void open_incidents_are_asked_for_whatever_their_age() throws Exception {
        try (var pagerDuty = new FakeService(knowing(asked -> Says.ok("{\"incidents\":[],\"more\":false}")))) {
            Check check = account(pagerDuty).noOpenIncidents(PagerDuty.Level.HIGH, "PGW1", "PDB2");

            assertThat(check.ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(pagerDuty.asked)
                    .extracting(asked -> asked.toString().replace("%5B%5D", "[]"))
                    .containsExactly(
                            "GET /services/PGW1",
                            "GET /services/PDB2",
                            "GET /incidents?date_range=all&statuses[]=triggered&statuses[]=acknowledged"
                                    + "&service_ids[]=PGW1&service_ids[]=PDB2&urgencies[]=high&limit=100&offset=0");
            assertThat(pagerDuty.asked).allSatisfy(asked -> {
                assertThat(asked.header("Authorization")).isEqualTo("Token token=" + TOKEN.reveal());
                assertThat(asked.header("Accept")).isEqualTo("application/vnd.pagerduty+json;version=2");
            });
            account(pagerDuty).noOpenIncidents(PagerDuty.Level.ANY, "PGW1").ask(CONTEXT);
            assertThat(pagerDuty.asked.get(4).path()).doesNotContain("urgencies");
        }
    }

    @Test
    @DisplayName("G1: of a service that PagerDuty doesn't know there is no data, though it lists no incident")
    void anUnknownService() throws Exception {
        try (var pagerDuty = new FakeService(asked -> asked.path().startsWith("/services/PTYP0")
                ? Says.status(404, "{\"error\":{\"message\":\"Not Found\",\"code\":2100}}")
                : knowing(incidents -> Says.ok("{\"incidents\":[],\"more\":false}"))
                        .apply(asked))) {
            Answer answer = account(pagerDuty)
                    .noOpenIncidents(PagerDuty.Level.ANY, "PGW1", "PTYP0")
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
            assertThat(answer.reason()).contains("PTYP0").doesNotContain("PGW1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {}
            200 | {"service":{"id":"POTHER"}}
            200 | <html>
            204 | ''
            401 | {}
            429 | {}
            500 | {}
            """)
    void a_service_that_is_not_told_of_never_passes(int status, String body) throws Exception {
        try (var pagerDuty = new FakeService(asked -> asked.path().startsWith("/services/")
                ? Says.status(status, body)
                : Says.ok("{\"incidents\":[],\"more\":false}"))) {
            assertThat(account(pagerDuty)
                            .noOpenIncidents(PagerDuty.Level.ANY, "PGW1")
                            .ask(CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.ERRORED);
        }
    }

    @Test
    void an_open_incident_on_any_page_fails() throws Exception {
        try (var pagerDuty = new FakeService(
                knowing(
                        asked -> Says.ok(
                                asked.path().endsWith("offset=0")
                                        ? "{\"incidents\":[{\"incident_number\":1,\"title\":\"fire\",\"status\":\"triggered\"}],\"more\":true}"
                                        : "{\"incidents\":[{\"incident_number\":2,\"summary\":\"smoke\",\"status\":\"acknowledged\"}],\"more\":false}")))) {
            Answer answer = account(pagerDuty)
                    .noOpenIncidents(PagerDuty.Level.ANY, "PGW1")
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).isEqualTo("open: #1 fire (triggered); #2 smoke (acknowledged)");
            assertThat(pagerDuty.asked.get(2).path()).endsWith("offset=1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "<html>",
                "{\"incidents\":[]}",
                "{\"incidents\":{},\"more\":false}",
                "{\"incidents\":[],\"more\":true}",
                "{\"incidents\":[],\"more\":\"false\"}",
                "{\"more\":false}"
            })
    void what_is_no_page_of_incidents_never_passes(String body) throws Exception {
        try (var pagerDuty = new FakeService(knowing(asked -> Says.ok(body)))) {
            assertThat(account(pagerDuty)
                            .noOpenIncidents(PagerDuty.Level.ANY, "PGW1")
                            .ask(CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.ERRORED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 400, 401, 402, 403, 404, 429, 500})
    void what_is_not_answered_never_passes_and_the_token_is_told_nowhere(int status) throws Exception {
        try (var pagerDuty = new FakeService(knowing(asked -> Says.status(status, asked.header("Authorization"))))) {
            Check check = account(pagerDuty).noOpenIncidents(PagerDuty.Level.ANY, "PGW1");
            Answer answer = check.ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("status " + status);
            assertThat(answer.toString() + check.facts() + check + account(pagerDuty))
                    .doesNotContain(TOKEN.reveal());
        }
    }

    // ------------------------------------------------------------------ maintenance windows

    @Test
    void a_window_is_opened_for_the_services_and_ended_by_the_undo() throws Exception {
        var windows = new Windows();
        try (var pagerDuty = new FakeService(windows)) {
            Outcome outcome = run(maintenance(pagerDuty), true);

            assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
            Asked opened = pagerDuty.asked.stream()
                    .filter(asked -> asked.method().equals("POST"))
                    .findFirst()
                    .orElseThrow();
            assertThat(opened).hasToString("POST /maintenance_windows");
            assertThat(opened.header("From")).isEqualTo("releases@example.com");
            assertThat(opened.header("Content-Type")).isEqualTo("application/json");
            JsonNode window = opened.json().at("/maintenance_window");
            assertThat(window.at("/type").textValue()).isEqualTo("maintenance_window");
            assertThat(window.at("/start_time").textValue()).isEqualTo("2026-11-21T22:00:00Z");
            assertThat(window.at("/end_time").textValue()).isEqualTo("2026-11-22T00:00:00Z");
            assertThat(window.at("/description").textValue()).matches("silence \\$\\{x\\} \\(windlass [0-9a-f]{32}\\)");
            assertThat(window.at("/services").toString())
                    .isIn(
                            "[{\"id\":\"PGW1\",\"type\":\"service_reference\"},{\"id\":\"PDB2\",\"type\":\"service_reference\"}]",
                            "[{\"type\":\"service_reference\",\"id\":\"PGW1\"},{\"type\":\"service_reference\",\"id\":\"PDB2\"}]");
            assertThat(pagerDuty.asked.get(pagerDuty.asked.size() - 1)).hasToString("DELETE /maintenance_windows/PW1");
            assertThat(windows.open).containsOnlyKeys("OTHER");
        }
    }

    @Test
    @DisplayName("C2: a window whose answer was lost is found again: the step is done, and not opened twice")
    void theAnswerWasLost() throws Exception {
        var windows = new Windows();
        windows.losesAnswer.set(true);
        try (var pagerDuty = new FakeService(windows)) {
            Outcome outcome = run(maintenance(pagerDuty), false);

            assertThat(outcome).isInstanceOf(Outcome.Completed.class);
            assertThat(pagerDuty.asked.stream().filter(asked -> asked.method().equals("POST")))
                    .hasSize(1);
            assertThat(windows.open).containsOnlyKeys("OTHER", "PW1");
        }
    }

    @Test
    void an_undo_ends_a_window_although_nobody_knows_its_id() throws Exception {
        var windows = new Windows();
        windows.losesAnswer.set(true);
        try (var pagerDuty = new FakeService(windows)) {
            assertThat(run(maintenance(pagerDuty), true)).isInstanceOf(Outcome.RolledBack.class);

            assertThat(windows.open).containsOnlyKeys("OTHER");
        }
    }

    @Test
    void an_undo_ends_a_window_that_is_not_listed_yet() throws Exception {
        var windows = new Windows();
        try (var pagerDuty = new FakeService(asked -> asked.method().equals("GET")
                ? Says.ok("{\"maintenance_windows\":[],\"more\":false}")
                : windows.apply(asked))) {
            assertThat(run(maintenance(pagerDuty), true)).isInstanceOf(Outcome.RolledBack.class);

            assertThat(windows.open).containsOnlyKeys("OTHER");
        }
    }

    @Test
    void a_window_that_pagerduty_refuses_leaves_nothing_to_undo() throws Exception {
        for (int status : new int[] {400, 401, 403, 429}) {
            try (var pagerDuty = new FakeService(
                    asked -> asked.method().equals("POST") ? Says.status(status, "no") : new Windows().apply(asked))) {
                Outcome outcome = run(maintenance(pagerDuty), false);

                assertThat(outcome).isNotInstanceOf(Outcome.Completed.class);
                assertThat(pagerDuty.asked).noneMatch(asked -> asked.method().equals("DELETE"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void a_window_that_has_ended_by_itself_is_undone(int status) throws Exception {
        var windows = new Windows();
        try (var pagerDuty = new FakeService(
                asked -> asked.method().equals("DELETE") ? Says.status(status, "") : windows.apply(asked))) {
            assertThat(run(maintenance(pagerDuty), true)).isInstanceOf(Outcome.RolledBack.class);
        }
    }

    @Test
    void what_can_be_no_service_is_refused_at_once() {
        PagerDuty account = PagerDuty.account(TOKEN, "releases@example.com");

        assertThatThrownBy(() -> account.noOpenIncidents(PagerDuty.Level.ANY)).hasMessageContaining("got none");
        assertThatThrownBy(() -> account.noOpenIncidents(PagerDuty.Level.ANY, "gateway"))
                .hasMessageContaining("PIJ90N7");
        assertThatThrownBy(() -> account.maintenance("m", Duration.ZERO, "PGW1"))
                .hasMessageContaining("positive");
        assertThatThrownBy(() -> PagerDuty.account(TOKEN, "me")).hasMessageContaining("e-mail");
        for (String secret : List.of("s3cret-s3cret\n", "s3cret\r\ns3cret", "s3cret-s\u00e9cret")) {
            for (ThrowingCallable declaration : List.<ThrowingCallable>of(
                    () -> PagerDuty.account(Secret.of(secret), "releases@example.com"),
                    () -> PagerDuty.events(Secret.of(secret)))) {
                assertThatThrownBy(declaration)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("must be one line of ASCII")
                        .hasMessageNotContaining("s3cret");
            }
        }
        assertThatThrownBy(() -> account.at("pagerduty")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PagerDuty.events(KEY).named(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------

    /** What PagerDuty keeps of windows. */
    private static final class Windows implements Function<Asked, Says> {

        final Map<String, String> open = new ConcurrentHashMap<>(Map.of("OTHER", "somebody else's"));
        final AtomicBoolean losesAnswer = new AtomicBoolean();

        @Override
        public Says apply(Asked asked) {
            switch (asked.method()) {
                case "POST" -> {
                    String id = "PW" + open.size();
                    open.put(
                            id,
                            asked.json().at("/maintenance_window/description").textValue());
                    return losesAnswer.get()
                            ? Says.status(500, "")
                            : Says.status(201, "{\"maintenance_window\":{\"id\":\"" + id + "\"}}");
                }
                case "DELETE" -> {
                    String id = asked.path().substring(asked.path().lastIndexOf('/') + 1);
                    return open.remove(id) == null ? Says.status(404, "") : Says.status(204, "");
                }
                default -> {
                    assertThat(asked.path()).startsWith("/maintenance_windows?filter=open&limit=100&offset=");
                    int offset =
                            Integer.parseInt(asked.path().substring(asked.path().lastIndexOf('=') + 1));
                    List<String> all = open.keySet().stream().sorted().toList();
                    // One a page, so that what counts stands on a later one.
                    String page = all.stream()
                            .skip(offset)
                            .limit(1)
                            .map(id -> "{\"id\":\"" + id + "\",\"description\":\"" + open.get(id) + "\"}")
                            .collect(Collectors.joining());
                    return Says.ok(
                            "{\"maintenance_windows\":[" + page + "],\"more\":" + (offset + 1 < all.size()) + "}");
                }
            }
        }
    }

    private static Step<String> maintenance(FakeService pagerDuty) {
        return account(pagerDuty)
                .by(Clock.fixed(Instant.parse("2026-11-21T22:00:00.5Z"), ZoneOffset.UTC))
                .maintenance("silence ${x}", Duration.ofHours(2), "PGW1", "PDB2", "PGW1");
    }

    private static Outcome run(Step<String> maintenance, boolean fails) throws Exception {
        Step<Void> next = Step.named("deploy")
                .run(c -> {
                    if (fails) {
                        throw new IOException("it fails");
                    }
                })
                .undo(c -> {});
        var plan = Release.plan("azora", "1.4.0")
                .to("production")
                .step(maintenance)
                .step(next)
                .build();
        return Runner.of(plan).journal(new MemoryJournal()).run();
    }

    /** Who knows each service that it is asked about. */
    private static Function<Asked, Says> knowing(Function<Asked, Says> rest) {
        return asked -> asked.path().startsWith("/services/")
                ? Says.ok("{\"service\":{\"id\":\"" + asked.path().substring("/services/".length()) + "\"}}")
                : rest.apply(asked);
    }

    private static PagerDutyEvents events(FakeService pagerDuty) {
        return PagerDuty.events(KEY).at(pagerDuty.url());
    }

    private static PagerDuty account(FakeService pagerDuty) {
        return PagerDuty.account(TOKEN, "releases@example.com").at(pagerDuty.url());
    }
}
