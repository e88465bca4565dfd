package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A wrong declaration is refused at once, and its value named")
class DeclarationsTest {

    private static final HttpCheck CHECK = HttpCheck.get("http://gw/");
    private static final LoadProbe PROBE = LoadProbe.get("http://gw/");

    @ParameterizedTest(name = "{0}")
    @MethodSource({"addresses", "expectations", "limits", "probes"})
    void isRefused(String told, ThrowingCallable declaration) {
        assertThatThrownBy(declaration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                refused("'/health'; it must be absolute", () -> HttpCheck.get("/health")),
                refused("''; it must be absolute", () -> HttpCheck.get("")),
                refused("'gw:80/health'; it must be absolute", () -> HttpCheck.get("gw:80/health")),
                refused("'ftp://gw/'; it must be absolute and begin with http", () -> HttpCheck.get("ftp://gw/")),
                refused("'http:///health'", () -> HttpCheck.get("http:///health")),
                refused("'http://g_w/'; it has no host", () -> HttpCheck.get("http://g_w/")),
                refused("'http://gw/a b'; Illegal character", () -> HttpCheck.get("http://gw/a b")),
                refused("'http://gw:70000/'; its port", () -> LoadProbe.get("http://gw:70000/")));
    }

    static Stream<Arguments> expectations() {
        return Stream.of(
                refused("JSON pointer 'status' can't be asked for", () -> CHECK.json("status", "UP")),
                refused("JSON pointer '/n' = NaN", () -> CHECK.json("/n", Double.NaN)),
                refused("JSON pointer '/n' = Infinity", () -> CHECK.json("/n", Double.POSITIVE_INFINITY)),
                refused("between 100 and 599, from low to high, got 99 to 99", () -> CHECK.status(99)),
                refused("got 200 to 600", () -> CHECK.status(200, 600)),
                refused("got 299 to 200", () -> CHECK.status(299, 200)),
                refused("a header needs a name, got ' '", () -> CHECK.header(" ", "x")),
                refused("'x y' is no name of a header", () -> CHECK.sending("x y", "z")),
                refused("one line of ASCII, got a··b: c", () -> CHECK.sending("x", "a\r\nb: c")),
                refused("a check needs a name, got ''", () -> CHECK.named("")),
                refused("answersWithin must be positive, got PT0S", () -> CHECK.answersWithin(Duration.ZERO)),
                refused("timeout must be positive, got PT-1S", () -> CHECK.timeout(Duration.ofSeconds(-1))),
                refused("timeout must be at most PT1H, got PT1000H", () -> CHECK.timeout(Duration.ofHours(1000))));
    }

    static Stream<Arguments> limits() {
        HttpSettings settings = HttpSettings.defaults();
        return Stream.of(
                refused("bodyAtMost must be at least 1, got 0", () -> settings.bodyAtMost(0)),
                refused("connectWithin must be positive, got PT0S", () -> settings.connectWithin(Duration.ZERO)),
                refused("silentAtMost must be at most PT1H", () -> settings.silentAtMost(Duration.ofDays(1))));
    }

    static Stream<Arguments> probes() {
        return Stream.of(
                refused("percentage between 0 and 100, got 100.1", () -> PROBE.errorsAtMost(100.1)),
                refused("percentage between 0 and 100, got -1.0", () -> PROBE.errorsAtMost(-1)),
                refused("percentage between 0 and 100, got NaN", () -> PROBE.errorsAtMost(Double.NaN)),
                refused("p95AtMost must be positive, got PT0S", () -> PROBE.p95AtMost(Duration.ZERO)),
                refused("p99AtMost must be positive, got PT0S", () -> PROBE.p99AtMost(Duration.ZERO)),
                refused("atLeastSamples must be at least 1, got 0", () -> PROBE.atLeastSamples(0)),
                refused("inFlight must be at least 1, got 0", () -> PROBE.inFlight(0)),
                refused("throughputAtLeast must be a number above 0, got 0.0", () -> PROBE.throughputAtLeast(0)),
                refused(
                        "throughputAtLeast must be a number above 0, got NaN",
                        () -> PROBE.throughputAtLeast(Double.NaN)),
                refused("p50AtMost must be positive, got PT0S", () -> PROBE.p50AtMost(Duration.ZERO)),
                refused("every must be at least 10 µs, got PT0.000001S", () -> PROBE.every(Duration.ofNanos(1_000))),
                refused("every must be at least 10 µs, got PT0.00000999", () -> PROBE.perSecond(100_100)),
                refused("perSecond must be at least 1, got 0", () -> PROBE.perSecond(0)),
                refused(
                        "load on GET http://gw/: 100 requests, one every 100 ms for 10 s, at most 50 in flight can't give"
                                + " 101 samples",
                        () -> PROBE.atLeastSamples(101).meter()),
                refused("during must be at most PT1H, got PT2H", () -> PROBE.during(Duration.ofHours(2))),
                refused("giveUpAfter must be positive, got PT0S", () -> PROBE.giveUpAfter(Duration.ZERO)),
                refused("a check needs a name, got ' '", () -> PROBE.named(" ")));
    }

    private static Arguments refused(String told, ThrowingCallable declaration) {
        return arguments(told, declaration);
    }
}
