package dev.windlass.engine;

import dev.windlass.check.Severity;
import dev.windlass.journal.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node that the plan has come to and is not done with. Changed by {@link State} alone. */
final class Activity {

    /** How far the node is. */
    enum Stage {
        /** It is not begun. */
        READY,
        /** A step: its start, or that of another attempt, is recorded; its action is due or runs. */
        ACTING,
        /** A step: an attempt came to its end, and another one is due later. */
        WAITING,
        /** A step: the process died in its action, or the action was interrupted by a stop. */
        IN_DOUBT_AFTER_CRASH,
        /** A step: its action threw, and a probe may tell whether it took effect. */
        IN_DOUBT_AFTER_THROW,
        /** A gate: its checks are to be asked, its window is waited for, it watches. */
        REACHED,
        /** A gate: all its checks answered. */
        ANSWERED,
        /** A gate: people are asked to sign off. */
        OPEN,
        /** A gate: its answers are not waited for. */
        DROPPED,
        /** It failed, or refused. */
        FAILED
    }

    private final int position;
    private final Attempts attempts = new Attempts();
    private final List<String> shut = new ArrayList<>();
    private Stage stage = Stage.READY;
    private boolean begun;
    private boolean unsure;
    private boolean anew;
    private int answered;
    private boolean unwaivable;
    private @Nullable Consent consent;
    private @Nullable Instant reached;
    private String failure = "";

    Activity(int position) {
        this.position = position;
    }

    void stage(Stage newStage) {
        stage = newStage;
    }

    void begins() {
        begun = true;
        stage = Stage.ACTING;
    }

    void fails(String reason) {
        stage = Stage.FAILED;
        failure = reason;
    }

    /** As if the plan had just come to it; whether it ever began is kept. */
    void reset() {
        stage = Stage.READY;
        answered = 0;
        unwaivable = false;
        consent = null;
        shut.clear();
        attempts.anew();
    }

    /** A person ordered to ask the gate once more: what was seen before that doesn't count. */
    void anew() {
        anew = true;
    }

    /** The gate is reached; when it was for the first time is kept, unless it is asked once more by order. */
    void reaches(Instant at) {
        stage = Stage.REACHED;
        reached = reached == null || anew ? at : reached;
        anew = false;
    }

    /** People are asked to sign off. */
    void asks(Consent newConsent) {
        consent = newConsent;
        stage = Stage.OPEN;
    }

    void newSession() {
        attempts.newSession();
        switch (stage) {
            case ACTING -> stage = Stage.IN_DOUBT_AFTER_CRASH;
            case REACHED, ANSWERED, DROPPED -> reset();
            default -> {}
        }
    }

    /** A question of a gate, of so many, is answered. */
    void answers(Event.CheckAnswered answer, int questions) {
        if (answer.severity().blocks() && !answer.verdict().passed()) {
            shut.add((answer.severity() == Severity.CRITICAL ? "critical" : "important") + " check '" + answer.check()
                    + "' " + answer.verdict() + ": " + answer.reason());
            unwaivable |= answer.severity() == Severity.CRITICAL;
        }
        answered++;
        if (answered == questions) {
            stage = Stage.ANSWERED;
        }
    }

    /** Whether an attempt that is over may have taken effect; what a later one says of itself doesn't change that. */
    boolean unsure() {
        return unsure;
    }

    void unsure(boolean may) {
        unsure = may;
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

    /** Whether its start is recorded. */
    boolean begun() {
        return begun;
    }

    /** The blocking checks of a gate that did not pass, in the order in which they answered. */
    List<String> shut() {
        return shut;
    }

    /** Whether nothing but important checks keeps the gate shut. */
    boolean waivable() {
        return !shut.isEmpty() && !unwaivable;
    }

    /** What people were asked, and said; null if they weren't. */
    @Nullable
    Consent consent() {
        return consent;
    }

    /** When the gate was reached for the first time; null if it wasn't. */
    @Nullable
    Instant reached() {
        return reached;
    }

    String failure() {
        return failure;
    }

    boolean inDoubt() {
        return stage == Stage.IN_DOUBT_AFTER_CRASH || stage == Stage.IN_DOUBT_AFTER_THROW;
    }

    /** Whether the run has to wait for it before it can turn back or stand still. */
    boolean busy() {
        return switch (stage) {
            case ACTING, IN_DOUBT_AFTER_CRASH, IN_DOUBT_AFTER_THROW, REACHED, ANSWERED -> true;
            case READY, WAITING, OPEN, DROPPED, FAILED -> false;
        };
    }
}
