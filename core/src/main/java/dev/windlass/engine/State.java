package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.journal.Attachment;
import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run: a fold over its events. Only {@link #apply} changes it; it knows no clock, and each event
 * costs the same however long the plan is.
 */
final class State {

    /** A value of the user's, in the journal's line or attached. */
    record Value(@Nullable JsonNode json, @Nullable Attachment attached) {}

    private final Program program;
    private final Effects effects;
    private final Forward forward;
    private final Back back;

    private String runId = "";
    private int session;
    private long seq;
    private Instant origin = Instant.EPOCH;
    private String openPhase = "";
    private boolean rollingBack;
    private String rollbackReason = "";
    private @Nullable Duration rollbackSince;
    private Event.@Nullable QuestionAsked question;
    private Event.@Nullable StopRequested stop;
    private Event.@Nullable RunSuspended suspended;
    private Event.@Nullable RunEnded ended;

    State(Program program) {
        this.program = program;
        this.effects = new Effects(program);
        this.forward = new Forward(program, effects);
        this.back = new Back(program, effects);
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
        } else if (!forward.apply(recorded)) {
            phases(recorded);
        }
        if (event instanceof Event.ClockJumped || seq == 1 || event instanceof Event.RunResumed) {
            origin = recorded.at().minus(recorded.elapsed());
        }
        enterWhatIsDue();
    }

    /** The next node at the top is entered once the phase that is open is its own. */
    private void enterWhatIsDue() {
        int due = forward.walk().due();
        if (due >= 0 && !rollingBack && program.phase(due).equals(openPhase)) {
            forward.walk().enterTop();
        }
    }

    private void newSession(Event event) {
        if (event instanceof Event.RunStarted started) {
            runId = started.runId();
            session = 1;
            return;
        }
        session++;
        suspended = null;
        stop = null;
        forward.newSession();
        back.newSession();
        rollbackSince = rollingBack ? Duration.ZERO : null;
    }

    private void phases(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.PhaseStarted started) {
            openPhase = started.phase();
        } else if (event instanceof Event.PhaseEnded) {
            openPhase = "";
        } else if (event instanceof Event.RollbackStarted started) {
            turnsBack("'" + started.node() + "' failed: " + started.reason(), recorded.elapsed());
        } else {
            either(recorded);
        }
    }

    private void back(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.UndoStarted started) {
            back.started(started, recorded.elapsed());
        } else if (event instanceof Event.UndoSucceeded succeeded) {
            back.succeeded(succeeded);
        } else if (event instanceof Event.UndoFailed undoFailed) {
            back.failed(undoFailed, recorded.elapsed());
        } else if (event instanceof Event.Progressed progressed) {
            back.at(program.position(progressed.node())).attempts().lives(recorded.elapsed());
        } else {
            either(recorded);
        }
    }

    private void either(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.CancelRequested cancel) {
            cancelled(cancel, recorded.elapsed());
        } else if (event instanceof Event.QuestionAsked asked) {
            question = asked;
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order.choice(), recorded);
        } else if (event instanceof Event.StopRequested requested) {
            stop = requested;
            forward.stops();
        } else if (event instanceof Event.RunSuspended suspension) {
            suspended = suspension;
        } else if (event instanceof Event.RunEnded end) {
            ended = end;
        } else if (!(event instanceof Event.ClockJumped || event instanceof Event.PlanChanged)) {
            throw new IllegalStateException(event.getClass().getSimpleName() + " can't follow event " + (seq - 1)
                    + (rollingBack ? " in a rollback" : ""));
        }
    }

    private void cancelled(Event.CancelRequested cancel, Duration now) {
        int position = program.position(cancel.node());
        if (rollingBack) {
            back.at(position).attempts().cancels(cancel, now);
        } else {
            forward.cancelled(position, cancel, now);
        }
    }

    private void ordered(Event.Choice choice, Recorded recorded) {
        question = null;
        if (rollingBack) {
            back.ordered(choice);
            return;
        }
        Activity failed = forward.failed();
        forward.ordered(choice, recorded);
        if (choice == Event.Choice.ROLL_BACK) {
            turnsBack(
                    failed == null ? "" : "'" + program.name(failed.position()) + "' failed: " + failed.failure(),
                    recorded.elapsed());
        }
    }

    private void turnsBack(String reason, Duration now) {
        rollingBack = true;
        rollbackReason = reason;
        rollbackSince = now;
        back.begin();
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

    String openPhase() {
        return openPhase;
    }

    /** The way forward. */
    Walk walk() {
        return forward.walk();
    }

    /** What took effect. */
    Effects effects() {
        return effects;
    }

    /** The way back. */
    Back back() {
        return back;
    }

    /** The node that failed first, while the plan still goes forward; null if none did. */
    @Nullable
    Activity failed() {
        return forward.failed();
    }

    /** The nodes that a person ordered to go on without. */
    List<String> skipped() {
        return forward.skipped();
    }

    boolean rollingBack() {
        return rollingBack;
    }

    /** Why the plan turned back. */
    String rollbackReason() {
        return rollbackReason;
    }

    /** When the rollback began in this session; null if there is none. */
    @Nullable
    Duration rollbackSince() {
        return rollbackSince;
    }

    /** What a person is asked, null if nothing is. */
    Event.@Nullable QuestionAsked question() {
        return question;
    }

    /** That and how the runner was asked to stop in this session; null if it wasn't. */
    Event.@Nullable StopRequested stop() {
        return stop;
    }

    /** Why the run stands still; null if it doesn't. */
    Event.@Nullable RunSuspended suspended() {
        return suspended;
    }

    Event.@Nullable RunEnded ended() {
        return ended;
    }

    @Nullable
    Value before(int step) {
        return forward.before(step);
    }

    @Nullable
    Value result(int step) {
        return forward.result(step);
    }
}
