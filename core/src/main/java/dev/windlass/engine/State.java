package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.journal.Attachment;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    /** How long it took in earlier sessions, and between them. */
    private Duration rollbackBefore = Duration.ZERO;

    private Instant lastAt = Instant.EPOCH;
    private Duration lastElapsed = Duration.ZERO;
    private Event.@Nullable QuestionAsked question;
    private Event.@Nullable OrderGiven stopOrder;
    private Event.@Nullable OrderGiven rollbackOrder;
    private Event.@Nullable PhaseAwaited phaseAwaited;
    private Event.@Nullable RunWaiting waiting;
    private @Nullable Instant changedSince;
    private Instant zero = Instant.EPOCH;
    private Instant firstZero = Instant.EPOCH;
    private final Set<String> taken = new HashSet<>();
    private final @Nullable Activity verification;
    private boolean verified;
    private Event.@Nullable StopRequested stop;
    private Event.@Nullable RunSuspended suspended;
    private Event.@Nullable RunEnded ended;

    State(Program program) {
        this.program = program;
        this.effects = new Effects(program);
        this.forward = new Forward(program, effects);
        this.back = new Back(program, effects);
        this.verification = program.verification() < 0 ? null : new Activity(program.verification());
    }

    /** Changes the state by one event; events come in the order of their numbers, without a gap. */
    void apply(Recorded recorded) {
        if (recorded.seq() != seq + 1) {
            throw new IllegalStateException("event " + recorded.seq() + " follows event " + seq);
        }
        seq = recorded.seq();
        Event event = recorded.event();
        takes(event);
        changes(recorded);
        if (event instanceof Event.RunStarted || event instanceof Event.RunResumed) {
            newSession(recorded);
        } else if (rollingBack) {
            back(recorded);
        } else if (!forward.apply(recorded)) {
            phases(recorded);
        }
        if (event instanceof Event.ClockJumped || seq == 1 || event instanceof Event.RunResumed) {
            origin = recorded.at().minus(recorded.elapsed());
        }
        lastAt = recorded.at();
        lastElapsed = recorded.elapsed();
        enterWhatIsDue();
    }

    /** The next node at the top is entered once the phase that is open is its own. */
    private void enterWhatIsDue() {
        int due = forward.walk().due();
        if (due >= 0 && !rollingBack && program.phase(due).equals(openPhase)) {
            forward.walk().enterTop();
        }
    }

    /** The first step that is not read-only is the begin of all that may be new. */
    private void changes(Recorded recorded) {
        if (changedSince == null
                && recorded.event() instanceof Event.StepStarted started
                && !(program.step(program.position(started.node())).kind() instanceof StepDefinition.ReadOnly<?, ?>)) {
            changedSince = recorded.at();
        }
    }

    /** What arrived is taken once. */
    private void takes(Event event) {
        Proof proof = null;
        if (event instanceof PeopleEvent.SignedOff signed) {
            proof = signed.proof();
        } else if (event instanceof PeopleEvent.SignOffDeclined declined) {
            proof = declined.proof();
        } else if (event instanceof PeopleEvent.Acknowledged acknowledged) {
            proof = acknowledged.proof();
        } else if (event instanceof Event.OrderGiven order) {
            proof = order.proof();
        } else if (event instanceof PeopleEvent.SubmissionRefused refused) {
            taken.add(refused.digest());
        }
        if (proof != null) {
            taken.add(proof.digest());
        }
    }

    private void newSession(Recorded recorded) {
        if (recorded.event() instanceof Event.RunStarted started) {
            runId = started.runId();
            zero = started.zero() == null ? recorded.at() : started.zero();
            firstZero = zero;
            session = 1;
            return;
        }
        session++;
        suspended = null;
        waiting = null;
        if (verification != null) {
            verification.newSession();
        }
        stop = null;
        forward.newSession();
        back.newSession();
        if (rollbackSince != null) {
            rollbackBefore = rollbackBefore
                    .plus(positive(lastElapsed.minus(rollbackSince)))
                    .plus(positive(Duration.between(lastAt, recorded.at())));
            rollbackSince = recorded.elapsed();
        }
    }

    private void phases(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.PhaseAwaited awaited) {
            phaseAwaited = awaited;
        } else if (event instanceof Event.PhaseStarted started) {
            openPhase = started.phase();
            phaseAwaited = null;
            forward.phaseChanged();
        } else if (event instanceof Event.PhaseEnded) {
            openPhase = "";
            forward.phaseChanged();
        } else if (event instanceof Event.RollbackStarted started) {
            question = null;
            turnsBack(
                    started.node().isEmpty()
                            ? started.reason()
                            : "'" + started.node() + "' failed: " + started.reason(),
                    recorded.elapsed());
        } else if (event instanceof Event.PlanChanged) {
            forward.planChanged();
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
        } else if (!verifies(recorded)) {
            either(recorded);
        }
    }

    /** The gate that is asked after a rollback. */
    private boolean verifies(Recorded recorded) {
        Event event = recorded.event();
        if (verification == null) {
            return false;
        }
        if (event instanceof Event.GateReached) {
            verification.reaches(recorded.at());
        } else if (event instanceof Event.CheckAnswered answer) {
            verification.answers(answer, program.questions(verification.position()));
        } else if (event instanceof Event.GatePassed) {
            verified = true;
        } else if (event instanceof Event.GateRefused refused) {
            verification.fails(refused.reason());
        } else if (event instanceof Event.NodeRefused refused) {
            verification.fails(refused.reason());
        } else {
            return event instanceof Event.CheckAskedAgain;
        }
        return true;
    }

    private void either(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.CancelRequested cancel) {
            cancelled(cancel, recorded.elapsed());
        } else if (event instanceof Event.QuestionAsked asked) {
            question = asked;
            forward.asks();
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order, recorded);
        } else if (event instanceof Event.StopRequested requested) {
            stop = requested;
            forward.stops();
        } else if (event instanceof Event.RunSuspended suspension) {
            suspended = suspension;
        } else if (event instanceof Event.RunWaiting wait) {
            waiting = wait;
        } else if (event instanceof Event.RunEnded end) {
            ended = end;
            question = null; // a guard may have tripped while it was asked
        } else if (!changesNothing(event)) {
            throw new IllegalStateException(event.getClass().getSimpleName() + " can't follow event " + (seq - 1)
                    + (rollingBack ? " in a rollback" : ""));
        }
    }

    private static boolean changesNothing(Event event) {
        return event instanceof Event.ClockJumped
                || event instanceof Event.PlanChanged
                || event instanceof PeopleEvent
                || event instanceof ObservationEvent
                || event instanceof Event.Notified
                || event instanceof Event.RunClosed;
    }

    private void cancelled(Event.CancelRequested cancel, Duration now) {
        int position = program.position(cancel.node());
        if (rollingBack) {
            back.at(position).attempts().cancels(cancel, now);
        } else {
            forward.cancelled(position, cancel, now);
        }
    }

    private void ordered(Event.OrderGiven order, Recorded recorded) {
        switch (order.order()) {
            case STOP -> {
                stopOrder = order;
                forward.holds();
            }
            case RESUME -> {
                stopOrder = null;
                question = null;
                forward.resumes();
            }
            case MOVE_ZERO -> zero = order.zero() == null ? zero : order.zero();
            case RETRY, SKIP -> decided(order.order(), recorded);
            case ROLL_BACK -> rollsBack(order, recorded);
        }
    }

    /** What was asked is decided. */
    private void decided(Order order, Recorded recorded) {
        Event.Matter matter = question == null ? Event.Matter.FAILED_PAST_POINT : question.matter();
        question = null;
        switch (matter) {
            case FAILED_PAST_POINT, GATE_REFUSED -> forward.ordered(order, recorded);
            case UNDO_FAILED, UNDO_LOSES_WRITES -> back.ordered(order);
            case WINDOW_CLOSED -> {
                if (order == Order.SKIP) {
                    forward.window().over();
                } else {
                    forward.window().waitsByOrder();
                }
            }
            case UNVERIFIED -> unverified(order);
            case STOPPED_BY_ORDER -> {}
        }
    }

    private void unverified(Order order) {
        if (order == Order.SKIP) {
            verified = true;
        } else if (verification != null) {
            verification.reset();
        }
    }

    /** What runs comes to its end first, if anything runs. */
    private void rollsBack(Event.OrderGiven order, Recorded recorded) {
        boolean pastPoint = question != null && question.matter() == Event.Matter.FAILED_PAST_POINT;
        question = null;
        ended = null;
        if (!pastPoint) {
            rollbackOrder = order;
            forward.holds();
            return;
        }
        Activity failed = forward.failed();
        forward.ordered(Order.ROLL_BACK, recorded);
        turnsBack(
                failed == null ? "" : "'" + program.name(failed.position()) + "' failed: " + failed.failure(),
                recorded.elapsed());
    }

    private void turnsBack(String reason, Duration now) {
        rollingBack = true;
        rollbackReason = reason;
        rollbackSince = now;
        rollbackBefore = Duration.ZERO;
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

    /** What checks are told of the run as it stands. */
    Briefing briefing() {
        return new Briefing(program.plan(), changedSince);
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

    /**
     * How long the rollback takes so far, the time in which nobody ran or a person was asked included; null if there is
     * none. Within a session by the ticker, between two by the calendar.
     */
    @Nullable
    Duration rollbackTook(Duration now) {
        return rollbackSince == null ? null : rollbackBefore.plus(positive(now.minus(rollbackSince)));
    }

    private static Duration positive(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    /** What a person is asked, null if nothing is. */
    Event.@Nullable QuestionAsked question() {
        return question;
    }

    /** Whether a failure is among what was asked last; if not, it came afterwards. */
    boolean asked(Activity failed) {
        return forward.asked(failed);
    }

    /** The order to stop that still holds; null if there is none. */
    Event.@Nullable OrderGiven stopOrder() {
        return stopOrder;
    }

    /** The order to roll back, while the plan has not turned back yet; null if there is none. */
    Event.@Nullable OrderGiven rollbackOrder() {
        return rollingBack ? null : rollbackOrder;
    }

    /** The phase that was announced to be waited for; null if none was. */
    Event.@Nullable PhaseAwaited phaseAwaited() {
        return phaseAwaited;
    }

    /** What the run waits for without a process; null if it doesn't. */
    Event.@Nullable RunWaiting waiting() {
        return waiting;
    }

    /** T-0. */
    Instant zero() {
        return zero;
    }

    /** T-0 as the run began with it: whoever starts the runner again says it once more, moved or not. */
    Instant firstZero() {
        return firstZero;
    }

    /** Whether what arrived was taken, or refused, before. */
    boolean taken(String digest) {
        return taken.contains(digest);
    }

    /** The gate that is asked after a rollback; null if there is none, or it let the run end. */
    @Nullable
    Activity verification() {
        return verified ? null : verification;
    }

    /** A gate that the plan has come to, or that is asked anew. */
    Activity activity(int position) {
        Activity reopened = forward.approvals().reopened(position);
        return reopened == null ? forward.walk().at(position) : reopened;
    }

    /** The window in which the plan acts. */
    InWindow window() {
        return forward.window();
    }

    /** What people signed off for another plan. */
    Approvals approvals() {
        return forward.approvals();
    }

    /** What is known of watches and guards. */
    Watches watches() {
        return forward.watches();
    }

    /** Whether the guards of a block that the plan is in are armed, and stay so while nothing new is begun (rule B5). */
    boolean staysArmed(int guarded) {
        return watches().armed(guarded) != null
                && !walk().tripped(guarded)
                && !watches().disarmed(guarded);
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
