package dev.windlass.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** How times are written for a reader. */
final class Shown {

    private static final Duration LONG = Duration.ofSeconds(10);

    private Shown() {}

    /** Milliseconds below ten seconds, else seconds: {@code 12.345 ms}, {@code 30 s}. */
    static String time(Duration time) {
        BigDecimal nanos = BigDecimal.valueOf(time.toNanos());
        return time.compareTo(LONG) < 0 ? plain(nanos.movePointLeft(6)) + " ms" : plain(nanos.movePointLeft(9)) + " s";
    }

    private static String plain(BigDecimal number) {
        return number.setScale(3, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }
}
