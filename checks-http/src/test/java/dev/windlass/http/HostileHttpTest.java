package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.RawServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("G1, fail closed: whatever a server does instead of the answer that is wanted, the check doesn't pass")
class HostileHttpTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String UP = "{\"status\":\"UP\"}";
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private static Http http;
    private static int inputs;
    private static int wrong;

    /** What a server does, and how that is to be told. */
    record Hostile(String name, Verdict verdict, String told, RawServer server) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void open() {
        http = Http.create(HttpSettings.defaults().bodyAtMost(64 * 1024));
    }

    @AfterAll
    static void close() {
        http.close();
        System.out.println("suite hostile-http: inputs=" + inputs + " wrong=" + wrong);
    }

    @ParameterizedTest
    @MethodSource({"broken", "late", "odd", "otherwise"})
    void nothingHostilePasses(Hostile hostile) throws Exception {
        inputs++;
        wrong++;
        try (RawServer server = hostile.server()) {
            Answer answer = HttpCheck.get(server.url("/health"))
                    .over(http)
                    .timeout(PATIENCE)
                    .status(200)
                    .json("/status", "UP")
                    .ask(CheckContext.within(Duration.ofSeconds(30)));

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(hostile.verdict());
            assertThat(answer.reason()).contains("GET " + server.url("/health")).contains(hostile.told());
            assertThat(answer.evidence().facts()).extracting(Fact::name).contains("asked", "took");
            wrong--;
        }
    }

    static Stream<Hostile> broken() {
        return Stream.of(
                errored("closes at once", Trouble.CUT_OFF, connection -> {}),
                errored("resets the connection", Trouble.CUT_OFF, connection -> connection.socket.setSoLinger(true, 0)),
                errored("stops within the status line", Trouble.CUT_OFF, "HTTP/1.1 2"),
                errored("stops within the headers", Trouble.CUT_OFF, OK + "Content-Length: 15\r\nX-"),
                errored("stops before the body", Trouble.CUT_OFF, OK + "Content-Length: 15\r\n\r\n"),
                errored("stops within the body", Trouble.CUT_OFF, OK + "Content-Length: 100\r\n\r\n" + UP),
                errored("stops within a chunk", Trouble.CUT_OFF, CHUNKED + "ff\r\n" + UP),
                errored("stops before the last chunk", Trouble.CUT_OFF, CHUNKED + "f\r\n" + UP + "\r\n"),
                errored("speaks binary", Trouble.NOT_HTTP, "\u0000\u0001\u0002\u0003 \u00ff\r\n\r\n\r\n"),
                errored("speaks SSH", Trouble.NOT_HTTP, "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                errored("speaks SMTP", Trouble.NOT_HTTP, "220 mail ESMTP Postfix\r\n\r\n"),
                errored("has no number for a status", Trouble.NOT_HTTP, "HTTP/1.1 OK fine\r\n\r\n" + UP),
                errored("has a chunk of no length", Trouble.NOT_HTTP, CHUNKED + "zz\r\n" + UP + "\r\n0\r\n\r\n"),
                errored("has a negative length", Trouble.NOT_HTTP, OK + "Content-Length: -1\r\n\r\n" + UP),
                errored("has no length", Trouble.NOT_HTTP, OK + "Content-Length: many\r\n\r\n" + UP),
                errored(
                        "has two lengths",
                        Trouble.NOT_HTTP,
                        OK + "Content-Length: 15\r\nContent-Length: 1\r\n\r\n" + UP),
                errored("has a header without end", Trouble.NOT_HTTP, OK + "X: " + "x".repeat(100_000)),
                errored("has a status line without end", Trouble.NOT_HTTP, "HTTP/1.1 200 " + "x".repeat(100_000)),
                errored("lies about gzip", Trouble.NOT_HTTP, withBody("Content-Encoding: gzip", bytes(UP))));
    }

    static Stream<Hostile> late() {
        return Stream.of(
                errored("never answers", Trouble.NO_ANSWER, connection -> connection.hold()),
                dripping("drips a header", Trouble.NO_ANSWER, OK + "X-Drip: ", "x"),
                dripping("drips its body", Trouble.UNFINISHED, OK + "Content-Length: 10000\r\n\r\n", "x"),
                dripping("keeps the last byte", Trouble.UNFINISHED, OK + "Content-Length: 16\r\n\r\n" + UP, ""),
                dripping("drips chunks", Trouble.UNFINISHED, CHUNKED, "1\r\nx\r\n"),
                dripping("drips early hints", Trouble.NO_ANSWER, "", "HTTP/1.1 100 Continue\r\n\r\n"));
    }

    static Stream<Hostile> odd() {
        return Stream.of(
                errored(
                        "announces a large body",
                        Trouble.TOO_LARGE,
                        OK + "Content-Length: 1000000000\r\n\r\n" + "x".repeat(70_000)),
                errored("sends 10 GB", Trouble.TOO_LARGE, connection -> {
                    connection.say(OK + "Content-Length: 10737418240\r\n\r\n");
                    byte[] megabyte = new byte[1024 * 1024];
                    for (int i = 0; i < 10 * 1024; i++) {
                        connection.say(megabyte);
                    }
                }),
                dripping("never ends its body", Trouble.TOO_LARGE, CHUNKED, "2000\r\n" + "x".repeat(0x2000) + "\r\n"),
                errored("sends a gzip bomb", Trouble.TOO_LARGE, withBody("Content-Encoding: gzip", gzip(10_000_000))),
                answered("has an empty body", Verdict.NO_DATA, "the body is empty", ""),
                answered("answers in HTML", Verdict.INCONCLUSIVE, "not one JSON document", "<html>UP</html>"),
                answered("answers in blanks", Verdict.NO_DATA, "is missing", "   "),
                answered("ends its JSON early", Verdict.INCONCLUSIVE, "not one JSON", "{\"status\":\"UP\""),
                answered(
                        "says it twice", Verdict.INCONCLUSIVE, "not one JSON", "{\"status\":\"UP\",\"status\":\"UP\"}"),
                answered("adds a second document", Verdict.INCONCLUSIVE, "not one JSON", UP + UP),
                answered(
                        "nests without end",
                        Verdict.INCONCLUSIVE,
                        "not one JSON",
                        "[".repeat(10_000) + "]".repeat(10_000)),
                answered("says not a number", Verdict.INCONCLUSIVE, "not one JSON", "{\"status\":NaN}"),
                answered("says infinity", Verdict.INCONCLUSIVE, "not one JSON", "{\"status\":+Inf}"),
                answered("answers in UTF-16", Verdict.NO_DATA, "is missing", "\u0000{\u0000}"),
                new Hostile(
                        "writes no UTF-8",
                        Verdict.INCONCLUSIVE,
                        "not one JSON",
                        RawServer.playing(withBody("X-Odd: yes", new byte[] {'{', '"', 's', (byte) 0xc3, '"', '}'}))),
                answered("has a comment", Verdict.INCONCLUSIVE, "not one JSON", "{\"status\":\"UP\"/**/}"),
                answered(
                        "has a number out of bounds",
                        Verdict.INCONCLUSIVE,
                        "not one JSON",
                        "{\"status\":1e99999999999}"),
                answered("has an enormous number", Verdict.FAILED, "json /status is 1E+", "{\"status\":1e999999999}"));
    }

    static Stream<Hostile> otherwise() {
        return Stream.of(
                answered("lacks the place", Verdict.NO_DATA, "json /status is missing, wanted \"UP\"", "{\"state\":1}"),
                answered("is a list", Verdict.NO_DATA, "is missing", "[{\"status\":\"UP\"}]"),
                answered("has null there", Verdict.FAILED, "is null, wanted \"UP\"", "{\"status\":null}"),
                answered("says it is down", Verdict.FAILED, "json /status is \"DOWN\"", "{\"status\":\"DOWN\"}"),
                answered("says it in small letters", Verdict.FAILED, "is \"up\"", "{\"status\":\"up\"}"),
                answered("says it in a list", Verdict.FAILED, "is [\"UP\"]", "{\"status\":[\"UP\"]}"),
                answered("says true", Verdict.FAILED, "is true", "{\"status\":true}"),
                failed("is down with a good body", "status is 503, wanted 200", "HTTP/1.1 503 Down\r\n", UP),
                failed("answers 201", "status is 201", "HTTP/1.1 201 Created\r\n", UP),
                failed("answers 600", "status is 600", "HTTP/1.1 600 What\r\n", UP),
                failed("has nothing to say", "status is 204", "HTTP/1.1 204 No Content\r\n", ""),
                failed(
                        "redirects elsewhere",
                        "redirects to http://elsewhere.invalid/login, which is not followed",
                        "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/login\r\n",
                        ""),
                failed(
                        "redirects to a file",
                        "redirects to 'file:///etc/passwd', which is no address",
                        "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n",
                        ""),
                failed("redirects nowhere", "status is 302", "HTTP/1.1 302 Found\r\n", UP),
                errored("speaks SIP", Trouble.NOT_HTTP, "SIP/2.0 200 OK\r\nContent-Length: 15\r\n\r\n" + UP));
    }

    private static Hostile errored(String name, Trouble trouble, Script script) {
        return new Hostile(name, Verdict.ERRORED, trouble.what(), RawServer.playing(script));
    }

    private static Hostile errored(String name, Trouble trouble, String answer) {
        return new Hostile(name, Verdict.ERRORED, trouble.what(), RawServer.answering(answer));
    }

    private static Hostile dripping(String name, Trouble trouble, String head, String drop) {
        return errored(name, trouble, connection -> {
            connection.say(head);
            connection.repeat(drop, 20);
        });
    }

    private static Hostile answered(String name, Verdict verdict, String told, String body) {
        return new Hostile(name, verdict, told, RawServer.playing(withBody("X-Odd: yes", bytes(body))));
    }

    private static Hostile failed(String name, String told, String head, String body) {
        String answer = head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        return new Hostile(name, Verdict.FAILED, told, RawServer.answering(answer));
    }

    private static Script withBody(String header, byte[] body) {
        return connection -> {
            connection.say(OK + header + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            connection.say(body);
        };
    }

    private static byte[] gzip(int zeroes) {
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(new byte[zeroes]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
