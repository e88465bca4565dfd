package dev.windlass.journal;

import dev.windlass.check.Evidence;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What watches and guards saw. */
public sealed interface ObservationEvent extends Event {

    /**
     * A baseline was captured, before the first step: what a later value is held against.
     *
     * @param node the watch or guarded block
     * @param metric what is watched
     * @param value the baseline; null if there is none
     * @param reason where it comes from, or why there is none
     * @param evidence the facts behind it
     */
    record BaselineCaptured(
            String node, String metric, @Nullable Double value, String reason, Evidence evidence)
            implements ObservationEvent {}

    /**
     * A guard is armed from here on, or again after a resume.
     *
     * @param node the guarded block
     */
    record GuardArmed(String node) implements ObservationEvent {}

    /**
     * What was seen since the last such event, or since the watch or guard began.
     *
     * @param node the watch or guarded block
     * @param metric what is watched
     * @param samples what was seen, in order
     */
    record Sampled(String node, String metric, List<Sample> samples) implements ObservationEvent {
        /** Keeps a copy of the samples. */
        public Sampled {
            samples = List.copyOf(samples);
        }
    }

    /**
     * One look at a metric.
     *
     * @param at when, in time elapsed since the session began
     * @param value what it was; null if there was no value
     * @param missing why there was no value; null if there was one
     */
    record Sample(
            Duration at, @Nullable Double value, @Nullable String missing) {}

    /**
     * A metric crossed its limit.
     *
     * @param node the watch or guarded block
     * @param metric what is watched
     * @param reason the value and the limit
     */
    record BreachBegan(String node, String metric, String reason) implements ObservationEvent {}

    /**
     * A metric is back within its limit.
     *
     * @param node the watch or guarded block
     * @param metric what is watched
     * @param lasted how long it was beyond
     * @param reason the worst value and the limit
     */
    record BreachEnded(String node, String metric, Duration lasted, String reason) implements ObservationEvent {}

    /**
     * A guard tripped: the release turns back, or past a point of no return asks.
     *
     * @param node the guarded block
     * @param metric what is watched
     * @param verdict what was found
     * @param reason why, in one sentence
     * @param evidence the facts behind it
     */
    record GuardTripped(String node, String metric, Verdict verdict, String reason, Evidence evidence)
            implements ObservationEvent {}
}
