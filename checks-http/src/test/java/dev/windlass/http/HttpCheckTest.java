package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A check of one HTTP answer")
class HttpCheckTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));
    private static final String HEALTH =
            "{\"status\":\"UP\",\"checks\":[{\"up\":true}],\"lag\":1.50,\"a/b\":{\"~\":\"2\"}}";

    private final Http http = Http.create();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("passes when status, JSON, header and latency are as wanted, and shows each with its limit")
    void passes() throws Exception {
        try (var server = WebServer.serving(q -> new Says(200, Map.of("X-Version", "2.0.0"), HEALTH))) {
            Answer answer = HttpCheck.get(server.url("/health"))
                    .over(http)
                    .status(200)
                    .json("/status", "UP")
                    .json("/checks/0/up", true)
                    .json("/lag", 1.5)
                    .json("/a~1b/~0", "2")
                    .header("x-VERSION", "2.0.0")
                    .answersWithin(Duration.ofSeconds(25))
                    .ask(CONTEXT);

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
            assertThat(answer.reason()).isEqualTo("GET " + server.url("/health") + ": status 200, all as wanted");
            assertThat(answer.evidence().facts())
                    .contains(
                            new Fact("asked", "GET " + server.url("/health")),
                            new Fact("status", "200 (wanted 200)"),
                            new Fact("json /status", "\"UP\" (wanted \"UP\")"),
                            new Fact("json /checks/0/up", "true (wanted true)"),
                            new Fact("header x-version", "'2.0.0' (wanted 2.0.0)"),
                            new Fact("body", HEALTH.length() + " bytes"))
                    .extracting(Fact::name)
                    .contains("answers within", "took");
        }
    }

    @Test
    @DisplayName("says who it is, sends its headers, and neither user-info nor a fragment in the address")
    void sendsHeaders() throws Exception {
        try (var server = WebServer.saying("")) {
            HttpCheck.get("http://me:s3cret@127.0.0.1:" + server.port() + "?q=1#fragment")
                    .over(http)
                    .sending("Accept", "application/json")
                    .ask(CONTEXT);

            WebServer.Asked asked = server.asked.get(0);
            assertThat(asked.path()).isEqualTo("/?q=1");
            assertThat(asked.headers().getFirst("User-Agent")).isEqualTo("windlass");
            assertThat(asked.headers().get("Accept")).containsExactly("application/json");
            assertThat(asked.headers().getFirst("Authorization")).isEqualTo("Basic bWU6czNjcmV0");
            assertThat(asked.headers().getFirst("Host")).isEqualTo("127.0.0.1:" + server.port());
        }
    }

    @ParameterizedTest(name = "{0} = {1} is {2}")
    @DisplayName("compares numbers by value and exactly, and never a number with a text")
    @CsvSource({
        "1, 1.0, PASSED",
        "1e2, 100, PASSED",
        "0.1, 0.1, PASSED",
        "0.1, 0.10000000000000001, FAILED",
        "'\"1\"', 1, FAILED",
        "true, 1, FAILED",
        "9007199254740993, 9007199254740993, PASSED",
        "9007199254740993, 9007199254740992, FAILED"
    })
    void comparesNumbers(String json, String wanted, Verdict verdict) throws Exception {
        try (var server = WebServer.saying("{\"n\":" + json + "}")) {
            HttpCheck check = HttpCheck.get(server.url("/")).over(http).json("/n", new BigDecimal(wanted));

            assertThat(check.ask(CONTEXT).verdict()).isEqualTo(verdict);
        }
    }

    @Test
    @DisplayName("compares with text and truth likewise: neither \"2\" nor \"true\" is what it looks like")
    void comparesTypes() throws Exception {
        try (var server = WebServer.saying("{\"n\":2,\"t\":\"true\"}")) {
            HttpCheck check = HttpCheck.get(server.url("/")).over(http);

            assertThat(check.json("/n", "2").ask(CONTEXT).reason()).contains("json /n is 2, wanted \"2\"");
            assertThat(check.json("/t", true).ask(CONTEXT).reason()).contains("json /t is \"true\", wanted true");
            assertThat(check.json("/n", 2L).json("/t", "true").ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    @DisplayName("tells all that is wrong; the first gives the verdict; a wrong status ends it")
    void tellsAllThatIsWrong() throws Exception {
        try (var server = WebServer.serving(
                q -> new Says(q.path().equals("/down") ? 503 : 200, Map.of("X-Version", "1.9"), "{\"a\":1}"))) {
            HttpCheck up = HttpCheck.get(server.url("/up")).over(http);

            Answer two = up.json("/b", "x").header("x-version", "2.0.0").ask(CONTEXT);
            assertThat(two.verdict()).isEqualTo(Verdict.NO_DATA);
            assertThat(two.reason())
                    .contains("json /b is missing, wanted \"x\"; header x-version is '1.9', wanted '2.0.0'");

            Answer missing = up.header("x-none", "1").ask(CONTEXT);
            assertThat(missing.verdict()).isEqualTo(Verdict.NO_DATA);
            assertThat(missing.reason()).contains("header x-none is missing, wanted '1'");

            Answer down = HttpCheck.get(server.url("/down"))
                    .over(http)
                    .json("/b", "x")
                    .ask(CONTEXT);
            assertThat(down.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(down.reason()).endsWith("status is 503, wanted 200 to 299");
            assertThat(down.evidence().facts()).contains(new Fact("body begins", "{\"a\":1}"));
        }
    }

    @Test
    @DisplayName("fails an answer that is right and late, which is another thing than no answer")
    void lateIsFailed() throws Exception {
        try (var server = WebServer.saying("{}")) {
            Answer answer = HttpCheck.get(server.url("/"))
                    .over(http)
                    .answersWithin(Duration.ofNanos(1))
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).containsPattern("latency is [0-9.]+ ms, wanted at most 0 ms");
        }
    }

    @Test
    @DisplayName("reads gzip, and asks each time over a new connection: an old one may lead to the old version")
    void asksOverNewConnections() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8));
        }
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n";
        try (var server = RawServer.playing(connection -> {
            connection.say(head);
            connection.say(packed.toByteArray());
            connection.hold();
        })) {
            HttpCheck check = HttpCheck.get(server.url("/")).over(http).json("/status", "UP");

            assertThat(check.ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(check.ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(server.connections).hasValue(2);
            assertThat(server.droppedByClient.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("gives up ahead of the runner, by the time left or its own timeout, and drops the connection")
    void givesUpInTime() throws Exception {
        try (var server = RawServer.playing(connection -> {
            connection.say("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n");
            connection.repeat("x", 10);
        })) {
            HttpCheck check = HttpCheck.get(server.url("/")).over(http);

            long start = System.nanoTime();
            Answer answer = check.ask(CheckContext.within(Duration.ofMillis(400)));
            assertEndedBefore(start, Duration.ofSeconds(8));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .contains("an answer began and did not end in time", "given up at its deadline, after 380 ms");
            assertThat(server.droppedByClient.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(check.ask(CheckContext.within(Duration.ZERO)).reason())
                    .contains("there was no time left to ask")
                    .contains("give the check or its gate more time");
            assertThat(check.timeout(Duration.ofMillis(100)).ask(CONTEXT).reason())
                    .contains("given up at its deadline, after 100 ms");
        }
    }

    @Test
    @DisplayName("gives up a silent server after the silence that is allowed, long before the timeout")
    void boundsSilence() throws Exception {
        try (var server = RawServer.playing(connection -> connection.hold());
                Http impatient = Http.create(HttpSettings.defaults().silentAtMost(Duration.ofMillis(100)))) {
            long start = System.nanoTime();
            Answer answer = HttpCheck.get(server.url("/")).over(impatient).ask(CONTEXT);
            assertEndedBefore(start, Duration.ofSeconds(8));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .contains("never answered in time", "at most 100 ms may be silent")
                    .endsWith("look at its log and its load");
        }
    }

    @Test
    @DisplayName("ends at once when the runner interrupts it, and lets go of the server")
    void endsWhenInterrupted() throws Exception {
        var reached = new CountDownLatch(1);
        try (var server = RawServer.playing(connection -> {
            reached.countDown();
            connection.hold();
        })) {
            var asking = Asking.begin(HttpCheck.get(server.url("/")).over(http));
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

            asking.interrupt();

            assertThat(asking.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(server.droppedByClient.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("P1: each call gives a new check, and a prefix can be continued twice")
    void isImmutable() throws Exception {
        try (var server = WebServer.saying("{\"a\":1}")) {
            HttpCheck prefix = HttpCheck.get(server.url("/")).over(http);
            HttpCheck wrong =
                    prefix.json("/a", 2).status(500).sending("x-a", "1").named("other");

            assertThat(prefix.ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(wrong.ask(CONTEXT).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(prefix.name()).isEqualTo("GET " + server.url("/"));
            assertThat(wrong.name()).isEqualTo("other");
        }
    }

    @Test
    @DisplayName("P4: address, expectations and limits are declared facts")
    void declaresFacts() {
        HttpCheck check = HttpCheck.get("http://gw/health")
                .sending("accept", "application/json")
                .json("/n", 1.50)
                .header("X-Version", "2")
                .answersWithin(Duration.ofMillis(500));

        assertThat(check.facts())
                .containsExactly(
                        new Fact("GET", "http://gw/health"),
                        new Fact("sends accept", "application/json"),
                        new Fact("status", "200 to 299"),
                        new Fact("json /n", "1.5"),
                        new Fact("header x-version", "2"),
                        new Fact("answers within", "PT0.5S"),
                        new Fact("connects within", "PT5S"),
                        new Fact("silent at most", "PT10S"),
                        new Fact("body at most", "1048576 bytes"),
                        new Fact("redirects", "NEVER"));
        assertThat(check.over(http).facts()).isEqualTo(check.facts());
        assertThat(check.timeout(Duration.ofSeconds(3)).timeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("G1: what is asked over a closed client errs, and the shared one can't be closed")
    void closedClientErrs() throws Exception {
        try (var server = WebServer.saying("{}")) {
            http.close();
            Answer answer = HttpCheck.get(server.url("/")).over(http).ask(CONTEXT);
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("the Http to ask over is closed");

            Http.shared().close();
            assertThat(HttpCheck.get(server.url("/")).ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    @DisplayName("a client keeps no JVM alive, and closing it ends its threads")
    void leaksNoThread() throws Exception {
        try (var server = WebServer.saying("{}")) {
            HttpCheck.get(server.url("/")).over(http).ask(CONTEXT);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("windlass-http"))
                    .isNotEmpty()
                    .allMatch(Thread::isDaemon);
        }
        assertThatThrownBy(() -> Http.create(null)).isInstanceOf(NullPointerException.class);
    }

    /** Far more than it takes, and less than the limits that would end it otherwise. */
    private static void assertEndedBefore(long start, Duration bound) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(bound);
    }
}
