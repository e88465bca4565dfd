package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.journal.Attachment;
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

    /** A value of the user's, in the journal's line or attached. */
    record Value(@Nullable JsonNode json, @Nullable Attachment attached) {}

    private final Program program;
    private final @Nullable Value[] before;
    private final @Nullable Value[] results;
    private final Walk walk;
    private final Effects effects;
    private final Back back;
    private final List<String> skipped = new ArrayList<>();

    private String runId = "";
    private int session;
    private long seq;
    private Instant origin = Instant.EPOCH;
    private String openPhase = "";
    private @Nullable Activity failed;
    private boolean rollingBack;
    private String rollbackReason = "";
    private @Nullable Duration rollbackSince;
    private Event.@Nullable QuestionAsked question;
    private Event.@Nullable StopRequested stop;
    private Event.@Nullable RunSuspended suspended;
    private Event.@Nullable RunEnded ended;

    State(Program program) {
        this.program = program;
        this.walk = new Walk(program);
        this.effects = new Effects(program);
        this.back = new Back(program, effects);
        this.before = new Value[program.size()];
        this.results = new Value[program.size()];
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
        enterWhatIsDue();
    }

    /** The next node at the top is entered once the phase that is open is its own. */
    private void enterWhatIsDue() {
        int due = walk.due();
        if (due >= 0 && !rollingBack && program.phase(due).equals(openPhase)) {
            walk.enterTop();
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
        walk.active().forEach(Activity::newSession);
        back.newSession();
        rollbackSince = rollingBack ? Duration.ZERO : null;
    }

    private void forward(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.PhaseStarted started) {
            openPhase = started.phase();
        } else if (event instanceof Event.PhaseEnded) {
            openPhase = "";
        } else if (event instanceof Event.StepStarted started) {
            started(started, recorded);
        } else if (event instanceof Event.AttemptStarted started) {
            Activity step = at(started.node());
            step.attempts().begins(started.attempt(), recorded.elapsed());
            step.stage(Activity.Stage.ACTING);
            effects.started(step.position(), seq);
        } else if (event instanceof Event.Progressed progressed) {
            at(progressed.node()).attempts().lives(recorded.elapsed());
        } else if (event instanceof Event.StepSucceeded succeeded) {
            succeeded(at(succeeded.node()), new Value(succeeded.result(), succeeded.attached()));
        } else if (event instanceof Event.StepFailed stepFailed) {
            failed(stepFailed, recorded.elapsed());
        } else if (event instanceof Event.DoubtSettled settled) {
            settled(settled, recorded.elapsed());
        } else if (event instanceof Event.NodeRefused refused) {
            fail(at(refused.node()), refused.reason());
        } else if (event instanceof Event.BranchChosen chosen) {
            walk.choose(at(chosen.node()).position(), chosen.branch());
        } else if (event instanceof Event.ChoiceFailed failure) {
            fail(at(failure.node()), failure.failure().toString());
        } else if (event instanceof Event.PointOfNoReturnPassed passed) {
            int point = at(passed.node()).position();
            effects.pointPassed(seq);
            walk.complete(point);
        } else if (event instanceof Event.RollbackStarted started) {
            turnsBack("'" + started.node() + "' failed: " + started.reason(), recorded.elapsed());
        } else {
            gate(recorded);
        }
    }

    private void gate(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.GateReached reached) {
            at(reached.node()).stage(Activity.Stage.REACHED);
        } else if (event instanceof Event.CheckAnswered answer) {
            Activity gate = at(answer.node());
            gate.answers(answer, program.group(gate.position()));
        } else if (event instanceof Event.GatePassed passed) {
            walk.complete(at(passed.node()).position());
        } else if (event instanceof Event.GateRefused refused) {
            fail(at(refused.node()), refused.reason());
        } else if (!(event instanceof Event.CheckAskedAgain)) {
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
            ordered(order.choice(), recorded.elapsed());
        } else if (event instanceof Event.StopRequested requested) {
            stop = requested;
        } else if (event instanceof Event.RunSuspended suspension) {
            suspended = suspension;
        } else if (event instanceof Event.RunEnded end) {
            ended = end;
        } else if (!(event instanceof Event.ClockJumped || event instanceof Event.PlanChanged)) {
            throw new IllegalStateException(event.getClass().getSimpleName() + " can't follow event " + (seq - 1)
                    + (rollingBack ? " in a rollback" : ""));
        }
    }

    private Activity at(String node) {
        return walk.at(program.position(node));
    }

    private void started(Event.StepStarted started, Recorded recorded) {
        Activity step = at(started.node());
        before[step.position()] = new Value(started.before(), started.attached());
        step.begins();
        step.attempts().begins(1, recorded.elapsed());
        effects.started(step.position(), seq);
    }

    private void succeeded(Activity step, Value result) {
        results[step.position()] = result;
        walk.complete(step.position());
    }

    private void failed(Event.StepFailed event, Duration now) {
        Activity step = at(event.node());
        boolean stopped = step.attempts().cause() == Event.Cause.STOP;
        boolean nothing = event.applied() == Event.Applied.NOTHING;
        boolean again = event.retryIn() != null;
        step.attempts().ends(event.retryIn() == null ? null : now.plus(event.retryIn()));
        if (nothing && !step.unsure()) {
            effects.tookNone(step.position());
        }
        step.unsure(step.unsure() || !nothing);
        if (!step.begun()) {
            fail(step, event.failure().toString());
        } else if (stopped) {
            step.attempts().ends(Duration.ZERO);
            step.stage(nothing ? Activity.Stage.WAITING : Activity.Stage.IN_DOUBT_AFTER_CRASH);
        } else if (!nothing && program.step(step.position()).probe() != null) {
            fail(step, event.failure().toString());
            step.stage(Activity.Stage.IN_DOUBT_AFTER_THROW);
        } else if (again) {
            step.fails(event.failure().toString());
            step.stage(Activity.Stage.WAITING);
        } else {
            fail(step, event.failure().toString());
        }
    }

    private void settled(Event.DoubtSettled settled, Duration now) {
        Activity step = at(settled.node());
        boolean afterThrow = step.stage() == Activity.Stage.IN_DOUBT_AFTER_THROW;
        clear(step);
        step.unsure(settled.finding() != Event.Finding.NOT_DONE);
        switch (settled.finding()) {
            case DONE -> succeeded(step, new Value(settled.result(), settled.attached()));
            case UNKNOWN -> fail(step, afterThrow ? step.failure() : settled.reason());
            case RUN_AGAIN -> runAgain(step, now);
            case NOT_DONE -> {
                if (!afterThrow) {
                    if (failed != null || stop != null) {
                        effects.tookNone(step.position());
                    }
                    runAgain(step, now);
                } else {
                    effects.tookNone(step.position());
                    if (step.attempts().due() == null) {
                        fail(step, step.failure());
                    } else {
                        step.stage(Activity.Stage.WAITING);
                    }
                }
            }
        }
    }

    /** A step that may run once more; nothing is begun any more once the plan failed elsewhere, or is to stop. */
    private void runAgain(Activity step, Duration now) {
        if (failed != null || stop != null) {
            step.attempts().ends(now);
            step.stage(Activity.Stage.WAITING);
            return;
        }
        step.attempts().begins(Math.max(1, step.attempts().number()), now);
        step.stage(Activity.Stage.ACTING);
    }

    private void cancelled(Event.CancelRequested cancel, Duration now) {
        int position = program.position(cancel.node());
        if (rollingBack) {
            back.at(position).attempts().cancels(cancel, now);
        } else if (program.isStep(position)) {
            walk.at(position).attempts().cancels(cancel, now);
        } else {
            walk.at(position).stage(Activity.Stage.DROPPED);
        }
    }

    private void ordered(Event.Choice choice, Duration now) {
        question = null;
        if (rollingBack) {
            back.ordered(choice);
            return;
        }
        String reason = failed == null ? "" : "'" + program.name(failed.position()) + "' failed: " + failed.failure();
        failed = null;
        for (Activity activity : List.copyOf(walk.active())) {
            if (choice == Event.Choice.SKIP && activity.stage() == Activity.Stage.FAILED) {
                skipped(activity.position());
            } else if (choice == Event.Choice.RETRY && activity.stage() == Activity.Stage.FAILED) {
                retried(activity, now);
            } else if (activity.stage() == Activity.Stage.DROPPED) {
                activity.reset();
            }
        }
        if (choice == Event.Choice.ROLL_BACK) {
            turnsBack(reason, now);
        }
    }

    /** What a skipped step would have put in force needs no end. */
    private void skipped(int position) {
        skipped.add(program.name(position));
        int closing = program.closes(position);
        if (closing >= 0 && !effects.inPlace(position)) {
            skipped.add(program.name(closing));
            walk.passOver(closing);
        }
        walk.complete(position);
    }

    private void retried(Activity activity, Duration now) {
        activity.reset();
        if (activity.begun()) {
            activity.attempts().begins(1, now);
            activity.stage(Activity.Stage.ACTING);
            effects.started(activity.position(), seq);
        }
    }

    private void fail(Activity activity, String reason) {
        activity.fails(reason);
        failed = failed == null ? activity : failed;
    }

    /** What was taken for failed is not, after all. */
    private void clear(Activity activity) {
        if (failed == activity) {
            failed = walk.active().stream()
                    .filter(other -> other != activity && other.stage() == Activity.Stage.FAILED)
                    .findFirst()
                    .orElse(null);
        }
        if (failed == null) {
            askAgainWhatWasDropped();
        }
    }

    private void askAgainWhatWasDropped() {
        walk.active().stream()
                .filter(one -> one.stage() == Activity.Stage.DROPPED)
                .forEach(Activity::reset);
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
        return walk;
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
        return failed;
    }

    /** The nodes that a person ordered to go on without. */
    List<String> skipped() {
        return List.copyOf(skipped);
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
        return before[step];
    }

    @Nullable
    Value result(int step) {
        return results[step];
    }
}
