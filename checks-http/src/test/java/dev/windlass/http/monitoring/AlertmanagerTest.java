package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.HttpService;
import dev.windlass.http.monitoring.Played.Asked;
import dev.windlass.http.monitoring.Played.Says;
import dev.windlass.metric.Reading;
import dev.windlass.secret.Secret;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The formats are those of https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml. */
@DisplayName("G1: an Alertmanager passes only where it surely knows that nothing fires")
class AlertmanagerTest {

    private static final Instant RELEASE = Instant.parse("2026-11-21T23:00:00Z");

    private static String alert(String name, String since) {
        return "{\"labels\": {\"alertname\": \"" + name + "\", \"severity\": \"critical\"}, \"startsAt\": \"" + since
                + "\", \"updatedAt\": \"2026-11-21T23:10:00Z\", \"generatorURL\": \"http://prom/graph\","
                + " \"status\": {\"state\": \"active\"}}";
    }

    private static Says alerts(String... alerts) {
        return Says.ok("[" + String.join(",", alerts) + "]");
    }

    private static Answer ask(Says says, Function<Alertmanager, Check> check) throws Exception {
        try (var played = Played.saying(says)) {
            return check.apply(Alertmanager.at(played.url())).ask(Played.CONTEXT);
        }
    }

    // ------------------------------------------------------------------ itself

    static Stream<Arguments> its_cluster() {
        String ready = "{\"cluster\": {\"status\": \"ready\", \"peers\": [{}, {}]}, \"config\": {}}";
        return Stream.of(
                arguments(Verdict.PASSED, Says.ok(ready), 2),
                arguments(Verdict.FAILED, Says.ok(ready), 3),
                arguments(Verdict.FAILED, Says.ok(ready.replace("ready", "settling")), 1),
                arguments(Verdict.FAILED, Says.ok("{\"cluster\": {\"status\": \"disabled\", \"peers\": []}}"), 1),
                arguments(Verdict.FAILED, Says.ok("{\"cluster\": {\"status\": \"ready\"}}"), 1),
                arguments(Verdict.ERRORED, Says.ok("{}"), 1),
                arguments(Verdict.ERRORED, Says.html(200), 1),
                arguments(Verdict.ERRORED, Says.text(500, "no"), 1));
    }

    @ParameterizedTest
    @MethodSource
    void its_cluster(Verdict wanted, Says says, int members) throws Exception {
        assertThat(ask(says, alertmanager -> alertmanager.clusterReady(members)).verdict())
                .isEqualTo(wanted);
    }

    @Test
    void one_is_told_as_one() throws Exception {
        Says alone = Says.ok("{\"cluster\": {\"status\": \"ready\", \"peers\": [{}]}}");

        assertThat(ask(alone, a -> a.clusterReady(2)).reason())
                .isEqualTo("its cluster has 1 member, at least 2 are wanted");
        assertThat(ask(alerts(alert("A", "2026-11-21T22:00:00Z")), Alertmanager::nothingFiring)
                        .reason())
                .isEqualTo("1 such alert fires");
    }

