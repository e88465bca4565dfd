package dev.windlass.http.real;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.http.HttpCheck;
import dev.windlass.http.monitoring.Prometheus;
import dev.windlass.http.monitoring.PrometheusQuery;
import dev.windlass.journal.Event;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "B5: a release behind a real nginx, watched by a real Prometheus, under traffic: what the scrapes show decides")
class GuardedReleaseIT {

    private static final String ERRORS = """
            100 * (sum(rate(http_requests_total{slot="${slot}", code=~"5.."}[5s])) or vector(0))
                / sum(rate(http_requests_total{slot="${slot}"}[5s]))""";

    @TempDir
    private Path directory;

    private final ScheduledExecutorService traffic = Executors.newScheduledThreadPool(1, work -> {
        var thread = new Thread(work, "traffic");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newHttpClient();

    private Scraped blue;
    private Scraped green;
    private NginxSwitch nginx;
    private PrometheusServer prometheus;

    @BeforeEach
    void start() throws Exception {
        blue = Scraped.named("blue");
        green = Scraped.named("green");
        nginx = NginxSwitch.start(directory, blue.address(), green.address());
        prometheus = PrometheusServer.in(directory)
                .scraping("shop", Map.of("slot", "blue"), blue.address())
                .scraping("shop-green", Map.of("slot", "green"), green.address())
                .start();
        var unused = traffic.scheduleWithFixedDelay(this::request, 0, 20, TimeUnit.MILLISECONDS);
        prometheus.awaitValue("sum(rate(http_requests_total{slot=\"blue\"}[5s]))", value -> value > 0);
    }

    @AfterEach
    void stop() {
        traffic.shutdownNow();
        if (prometheus != null) {
            prometheus.close();
        }
        if (nginx != null) {
            nginx.close();
        }
        green.close();
        blue.close();
    }

    private void request() {
        var unused = client.sendAsync(
                HttpRequest.newBuilder(URI.create(nginx.url("/")))
                        .timeout(ofSeconds(5))
                        .build(),
                BodyHandlers.discarding());
    }

    private Plan plan(Duration soaking) {
        PrometheusQuery query = Prometheus.at(prometheus.url()).query(ERRORS).unit("%");
        Metric errors = query.with("slot", "green").metric("errors of green");
        Step<Void> shift = Step.named("shift the traffic to green")
                .run(c -> nginx.switchTo("green"))
                .idempotent()
                .undo(c -> nginx.switchTo("blue"))
                .takesTraffic();
        return Release.plan("shop", "2.0.0")
                .to("test")
                .phase(
                        "cutover",
                        checks("ready")
                                .critical(
                                        HttpCheck.get(green.url("/")),
                                        Prometheus.at(prometheus.url()).targetsUp("shop", "shop-green"),
                                        query.with("slot", "blue")
                                                .metric("errors of blue")
                                                .atMost(1)
                                                .check()),
                        guardedBy(
                                        "green stays well",
                                        errors.above(20).every(ofSeconds(1)).onNoData(NoData.HOLD))
                                .over(
                                        shift,
                                        soak(
                                                "soak",
                                                soaking,
                                                errors.atMost(1)
                                                        .every(ofSeconds(1))
                                                        .onNoData(NoData.HOLD)
                                                        .tolerating(1_000))))
                .verifyAfterRollback(checks("blue serves").critical(HttpCheck.get(nginx.url("/"))))
                .build();
    }

    private Outcome run(Plan plan, Runnable afterTheShift) {
        return Runner.of(plan)
                .journal(new MemoryJournal())
                .listener(recorded -> {
                    if (recorded.event() instanceof Event.StepSucceeded done
                            && done.node().equals("shift the traffic to green")) {
                        afterTheShift.run();
                    }
                })
                .run();
    }

    @Test
    void errors_rise_in_green_the_scrapes_show_it_and_the_traffic_goes_back() throws Exception {
        Outcome outcome = run(plan(Duration.ofMinutes(5)), () -> green.answering(500, "broken"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString()).contains("green stays well").contains("errors of green above 20 %");
        assertThat(nginx.blue()).isPositive();
        assertThat(nginx.green()).isZero();
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create(nginx.url("/")))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_green_that_stays_well_keeps_the_traffic() throws Exception {
        Outcome outcome = run(plan(ofSeconds(5)), () -> {});

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Completed.class);
        assertThat(nginx.green()).isPositive();
        assertThat(nginx.blue()).isZero();
    }
}
