package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.List;
import java.util.Objects;

/**
 * What can be written down of a node: its place, its kind and all that was declared, without its code.
 *
 * @param phase the name of its phase; empty outside of any
 * @param name its name
 * @param kind what it is
 * @param facts what was declared; for a group of checks, each check under its severity
 * @param digest the SHA-256 of kind, name and declarations, in hexadecimal; two nodes of the same digest are the same
 *     to a resume (rule C4)
 */
public record NodeOutline(String phase, String name, Kind kind, List<Fact> facts, String digest) {

    /** The name of the fact that holds {@link Step#undoByHand}; it is no part of the digest. */
    public static final String UNDO_BY_HAND = "undo by hand";

    /** What a node is, for readers of a journal. */
    public enum Kind {
        /** A step with an undo. */
        STEP,
        /** A step that can't be taken back. */
        IRREVERSIBLE_STEP,
        /** A step that changes nothing. */
        READ_ONLY_STEP,
        /** A gate of checks. */
        CHECKS,
        /** A place that an automatic rollback never crosses. */
        POINT_OF_NO_RETURN;

        /**
         * The kind in words.
         *
         * @return such as {@code read-only step}
         */
        public String words() {
            return switch (this) {
                case STEP -> "step";
                case IRREVERSIBLE_STEP -> "irreversible step";
                case READ_ONLY_STEP -> "read-only step";
                case CHECKS -> "gate";
                case POINT_OF_NO_RETURN -> "point of no return";
            };
        }
    }

    /** Keeps a copy of the facts. */
    public NodeOutline {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(digest, "digest");
        facts = List.copyOf(facts);
    }

    /**
     * The same node in words, as messages name it.
     *
     * @return such as {@code step 'migrate'}
     */
    public String words() {
        return kind.words() + " '" + name + "'";
    }
}
