package dev.windlass.database;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * A percentile by the nearest rank: of n values in order the one at place ⌈p / 100 · n⌉, which is the smallest at or below which
 * that share of them is. It is always one of the values, never something in between. It is the first definition in Hyndman and
 * Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996), and PostgreSQL's {@code percentile_disc}.
 *
 * @param percent the share, above 0 and up to 100, as it is written: in decimals, since 7 % of 100 is the seventh, and in binary
 *     fractions a little more
 */
record Percentile(BigDecimal percent) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Of which query is for the message. */
    static Percentile of(double percent, String query) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException(
                    "a percentile of query '" + query + "' is above 0 and up to 100, got " + percent);
        }
        return new Percentile(BigDecimal.valueOf(percent));
    }

    /** In words: {@code p99.9}, {@code the slowest}. */
    String words() {
        return percent.compareTo(HUNDRED) == 0
                ? "the slowest"
                : "p" + percent.stripTrailingZeros().toPlainString();
    }

    /** Of values in order, at least one. */
    long in(List<Long> sorted) {
        BigDecimal rank = percent.multiply(BigDecimal.valueOf(sorted.size())).divide(HUNDRED, 0, RoundingMode.CEILING);
        return sorted.get(rank.intValueExact() - 1);
    }
}