    @Test
    void a_receiver_is_configured_or_not() throws Exception {
        Says says = Says.ok("[{\"name\": \"pager\"}, {\"name\": \"mail\"}, 7]");

        assertThat(ask(says, a -> a.receiverConfigured("mail")).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(says, a -> a.receiverConfigured("Mail")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(Says.ok("{}"), a -> a.receiverConfigured("mail")).verdict())
                .isEqualTo(Verdict.ERRORED);
        assertThat(ask(Says.text(200, "OK"), Alertmanager::ready).verdict()).isEqualTo(Verdict.PASSED);
        for (Says other : List.of(
                Says.html(200),
                Says.ok("{\"hello\":1}"),
                Says.ok("OK"),
                Says.text(200, "NOT OK"),
                Says.text(200, ""))) {
            Answer answer = ask(other, Alertmanager::ready);
            assertThat(answer.verdict()).as(other.toString()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(answer.reason()).contains("is it an Alertmanager?");
        }
        assertThat(Alertmanager.at("http://am").receiverConfigured("mail").name())
                .isEqualTo("receiver mail is configured");
    }

    // ------------------------------------------------------------------ nothing fires

    @Test
    void nothing_fires() throws Exception {
        Answer answer = ask(alerts(), a -> a.nothingFiring("critical"));

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.evidence().facts()).contains(new Fact("firing", "0"));
    }

    @Test
    void what_fires_is_told_with_its_labels_since_when_and_by_whom_and_the_rest_counted() throws Exception {
        String[] many = IntStream.range(0, 30)
                .mapToObj(i -> alert("A" + i, "2026-11-21T22:00:00Z"))
                .toArray(String[]::new);
        Answer answer = ask(alerts(many), a -> a.nothingFiring("critical"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).isEqualTo("30 such alerts fire");
        assertThat(answer.evidence().facts())
                .hasSize(12)
                .contains(new Fact(
                        "alert 1",
                        "{alertname=\"A0\", severity=\"critical\"} since 2026-11-21T22:00:00Z, by http://prom/graph"));
    }

    @Test
    void it_is_asked_for_what_is_neither_silenced_nor_inhibited_and_matches() throws Exception {
        try (var played = Played.saying(alerts())) {
            Alertmanager alertmanager = Alertmanager.at(played.url() + "/am");
            alertmanager.nothingFiring().ask(Played.CONTEXT);
            alertmanager
                    .nothingFiring("critical")
                    .matching("service", "a\"b\\c${d}\n")
                    .ask(Played.CONTEXT);
            alertmanager.nothingFiring("critical", "p.1").ask(Played.CONTEXT);

            assertThat(played.asked)
                    .extracting(asked -> asked.parameter("filter"))
                    .containsExactly(
                            "",
                            "severity=\"critical\" & service=\"a\\\"b\\\\c${d}\\n\"",
                            "severity=~\"critical|p\\\\.1\"");
            Asked last = played.last();
            assertThat(last.method() + last.path()).isEqualTo("GET/am/api/v2/alerts");
            assertThat(List.of("active", "silenced", "inhibited"))
                    .extracting(last::parameter)
                    .containsExactly("true", "false", "false");
        }
    }

    @Test
    void an_alert_that_must_fire_proves_that_alerts_arrive() throws Exception {
        Function<Alertmanager, Check> check = a -> a.nothingFiring("critical").provenBy("Watchdog");
        try (var proven = Played.answering(asked -> asked.parameter("filter").contains("Watchdog")
                        ? alerts(alert("Watchdog", "2026-01-01T00:00:00Z"))
                        : alerts());
                var unproven = Played.saying(alerts())) {
            Answer passed = check.apply(Alertmanager.at(proven.url())).ask(Played.CONTEXT);
            assertThat(passed.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(passed.evidence().toString())
                    .contains("proven by=Watchdog, last told of at 2026-11-21T23:10:00Z");
            assertThat(proven.asked.get(0).parameter("filter")).isEqualTo("alertname=\"Watchdog\"");
            assertThat(proven.asked.get(0).parameter("silenced")).isEqualTo("true");

            Answer missing = check.apply(Alertmanager.at(unproven.url())).ask(Played.CONTEXT);
            assertThat(missing.verdict()).isEqualTo(Verdict.NO_DATA);
            assertThat(missing.reason()).contains("alert 'Watchdog', which always fires, doesn't");
        }
    }

    // ------------------------------------------------------------------ only what is new

    @Test
    void only_what_began_since_the_release_changes_things_counts() throws Exception {
        try (var played = Played.saying(alerts(
                alert("Old", "2026-11-21T22:59:59.999Z"),
                alert("New", "2026-11-22T00:00:00+01:00"),
                alert("Newer", "2026-11-21T23:05:00.5Z")))) {
            NothingFiring check = Alertmanager.at(played.url()).nothingFiring().newSinceTheRelease();
            Answer answer = check.ask(Played.CONTEXT.changedSince(RELEASE));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).isEqualTo("2 such alerts fire");
            assertThat(answer.evidence().toString())
                    .contains("new since=2026-11-21T23:00:00Z", "from before=1", "New", "Newer")
                    .doesNotContain("Old");
            assertThat(check.ask(Played.CONTEXT.changedSince(RELEASE.plusSeconds(3_600)))
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void ahead_of_the_first_change_nothing_can_be_new_and_nobody_is_asked() throws Exception {
        try (var played = Played.saying(alerts())) {
            Alertmanager alertmanager = Alertmanager.at(played.url());
            Answer answer = alertmanager.nothingFiring().newSinceTheRelease().ask(Played.CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(answer.reason()).contains("nothing can be new", "ask this behind");
            assertThat(alertmanager.firing().newSinceTheRelease().read(Played.CONTEXT))
                    .isInstanceOf(Reading.Missing.class);
            assertThat(played.asked).isEmpty();
        }
    }

    // ------------------------------------------------------------------ what is hostile

    static Stream<Arguments> what_is_no_answer() {
        return Stream.of(
                arguments(Says.ok("{}")),
                arguments(Says.ok("7")),
                arguments(Says.ok("")),
                arguments(Says.ok("[7]")),
                arguments(Says.ok("[{}]")),
                arguments(Says.ok("[{\"labels\": []}]")),
                arguments(Says.ok("[".repeat(10_000) + "]".repeat(10_000))),
                arguments(Says.ok("[" + "{\"labels\": {}},".repeat(200_000) + "{\"labels\": {}}]")),
                arguments(Says.html(200)),
                arguments(Says.html(502)),
                arguments(Says.json(400, "\"bad matcher format\"")),
                arguments(Says.text(401, "no")));
    }

    @ParameterizedTest
    @MethodSource
    void what_is_no_answer(Says says) throws Exception {
        CheckContext context = Played.CONTEXT.changedSince(RELEASE);
        try (var played = Played.saying(says)) {
            Alertmanager alertmanager = Alertmanager.at(played.url());

            Answer answer = alertmanager.nothingFiring("critical").ask(context);
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.toString()).hasSizeLessThan(1_500);
            assertThat(alertmanager.firing().read(context)).isInstanceOf(Reading.Failed.class);
        }
    }

    @Test
    void an_alert_of_no_known_time_is_no_old_one() throws Exception {
        for (String time : new String[] {"", "yesterday", "2026-11-21"}) {
            try (var played = Played.saying(alerts(alert("A", time)))) {
                assertThat(Alertmanager.at(played.url())
                                .nothingFiring()
                                .newSinceTheRelease()
                                .ask(Played.CONTEXT.changedSince(RELEASE))
                                .verdict())
                        .isEqualTo(Verdict.ERRORED);
            }
        }
    }

    @Test
    void a_secret_is_told_nowhere() throws Exception {
        try (var played = Played.answering(asked -> alerts(alert("A " + asked.token(), "now " + asked.token())))) {
            NothingFiring check = Alertmanager.of(HttpService.at(played.url()).bearer(Secret.of("s3cr3t-t0k3n")))
                    .nothingFiring("critical");
            Answer answer = check.ask(Played.CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.toString()).contains("***").doesNotContain("s3cr3t");
            assertThat(check.facts().toString()).doesNotContain("s3cr3t");
        }
    }

    // ------------------------------------------------------------------ as a metric, and what is declared

    @Test
    void what_fires_is_counted_as_a_metric() throws Exception {
        try (var played =
                Played.saying(alerts(alert("A", "2026-11-21T22:00:00Z"), alert("B", "2026-11-21T22:00:00Z")))) {
            FiringAlerts metric = Alertmanager.at(played.url()).firing("critical");

            assertThat(metric.read(Played.CONTEXT))
                    .isInstanceOfSatisfying(Reading.Value.class, value -> assertThat(value.value())
                            .isEqualTo(2));
            assertThat(metric.atMost(1).check().ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(metric.atMost(2).check().ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void what_is_asked_for_is_its_name_and_declared() {
        Alertmanager alertmanager = Alertmanager.at("http://am:9093");
        NothingFiring check = alertmanager
                .nothingFiring("critical", "page")
                .matching("service", "checkout")
                .newSinceTheRelease()
                .provenBy("Watchdog");

        assertThat(check.name()).isEqualTo("no new alerts of severity critical or page with service=\"checkout\" fire");
        assertThat(check.facts())
                .containsExactly(
                        new Fact("alertmanager", "http://am:9093/"),
                        new Fact("alerts", "severity=~\"critical|page\" service=\"checkout\""),
                        new Fact("only what is new since the release", "true"),
                        new Fact("proven by", "Watchdog"));
        assertThat(alertmanager.firing().name()).isEqualTo("alerts that fire");
        assertThat(Stream.<Runnable>of(
                                () -> alertmanager.nothingFiring(""),
                                () -> alertmanager.nothingFiring().matching("a b", "c"),
                                () -> alertmanager.firing().matching("a", " "),
                                () -> alertmanager.firing().provenBy(""),
                                () -> alertmanager.clusterReady(0),
                                () -> alertmanager.receiverConfigured(" "))
                        .collect(Collectors.toList()))
                .allSatisfy(wrong -> assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class));
    }
}
