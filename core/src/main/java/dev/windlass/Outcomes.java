package dev.windlass;

import dev.windlass.engine.Ran;
import dev.windlass.engine.Refused;
import dev.windlass.journal.Event;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Says of what the engine gives which {@link Outcome} it is. For whoever drives the engine; users get outcomes. */
public final class Outcomes {

    private Outcomes() {}

    /**
     * The outcome of a session.
     *
     * @param ran how the session ended
     * @param plan its plan
     * @param signed whether people answer by what they sign
     * @return the outcome
     */
    public static Outcome outcome(Ran ran, Plan plan, boolean signed) {
        var run = new Outcome.Run(ran.runId(), ran.location(), ran.head());
        List<Outcome.LeftBehind> inPlace = ran.inPlace().stream()
                .map(one -> new Outcome.LeftBehind(
                        one.step(), Optional.ofNullable(one.undoFailure()), Optional.ofNullable(one.byHand())))
                .toList();
        if (ran.lost() != null) {
            return new Outcome.JournalLost(run, ran.lost(), inPlace);
        }
        Event.RunEnded ended = ran.ended();
        if (ended == null) {
            return standstill(ran, run, inPlace, signed);
        }
        Duration took = Objects.requireNonNullElse(ended.rollbackTook(), Duration.ZERO);
        return switch (ended.ending()) {
            case COMPLETED -> new Outcome.Completed(run, ran.earlier(), ran.skipped());
            case STOPPED -> new Outcome.Stopped(run, ran.earlier(), ended.reason());
            case ROLLED_BACK ->
                new Outcome.RolledBack(
                        run,
                        ran.earlier(),
                        ended.reason(),
                        ran.undone(),
                        inPlace.stream().map(Outcome.LeftBehind::step).toList(),
                        took,
                        plan.rollbackWithin());
            case ROLLBACK_FAILED -> new Outcome.RollbackFailed(run, ended.reason(), ran.undone(), inPlace, signed);
        };
    }

    private static Outcome standstill(Ran ran, Outcome.Run run, List<Outcome.LeftBehind> inPlace, boolean signed) {
        Event.QuestionAsked asked = ran.question();
        if (ran.waiting() != null) {
            return new Outcome.Waiting(
                    run,
                    ran.waiting().reason(),
                    Optional.ofNullable(ran.waiting().until()));
        }
        if (asked != null
                && (asked.matter() == Event.Matter.UNDO_FAILED || asked.matter() == Event.Matter.UNVERIFIED)) {
            return new Outcome.RollbackFailed(run, asked.question(), ran.undone(), inPlace, signed);
        }
        return new Outcome.Suspended(
                run,
                Objects.requireNonNullElse(ran.suspended(), "it asks"),
                Optional.ofNullable(asked).map(Event.QuestionAsked::question),
                signed,
                ran.unwatched());
    }

    /**
     * The outcome of what was not started.
     *
     * @param refused why it was not
     * @return the outcome
     */
    public static Outcome outcome(Refused refused) {
        return new Outcome.Refused(String.valueOf(refused.getMessage()), refused.getCause());
    }
}
