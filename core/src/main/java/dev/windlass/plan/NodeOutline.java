package dev.windlass.plan;

import dev.windlass.check.Fact;
import dev.windlass.check.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be written down of a node: its place, its kind and all that was declared, without its code.
 *
 * @param phase the name of its phase; empty outside of any
 * @param name its name
 * @param kind what it is
 * @param facts what {@link NamedStep#with} declared of a step, or what was declared of another node, in order; names may
 *     stand there twice
 * @param reads the names of the steps whose results it reads
 * @param irreversible why it can't be taken back; null for all but an irreversible step
 * @param undoByHand what a person has to do if its undo fails for good; null if nothing was said; no part of the digest
 * @param checks the checks of a gate, in the order of the plan
 * @param resultType the type of its result; null if it has none
 * @param imageType the type of its before-image; null if it captures none
 * @param probe whether it has a probe
 * @param idempotent whether its action may be run again over itself
 * @param within the name of the block directly around it; empty outside of any
 * @param branch the key of the branch of that block in which it stands; empty where the block is no choice
 * @param traits what was declared that a rollback has to know, in words
 * @param serves what it serves; no part of the digest
 * @param notes what else was declared and may be mended while a run stands still, such as policies; no part of the
 *     digest
 * @param digest the SHA-256 of kind, name and declarations, in hexadecimal; two nodes of the same digest are the same
 *     to a resume (rule C4)
 */
public record NodeOutline(
        String phase,
        String name,
        Kind kind,
        List<Fact> facts,
        List<String> reads,
        @Nullable String irreversible,
        @Nullable String undoByHand,
        List<CheckOutline> checks,
        @Nullable String resultType,
        @Nullable String imageType,
        boolean probe,
        boolean idempotent,
        String within,
        String branch,
        List<String> traits,
        List<String> serves,
        List<Fact> notes,
        String digest) {

    static final String TRIED = "tried";
    static final String UNDO_TRIED = "undo tried";

    /**
     * What can be written down of a check of a gate.
     *
     * @param name its name
     * @param severity what it weighs
     * @param timeout how long its question may take
     * @param facts what was declared of it, in order
     */
    public record CheckOutline(String name, Severity severity, Duration timeout, List<Fact> facts) {
        /** Keeps a copy of the facts; a list that is missing is empty. */
        public CheckOutline {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(timeout, "timeout");
            facts = copy(facts);
        }
    }

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
        /** A gate at which people approve. */
        APPROVAL,
        /** A gate at which people attest something. */
        ATTESTATION,
        /** A gate that watches for a while. */
        WATCH,
        /** A gate that is open at certain times. */
        WINDOW,
        /** The gate of checks that is asked after a rollback. */
        VERIFICATION,
        /** A place that an automatic rollback never crosses. */
        POINT_OF_NO_RETURN,
        /** Nodes one after the other. */
        SEQUENCE,
        /** Nodes at the same time. */
        SIDE_BY_SIDE,
        /** Nodes that run only if a condition holds. */
        GIVEN,
        /** Nodes of which one alternative runs. */
        ALTERNATIVES,
        /** Nodes between a step and its end. */
        PAIRED,
        /** Nodes beside which guards watch. */
        GUARDED;

        /**
         * Tells whether it is a block of other nodes.
         *
         * @return false for steps, gates and points of no return
         */
        public boolean block() {
            return switch (this) {
                case STEP, IRREVERSIBLE_STEP, READ_ONLY_STEP, POINT_OF_NO_RETURN -> false;
                case CHECKS, APPROVAL, ATTESTATION, WATCH, WINDOW, VERIFICATION -> false;
                case SEQUENCE, SIDE_BY_SIDE, GIVEN, ALTERNATIVES, PAIRED, GUARDED -> true;
            };
        }

        /**
         * Tells whether it lets the plan go on or not.
         *
         * @return true for gates
         */
        public boolean gate() {
            return switch (this) {
                case CHECKS, APPROVAL, ATTESTATION, WATCH, WINDOW, VERIFICATION -> true;
                default -> false;
            };
        }

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
                case SEQUENCE -> "sequence";
                case SIDE_BY_SIDE -> "side by side";
                case GIVEN -> "given";
                case ALTERNATIVES -> "alternatives";
                case PAIRED -> "pair";
                case APPROVAL -> "approval";
                case ATTESTATION -> "attestation";
                case WATCH -> "watch";
                case WINDOW -> "window";
                case VERIFICATION -> "verification after a rollback";
                case GUARDED -> "guarded";
            };
        }
    }

    /** Keeps copies of the lists; what is missing, as in a line of JSON of an earlier version, is empty. */
    public NodeOutline {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(digest, "digest");
        facts = copy(facts);
        reads = copy(reads);
        checks = copy(checks);
        within = Objects.requireNonNullElse(within, "");
        branch = Objects.requireNonNullElse(branch, "");
        traits = copy(traits);
        serves = copy(serves);
        notes = copy(notes);
    }

    private static <E> List<E> copy(@Nullable List<E> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /**
     * Tells whether a resume takes both for the same node (rule C4): they have one name and one digest. The phase around
     * it may have another name, and what is to be done by hand may have other words.
     *
     * @param other another outline
     * @return whether they are the same node
     */
    public boolean sameAs(NodeOutline other) {
        return name.equals(other.name) && digest.equals(other.digest);
    }

    /**
     * How often the action of a step is tried at most.
     *
     * @return the number of attempts, at least 1; as it was journaled, which may have been mended since
     */
    public int attempts() {
        return attempts(TRIED, Retry.OF_ACTION);
    }

    /**
     * How often the undo of a step is tried at most.
     *
     * @return the number of attempts, at least 1; as it was journaled, which may have been mended since
     */
    public int undoAttempts() {
        return attempts(UNDO_TRIED, Retry.OF_UNDO);
    }

    private int attempts(String note, Retry usual) {
        return notes.stream()
                .filter(fact -> fact.name().equals(note))
                .mapToInt(fact -> RetryText.attempts(fact.value()))
                .filter(attempts -> attempts > 0)
                .findFirst()
                .orElse(usual.attempts());
    }

    /**
     * The same node in words, as messages name it.
     *
     * @return such as {@code step 'migrate'}
     */
    public String words() {
        return kind.words() + " '" + name + "'";
    }

    /**
     * All that was declared of the node, for people: what is in the digest, and what is to be done by hand. Nothing can
     * be looked up in it by name, since a plan may declare facts of these names too.
     *
     * @return a name and a value for each thing; for a check its severity, then its name, facts and timeout
     */
    public List<Fact> details() {
        var all = new ArrayList<>(facts);
        for (CheckOutline check : checks) {
            all.add(new Fact(
                    check.severity().name(),
                    check.name() + (check.facts().isEmpty() ? "" : " " + check.facts()) + " within "
                            + check.timeout()));
        }
        reads.forEach(read -> all.add(new Fact("reads", read)));
        add(all, "before-image", imageType);
        add(all, "result", resultType);
        add(all, "probe", probe ? "yes" : null);
        add(all, "idempotent", idempotent ? "yes" : null);
        add(all, "irreversible", irreversible);
        traits.forEach(trait -> all.add(new Fact("declared", trait)));
        all.addAll(notes);
        add(all, "undo by hand", undoByHand);
        add(all, "serves", serves.isEmpty() ? null : String.join(", ", serves));
        return List.copyOf(all);
    }

    private static void add(List<Fact> all, String name, @Nullable String value) {
        if (value != null) {
            all.add(new Fact(name, value));
        }
    }
}
