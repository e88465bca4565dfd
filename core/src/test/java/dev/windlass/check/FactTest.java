package dev.windlass.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.JapaneseDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** P4: what is declared has the same text on every JVM, or is refused. */
class FactTest {

    enum Loud {
        HELD {
            @Override
            public String toString() {
                return "held at " + System.identityHashCode(this);
            }
        }
    }

    static final class OwnNumber extends Number {
        private static final long serialVersionUID = 1L;

        @Override
        public int intValue() {
            return 1;
        }

        @Override
        public long longValue() {
            return 1;
        }

        @Override
        public float floatValue() {
            return 1;
        }

        @Override
        public double doubleValue() {
            return 1;
        }
    }

    static Stream<Arguments> stable() {
        return Stream.of(
                Arguments.of("text", "text"),
                Arguments.of(java.nio.CharBuffer.wrap("built"), "built"),
                Arguments.of(true, "true"),
                Arguments.of('x', "x"),
                Arguments.of(-1_234_567, "-1234567"),
                Arguments.of(1L << 40, "1099511627776"),
                Arguments.of(BigInteger.TEN.pow(20), "100000000000000000000"),
                Arguments.of(new BigDecimal("1E+3"), "1000"),
                Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(Loud.HELD, "HELD"),
                Arguments.of(DayOfWeek.MONDAY, "MONDAY"),
                Arguments.of(Duration.ofMinutes(90), "PT1H30M"),
                Arguments.of(Period.ofMonths(1), "P1M"),
                Arguments.of(Instant.EPOCH, "1970-01-01T00:00:00Z"),
                Arguments.of(LocalTime.of(9, 5), "09:05"),
                Arguments.of(YearMonth.of(2026, 11), "2026-11"),
                Arguments.of(MonthDay.of(11, 21), "--11-21"),
                Arguments.of(ZoneId.of("Europe/Vienna"), "Europe/Vienna"),
                Arguments.of(ZoneOffset.ofHours(2), "+02:00"),
                Arguments.of(URI.create("https://x.org/a?b"), "https://x.org/a?b"),
                Arguments.of(Path.of("a", "b", "c"), "a/b/c"),
                Arguments.of(new UUID(1, 2), "00000000-0000-0001-0000-000000000002"));
    }

    @ParameterizedTest
    @MethodSource("stable")
    void aValueWithAStableTextIsDeclaredAsThatText(Object value, String text) {
        assertThat(Fact.declared("fact", value)).isEqualTo(new Fact("fact", text));
    }

    /** Java 17 prints 2e23 as 2.0E23 and 8.41E21 as 8.409999999999999E21; from Java 19 on others of them changed. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "0.1, 0.1",
        "0.01, 0.01",
        "99.95, 99.95",
        "-2.5, -2.5",
        "2e23, 200000000000000000000000",
        "8.41e21, 8410000000000000000000",
        "1e22, 10000000000000000000000",
        "2.2e-5, 0.000022",
        "9007199254740993, 9007199254740992",
        "NaN, NaN",
        "Infinity, Infinity"
    })
    void aNumberWithAPointIsDeclaredByItsFewestDigitsOnEveryJvm(double value, String text) {
        assertThat(Fact.declared("limit", value).value()).isEqualTo(text);
    }

    @Test
    void aDoubleIsReadBackFromItsDeclaredText() {
        var random = new java.util.Random(42);
        for (int i = 0; i < 10_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(Fact.declared("x", value).value()))
                        .isEqualTo(value);
            }
        }
        assertThat(Fact.declared("x", 0.1f).value()).isEqualTo("0.1");
        assertThat(Fact.declared("x", Float.MAX_VALUE).value()).startsWith("34028235");
    }

    static Stream<Object> unstable() {
        return Stream.of(
                new Object(),
                List.of("a"),
                Optional.of("a"),
                new int[] {1},
                Thread.currentThread(),
                new OwnNumber(),
                new AtomicInteger(1),
                Clock.systemUTC(),
                JapaneseDate.of(2026, 11, 21),
                Fact.class);
    }

    @ParameterizedTest
    @MethodSource("unstable")
    void aValueWhoseTextMayDifferIsRefusedWithItsTypeAndWhatToDo(Object value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fact.declared("target", value))
                .withMessage("fact 'target' is a " + value.getClass().getName()
                        + ", whose text may differ from one JVM to the next; declare it as a text, number, boolean, enum,"
                        + " date, time, duration, URI, path or UUID");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.named("c").with("target", value))
                .withMessageContaining("'target'");
    }

    @Test
    void aFactNeedsAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fact.declared(" ", 1))
                .withMessage("a fact needs a name; its value is '1'");
        assertThatIllegalArgumentException().isThrownBy(() -> Evidence.none().and("", 1));
    }
}
