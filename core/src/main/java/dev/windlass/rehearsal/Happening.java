package dev.windlass.rehearsal;

import dev.windlass.check.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One thing that happened in a rehearsed run, with its virtual time.
 *
 * @param kind what happened
 * @param node to which step, gate, phase or block; empty where it happened to the whole run
 * @param at when, by the calendar
 * @param after how long after the rehearsal began
 * @param words what else is known of it, such as a reason; may be empty
 */
public record Happening(Kind kind, String node, Instant at, Duration after, String words) {

    /** What can happen. */
    public enum Kind {
        /** A step began: its before-image is on disk. */
        STARTED,
        /** A step is done. */
        DONE,
        /** An attempt at a step failed. */
        FAILED,
        /** It was settled what became of an action of which the end was not known. */
        SETTLED,
        /** A way was chosen. */
        CHOSEN,
        /** The run waits for a time, or people are asked to sign. */
        WAITED,
        /** A person signed. */
        SIGNED,
        /** A person declined to sign. */
        DECLINED,
        /** A gate was passed. */
        PASSED,
        /** A gate refused. */
        REFUSED,
        /** A guard tripped. */
        TRIPPED,
        /** A point of no return was passed. */
        POINT_PASSED,
        /** A rollback began. */
        ROLLBACK,
        /** An undo began. */
        UNDOING,
        /** A step was undone. */
        UNDONE,
        /** An attempt at an undo failed. */
        UNDO_FAILED,
        /** A person is asked how it goes on. */
        ASKED,
        /** A person gave an order. */
        ORDERED,
        /** The clock and the ticker went apart. */
        CLOCK_JUMPED,
        /** The process died. */
        DIED,
        /** Another process resumed the run. */
        RESUMED,
        /** The run stands still. */
        SUSPENDED,
        /** The run ended. */
        ENDED
    }

    /** Checks that all parts are there. */
    public Happening {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(words, "words");
    }

    /** Such as {@code 2 h 3 min: UNDONE migrate}. */
    @Override
    public String toString() {
        return Spoken.time(after) + ": " + kind + (node.isEmpty() ? "" : " " + node)
                + (words.isEmpty() ? "" : " (" + words + ")");
    }
}
