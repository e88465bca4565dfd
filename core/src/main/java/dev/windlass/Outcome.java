package dev.windlass;

import dev.windlass.check.Spoken;
import dev.windlass.identity.Signing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, with an exit code for the process that started it (rule O1). {@code toString()} tells it in full, for
 * a person: what happened and what is left to do.
 */
public sealed interface Outcome {

    /** What is told of a run that had ended when it was asked for. */
    private static String before() {
        return " before, nothing was done now (Runner.again begins a new run)";
    }

    /**
     * The exit code: 0 completed, 10 rolled back, 11 rollback failed, 12 stopped, 13 waiting, 14 suspended, 15
     * journal lost, 64 refused. 1 stays the JVM's own.
     *
     * @return the exit code
     */
    int exitCode();

    /**
     * The run and its record.
     *
     * @param id the run's identity
     * @param journal where its record is
     * @param head the hash over the record, in hexadecimal: whoever has it can prove that the record wasn't changed
     */
    record Run(String id, String journal, String head) {
        /** Checks that all parts are there. */
        public Run {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(journal, "journal");
            Objects.requireNonNull(head, "head");
        }

        @Override
        public String toString() {
            return "run " + id + ", journal " + journal + ", head " + head;
        }
    }

    /**
     * Something that is still in place though it should not be.
     *
     * @param step the step that did it
     * @param undoFailure how its undo failed at last; empty if the undo was not tried
     * @param byHand what the plan says a person has to do; empty if it says nothing
     */
    record LeftBehind(String step, Optional<String> undoFailure, Optional<String> byHand) {
        private static final int LONG = 120;

        @Override
        public String toString() {
            return told("");
        }

        /** A long failure that was told in full above is not told in full again. */
        private String told(String above) {
            return step + ": "
                    + undoFailure
                            .map(Outcome::line)
                            .map(failure -> failure.length() > LONG && above.contains(failure)
                                    ? failure.substring(0, LONG) + "… (in full above)"
                                    : failure)
                            .map(failure -> "its undo failed with " + failure)
                            .orElse("not undone")
                    + "\n      by hand: "
                    + byHand.orElse("the plan gives no instruction (Step.undoByHand)");
        }
    }

    /**
     * All nodes are done.
     *
     * @param run the run
     * @param earlier whether that run had completed before, so that nothing was done now; {@link Runner#again} begins a
     *     new one
     * @param skipped the nodes that a person ordered to go on without
     */
    record Completed(Run run, boolean earlier, List<String> skipped) implements Outcome {
        /** Keeps a copy of the list. */
        public Completed {
            skipped = List.copyOf(skipped);
        }

        @Override
        public int exitCode() {
            return 0;
        }

        @Override
        public String toString() {
            return (earlier ? "Completed" + before() : "Completed")
                    + (skipped.isEmpty()
                            ? ""
                            : ", but without what was skipped by order: " + String.join(", ", skipped))
                    + ", " + run;
        }
    }

    /**
     * The release failed, and all that took effect was undone, up to the last point of no return.
     *
     * @param run the run
     * @param earlier whether it was rolled back before, so that nothing was done now: {@link Runner#advance()} begins no
     *     new run by itself, {@link Runner#again} does
     * @param reason why it failed
     * @param undone the steps that were undone, in that order
     * @param remaining the steps whose effects stay, the last one first: those from before the last point of no return, if a
     *     person ordered a rollback to that point, and those whose undo a person ordered to skip
     * @param took how long the rollback took in its last session
     * @param within the plan's budget for it; empty if it has none
     */
    record RolledBack(
            Run run,
            boolean earlier,
            String reason,
            List<String> undone,
            List<String> remaining,
            Duration took,
            Optional<Duration> within)
            implements Outcome {
        /** Keeps copies of the lists. */
        public RolledBack {
            undone = List.copyOf(undone);
            remaining = List.copyOf(remaining);
        }

        /**
         * Tells whether the rollback took longer than the plan allows.
         *
         * @return false if the plan has no budget
         */
        public boolean overran() {
            return within.isPresent() && took.compareTo(within.get()) > 0;
        }

        @Override
        public int exitCode() {
            return 10;
        }

        @Override
        public String toString() {
            return "RolledBack" + (earlier ? before() : "") + ": " + line(reason) + "\n  undone in "
                    + Spoken.time(took) + ": "
                    + (undone.isEmpty() ? "nothing" : String.join(", ", undone))
                    + (remaining.isEmpty() ? "" : "\n  stays: " + String.join(", ", remaining))
                    + (overran()
                            ? "\n  that is longer than the " + Spoken.time(within.orElseThrow())
                                    + " that the plan allows"
                            : "")
                    + "\n  " + run;
        }
    }

