package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A load probe on a real server")
class LoadProbeTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofMinutes(1));

    private final Http http = Http.create();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("counts every request it was to send, and passes within its limits")
    void passes() throws Exception {
        try (var server = WebServer.saying("{\"status\":\"UP\"}")) {
            Answer answer = probe(server.url("/"))
                    .p95AtMost(Duration.ofSeconds(30))
                    .atLeastSamples(100)
                    .ask(CONTEXT);

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().facts())
                    .contains(
                            new Fact("samples", "100 (wanted at least 100)"),
                            new Fact("errors", "0, 0 % (wanted at most 0 %)"),
                            new Fact("latencies", "100, from when each was due"))
                    .extracting(Fact::name)
                    .contains("p50", "p95", "p99", "max");
            assertThat(server.asked).hasSize(100);
        }
    }

    @Test
    @DisplayName("fails on its error rate and tells the first error")
    void failsOnErrors() throws Exception {
        var count = new AtomicInteger();
        try (var server = WebServer.serving(q -> Says.status(count.incrementAndGet() % 10 == 0 ? 500 : 200, "{}"))) {
            Answer answer = probe(server.url("/")).errorsAtMost(9.9).ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason())
                    .contains("10 % of 100 requests failed, wanted at most 9.9 %, the first: GET " + server.url("/"))
                    .contains("status is 500, wanted 200 to 299");
            assertThat(probe(server.url("/")).errorsAtMost(10).ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    @DisplayName("fails on its latency")
    void failsOnLatency() throws Exception {
        try (var server = WebServer.saying("{}")) {
            Answer answer =
                    probe(server.url("/")).p95AtMost(Duration.ofNanos(1_000)).ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("p95 is ").contains("wanted at most 0.001 ms");
        }
    }

    @Test
    @DisplayName("G1: a server that never answers fails it in bounded time, and is let go")
    void failsWithoutAnswers() throws Exception {
        try (var server = RawServer.playing(connection -> connection.hold())) {
            Answer answer = probe(server.url("/"))
                    .inFlight(7)
                    .giveUpAfter(Duration.ofMillis(300))
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("100 % of 100 requests failed").contains("never answered in time");
            assertThat(answer.evidence().facts()).contains(new Fact("samples", "100 (wanted at least 20)"));
            assertThat(server.droppedByClient.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("needs no thread for a request: 200 in flight on the client's two")
    void needsNoThreadForARequest() throws Exception {
        var all = new CountDownLatch(200);
        try (var server = RawServer.playing(connection -> {
            all.countDown();
            all.await();
            connection.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        })) {
            Answer answer = probe(server.url("/"))
                    .every(Duration.ofMillis(1))
                    .during(Duration.ofMillis(200))
                    .inFlight(200)
                    .giveUpAfter(Duration.ofSeconds(20))
                    .ask(CONTEXT);

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("windlass-http"))
                    .hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    @DisplayName("G1: a window that doesn't fit into the time left, or can't give the samples, is not begun")
    void doesNotBeginInVain() throws Exception {
        try (var server = WebServer.saying("{}")) {
            Answer shortOfTime = probe(server.url("/")).ask(CheckContext.within(Duration.ofSeconds(5)));
            assertThat(shortOfTime.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(shortOfTime.reason()).contains("nothing was sent", "need 5200 ms, and 4750 ms are left");

            Answer shortOfSamples = probe(server.url("/")).atLeastSamples(101).ask(CONTEXT);
            assertThat(shortOfSamples.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(shortOfSamples.reason()).contains("100 requests", "can't give 101 samples");
            assertThat(server.asked).isEmpty();
        }
    }

    @Test
    @DisplayName("an interrupt ends it at once and gives up what is under way")
    void endsWhenInterrupted() throws Exception {
        var reached = new CountDownLatch(1);
        try (var server = RawServer.playing(connection -> {
            reached.countDown();
            connection.hold();
        })) {
            var asking = Asking.begin(probe(server.url("/")).during(Duration.ofMinutes(1)));
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

            asking.interrupt();

            assertThat(asking.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(server.droppedByClient.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("P4: schedule and limits are declared, and the timeout leaves room for all of it")
    void declaresFacts() {
        LoadProbe probe = LoadProbe.of(HttpCheck.get("http://gw/").named("orders"))
                .p95AtMost(Duration.ofMillis(250))
                .errorsAtMost(0.5);

        assertThat(probe.name()).isEqualTo("load on orders");
        assertThat(probe.named("soak").name()).isEqualTo("soak");
        assertThat(probe.facts())
                .containsAll(HttpCheck.get("http://gw/").facts())
                .contains(
                        new Fact("every", "PT0.1S"),
                        new Fact("during", "PT10S"),
                        new Fact("in flight at most", "50"),
                        new Fact("given up after", "PT5S"),
                        new Fact("errors at most", "0.5 %"),
                        new Fact("p50 at most", "no limit"),
                        new Fact("p95 at most", "PT0.25S"),
                        new Fact("p99 at most", "no limit"),
                        new Fact("throughput at least", "no limit"),
                        new Fact("samples at least", "20"));
        assertThat(Ticker.ahead(probe.timeout())).isGreaterThan(Duration.ofSeconds(15));
    }

    @Test
    @DisplayName("a rate is an interval: a second holds no request more, however it divides")
    void takesARate() {
        LoadProbe probe = LoadProbe.get("http://gw/").during(Duration.ofSeconds(10));

        assertThat(probe.perSecond(3).facts()).contains(new Fact("every", "PT0.333333334S"));
        assertThat(probe.perSecond(5_000).facts()).contains(new Fact("every", "PT0.0002S"));
        assertThat(probe.perSecond(3).atLeastSamples(30).meter()).isNotNull();
        assertThatThrownBy(() -> probe.perSecond(3).atLeastSamples(31).meter()).hasMessageContaining("30 requests");
    }

    private LoadProbe probe(String url) {
        return LoadProbe.of(HttpCheck.get(url).over(http))
                .every(Duration.ofMillis(2))
                .during(Duration.ofMillis(200));
    }
}
