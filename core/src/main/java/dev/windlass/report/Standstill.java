package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import dev.windlass.report.Screen.Ink;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells that and why a run stands still, what can be ordered, and how it ended. */
final class Standstill {

    private final Lines lines;
    private final Story story;
    private final WayBack back;
    private final Ordering ordering;

    Standstill(Lines lines, Story story, WayBack back, Ordering ordering) {
        this.lines = lines;
        this.story = story;
        this.back = back;
        this.ordering = ordering;
    }

    /** Tells the event, if it is one of these; gives whether it is. */
    boolean tells(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.QuestionAsked question) {
            asks(question);
        } else if (event instanceof Event.OrderGiven order) {
            ordering.ordered(order);
        } else if (event instanceof Event.StopRequested stop) {
            stop(stop);
        } else if (event instanceof Event.RunSuspended suspended) {
            suspended(suspended);
        } else if (event instanceof Event.RunWaiting waiting) {
            waits(waiting);
        } else if (event instanceof Event.RunEnded ended) {
            ended(recorded, ended);
        } else {
            return false;
        }
        return true;
    }

    /** Again in each session that finds the run asking: who starts it has not seen what the one before told. */
    void asks(Event.QuestionAsked question) {
        switch (question.matter()) {
            case FAILED_PAST_POINT -> {
                standsForward(Ink.RED, question);
                guardsThatTripped();
                ordering.possible("it", "RETRY", "SKIP", "ROLL_BACK");
            }
            case GATE_REFUSED -> {
                standsForward(Ink.RED, question);
                ordering.possible("it", "RETRY", "ROLL_BACK");
            }
            case WINDOW_CLOSED -> {
                standsForward(Ink.YELLOW, question);
                ordering.possible("it", "RETRY (wait until it opens)", "SKIP (go on outside of it)", "ROLL_BACK");
            }
            case STOPPED_BY_ORDER -> {
                standsForward(Ink.YELLOW, question);
                ordering.possible("it", "RESUME", "ROLL_BACK");
            }
            case UNDO_FAILED -> {
                lines.line(Ink.RED, "ROLLBACK FAILED, STANDS STILL: " + question.question());
                losing();
                ordering.possible("the rollback", "RETRY", "SKIP");
                lines.line(
                        Ink.PLAIN, "  or undo by hand what is left and begin a new run: Runner.again(reason) says so");
                back.leftBehind();
            }
            case UNDO_LOSES_WRITES -> {
                lines.line(Ink.RED, "STANDS STILL IN THE ROLLBACK: " + question.question());
                losing();
                ordering.possible("the rollback", "RETRY (which loses those writes)", "SKIP");
                lines.line(
                        Ink.PLAIN,
                        "  to be undone: " + Words.list(story.inPlace().toUndo()));
            }
            case UNVERIFIED -> {
                lines.line(Ink.ALARM, "ROLLED BACK BUT NOT VERIFIED, STANDS STILL: " + question.question());
                lines.line(Ink.RED, "  nothing is left to be undone; find out why it is not well, and put it right");
                ordering.possible("the rollback", "RETRY", "SKIP");
                lines.line(Ink.PLAIN, "  or begin a new run once all is well: Runner.again(reason) says so");
            }
        }
    }

    private void standsForward(Ink ink, Event.QuestionAsked question) {
        lines.line(ink, "STANDS STILL: " + question.question());
        ordering.rollBackWouldUndo();
        List<String> guarded = story.guarded();
        if (!guarded.isEmpty()) {
            lines.line(
                    Ink.PLAIN,
                    "  as long as this process runs its guards stay armed, in " + Words.list(guarded)
                            + (story.inPlace().pastPoint() ? "" : ": if one trips, it rolls back by itself"));
        }
    }

    /** Neither is the block tried again, nor left out. */
    private void guardsThatTripped() {
        List<String> blocks = story.decided().failed().stream()
                .filter(node -> story.outline(node).map(NodeOutline::kind).orElse(null) == NodeOutline.Kind.GUARDED)
                .toList();
        if (!blocks.isEmpty()) {
            lines.line(
                    Ink.PLAIN,
                    "  RETRY arms the guards of " + Words.list(blocks)
                            + " anew, what they saw so far counts no more; SKIP goes on without them");
        }
    }

    private void losing() {
        List<String> losing = story.losingWrites();
        if (!losing.isEmpty()) {
            lines.line(Ink.YELLOW, "  RETRY would lose writes in the undo of: " + Words.list(losing));
        }
    }

    private void stop(Event.StopRequested stop) {
        List<String> running = story.inFlight().running();
        lines.line(
                Ink.YELLOW,
                "STOP asked for: " + stop.reason() + "; nothing new is started"
                        + (running.isEmpty()
                                ? ""
                                : ", " + (stop.interrupt() ? "interrupted: " : "waiting for: ") + Words.some(running)
                                        + " (whoever can't wait may kill the process: the run is resumed all the same)"));
    }

    /** Where something still runs, the reason says what to do about it. */
    private void suspended(Event.RunSuspended suspended) {
        List<String> running = story.inFlight().running();
        lines.line(
                Ink.YELLOW,
                "SUSPENDED: " + suspended.reason() + (running.isEmpty() ? "; start it again to resume it" : ""));
        if (!running.isEmpty()) {
            lines.line(Ink.RED, "  still running: " + Words.list(running));
        }
    }

    private void waits(Event.RunWaiting waiting) {
        String until = waiting.until() == null ? "" : ", at the latest until " + lines.time(waiting.until());
        lines.line(Ink.YELLOW, "WAITS for " + waiting.reason() + until);
        lines.line(
                Ink.PLAIN, "  nothing runs meanwhile: start it again then, or as soon as somebody signed or ordered");
    }

    private void ended(Recorded recorded, Event.RunEnded ended) {
        Ink ink =
                switch (ended.ending()) {
                    case COMPLETED -> Ink.GREEN;
                    case STOPPED -> Ink.YELLOW;
                    case ROLLED_BACK, ROLLBACK_FAILED -> Ink.RED;
                };
        lines.line(
                ink,
                Words.of(ended.ending()) + " after " + Words.time(story.sinceStart(recorded)) + ": " + ended.reason());
        took(ended.rollbackTook());
        if (ended.ending() == Event.Ending.ROLLED_BACK) {
            List<String> before = story.inPlace().fromBeforePoint();
            if (!before.isEmpty()) {
                lines.line(Ink.YELLOW, "  still in place, done before the point of no return: " + Words.list(before));
            }
            if (!story.inPlace().givenUp().isEmpty()) {
                lines.line(
                        Ink.YELLOW,
                        "  not undone by this run, but skipped by order: "
                                + Words.list(story.inPlace().givenUp()));
            }
        }
        if (ended.ending() == Event.Ending.ROLLBACK_FAILED) {
            leftBehind();
        }
    }

    /** Where it ends while it asks, a person said that all is put right by hand. */
    private void leftBehind() {
        List<String> left = story.inPlace().toUndo();
        if (story.decided().question() == null) {
            back.leftBehind();
        } else if (!left.isEmpty()) {
            lines.line(Ink.YELLOW, "  not undone by this run, but said to be undone by hand: " + Words.list(left));
        }
    }

    private void took(@Nullable Duration took) {
        if (took == null) {
            return;
        }
        String limit = story.rollbackWithin()
                .filter(within -> took.compareTo(within) > 0)
                .map(within -> ", LONGER than the " + Words.time(within) + " that the plan allows")
                .orElse("");
        lines.line(limit.isEmpty() ? Ink.DIM : Ink.RED, "  the rollback took " + Words.time(took) + limit);
    }
}
