package dev.windlass.journal;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a run. The events of a run, in order, are all that there is to know of it: the state of
 * the engine and every report are folds over them (rule R1).
 */
public sealed interface Event
        permits Event.RunStarted,
                Event.RunResumed,
                Event.PlanChanged,
                Event.PhaseStarted,
                Event.PhaseEnded,
                Event.StepStarted,
                Event.AttemptStarted,
                Event.Progressed,
                Event.CancelRequested,
                Event.StepSucceeded,
                Event.StepFailed,
                Event.DoubtSettled,
                Event.NodeRefused,
                Event.BranchChosen,
                Event.ChoiceFailed,
                Event.PhaseAwaited,
                Event.WindowAwaited,
                Event.GateReached,
                Event.CheckAnswered,
                Event.CheckAskedAgain,
                Event.GatePassed,
                Event.GateRefused,
                Event.PointOfNoReturnPassed,
                Event.RollbackStarted,
                Event.UndoStarted,
                Event.UndoSucceeded,
                Event.UndoFailed,
                Event.ClockJumped,
                Event.OrderGiven,
                Event.QuestionAsked,
                Event.Notified,
                Event.StopRequested,
                Event.RunSuspended,
                Event.RunWaiting,
                Event.RunEnded,
                Event.RunClosed,
                ObservationEvent,
                PeopleEvent {

    /**
     * A run began.
     *
     * @param runId the run's identity, unique everywhere
     * @param product what is released
     * @param version which version of it
     * @param environment where to
     * @param author who wrote the release, if the plan says so
     * @param code the identity of the code behind the plan, if the plan names one
     * @param fingerprint the plan's fingerprint
     * @param rollbackWithin how long a rollback should take at most, if the plan says so
     * @param again why a new run begins although the last one completed this plan or left effects behind; null if
     *     nobody had to say
     * @param holder who runs it
     * @param plan the plan's nodes, in order
     * @param epoch how often the product and environment were held, this time included; 0 in records of earlier versions
     * @param zero T-0, to which the phases on the timeline are relative; null in records of earlier versions
     */
    record RunStarted(
            String runId,
            String product,
            String version,
            String environment,
            @Nullable String author,
            @Nullable String code,
            String fingerprint,
            @Nullable Duration rollbackWithin,
            @Nullable String again,
            Holder holder,
            List<NodeOutline> plan,
            long epoch,
            @Nullable Instant zero)
            implements Event {}

    /**
     * A run goes on in another process, or in the same one after a suspension. Whatever was in flight before is in
     * doubt from here on.
     *
     * @param session how often the run was started and resumed, this time included
     * @param holder who runs it now
     * @param epoch how often the product and environment were held, this time included; 0 in records of earlier versions
     */
    record RunResumed(int session, Holder holder, long epoch) implements Event {}

    /**
     * The run goes on with a plan or code that differs from before, ahead of what already ran (rules C4, P4).
     *
     * @param fingerprint the new plan's fingerprint
     * @param code the identity of the new code, if the plan names one
     * @param codeOrder the order under which other code was accepted, if the code differs
     * @param plan the new plan's nodes, in order
     */
    record PlanChanged(
            String fingerprint,
            @Nullable String code,
            @Nullable String codeOrder,
            List<NodeOutline> plan) implements Event {}

    /**
     * A phase began.
     *
     * @param phase its name
     */
    record PhaseStarted(String phase) implements Event {}

    /**
     * All nodes of a phase are done.
     *
     * @param phase its name
     */
    record PhaseEnded(String phase) implements Event {}

    /**
     * A step is about to act; durable before the action begins (rule S2).
     *
     * @param node the step
     * @param before the before-image; null if the step captures none or it is attached
     * @param attached where the before-image is attached; null if it isn't
     */
    record StepStarted(
            String node,
            @Nullable JsonNode before,
            @Nullable Attachment attached) implements Event {}

    /**
     * A step is about to act once more; durable before the action begins. The first attempt has no such event.
     *
     * @param node the step
     * @param attempt which attempt this is, from 2
     */
    record AttemptStarted(String node, int attempt) implements Event {}

    /**
     * A long action said how far it is.
     *
     * @param node the step
     * @param words how far it is
     */
    record Progressed(String node, String words) implements Event {}

    /**
     * An action or undo that runs, or a gate that asks, was told to come to an end. Its thread was interrupted; the end
     * itself is an event of its own.
     *
     * @param node the step or gate
     * @param cause why
     * @param reason why, in words
     */
    record CancelRequested(String node, Cause cause, String reason) implements Event {}

    /** Why something was told to come to an end. */
    enum Cause {
        /** It is over its timeout, or gave no sign of life. */
        TIMEOUT,
        /** The plan failed elsewhere. */
        FAILED_ELSEWHERE,
        /** The runner was asked to stop. */
        STOP
    }

    /**
     * A step's action returned.
     *
     * @param node the step
     * @param result the result; null if the step has none or it is attached
     * @param attached where the result is attached; null if it isn't
     */
    record StepSucceeded(
            String node,
            @Nullable JsonNode result,
            @Nullable Attachment attached) implements Event {}

    /**
     * A step's action, or what comes before or after it, went wrong.
     *
     * @param node the step
     * @param attempt which attempt it was, from 1
     * @param failure what went wrong
     * @param applied whether anything took effect
     * @param retryIn how long is waited before the next attempt; null if there is none. Where it can't be told whether
     *     anything took effect, the next attempt is made only if the step's probe says that nothing did, or if the step
     *     is idempotent
     */
    record StepFailed(
            String node,
            int attempt,
            Failure failure,
            Applied applied,
            @Nullable Duration retryIn) implements Event {
        /** In records of earlier versions there was only one attempt. */
        public StepFailed {
            attempt = Math.max(1, attempt);
        }
    }

    /** Whether an action that went wrong took effect. */
    enum Applied {
        /** Nothing took effect: the action said so, or was never started. */
        NOTHING,
        /** It can't be told (rule S4). */
        UNKNOWN
    }

    /**
     * A step whose end was not known, after a crash in it or because its action threw, is settled (rule C2).
     *
     * @param node the step
     * @param finding what is to be taken as its end
     * @param result the result, where it is done and has one that isn't attached
     * @param attached where the result is attached; null if it isn't
     * @param reason why, in one sentence
     */
    record DoubtSettled(
            String node,
            Finding finding,
            @Nullable JsonNode result,
            @Nullable Attachment attached,
            String reason) implements Event {}

    /** What is to be taken as the end of a step in doubt. */
    enum Finding {
        /** It took effect, as if it had returned. */
        DONE,
        /** It did not take effect. */
        NOT_DONE,
        /** It may have taken effect, wholly or partly, and is idempotent or read-only: it is run again over itself. */
        RUN_AGAIN,
        /** It can't be told: the rollback starts with the step's own undo. */
        UNKNOWN
    }

    /**
     * A step or gate can't start, because the journal has no room for what it, and a rollback after it, would write (rule
     * J4).
     *
     * @param node the step or gate
     * @param reason what was attempted and what came back
     */
    record NodeRefused(String node, String reason) implements Event {}

    /**
     * It was chosen which branch of a block runs; it is not asked again.
     *
     * @param node the block
     * @param branch the key of the branch
     */
    record BranchChosen(String node, String branch) implements Event {}

    /**
     * It could not be chosen which branch of a block runs; none did.
     *
     * @param node the block
     * @param failure what went wrong
     */
    record ChoiceFailed(String node, Failure failure) implements Event {}

    /**
     * A phase is not due yet; the run waits for its time.
     *
     * @param phase the phase
     * @param point its place on the timeline, such as {@code T+24h}
     * @param until when it is due
     */
    record PhaseAwaited(String phase, String point, Instant until) implements Event {}

    /**
     * A deployment window is closed, or too short for what has to fit into it; the run waits for the next one.
     *
     * @param node the window's gate
     * @param until when it opens
     * @param reason why it waits
     */
    record WindowAwaited(String node, Instant until, String reason) implements Event {}

    /**
     * A gate is reached; its checks are asked from here on.
     *
     * @param node the gate
     */
    record GateReached(String node) implements Event {}

    /**
     * A check of a gate was asked.
     *
     * @param node the gate
     * @param check the check
     * @param severity what it weighs
     * @param verdict what it found
     * @param reason why, in one sentence
     * @param evidence the facts behind it
     * @param took how long it took
     */
    record CheckAnswered(
            String node,
            String check,
            Severity severity,
            Verdict verdict,
            String reason,
            Evidence evidence,
            Duration took)
            implements Event {}

    /**
     * A check could not be answered and is asked again.
     *
     * @param node the gate
     * @param check the check
     * @param attempt which attempt it was, from 1
     * @param verdict what it found
     * @param reason why, in one sentence
     * @param retryIn how long is waited before the next attempt
     */
    record CheckAskedAgain(String node, String check, int attempt, Verdict verdict, String reason, Duration retryIn)
            implements Event {}

    /**
     * A gate let the plan go on.
     *
     * @param node the gate
     */
    record GatePassed(String node) implements Event {}

    /**
     * A gate did not let the plan go on.
     *
     * @param node the gate
     * @param reason which checks kept it shut, and why
     */
    record GateRefused(String node, String reason) implements Event {}

    /**
     * The plan is past a point of no return; nothing before it is undone by itself from here on.
     *
     * @param node the point
     */
    record PointOfNoReturnPassed(String node) implements Event {}

    /**
     * The steps that took effect, or may have, are being undone from here on; nothing runs forward any more.
     *
     * @param node the node at which the plan failed
     * @param reason why it failed
     */
    record RollbackStarted(String node, String reason) implements Event {}

    /**
     * An undo is about to act.
     *
     * @param node the step that is undone
     * @param attempt which attempt this is, from 1
     */
    record UndoStarted(String node, int attempt) implements Event {}

    /**
     * A step is undone.
     *
     * @param node the step
     */
    record UndoSucceeded(String node) implements Event {}

    /**
     * An undo went wrong.
     *
     * @param node the step that was to be undone
     * @param attempt which attempt it was, from 1
     * @param failure what went wrong
     * @param retryIn how long is waited before the next attempt; null if there is none
     */
    record UndoFailed(
            String node,
            int attempt,
            Failure failure,
            @Nullable Duration retryIn) implements Event {}

    /**
     * The calendar's clock and the monotonic ticker moved apart: the clock was set, or the machine slept (rule T1).
     *
     * @param by how far the clock went ahead of the ticker; negative if it went back
     */
    record ClockJumped(Duration by) implements Event {}

    /**
     * A person ordered how a run goes on.
     *
     * @param order what was ordered
     * @param by who ordered it
     * @param reason why
     * @param zero the new T-0; null for any order but {@link Order#MOVE_ZERO}
     * @param proof what proves who ordered it; null if whoever started the runner gave the name
     */
    record OrderGiven(
            @JsonAlias("choice") Order order,
            String by,
            String reason,
            @Nullable Instant zero,
            @Nullable Proof proof) implements Event {
        /**
         * An order of whoever started the runner.
         *
         * @param order what was ordered
         * @param by who ordered it
         * @param reason why
         */
        public OrderGiven(Order order, String by, String reason) {
            this(order, by, reason, null, null);
        }
    }

    /**
     * The run stands still until a person gives an order.
     *
     * @param node the node at which it stands; the first one where there are several
     * @param question what happened, and what can be ordered
     * @param matter what it is about
     */
    record QuestionAsked(String node, String question, Matter matter) implements Event {
        /** In records of earlier versions there was only one matter. */
        public QuestionAsked {
            matter = Objects.requireNonNullElse(matter, Matter.FAILED_PAST_POINT);
        }
    }

    /** What a run asks about. */
    enum Matter {
        /** The plan failed past a point of no return: {@link Order#RETRY}, SKIP or ROLL_BACK. */
        FAILED_PAST_POINT,
        /** An undo failed for good: {@link Order#RETRY} or SKIP. */
        UNDO_FAILED,
        /** An undo would lose writes of production traffic: {@link Order#RETRY} runs it all the same, SKIP leaves it. */
        UNDO_LOSES_WRITES,
        /** A gate refused that the plan lets ask: {@link Order#RETRY} or ROLL_BACK. */
        GATE_REFUSED,
        /** The window closed behind the first steps: {@link Order#RETRY} waits for the next one, SKIP, ROLL_BACK. */
        WINDOW_CLOSED,
        /** A person ordered to stop: {@link Order#RESUME} or ROLL_BACK. */
        STOPPED_BY_ORDER,
        /** What was there before is not verified after a rollback: {@link Order#RETRY} or SKIP. */
        UNVERIFIED
    }

    /**
     * A message was handed to a channel, or it couldn't be. One that was delivered is never handed to that channel again.
     *
     * @param message the message
     * @param channel the name of the channel
     * @param failure what went wrong; null if it was delivered
     */
    record Notified(
            String message, String channel, @Nullable Failure failure) implements Event {}

    /**
     * The runner was asked to stop; nothing new is started in this session.
     *
     * @param reason who or what asked
     * @param interrupt whether what runs is interrupted; otherwise it is let finish
     */
    record StopRequested(String reason, boolean interrupt) implements Event {}

    /**
     * The run stands still, because it was asked to stop, or because an action can't be stopped. It goes on when it is
     * resumed.
     *
     * @param reason who or what asked, or which action can't be stopped and what to do about it
     */
    record RunSuspended(String reason) implements Event {}

    /**
     * The run waits for a time or for people, and the runner was told not to wait with it. It goes on when it is resumed.
     *
     * @param reason what it waits for
     * @param until when there is something to do; null if that depends on people
     */
    record RunWaiting(String reason, @Nullable Instant until) implements Event {}

    /**
     * The run ended; the journal is sealed, as soon as that is told where somebody is to be told. A run that completed may be rolled back by order all the same: then it goes
     * on behind the seal.
     *
     * @param ending how it ended
     * @param reason why, in one sentence
     * @param rollbackTook how long the rollback took in this session; null if there was none
     */
    record RunEnded(Ending ending, String reason, @Nullable Duration rollbackTook) implements Event {}

    /** What was to be told of the end of a run is told, or was given up; the journal is sealed. */
    record RunClosed() implements Event {}

    /** How a run ended. */
    enum Ending {
        /** All nodes are done. */
        COMPLETED,
        /** All that took effect was undone, up to the last point of no return. */
        ROLLED_BACK,
        /** An undo failed for good: effects are left behind. */
        ROLLBACK_FAILED,
        /** A gate said no before anything took effect. */
        STOPPED
    }
}
