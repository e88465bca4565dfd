package dev.windlass.engine;

import dev.windlass.check.Spoken;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which order a run takes where it stands: the whole table (rules B4, B7). A pure function of the state and the time.
 */
final class Orders {

    private Orders() {}

    /** Where a run stands, as far as orders are concerned. */
    enum Standing {
        /** It goes forward: something runs, or a time or people are waited for. */
        FORWARD,
        /** A person ordered to stop; what runs comes to its end. */
        STOPPING,
        /** A person ordered to roll back; what runs comes to its end. */
        TURNING_BACK,
        /** It asks, since it failed past a point of no return. */
        ASKS_PAST_POINT,
        /** It asks, since a gate refused. */
        ASKS_GATE,
        /** It asks, since the window closed. */
        ASKS_WINDOW,
        /** It asks, since a person ordered to stop. */
        ASKS_STOPPED,
        /** It rolls back. */
        BACKWARD,
        /** It asks in a rollback, about an undo. */
        ASKS_UNDO,
        /** It asks after a rollback, whose verification refused. */
        ASKS_VERIFICATION,
        /** It completed. */
        COMPLETED,
        /** It ended otherwise. */
        ENDED
    }

    static Standing standing(State state) {
        Event.RunEnded ended = state.ended();
        if (ended != null) {
            return ended.ending() == Event.Ending.COMPLETED ? Standing.COMPLETED : Standing.ENDED;
        }
        Event.QuestionAsked question = state.question();
        if (question != null) {
            return switch (question.matter()) {
                case FAILED_PAST_POINT -> Standing.ASKS_PAST_POINT;
                case UNDO_FAILED, UNDO_LOSES_WRITES -> Standing.ASKS_UNDO;
                case GATE_REFUSED -> Standing.ASKS_GATE;
                case WINDOW_CLOSED -> Standing.ASKS_WINDOW;
                case STOPPED_BY_ORDER -> Standing.ASKS_STOPPED;
                case UNVERIFIED -> Standing.ASKS_VERIFICATION;
            };
        }
        if (state.rollingBack()) {
            return Standing.BACKWARD;
        }
        if (state.rollbackOrder() != null) {
            return Standing.TURNING_BACK;
        }
        return state.stopOrder() == null ? Standing.FORWARD : Standing.STOPPING;
    }

    /**
     * Why the run doesn't take an order; null if it does.
     *
     * @param zero the new T-0; null for any order but {@link Order#MOVE_ZERO}
     */
    static @Nullable String refusal(State state, Order order, @Nullable Instant zero, Instant now) {
        Standing standing = standing(state);
        return switch (order) {
            case STOP -> stop(standing);
            case RESUME ->
                standing == Standing.STOPPING || standing == Standing.ASKS_STOPPED
                        ? null
                        : "it was not stopped by order" + instead(standing);
            case RETRY ->
                switch (standing) {
                    case ASKS_PAST_POINT, ASKS_GATE, ASKS_WINDOW, ASKS_UNDO, ASKS_VERIFICATION -> null;
                    default -> "it asks nothing that RETRY answers" + instead(standing);
                };
            case SKIP ->
                switch (standing) {
                    case ASKS_PAST_POINT, ASKS_WINDOW, ASKS_UNDO, ASKS_VERIFICATION -> null;
                    case ASKS_GATE -> "a gate that refused can't be skipped" + instead(standing);
                    default -> "it asks nothing that SKIP answers" + instead(standing);
                };
            case ROLL_BACK -> rollBack(state, standing);
            case MOVE_ZERO -> moveZero(state, standing, zero, now);
        };
    }

    private static @Nullable String stop(Standing standing) {
        return switch (standing) {
            case FORWARD -> null;
            case STOPPING -> "it is stopping already, by order";
            case TURNING_BACK, BACKWARD -> "it is rolling back, and a rollback isn't stopped half-way";
            case ASKS_PAST_POINT, ASKS_GATE, ASKS_WINDOW, ASKS_STOPPED, ASKS_UNDO, ASKS_VERIFICATION ->
                "it stands still already" + instead(standing);
            case COMPLETED, ENDED -> "it has ended";
        };
    }

    private static @Nullable String rollBack(State state, Standing standing) {
        return switch (standing) {
            case FORWARD, STOPPING, ASKS_PAST_POINT, ASKS_GATE, ASKS_WINDOW, ASKS_STOPPED -> null;
            case TURNING_BACK, BACKWARD -> "it is rolling back already";
            case ASKS_UNDO, ASKS_VERIFICATION -> "it is rolling back already" + instead(standing);
            case COMPLETED ->
                state.effects().any()
                        ? null
                        : "nothing of it can be undone: it is past its last point of no return, or changed nothing";
            case ENDED -> "it has ended";
        };
    }

    private static @Nullable String moveZero(State state, Standing standing, @Nullable Instant zero, Instant now) {
        if (standing == Standing.COMPLETED || standing == Standing.ENDED) {
            return "it has ended";
        }
        if (state.rollingBack() || standing == Standing.TURNING_BACK) {
            return "it is rolling back";
        }
        if (!state.program().hasTimeline()) {
            return "no phase of its plan stands on the timeline";
        }
        if (!now.isBefore(state.zero())) {
            return "T-0 was reached at " + Spoken.at(state.zero());
        }
        if (zero == null || zero.isBefore(now)) {
            return "the new T-0 has to be a time to come, got " + zero;
        }
        return null;
    }

    /** What can be ordered instead, where something is asked. */
    private static String instead(Standing standing) {
        return switch (standing) {
            case ASKS_PAST_POINT -> "; order RETRY, SKIP or ROLL_BACK";
            case ASKS_GATE -> "; order RETRY or ROLL_BACK";
            case ASKS_WINDOW -> "; order RETRY, SKIP or ROLL_BACK";
            case ASKS_STOPPED -> "; order RESUME or ROLL_BACK";
            case ASKS_UNDO, ASKS_VERIFICATION -> "; order RETRY or SKIP";
            default -> "";
        };
    }
}
