package dev.windlass.runbook;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback from one place of a plan would do. Of nodes that run side by side with the place, those that are written
 * ahead of it are taken to be done, and those behind it not to have begun.
 *
 * @param behind the node that is done, no block; empty for the place before anything
 * @param when under which condition the plan comes to that node; empty if it does anyway
 * @param begins how the rollback comes to begin
 * @param undos what is undone, in that order
 * @param stays the steps whose effect stays, in the order of the plan
 * @param asks what people would be asked before and on the way back, each in a sentence
 * @param verifiedBy the gate that is asked once all is undone; if it refuses, people are asked: RETRY or SKIP. Null if none is
 * @param beside the nodes that run side by side with the place, and may be further or less far
 * @param takes how long it would take
 */
public record TurningPoint(
        String behind,
        String when,
        Begins begins,
        List<Undo> undos,
        List<Stay> stays,
        List<String> asks,
        @Nullable String verifiedBy,
        List<String> beside,
        Takes takes) {

    /** How a rollback comes to begin. */
    public enum Begins {
        /** By itself: a node fails, a gate refuses, or a guard trips. Before anything took effect the release just stops. */
        BY_ITSELF,
        /** Past a point of no return: what goes wrong stops the release, and a person decides whether it turns back. */
        WHEN_DECIDED,
        /** The plan is at its end: only an order turns back. */
        WHEN_ORDERED
    }

    /**
     * The undo of a step.
     *
     * @param step the name of the step
     * @param does what is said of it, such as {@code undo 'migrate'}
     * @param when under which condition it is undone; empty if it is anyway
     * @param beside the steps that may be undone at the same time
     * @param asksFirst whether a person is asked before, since it loses writes and traffic may have been let in
     * @param takes how long it takes; null if that is not known
     * @param measured whether that is how long it took in a run; otherwise it is what the plan declares
     * @param byHand what a person has to do if it fails for good; null if the plan doesn't say
     */
    public record Undo(
            String step,
            String does,
            String when,
            List<String> beside,
            boolean asksFirst,
            @Nullable Duration takes,
            boolean measured,
            @Nullable String byHand) {
        /** Keeps a copy of the list. */
        public Undo {
            Objects.requireNonNull(step, "step");
            Objects.requireNonNull(does, "does");
            Objects.requireNonNull(when, "when");
            beside = List.copyOf(beside);
        }
    }

    /**
     * A step whose effect stays.
     *
     * @param step the name of the step
     * @param when under which condition it stays; empty if it does anyway
     * @param why why it stays
     */
    public record Stay(String step, String when, String why) {
        /** Checks that all parts are there. */
        public Stay {
            Objects.requireNonNull(step, "step");
            Objects.requireNonNull(when, "when");
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * How long a rollback would take. What waits for people is not in it, nor the verification.
     *
     * @param longest the time from its begin to the end of the last undo; of conditions the longest way counts, of what is
     *     undone side by side the longest lane; what is not known takes no time
     * @param unknown the steps of whose undo it is not known how long it takes
     * @param within how long the plan wants a rollback to take at most; null if it doesn't say
     */
    public record Takes(
            Duration longest,
            List<String> unknown,
            @Nullable Duration within) {
        /** Keeps a copy of the list. */
        public Takes {
            Objects.requireNonNull(longest, "longest");
            unknown = List.copyOf(unknown);
        }

        /**
         * Tells whether it would take longer than the plan wants.
         *
         * @return whether it surely would; what is not known takes no time
         */
        public boolean tooLong() {
            return within != null && longest.compareTo(within) > 0;
        }
    }

    /** Keeps copies of the lists. */
    public TurningPoint {
        Objects.requireNonNull(behind, "behind");
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(begins, "begins");
        undos = List.copyOf(undos);
        stays = List.copyOf(stays);
        asks = List.copyOf(asks);
        beside = List.copyOf(beside);
        Objects.requireNonNull(takes, "takes");
    }

    /**
     * The steps that are undone.
     *
     * @return their names, in the order in which they are undone; those that are only under a condition, too
     */
    public List<String> undone() {
        return undos.stream().map(Undo::step).toList();
    }

    /**
     * The steps whose effect stays.
     *
     * @return their names, in the order of the plan
     */
    public List<String> staying() {
        return stays.stream().map(Stay::step).toList();
    }

    /** Whether the same would be done from another place. */
    boolean sameFrom(TurningPoint other) {
        return equals(new TurningPoint(
                behind,
                other.when,
                other.begins,
                other.undos,
                other.stays,
                other.asks,
                other.verifiedBy,
                other.beside,
                other.takes));
    }
}
