package dev.windlass.http.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.HttpCall;
import dev.windlass.http.WebServer;
import dev.windlass.http.WebServer.Says;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rate limit that really limits: seen by reaching it, within as many requests as were said")
class RateLimitTest {

    private final AtomicInteger asked = new AtomicInteger();

    private Answer answer(int limit, int within, int notBefore) throws Exception {
        asked.set(0);
        try (var server = WebServer.serving(question ->
                asked.incrementAndGet() > limit ? new Says(429, Map.of("Retry-After", "30"), "") : Says.ok("{}"))) {
            return RateLimit.of(HttpCall.get(server.url("/")))
                    .reachedWithin(within)
                    .notBefore(notBefore)
                    .ask(CheckContext.within(Duration.ofSeconds(20)));
        }
    }

    @Test
    void a_limit_that_is_reached_in_time_passes_and_no_further_request_is_sent() throws Exception {
        Answer answer = answer(5, 10, 3);

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(asked).hasValue(6);
        assertThat(answer.evidence().facts()).contains(new Fact("answered", "5"), new Fact("retry-after", "30"));
    }

    @Test
    void one_that_is_never_reached_fails_after_as_many_requests_as_were_said() throws Exception {
        assertThat(answer(1_000, 10, 1).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(asked).hasValue(10);
    }

    @Test
    void one_that_is_reached_too_early_fails() throws Exception {
        assertThat(answer(2, 10, 3).reason()).contains("wanted at least 3");
    }

    @Test
    void another_answer_is_no_limit() throws Exception {
        try (var server = WebServer.serving(question -> Says.status(503, "overloaded"))) {
            Answer answer = RateLimit.of(HttpCall.get(server.url("/")))
                    .reachedWithin(10)
                    .ask(CheckContext.within(Duration.ofSeconds(20)));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(server.asked).hasSize(1);
        }
    }

    @Test
    void mistakes_are_refused_early() {
        RateLimit limit = RateLimit.of(HttpCall.get("https://shop/"));

        assertThatIllegalArgumentException().isThrownBy(() -> limit.reachedWithin(1));
        assertThatIllegalArgumentException().isThrownBy(() -> limit.reachedWithin(1_001));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limit.reachedWithin(10).notBefore(10));
    }
}
