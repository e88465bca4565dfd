package dev.windlass.engine;

import dev.windlass.journal.Event;

/** A step that the rollback has come to. Changed by {@link Back} alone. */
final class Undoing {

    /** How far the undo is. */
    enum Stage {
        /** It is due. */
        READY,
        /** An attempt is recorded; it is due or runs. */
        ACTING,
        /** An attempt failed, and another one is due later. */
        WAITING,
        /** It failed for good: its chain halts until a person decides. */
        FAILED,
        /** It would lose writes: its chain halts until a person decides. */
        ASKS
    }

    private final int position;
    private final Attempts attempts = new Attempts();
    private Stage stage;
    private boolean detached;
    private String failure = "";

    Undoing(int position, boolean asks, boolean detached) {
        this.position = position;
        this.stage = asks ? Stage.ASKS : Stage.READY;
        this.detached = detached;
    }

    void stage(Stage newStage) {
        stage = newStage;
    }

    void fails(Event.UndoFailed failed) {
        failure = failed.failure().toString();
        stage = failed.retryIn() == null ? Stage.FAILED : Stage.WAITING;
    }

    /** The chain of undos has come to it; it is its part now. */
    void attach() {
        detached = false;
    }

    void newSession() {
        if (stage == Stage.ACTING || stage == Stage.WAITING) {
            stage = Stage.READY;
            attempts.anew();
        }
    }

    int position() {
        return position;
    }

    Stage stage() {
        return stage;
    }

    Attempts attempts() {
        return attempts;
    }

    /** Whether it runs ahead of its turn, so that nothing follows from its end. */
    boolean detached() {
        return detached;
    }

    /** How it failed last. */
    String failure() {
        return failure;
    }

    boolean halted() {
        return stage == Stage.FAILED || stage == Stage.ASKS;
    }
}
