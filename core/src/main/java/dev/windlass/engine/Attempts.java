package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.plan.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far the attempts at an action or undo are, in time elapsed since the session began. Changed by the state alone. */
final class Attempts {

    /** How long what was cancelled has to come to its end before it counts as unstoppable. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private int number;
    private @Nullable Duration first;
    private Duration since = Duration.ZERO;
    private Duration alive = Duration.ZERO;
    private @Nullable Duration due;
    private @Nullable Duration cancelled;
    private Event.@Nullable Cause cause;
    private String cancelReason = "";

    /** An attempt begins. */
    void begins(int attempt, Duration now) {
        number = attempt;
        first = first == null ? now : first;
        since = now;
        alive = now;
        due = null;
        cancelled = null;
        cause = null;
    }

    /** The attempt showed a sign of life. */
    void lives(Duration now) {
        alive = now;
    }

    void cancels(Event.CancelRequested request, Duration now) {
        cancelled = now;
        cause = request.cause();
        cancelReason = request.reason();
    }

    /** The attempt came to its end; the next one is due after a while, or there is none. */
    void ends(@Nullable Duration nextDue) {
        due = nextDue;
        cancelled = null;
    }

    /** A new process has a ticker of its own; what was waited for is due now. */
    void newSession() {
        first = null;
        since = Duration.ZERO;
        alive = Duration.ZERO;
        due = due == null ? null : Duration.ZERO;
        cancelled = null;
        cause = null;
    }

    /** Nothing was tried yet. */
    void anew() {
        number = 0;
        newSession();
        due = null;
    }

    /** The last attempt, from 1; 0 if there was none. */
    int number() {
        return number;
    }

    /** When the next attempt is due; null if none is. */
    @Nullable
    Duration due() {
        return due;
    }

    boolean cancelled() {
        return cancelled != null;
    }

    /** Why the last attempt was cancelled; null if it wasn't. */
    Event.@Nullable Cause cause() {
        return cause;
    }

    /** Why it was cancelled, in words. */
    String cancelReason() {
        return cancelReason;
    }

    /** When a cancelled attempt counts as unstoppable; null if it isn't cancelled. */
    @Nullable
    Duration unstoppableAt() {
        return cancelled == null ? null : cancelled.plus(GRACE);
    }

    /** When the attempt is over its time. */
    Duration deadline(Retry policy, @Nullable Duration heartbeat) {
        Duration deadline = since.plus(policy.timeout());
        if (policy.within() != null && first != null) {
            deadline = earlier(deadline, first.plus(policy.within()));
        }
        return heartbeat == null ? deadline : earlier(deadline, alive.plus(heartbeat));
    }

    /** Whether another attempt may begin then. */
    boolean mayBegin(Retry policy, Duration then) {
        return number < policy.attempts()
                && (policy.within() == null
                        || first == null
                        || then.minus(first).compareTo(policy.within()) < 0);
    }

    /** What the deadline was about, in words. */
    String overdue(Retry policy, @Nullable Duration heartbeat, Duration now) {
        if (heartbeat != null && now.minus(alive).compareTo(heartbeat) >= 0) {
            return "it gave no sign of life for " + heartbeat;
        }
        return now.minus(since).compareTo(policy.timeout()) >= 0
                ? "it took longer than its timeout of " + policy.timeout()
                : "all its attempts together took longer than " + policy.within();
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
