package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Severity;
import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run: a fold over its events. Only {@link #apply} changes it; it knows no clock, and each event
 * costs the same however long the plan is.
 */
final class State {

    /** How far the node at the cursor is. */
    enum Stage {
        /** It is not begun. */
        READY,
        /** A step: its start is recorded, its action is due. */
        STARTED,
        /** A step: the process died in its action. */
        IN_DOUBT_AFTER_CRASH,
        /** A step: its action threw, and a probe may tell whether it took effect. */
        IN_DOUBT_AFTER_THROW,
        /** A gate: its checks are to be asked. */
        REACHED,
        /** A gate: all its checks answered. */
        ANSWERED,
        /** It failed, or refused. */
        FAILED
    }

    private final Program program;
    private final @Nullable JsonNode[] before;
    private final @Nullable JsonNode[] results;
    private final boolean[] began;
    private final Effects effects;
    private final List<String> shut = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    private String runId = "";
    private int session;
    private long seq;
    private Instant origin = Instant.EPOCH;
    private int cursor;
    private String openPhase = "";
    private Stage stage = Stage.READY;
    private int answered;
    private String failure = "";
    private boolean rollingBack;
    private @Nullable Duration rollbackSince;
    private @Nullable String question;
    private boolean suspended;
    private Event.@Nullable RunEnded ended;

    State(Program program) {
        this.program = program;
        this.effects = new Effects(program);
        this.before = new JsonNode[program.size()];
        this.results = new JsonNode[program.size()];
        this.began = new boolean[program.size()];
    }

    /** Changes the state by one event; events come in the order of their numbers, without a gap. */
    void apply(Recorded recorded) {
        if (recorded.seq() != seq + 1) {
            throw new IllegalStateException("event " + recorded.seq() + " follows event " + seq);
        }
        seq = recorded.seq();
        Event event = recorded.event();
        if (event instanceof Event.RunStarted || event instanceof Event.RunResumed) {
            newSession(event);
        } else if (rollingBack) {
            back(recorded);
        } else {
            forward(recorded);
        }
        if (event instanceof Event.ClockJumped || seq == 1 || event instanceof Event.RunResumed) {
            origin = recorded.at().minus(recorded.elapsed());
        }
    }

    private void newSession(Event event) {
        if (event instanceof Event.RunStarted started) {
            runId = started.runId();
            session = 1;
            return;
        }
        session++;
        suspended = false;
        if (stage == Stage.STARTED) {
            stage = Stage.IN_DOUBT_AFTER_CRASH;
        } else if (stage == Stage.REACHED || stage == Stage.ANSWERED) {
            reset();
        }
        effects.newSession();
        rollbackSince = rollingBack ? Duration.ZERO : null;
    }

    private void forward(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.PhaseStarted started) {
            openPhase = started.phase();
        } else if (event instanceof Event.PhaseEnded) {
            openPhase = "";
        } else if (event instanceof Event.StepStarted started) {
            started(program.position(started.node()), started.before());
        } else if (event instanceof Event.StepSucceeded succeeded) {
            succeeded(succeeded.result());
        } else if (event instanceof Event.StepFailed failed) {
            failed(failed);
        } else if (event instanceof Event.DoubtSettled settled) {
            settled(settled);
        } else if (event instanceof Event.NodeRefused refused) {
            fail(refused.reason());
        } else if (event instanceof Event.GateReached) {
            stage = Stage.REACHED;
        } else if (event instanceof Event.CheckAnswered answer) {
            answered(answer);
        } else if (event instanceof Event.GatePassed) {
            next();
        } else if (event instanceof Event.GateRefused refused) {
            fail(refused.reason());
        } else if (event instanceof Event.PointOfNoReturnPassed) {
            effects.pointPassed();
            next();
        } else if (event instanceof Event.RollbackStarted) {
            rollingBack = true;
            rollbackSince = recorded.elapsed();
        } else {
            either(recorded);
        }
    }

    private void back(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.UndoStarted started) {
            effects.undoStarted(started);
        } else if (event instanceof Event.UndoSucceeded succeeded) {
            effects.undoSucceeded(succeeded);
        } else if (event instanceof Event.UndoFailed failed) {
            effects.undoFailed(failed, recorded);
        } else {
            either(recorded);
        }
    }

    private void either(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.QuestionAsked asked) {
            question = asked.question();
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order.choice(), recorded.elapsed());
        } else if (event instanceof Event.RunSuspended) {
            suspended = true;
        } else if (event instanceof Event.RunEnded end) {
            ended = end;
        } else if (!(event instanceof Event.ClockJumped || event instanceof Event.PlanChanged)) {
            throw new IllegalStateException(event.getClass().getSimpleName() + " can't follow event " + (seq - 1)
                    + (rollingBack ? " in a rollback" : ""));
        }
    }

    private void started(int step, @Nullable JsonNode image) {
        before[step] = image;
        began[step] = true;
        stage = Stage.STARTED;
        effects.started(step);
    }

    private void succeeded(@Nullable JsonNode result) {
        results[cursor] = result;
        next();
    }

    private void failed(Event.StepFailed failed) {
        boolean wasStarted = stage == Stage.STARTED;
        fail(failed.failure().toString());
        if (failed.applied() == Event.Applied.NOTHING) {
            if (wasStarted) {
                effects.tookNone(cursor);
            }
        } else if (program.step(cursor).probe() != null) {
            stage = Stage.IN_DOUBT_AFTER_THROW;
        }
    }

    private void settled(Event.DoubtSettled settled) {
        boolean afterThrow = stage == Stage.IN_DOUBT_AFTER_THROW;
        switch (settled.finding()) {
            case DONE -> succeeded(settled.result());
            case RUN_AGAIN -> stage = Stage.STARTED;
            case UNKNOWN -> fail(afterThrow ? failure : settled.reason());
            case NOT_DONE -> {
                if (afterThrow) {
                    fail(failure);
                    effects.tookNone(cursor);
                } else {
                    stage = Stage.STARTED;
                }
            }
        }
    }

    private void answered(Event.CheckAnswered answer) {
        if (answer.severity().blocks() && !answer.verdict().passed()) {
            shut.add((answer.severity() == Severity.CRITICAL ? "critical" : "important") + " check '" + answer.check()
                    + "' " + answer.verdict() + ": " + answer.reason());
        }
        answered++;
        if (answered == program.group(cursor).members().size()) {
            stage = Stage.ANSWERED;
        }
    }

    private void ordered(Event.Choice choice, Duration elapsed) {
        question = null;
        switch (choice) {
            case RETRY -> retried();
            case SKIP -> {
                skipped.add(program.node(cursor).name());
                next();
            }
            case ROLL_BACK -> {
                rollingBack = true;
                rollbackSince = elapsed;
            }
        }
    }

    private void retried() {
        reset();
        if (began[cursor]) {
            effects.tookNone(cursor);
            started(cursor, before[cursor]);
        }
    }

    private void fail(String reason) {
        stage = Stage.FAILED;
        failure = reason;
    }

    private void next() {
        cursor++;
        reset();
    }

    private void reset() {
        stage = Stage.READY;
        answered = 0;
        shut.clear();
    }

    Program program() {
        return program;
    }

    String runId() {
        return runId;
    }

    int session() {
        return session;
    }

    long seq() {
        return seq;
    }

    /** The calendar's time at which the ticker stood at zero, as far as it is known. */
    Instant origin() {
        return origin;
    }

    int cursor() {
        return cursor;
    }

    String openPhase() {
        return openPhase;
    }

    Stage stage() {
        return stage;
    }

    /** The blocking checks of the gate at the cursor that did not pass. */
    List<String> shut() {
        return shut;
    }

    /** The nodes that a person ordered to go on without. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }

    String failure() {
        return failure;
    }

    /** What took effect, and how far it is undone. */
    Effects effects() {
        return effects;
    }

    boolean rollingBack() {
        return rollingBack;
    }

    /** When the rollback began in this session; null if there is none. */
    @Nullable
    Duration rollbackSince() {
        return rollbackSince;
    }

    /** What a person is asked, null if nothing is. */
    @Nullable
    String question() {
        return question;
    }

    boolean suspended() {
        return suspended;
    }

    Event.@Nullable RunEnded ended() {
        return ended;
    }

    @Nullable
    JsonNode before(int step) {
        return before[step];
    }

    @Nullable
    JsonNode result(int step) {
        return results[step];
    }
}
