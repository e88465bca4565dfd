package dev.windlass.report;

import dev.windlass.journal.ObservationEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What watches and guards saw, and which guards are armed. A metric is told seldom while nothing comes of it: at first,
 * then each time after twice as long, an hour at most; a soak of half an hour is some five lines, a guard of two days some
 * fifty.
 */
final class Observed {

    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofHours(1);

    private record Key(String node, String metric) {}

    /**
     * What was seen of a metric since it was told last.
     *
     * @param values how often there was a value
     * @param lowest the lowest one
     * @param highest the highest one
     * @param latest the latest one
     * @param missing how often there was none
     * @param why why there was none at last; null if there always was one
     */
    record Seen(
            int values,
            double lowest,
            double highest,
            double latest,
            int missing,
            @Nullable String why) {

        private static final Seen NOTHING = new Seen(0, Double.NaN, Double.NaN, Double.NaN, 0, null);

        private Seen and(ObservationEvent.Sample sample) {
            Double value = sample.value();
            if (value == null) {
                return new Seen(values, lowest, highest, latest, missing + 1, sample.missing());
            }
            return new Seen(
                    values + 1,
                    values == 0 ? value : Math.min(lowest, value),
                    values == 0 ? value : Math.max(highest, value),
                    value,
                    missing,
                    why);
        }
    }

    /** A metric of a watch or guard in this session. */
    private static final class Told {
        private Seen since = Seen.NOTHING;
        private Duration next = Duration.ZERO;
        private Duration gap = FIRST;
    }

    private final Map<Key, Told> metrics = new HashMap<>();
    private final Set<String> armed = new HashSet<>();
    private final Set<String> everArmed = new HashSet<>();
    private boolean again;
    private @Nullable Seen due;

    void newSession() {
        metrics.clear();
        armed.clear();
    }

    void turnsBack() {
        armed.clear();
    }

    void add(ObservationEvent event, Duration now) {
        due = null;
        if (event instanceof ObservationEvent.GuardArmed guard) {
            again = !everArmed.add(guard.node());
            armed.add(guard.node());
        } else if (event instanceof ObservationEvent.GuardTripped guard) {
            armed.remove(guard.node());
        } else if (event instanceof ObservationEvent.Sampled sampled) {
            sampled(sampled, now);
        }
    }

    private void sampled(ObservationEvent.Sampled sampled, Duration now) {
        Told metric = metrics.computeIfAbsent(new Key(sampled.node(), sampled.metric()), any -> new Told());
        for (ObservationEvent.Sample sample : sampled.samples()) {
            metric.since = metric.since.and(sample);
        }
        if (now.compareTo(metric.next) >= 0) {
            due = metric.since;
            metric.since = Seen.NOTHING;
            metric.next = now.plus(metric.gap);
            metric.gap = metric.gap.multipliedBy(2).compareTo(LONGEST) < 0 ? metric.gap.multipliedBy(2) : LONGEST;
        }
    }

    /** What is to be told of the samples that came last; null if nothing is. */
    @Nullable
    Seen due() {
        return due;
    }

    /** Whether the guards that were armed last had been armed before. */
    boolean again() {
        return again;
    }

    /** The blocks whose guards were armed in this session and did not trip. */
    Set<String> armed() {
        return armed;
    }
}
