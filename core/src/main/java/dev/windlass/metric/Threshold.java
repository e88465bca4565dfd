package dev.windlass.metric;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;

/** A limit that is a number. */
final class Threshold extends Limit {

    /** Which values are bad, and how that is said. */
    enum Side {
        ABOVE(true, "above"),
        BELOW(false, "below"),
        AT_MOST(true, "at most"),
        AT_LEAST(false, "at least"),
        TRUE(false, "is true");

        private final boolean above;
        private final String words;

        Side(boolean above, String words) {
            this.above = above;
            this.words = words;
        }
    }

    private final Metric metric;
    private final Side side;
    private final double limit;
    private final Duration sustained;

    Threshold(Metric metric, Side side, double limit) {
        this(metric, side, limit, Duration.ZERO);
    }

    private Threshold(Metric metric, Side side, double limit, Duration sustained) {
        if (!Double.isFinite(limit)) {
            throw new IllegalArgumentException("metric '" + metric.name() + "' " + side.words
                    + ": the limit must be a finite number, got " + limit);
        }
        this.metric = metric;
        this.side = side;
        this.limit = limit;
        this.sustained = sustained;
    }

    @Override
    Limit sustained(Duration time) {
        return new Threshold(metric, side, limit, time);
    }

    @Override
    Duration sustained() {
        return sustained;
    }

    @Override
    String words() {
        return metric.name() + " " + limitWords();
    }

    private String limitWords() {
        return side == Side.TRUE ? side.words : side.words + " " + words(limit, metric);
    }

    @Override
    Subject subject() {
        return new Subject(
                metric,
                null,
                words() + (sustained.isZero() ? "" : " for " + sustained),
                List.of(new Fact("limit", limitWords()), new Fact("sustained for", sustained.toString())),
                1,
                new Rule.Fixed(new Rule.Bound(side.above, limit), sustained));
    }
}
