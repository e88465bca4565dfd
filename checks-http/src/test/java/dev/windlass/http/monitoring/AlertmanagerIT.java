package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.http.real.AlertmanagerServer;
import dev.windlass.http.real.Await;
import dev.windlass.http.real.PrometheusServer;
import dev.windlass.http.real.Scraped;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.metric.Reading;
import dev.windlass.plan.Node;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G1, S5: a real Alertmanager, to which a real Prometheus sends alerts")
@ExtendWith(Tally.class)
class AlertmanagerIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** An alert that fires before Prometheus has found its Alertmanager would be sent again after a minute. */
    private static final String RULES = """
            groups:
              - name: azora
                rules:
                  - alert: Watchdog
                    expr: count(up) > 0
                    for: 0s
                    labels: {severity: none}
                  - alert: Errors
                    expr: errors > 0
                    for: 0s
                    labels: {severity: critical, service: 'check"out\\'}
            """;

    @TempDir
    private static Path directory;

    private static AlertmanagerServer server;
    private static Alertmanager alertmanager;
    private static Scraped service;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start() throws Exception {
        server = AlertmanagerServer.start(directory);
        alertmanager = Alertmanager.at(server.url());
        service = Scraped.named("azora").set("errors", 1);
        prometheus = PrometheusServer.in(directory)
                .scraping("azora", service.address())
                .rules(RULES)
                .alerting(server)
                .start();
        Await.until(
                "both alerts arrive",
                LIMIT,
                () -> counted(alertmanager.firing()) >= 2,
                () -> "They never did: " + firing());
    }

    private static String firing() {
        try {
            return alertmanager.nothingFiring().ask(Played.CONTEXT).toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        service.close();
        server.close();
    }

    private static double counted(FiringAlerts alerts) throws IOException, InterruptedException {
        if (alerts.read(Played.CONTEXT) instanceof Reading.Value value) {
            return value.value();
        }
        throw new IOException("no value");
    }

    private static Verdict verdict(NothingFiring check) throws InterruptedException {
        return check.ask(Played.CONTEXT).verdict();
    }

    private static NothingFiring critical() {
        return alertmanager.nothingFiring("critical").matching("service", "check\"out\\");
    }

    @Test
    void it_is_ready_alone_and_has_its_receiver() throws Exception {
        assertThat(alertmanager.ready().ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(alertmanager.receiverConfigured("tests").ask(Played.CONTEXT).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(alertmanager
                        .receiverConfigured("on-call")
                        .ask(Played.CONTEXT)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        Answer cluster = alertmanager.clusterReady(1).ask(Played.CONTEXT);
        assertThat(cluster.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(cluster.reason()).contains("disabled");
    }

    @Test
    void an_alert_of_a_rule_fires_by_its_severity_and_labels() throws Exception {
        Answer answer = critical().ask(Played.CONTEXT);

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.evidence().toString()).contains("alertname=\"Errors\"", " since ", ", by http");
        assertThat(verdict(alertmanager.nothingFiring("critical", "page"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(alertmanager.nothingFiring("page", "warning"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(alertmanager.nothingFiring("crit", ".*", "a\"b\\c|\n")))
                .isEqualTo(Verdict.PASSED);
        assertThat(verdict(alertmanager.nothingFiring().matching("service", "check.out\\")))
                .isEqualTo(Verdict.PASSED);
        assertThat(alertmanager
                        .firing("critical")
                        .atMost(0)
                        .check()
                        .ask(Played.CONTEXT)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void that_alerts_arrive_is_proven_by_one_that_always_fires() throws Exception {
        assertThat(verdict(alertmanager.nothingFiring("page").provenBy("Watchdog")))
                .isEqualTo(Verdict.PASSED);
        assertThat(verdict(alertmanager.nothingFiring("page").provenBy("DeadMansSwitch")))
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void only_what_is_new_counts_once_the_release_changes_things() throws Exception {
        Map<String, String> labels = Map.of("alertname", "Late", "severity", "page");
        Instant release = Clock.systemUTC().instant();
        NothingFiring check = alertmanager.nothingFiring().newSinceTheRelease();

        assertThat(check.ask(Played.CONTEXT.changedSince(release)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.ask(Played.CONTEXT).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        server.fire(labels);
        Answer answer = check.ask(Played.CONTEXT.changedSince(release));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.evidence().toString()).contains("firing=1", "from before=2", "Late");
        server.resolve(labels);
    }

    // ------------------------------------------------------------------ silences

    private static Outcome run(Node... nodes) {
        return Runner.of(Release.plan("azora", "2.0.0")
                        .to("production")
                        .phase("all", nodes)
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    private static Step<String> quiet() {
        return alertmanager
                .silence("quiet", Duration.ofHours(1), "release 2.0.0")
                .matching("service", "check\"out\\")
                .step();
    }

    private static void await(Verdict wanted) throws InterruptedException {
        Await.until("the verdict is " + wanted, LIMIT, () -> verdict(critical()) == wanted, () -> "It never was.");
    }

    @Test
    void an_alert_is_silenced_for_as_long_as_the_pair_lasts_and_in_its_rollback() throws Exception {
        var during = new ArrayList<Verdict>();
        Step<Void> work = Step.named("work")
                .run(c -> {
                    await(Verdict.PASSED);
                    during.add(Verdict.PASSED);
                })
                .undo(c -> {
                    await(Verdict.PASSED);
                    during.add(Verdict.PASSED);
                });
        Step<Void> after = Step.named("after")
                .run(c -> {
                    await(Verdict.FAILED);
                    during.add(Verdict.FAILED);
                    throw new IllegalStateException("broken");
                })
                .undo(c -> {});

        Outcome outcome = run(Nodes.paired(quiet()).over(work), after);

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(during).isEqualTo(List.of(Verdict.PASSED, Verdict.FAILED, Verdict.PASSED));
        await(Verdict.FAILED);
    }

    @Test
    void a_silence_that_is_over_already_is_taken_back() throws Exception {
        Step<String> quiet = quiet();
        Step<Void> expire = Step.named("expire by hand")
                .reads(quiet)
                .run(c -> dev.windlass.http.HttpCall.delete(server.url() + "/api/v2/silence/" + c.result(quiet))
                        .send())
                .undo(c -> {});
        Step<Void> fails = Step.named("fails")
                .run(c -> {
                    throw new IllegalStateException("broken");
                })
                .undo(c -> {});

        assertThat(run(quiet, expire, fails)).isInstanceOf(Outcome.RolledBack.class);
        await(Verdict.FAILED);
    }

    @Test
    void a_silence_that_ends_in_the_past_is_refused() {
        Outcome outcome = run(alertmanager
                .silence("late", Duration.ofMinutes(1), "release 2.0.0")
                .matching("service", "other")
                .clock(() -> Instant.parse("2020-01-01T00:00:00Z"))
                .step());

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.toString()).contains("end time can't be in the past");
    }
}
