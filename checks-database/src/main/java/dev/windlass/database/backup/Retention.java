package dev.windlass.database.backup;

import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which backups are to be there: how many, how far back, and how close to each other. Immutable.
 *
 * <pre>{@code
 * Retention month = Retention.ofAtLeast(5).reachingBack(ofDays(30)).withoutGapOver(ofDays(2));
 * }</pre>
 */
public final class Retention {

    private final int number;
    private final Duration span;
    private final @Nullable Duration gap;

    private Retention(int number, Duration span, @Nullable Duration gap) {
        this.number = number;
        this.span = span;
        this.gap = gap;
    }

    /**
     * So many backups at least.
     *
     * @param number at least 1
     * @return the retention, that asks for nothing else yet
     * @throws IllegalArgumentException if the number is not positive
     */
    public static Retention ofAtLeast(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a retention keeps at least one backup, got " + number);
        }
        return new Retention(number, Duration.ZERO, null);
    }

    /**
     * And one that is at least so old.
     *
     * @param span how far back they reach, positive
     * @return a new value
     * @throws IllegalArgumentException if it is not positive
     */
    public Retention reachingBack(Duration span) {
        return new Retention(number, Require.positive("the span of a retention", span), gap);
    }

    /**
     * And never longer than so from one to the next, nor from the newest until now, as far as they reach back.
     *
     * @param gap the longest, positive
     * @return a new value
     * @throws IllegalArgumentException if it is not positive
     */
    public Retention withoutGapOver(Duration gap) {
        return new Retention(number, span, Require.positive("the longest gap of a retention", gap));
    }

    /** What is lacking, in words; nothing if it is met. The backups are the newest first. */
    List<String> lacking(List<Instant> backups, Instant now) {
        List<String> lacking = new ArrayList<>();
        if (backups.size() < number) {
            lacking.add("there are " + backups.size() + " backups, " + number + " are to be kept");
        }
        if (backups.isEmpty()) {
            return lacking;
        }
        Instant oldest = backups.get(backups.size() - 1);
        if (oldest.isAfter(now.minus(span))) {
            lacking.add("the oldest is of " + oldest + ", they are to reach back " + Spoken.time(span));
        }
        if (gap != null) {
            Instant later = now;
            for (Instant backup : backups) {
                Duration between = Duration.between(backup, later);
                if (between.compareTo(gap) > 0) {
                    lacking.add("between " + backup + " and " + later + " there is none for " + Spoken.time(between)
                            + ", at most " + Spoken.time(gap) + " is allowed");
                }
                later = backup;
            }
        }
        return lacking;
    }

    /** How many of the oldest it doesn't need, if it is met. The backups are the newest first. */
    int surplus(List<Instant> backups, Instant now) {
        if (!lacking(backups, now).isEmpty()) {
            return 0;
        }
        int keep = number;
        while (keep < backups.size() && backups.get(keep - 1).isAfter(now.minus(span))) {
            keep++;
        }
        return backups.size() - keep;
    }

    /** In words. */
    @Override
    public String toString() {
        return "at least " + number + " backups" + (span.isZero() ? "" : ", reaching back " + Spoken.time(span))
                + (gap == null ? "" : ", without a gap over " + Spoken.time(gap));
    }
}