    /**
     * An undo failed for good, and what it and the undos after it should have taken back is still there; or all was undone,
     * but the plan's verification says that what was there before is not well, and nothing is left behind. Once the cause
     * is mended the rollback can go on: start it again with {@link Runner#order}, to retry the undo, or to skip it after it
     * was done by hand; {@link Runner#again} ends it.
     *
     * @param run the run
     * @param reason why the release failed, and how the undo failed
     * @param undone the steps that were undone, in that order
     * @param leftBehind what is still there, in the order in which it has to be undone
     * @param signed whether an order has to come signed, through the inbox ({@link Runner#people}); else by {@link
     *     Runner#order}
     */
    record RollbackFailed(Run run, String reason, List<String> undone, List<LeftBehind> leftBehind, boolean signed)
            implements Outcome {
        /** Keeps copies of the lists. */
        public RollbackFailed {
            undone = List.copyOf(undone);
            leftBehind = List.copyOf(leftBehind);
        }

        @Override
        public int exitCode() {
            return 11;
        }

        @Override
        public String toString() {
            return "RollbackFailed: " + line(reason) + "\n  undone: "
                    + (undone.isEmpty() ? "nothing" : String.join(", ", undone))
                    + (leftBehind.isEmpty()
                            ? "\n  nothing is left to be undone, but what was there before is not well: put it right, then"
                                    + " order RETRY or SKIP, " + how(signed)
                            : "\n  left behind; "
                                    + (signed ? "the order RETRY, signed in the inbox," : "Runner.order(RETRY, …)")
                                    + " undoes it once the cause is mended, otherwise by hand in this order:"
                                    + lines(leftBehind, line(reason)))
                    + (signed ? commands(run, "RETRY | SKIP") : "")
                    + "\n  " + run;
        }
    }

    /**
     * A gate or a guard said no, or a person ordered to roll back, before anything took effect.
     *
     * @param run the run
     * @param earlier whether it was stopped before, so that nothing was done now: {@link Runner#advance()} begins no new
     *     run by itself, {@link Runner#again} does
     * @param reason who or which gate, and why
     */
    record Stopped(Run run, boolean earlier, String reason) implements Outcome {
        @Override
        public int exitCode() {
            return 12;
        }

        @Override
        public String toString() {
            return "Stopped" + (earlier ? before() : "") + ", nothing was changed: " + line(reason) + "\n  " + run;
        }
    }

    /**
     * There is nothing to do but to wait, and {@link Runner#advance()} doesn't. The run goes on when it is started again,
     * at that time or whenever somebody has signed.
     *
     * @param run the run
     * @param reason what it waits for
     * @param until when there is something to do; empty if that depends on people alone
     */
    record Waiting(Run run, String reason, Optional<Instant> until) implements Outcome {
        @Override
        public int exitCode() {
            return 13;
        }

        @Override
        public String toString() {
            return "Waiting for " + line(reason)
                    + until.map(time -> ", at the latest until " + Spoken.at(time))
                            .orElse("")
                    + "\n  nothing runs meanwhile: start it again then, or as soon as somebody signed or ordered\n  "
                    + run;
        }
    }

    /**
     * The run stands still and can be resumed.
     *
     * @param run the run
     * @param reason why it stands still
     * @param question what a person has to decide by an order; empty if it goes on by itself when it is started again
     * @param signed whether an order has to come signed, through the inbox ({@link Runner#people}); else by {@link
     *     Runner#order}
     * @param unwatched the guarded blocks in which it stands still: nobody watches them before it goes on
     */
    record Suspended(Run run, String reason, Optional<String> question, boolean signed, List<String> unwatched)
            implements Outcome {
        /** Keeps a copy of the list. */
        public Suspended {
            unwatched = List.copyOf(unwatched);
        }

        @Override
        public int exitCode() {
            return 14;
        }

        @Override
        public String toString() {
            return "Suspended: " + line(question.orElse(reason))
                    + (question.isPresent()
                            ? "\n  it goes on by an order only, " + how(signed)
                                    + (signed ? commands(run, "one of those") : "")
                            : "\n  start it again, and it is resumed: what was cut off is settled first, a rollback goes on")
                    + (unwatched.isEmpty()
                            ? ""
                            : "\n  NOBODY WATCHES meanwhile: the guards of " + String.join(", ", unwatched)
                                    + " are armed again when it "
                                    + (question.isPresent() ? "goes on" : "is started"))
                    + "\n  "
                    + run;
        }
    }

    /**
     * The journal can't be written any more, so nothing further was started.
     *
     * @param run the run
     * @param reason what was attempted and what came back
     * @param inPlace what took effect and is not undone, the last one first
     */
    record JournalLost(Run run, String reason, List<LeftBehind> inPlace) implements Outcome {
        /** Keeps a copy of the list. */
        public JournalLost {
            inPlace = List.copyOf(inPlace);
        }

        @Override
        public int exitCode() {
            return 15;
        }

        @Override
        public String toString() {
            return "JournalLost: " + line(reason)
                    + (inPlace.isEmpty()
                            ? "\n  nothing is in place"
                            : "\n  in place, the last one first:" + lines(inPlace, line(reason)))
                    + "\n  " + run;
        }
    }

    /**
     * Nothing was started or resumed.
     *
     * @param reason why, and what to do
     * @param cause what came back from below, for whoever looks deeper; null if nothing did
     */
    record Refused(String reason, @Nullable Throwable cause) implements Outcome {
        @Override
        public int exitCode() {
            return 64;
        }

        @Override
        public String toString() {
            return "Refused: " + reason;
        }
    }

    /** How an order reaches the run: who could say anything by name doesn't sign. */
    private static String how(boolean signed) {
        return signed ? "signed in the inbox" : "Runner.order(choice, by, reason)";
    }

    private static String commands(Run run, String orders) {
        return "\n  in the directory of the inbox, filled in:\n"
                + Signing.order(run.id(), "<" + orders + ">").indent(4).stripTrailing();
    }

    /** What others wrote, on one line and without control characters. */
    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    private static String lines(List<LeftBehind> left, String above) {
        var text = new StringBuilder();
        for (int i = 0; i < left.size(); i++) {
            text.append("\n    ").append(i + 1).append(". ").append(left.get(i).told(above));
        }
        return text.toString();
    }
}
