package dev.windlass.rehearsal;

import dev.windlass.Outcome;
import dev.windlass.check.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds a run against all rules: those that every run keeps, and those of the user. */
final class Rules {

    static final String ENDS = "a release comes to its end, or stands still and says why";
    static final String GETS_BACK =
            "where one thing goes wrong the rollback gets through, even if the process dies as well";
    static final String BUDGET = "the rollback keeps its budget";
    static final String AS_BEFORE = "what is rolled back is as it was before";
    static final String AS_PLANNED = "what completed is as if nothing had gone wrong";

    private static final Set<Fault.Kind> OF_UNDO =
            Set.of(Fault.Kind.UNDO_FAILS, Fault.Kind.UNDO_FAILS_LATE, Fault.Kind.UNDO_HANGS);

    private Rules() {}

    /**
     * What a run didn't keep.
     *
     * @param added what the exploration added to the script
     * @param completed the compared state of the run in which nothing goes wrong; null if there is none
     */
    static <W> List<BrokenRule> broken(Rehearsed<W> run, Schedule added, @Nullable Object completed) {
        var broken = new BrokenRules();
        Play<W> play = run.play();
        if (run.defect() != null) {
            broken.rule(false, ENDS, () -> run.defect());
            return broken.all();
        }
        Outcome outcome = run.outcome();
        if (outcome instanceof Outcome.Refused refused) {
            broken.rule(false, ENDS, () -> "it was refused: " + refused.reason());
            return broken.all();
        }
        var course = new Course(play);
        CallRules.check(course, broken);
        BackRules.check(course, outcome, broken);
        TruthRules.check(course, play.answered, outcome, broken);
        getsBack(run, added, broken);
        budget(run, broken);
        compared(run, completed, broken);
        play.broken.forEach((words, where) -> broken.rule(false, words, () -> where));
        if (!play.againstTheWorld()) {
            atTheEnd(run, broken);
        }
        return broken.all();
    }

    private static <W> void atTheEnd(Rehearsed<W> run, BrokenRules broken) {
        String outcome = "with the outcome " + run.outcome().getClass().getSimpleName();
        run.play().script().atTheEnd.forEach((words, holds) -> {
            try {
                broken.rule(holds.test(run), words, () -> outcome);
            } catch (RuntimeException | AssertionError e) {
                broken.rule(false, words, () -> outcome + " it threw " + e);
            }
        });
    }

    /**
     * The fault is in the plan's code where one thing that goes wrong keeps a rollback from its end, however often the process
     * dies: an undo is to be idempotent.
     */
    private static void getsBack(Rehearsed<?> run, Schedule added, BrokenRules broken) {
        Schedule schedule = run.play().schedule();
        String verification = run.plan().verification().map(gate -> gate.name()).orElse("");
        long wrong = added.faults().stream()
                .filter(fault -> fault.kind() != Fault.Kind.DIES && fault.kind() != Fault.Kind.ANSWERED)
                .count();
        boolean expected = wrong > 1
                || schedule.faults().stream()
                        .anyMatch(fault -> OF_UNDO.contains(fault.kind())
                                || (!fault.of().isEmpty() && fault.node().equals(verification))
                                || fault.kind() == Fault.Kind.HAPPENS);
        broken.rule(
                expected || !(run.outcome() instanceof Outcome.RollbackFailed),
                GETS_BACK,
                () -> why((Outcome.RollbackFailed) run.outcome()));
    }

    /** The time in which a person is asked is no budget's. */
    private static Duration asked(Rehearsed<?> run) {
        Duration time = Duration.ZERO;
        Instant since = null;
        for (Happening one : run.trace()) {
            if (one.kind() == Happening.Kind.ASKED) {
                since = one.at();
            } else if (one.kind() == Happening.Kind.ORDERED && since != null) {
                time = time.plus(Duration.between(since, one.at()));
                since = null;
            }
        }
        return time;
    }

    private static String why(Outcome.RollbackFailed failed) {
        return failed.leftBehind().stream()
                .filter(left -> left.undoFailure().isPresent())
                .findFirst()
                .map(left -> "the undo of '" + left.step() + "' failed: "
                        + left.undoFailure().orElse(""))
                .orElse(failed.reason());
    }

    private static void budget(Rehearsed<?> run, BrokenRules broken) {
        Schedule schedule = run.play().schedule();
        Duration within = run.plan().rollbackWithin().orElse(null);
        Duration took = run.rollbackTook().map(time -> time.minus(asked(run))).orElse(null);
        boolean counts = run.outcome() instanceof Outcome.RolledBack
                && run.play().died().isEmpty()
                && schedule.faults().stream().noneMatch(fault -> OF_UNDO.contains(fault.kind()));
        if (within != null && took != null && counts) {
            broken.rule(
                    took.compareTo(within) <= 0,
                    BUDGET,
                    () -> "it took " + Spoken.time(took) + ", the plan allows " + Spoken.time(within));
        }
    }

    private static <W> void compared(Rehearsed<W> run, @Nullable Object completed, BrokenRules broken) {
        Play<W> play = run.play();
        if (play.script().compared == null || play.schedule().hasAny(Fault.Kind.HAPPENS)) {
            return;
        }
        Object now = play.script().compared.apply(run.world());
        Outcome outcome = run.outcome();
        boolean back = outcome instanceof Outcome.Stopped
                || (outcome instanceof Outcome.RolledBack rolledBack
                        && rolledBack.remaining().isEmpty());
        if (back) {
            broken.rule(
                    Objects.equals(now, run.before()), AS_BEFORE, () -> "it was " + run.before() + " and is " + now);
        } else if (outcome instanceof Outcome.Completed done
                && done.skipped().isEmpty()
                && completed != null
                && !play.againstTheWorld()) {
            broken.rule(
                    Objects.equals(now, completed), AS_PLANNED, () -> "it should be " + completed + " and is " + now);
        }
    }
}
