package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.plan.NodeOutline;
import dev.windlass.report.Screen.Ink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what happens while what took effect is taken back. */
final class WayBack {

    private final Lines lines;
    private final Story story;

    WayBack(Lines lines, Story story) {
        this.lines = lines;
        this.story = story;
    }

    /** Tells the event, if it is one of these; gives whether it is. */
    boolean tells(Event event, @Nullable Duration took) {
        if (event instanceof Event.RollbackStarted rollback) {
            lines.line(Ink.RED, "ROLLING BACK, " + since(rollback));
            toBeUndone();
        } else if (event instanceof Event.UndoStarted undo) {
            starts(undo);
        } else if (event instanceof Event.UndoSucceeded undo) {
            lines.line(Ink.GREEN, "  undo " + undo.node() + " done" + Words.in(took));
        } else if (event instanceof Event.UndoFailed undo) {
            failed(undo);
        } else if (event instanceof Event.Progressed progress) {
            lines.line(Ink.DIM, "    undo " + progress.node() + ": " + progress.words());
        } else if (event instanceof Event.CancelRequested cancel) {
            lines.line(
                    Ink.YELLOW,
                    "  undo " + cancel.node() + " is told to end (" + Words.of(cancel.cause()) + "): "
                            + cancel.reason());
        } else {
            return false;
        }
        return true;
    }

    private String since(Event.RollbackStarted rollback) {
        String node = rollback.node();
        if (node.isEmpty()) {
            return rollback.reason();
        }
        NodeOutline.Kind kind = story.outline(node).map(NodeOutline::kind).orElse(NodeOutline.Kind.STEP);
        String what = "since '" + node + "' failed: ";
        if (kind == NodeOutline.Kind.GUARDED) {
            return "since the guards of '" + node + "' tripped: " + Words.spoken(rollback.reason());
        }
        if (kind.gate()) {
            what = "since " + kind.words() + " '" + node + "' refused: ";
        }
        return what + rollback.reason();
    }

    void toBeUndone() {
        String budget = story.rollbackWithin()
                .map(time -> "; the plan allows " + Words.time(time))
                .orElse("");
        lines.line(Ink.PLAIN, "  to be undone: " + Words.list(story.inPlace().toUndo()) + budget);
    }

    private void starts(Event.UndoStarted undo) {
        var about = new ArrayList<String>();
        if (undo.attempt() > 1) {
            about.add(attempt(undo.node(), undo.attempt()));
        }
        List<String> beside = story.inFlight().beside(undo.node());
        if (!beside.isEmpty()) {
            about.add("beside: " + Words.some(beside));
        }
        String next = story.inPlace().before(undo.node());
        if (!next.isEmpty()) {
            about.add("next: " + next);
        } else if (story.inPlace().onlyOne()) {
            about.add("the last one");
        }
        lines.line(
                Ink.PLAIN,
                "  undo " + undo.node() + " ..." + (about.isEmpty() ? "" : "   (" + String.join(", ", about) + ")"));
        int position = story.chart().position(undo.node());
        int opening = position < 0 ? -1 : story.chart().opens(position);
        if (opening >= 0) {
            lines.line(Ink.DIM, "    it puts in force again: " + story.chart().name(opening));
        }
    }

    private String attempt(String node, int attempt) {
        return Words.attempt(
                attempt, story.outline(node).map(NodeOutline::undoAttempts).orElse(0));
    }

    private void failed(Event.UndoFailed undo) {
        int first = story.firstFailedSo(undo.node(), undo.failure(), undo.attempt());
        lines.line(
                Ink.RED,
                "  undo " + undo.node() + " FAILED, " + attempt(undo.node(), undo.attempt())
                        + (undo.retryIn() == null
                                ? " and no further one"
                                : ", the next one in " + Words.time(undo.retryIn()))
                        + ": " + (first == undo.attempt() ? undo.failure() : "same as attempt " + first));
    }

    /** What a person has to undo where an undo failed for good. */
    void leftBehind() {
        lines.line(Ink.ALARM, "STILL IN PLACE, TO BE UNDONE BY HAND IN THIS ORDER:");
        int number = 1;
        for (String step : story.inPlace().toUndo()) {
            lines.line(Ink.RED, "  " + number++ + ". " + step);
            lines.verbatim(
                    Ink.BOLD,
                    "     ",
                    story.outline(step)
                            .map(NodeOutline::undoByHand)
                            .orElse("(the plan gives no instruction: Step.undoByHand)"));
        }
    }
}
