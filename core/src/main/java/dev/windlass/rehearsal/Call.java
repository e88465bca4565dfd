package dev.windlass.rehearsal;

import org.jspecify.annotations.Nullable;

/** A call of the plan's code: what it was, when, and how it came to its end. */
final class Call {

    /** What of a step was called. */
    enum Kind {
        CAPTURE,
        ACT,
        PROBE,
        UNDO
    }

    /** How a call came to its end. */
    enum End {
        RETURNED,
        THREW,
        /** It returns only once it is interrupted. */
        HUNG,
        /** The process died in it. */
        CUT
    }

    final Kind kind;
    final String step;
    /** In which process, from 1. */
    final int session;
    /** How many events were durable when it began. */
    final int durable;

    End end = End.CUT;

    @Nullable
    Throwable thrown;

    Call(Kind kind, String step, int session, int durable) {
        this.kind = kind;
        this.step = step;
        this.session = session;
        this.durable = durable;
    }

    boolean returned() {
        return end == End.RETURNED;
    }

    @Override
    public String toString() {
        return kind + " " + step + " " + end + (thrown == null ? "" : " " + thrown) + " behind event " + durable;
    }
}
