package dev.windlass.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1, G3: a limit as a check reads once, now, and only a value that keeps the limit passes")
class LimitCheckTest {

    private static Verdict verdict(Limit limit) throws Exception {
        return limit.check().ask(CheckContext.within(Duration.ofSeconds(5))).verdict();
    }

    private static Metric reading(Reading reading) {
        return Metric.named("error rate").with("query", "q").unit("%").asks(c -> reading);
    }

    @Test
    void a_value_keeps_the_limit_or_breaks_it() throws Exception {
        assertThat(verdict(reading(Reading.value(1)).atMost(1))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(reading(Reading.value(1.1)).atMost(1))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(reading(Reading.value(3)).below(4))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(Metric.named("up").holds(c -> true).isTrue())).isEqualTo(Verdict.PASSED);
    }

    @Test
    void no_value_never_passes() throws Exception {
        assertThat(verdict(reading(Reading.noData("empty")).atMost(1))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(reading(Reading.value(Double.NaN)).atMost(1))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(reading(Reading.error("refused")).atMost(1))).isEqualTo(Verdict.ERRORED);
        assertThat(verdict(Metric.named("broken")
                        .reads(c -> {
                            throw new IllegalStateException("refused");
                        })
                        .atMost(1)))
                .isEqualTo(Verdict.ERRORED);
    }

    @Test
    void is_held_against_a_control_that_is_read_with_it() throws Exception {
        Metric control = reading(Reading.value(2));

        assertThat(verdict(reading(Reading.value(2.9)).degradedBy(50).than(control)))
                .isEqualTo(Verdict.PASSED);
        assertThat(verdict(reading(Reading.value(3.1)).degradedBy(50).than(control)))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(reading(Reading.value(1)).degradedBy(50).than(reading(Reading.value(0)))))
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void is_named_and_declared_by_metric_and_limit() {
        Check check = reading(Reading.value(1)).atMost(1).check();

        assertThat(check.name()).isEqualTo("error rate at most 1 %");
        assertThat(check.facts()).contains(new Fact("query", "q"), new Fact("limit", "at most 1 %"));
        assertThat(check.timeout()).isEqualTo(Check.DEFAULT_TIMEOUT);
    }

    @Test
    void what_one_reading_can_not_tell_is_refused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> reading(Reading.value(1))
                        .above(2)
                        .sustainedFor(Duration.ofMinutes(5))
                        .check())
                .withMessageContaining("watch it in a soak or guard");
        assertThatIllegalStateException()
                .isThrownBy(() -> reading(Reading.value(1)).degradedBy(50).check())
                .withMessageContaining("worse than before");
    }
}
