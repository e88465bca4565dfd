package dev.windlass.engine;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A piece of a plan as the model of the rules sees it, with what its code will do; it knows nothing of the engine. */
sealed interface Sketch {

    /** What becomes of a step's effect. */
    enum Kind {
        REVERSIBLE,
        IRREVERSIBLE,
        READ_ONLY
    }

    /** What was declared of a step besides. */
    enum Trait {
        IMAGE,
        PROBE,
        IDEMPOTENT,
        INDEPENDENT,
        LOSES_WRITES,
        TAKES_TRAFFIC
    }

    /** What an attempt at an action or undo does. */
    enum Act {
        RETURNS,
        THROWS_BEFORE,
        THROWS_AFTER,
        NOT_APPLIED,
        HANGS_BEFORE,
        HANGS_AFTER,
        HANGS_FOR_GOOD
    }

    /** What a probe answers. */
    enum Probed {
        TRUTH,
        /** Where it took effect; the truth elsewhere. */
        UNFINISHED,
        UNKNOWN,
        THROWS
    }

    /** How a choice comes out. */
    enum Chosen {
        FIRST,
        SECOND,
        THROWS
    }

    record Step(
            Kind kind,
            Set<Trait> traits,
            int attempts,
            int undoAttempts,
            List<Act> acts,
            List<Act> undos,
            List<Probed> probes,
            boolean captureThrows)
            implements Sketch {

        boolean is(Trait trait) {
            return traits.contains(trait);
        }

        /** The same as the opening of a pair: it has to be reversible and idempotent. */
        Step opening() {
            var more = new java.util.TreeSet<>(traits);
            more.add(Trait.IDEMPOTENT);
            return new Step(Kind.REVERSIBLE, more, attempts, undoAttempts, acts, undos, probes, captureThrows);
        }

        @Override
        public String toString() {
            return kind + " " + traits + " attempts=" + attempts + "/" + undoAttempts + " acts=" + acts + " undos="
                    + undos + " probes=" + probes + (captureThrows ? " its capture throws" : "");
        }
    }

    /** A check: its severity, and whether it passes when it is asked first, and afterwards. */
    record Asked(Severe severity, boolean atFirst, boolean later) {}

    /** How severe a check is. */
    enum Severe {
        CRITICAL,
        IMPORTANT,
        RECOMMENDED
    }

    record Gate(List<Asked> checks) implements Sketch {}

    /** A point of no return. */
    record Point() implements Sketch {}

    record Sequence(List<Sketch> nodes) implements Sketch {}

    record SideBySide(int atOnce, boolean interrupts, List<Sketch> nodes) implements Sketch {}

    /** A condition or, where named so, alternatives; with two branches. */
    record Choice(boolean alternatives, Chosen chosen, List<Sketch> first, List<Sketch> second) implements Sketch {}

    record Paired(Step step, List<Sketch> body) implements Sketch {}

    /** A stretch of the plan, a phase or not; its points stand behind it. */
    record Section(boolean phase, List<Sketch> nodes, boolean pointBehind) {

        @Override
        public String toString() {
            return (phase ? "phase" : "loose")
                    + nodes.stream().map(node -> "\n    " + node).collect(Collectors.joining())
                    + (pointBehind ? "\n  point of no return" : "");
        }
    }
}
