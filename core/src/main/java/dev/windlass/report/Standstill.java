package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.report.Screen.Ink;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells that and why a run stands still, what can be ordered, and how it ended. */
final class Standstill {

    private final Lines lines;
    private final Story story;
    private final WayBack back;

    Standstill(Lines lines, Story story, WayBack back) {
        this.lines = lines;
        this.story = story;
        this.back = back;
    }

    /** Tells the event, if it is one of these; gives whether it is. */
    boolean tells(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.QuestionAsked question) {
            asks(question);
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order);
        } else if (event instanceof Event.StopRequested stop) {
            stop(stop);
        } else if (event instanceof Event.RunSuspended suspended) {
            suspended(suspended);
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
                lines.line(Ink.RED, "STANDS STILL: " + question.question());
                lines.line(
                        Ink.PLAIN,
                        "  ROLL_BACK would undo: " + Words.list(story.inPlace().toUndo()));
                orders("it", "RETRY, SKIP or ROLL_BACK");
            }
            case UNDO_FAILED -> {
                lines.line(Ink.RED, "ROLLBACK FAILED, STANDS STILL: " + question.question());
                losing();
                orders("the rollback", "RETRY or SKIP");
                lines.line(
                        Ink.PLAIN, "  or undo by hand what is left and begin a new run: Runner.again(reason) says so");
                back.leftBehind();
            }
            case UNDO_LOSES_WRITES -> {
                lines.line(Ink.RED, "STANDS STILL IN THE ROLLBACK: " + question.question());
                losing();
                orders("the rollback", "RETRY, which loses those writes, or SKIP");
                lines.line(
                        Ink.PLAIN,
                        "  to be undone: " + Words.list(story.inPlace().toUndo()));
            }
            case GATE_REFUSED -> standsForward(question, "RETRY or ROLL_BACK");
            case WINDOW_CLOSED -> standsForward(question, "RETRY, SKIP or ROLL_BACK");
            case STOPPED_BY_ORDER -> standsForward(question, "RESUME or ROLL_BACK");
            case UNVERIFIED -> {
                lines.line(Ink.RED, "ROLLED BACK BUT NOT VERIFIED, STANDS STILL: " + question.question());
                orders("the rollback", "RETRY or SKIP");
            }
        }
    }

    private void standsForward(Event.QuestionAsked question, String orders) {
        lines.line(Ink.YELLOW, "STANDS STILL: " + question.question());
        lines.line(
                Ink.PLAIN,
                "  ROLL_BACK would undo: " + Words.list(story.inPlace().toUndo()));
        orders("it", orders);
    }

    private void losing() {
        List<String> losing = story.losingWrites();
        if (!losing.isEmpty()) {
            lines.line(Ink.YELLOW, "  RETRY would lose writes in the undo of: " + Words.list(losing));
        }
    }

    private void orders(String what, String orders) {
        lines.line(
                Ink.PLAIN, "  " + what + " goes on by an order only, " + orders + ": Runner.order(choice, by, reason)");
    }

    private void ordered(Event.OrderGiven order) {
        lines.line(
                Ink.BOLD,
                "order by " + order.by() + ": " + Words.of(order.order(), story.orderedInRollback()) + ". Reason: "
                        + order.reason());
        if (story.rollingBack()) {
            back.toBeUndone();
        } else if (order.order() == Order.RETRY && !story.running().isEmpty()) {
            lines.line(Ink.PLAIN, "  " + Words.some(story.running()) + " ...   (once more)");
        }
    }

    private void stop(Event.StopRequested stop) {
        List<String> running = story.running();
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
        List<String> running = story.running();
        lines.line(
                Ink.YELLOW,
                "SUSPENDED: " + suspended.reason() + (running.isEmpty() ? "; start it again to resume it" : ""));
        if (!running.isEmpty()) {
            lines.line(Ink.RED, "  still running: " + Words.list(running));
        }
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
            if (story.inPlace().standsAhead()) {
                lines.line(Ink.YELLOW, "  what was done ahead of the point of no return is still in place");
            }
            if (!story.inPlace().givenUp().isEmpty()) {
                lines.line(
                        Ink.YELLOW,
                        "  not undone by this run, but skipped by order: "
                                + Words.list(story.inPlace().givenUp()));
            }
        }
        if (ended.ending() == Event.Ending.ROLLBACK_FAILED) {
            back.leftBehind();
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
