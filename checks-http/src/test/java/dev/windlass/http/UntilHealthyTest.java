package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.WebServer.Says;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A check that waits until a service is healthy")
class UntilHealthyTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofMinutes(2));
    private static final Answer DOWN = Answer.failed("down");
    private static final Answer UP = Answer.passed("up");

    private final VirtualTicker ticker = new VirtualTicker();
    private final HttpCheck one = HttpCheck.get("http://gw/health").named("healthy");

    @Test
    @DisplayName("asks again at its interval and passes with the first answer that does")
    void passesInTheEnd() throws Exception {
        Answer answer =
                until(30_000, 250, 0, DOWN, Answer.errored("refused"), UP).ask(CONTEXT);

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason()).isEqualTo("up");
        assertThat(answer.evidence().facts()).containsExactly(new Fact("attempts", "3"), new Fact("waited", "500 ms"));
        assertThat(ticker.slept).containsOnly(Duration.ofMillis(250)).hasSize(2);
    }

    @Test
    @DisplayName("the interval counts from question to question, and is never made up for in a hurry")
    void keepsItsInterval() throws Exception {
        until(30_000, 250, 100, DOWN, DOWN, UP).ask(CONTEXT);

        assertThat(ticker.slept).containsOnly(Duration.ofMillis(150));
    }

    @Test
    @DisplayName("G1: at the deadline the last answer is told with its verdict, and it is no pass")
    void tellsTheLastAnswer() throws Exception {
        Answer noData = Answer.noData("json /status is missing").with("asked", "GET x");

        Answer answer = until(1_000, 400, 0, DOWN, DOWN, noData).ask(CONTEXT);

        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason())
                .isEqualTo("not healthy within 1000 ms, asked 3 times; last: json /status is missing");
        assertThat(answer.evidence().facts())
                .containsExactly(new Fact("asked", "GET x"), new Fact("attempts", "3"), new Fact("waited", "1000 ms"));
    }

    @Test
    @DisplayName("G1: a pass that comes after the deadline has failed")
    void tooLateIsFailed() throws Exception {
        Answer answer = until(1_000, 100, 1_001, UP).ask(CONTEXT);

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("asked 1 times; it passed too late: up");
    }

    @Test
    @DisplayName("an answer that only the deadline cut short doesn't hide the one before it")
    void keepsTheTellingAnswer() throws Exception {
        Answer answer = until(1_000, 100, 600, DOWN, Answer.errored("no answer in time"))
                .ask(CONTEXT);

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).endsWith("last: down");
    }

    @Test
    @DisplayName("the time left in the run bounds the deadline, and the runner's timeout lies behind it")
    void keepsWithinTheRun() throws Exception {
        Check check = until(30_000, 100, 0, DOWN);

        assertThat(check.ask(CheckContext.within(Duration.ofSeconds(1))).reason())
                .contains("within 950 ms");
        assertThat(check.timeout()).isGreaterThan(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("P4: deadline and interval are declared, with all that the check declares, under its name")
    void declaresFacts() {
        Check check = one.untilHealthy(Duration.ofSeconds(30), Duration.ofMillis(250));

        assertThat(check.name()).isEqualTo("healthy");
        assertThat(check.facts())
                .containsAll(one.facts())
                .contains(
                        new Fact("one question within", "PT30S"),
                        new Fact("healthy within", "PT30S"),
                        new Fact("asked every", "PT0.25S"));
    }

    @Test
    @DisplayName("an interrupt ends it at once, while it waits too")
    void endsWhenInterrupted() throws Exception {
        var reached = new CountDownLatch(1);
        try (var server = WebServer.serving(q -> {
            reached.countDown();
            return Says.status(503, "");
        })) {
            var asking = Asking.begin(
                    HttpCheck.get(server.url("/")).untilHealthy(Duration.ofMinutes(1), Duration.ofMinutes(1)));
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

            asking.interrupt();

            assertThat(asking.thrown()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    @DisplayName("waits for a real service that comes up")
    void waitsForARealService() throws Exception {
        Deque<Integer> statuses = new ArrayDeque<>(List.of(503, 503, 200));
        try (var server = WebServer.serving(q -> Says.status(statuses.size() > 1 ? statuses.pop() : 200, ""))) {
            Answer answer = HttpCheck.get(server.url("/"))
                    .untilHealthy(Duration.ofSeconds(30), Duration.ofMillis(5))
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().facts()).contains(new Fact("attempts", "3"));
        }
    }

    @Test
    @DisplayName("refuses an interval beyond the deadline, and names both")
    void refusesNonsense() {
        assertThatThrownBy(() -> one.untilHealthy(Duration.ofSeconds(1), Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("untilHealthy every must be at most PT1S, got PT2S");
        assertThatThrownBy(() -> one.untilHealthy(Duration.ZERO, Duration.ofSeconds(2)))
                .hasMessage("untilHealthy within must be positive, got PT0S");
        assertThatThrownBy(() -> one.untilHealthy(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .hasMessage("untilHealthy every must be positive, got PT-1S");
    }

    /** Answers one after the other, each after some time, the last one for ever. */
    private Check until(long within, long every, long each, Answer... answers) {
        var left = new ArrayDeque<>(List.of(answers));
        return new UntilHealthy(
                one,
                allowed -> {
                    ticker.pass(Duration.ofMillis(Math.min(each, allowed.toMillis() + 1)));
                    return left.size() > 1 ? left.pop() : left.peek();
                },
                Duration.ofMillis(within),
                Duration.ofMillis(every),
                ticker);
    }
}
