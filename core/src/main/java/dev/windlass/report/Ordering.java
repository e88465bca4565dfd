package dev.windlass.report;

import dev.windlass.identity.Signing;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.report.Screen.Ink;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what can be ordered and how, and what was ordered. */
final class Ordering {

    private final Lines lines;
    private final Story story;
    private final WayBack back;

    Ordering(Lines lines, Story story, WayBack back) {
        this.lines = lines;
        this.story = story;
        this.back = back;
    }

    /** What goes on by an order only, which orders those are, and how one gives them. */
    void possible(String what, String... orders) {
        String all = orders.length == 1
                ? orders[0]
                : String.join(", ", List.of(orders).subList(0, orders.length - 1)) + " or " + orders[orders.length - 1];
        if (!story.peopleSign()) {
            lines.line(
                    Ink.PLAIN,
                    "  " + what + " goes on by an order only, " + all
                            + ": Runner.order(choice, by, reason), or a signed one where the runner has an inbox");
            return;
        }
        lines.line(
                Ink.PLAIN,
                "  " + what + " goes on by a signed order only, " + all
                        + "; in the directory of the inbox, filled in:");
        String names =
                Stream.of(orders).map(order -> order.split("[^A-Z_]", 2)[0]).collect(Collectors.joining(" | "));
        lines.verbatim(Ink.BOLD, "      ", Signing.order(story.runId(), "<" + names + ">"));
    }

    /** What an order to roll back would undo, where it can be given. */
    void rollBackWouldUndo() {
        List<String> undo = story.inPlace().toUndo();
        lines.line(
                Ink.PLAIN,
                "  ROLL_BACK would undo: " + Words.list(undo)
                        + (undo.isEmpty() && !story.inPlace().pastPoint() ? ", and end the run" : ""));
    }

    void ordered(Event.OrderGiven order) {
        Event.Matter asked = story.decided().answered();
        lines.line(
                Ink.BOLD,
                "order by " + order.by() + ", " + Words.of(order.proof()) + ": " + Words.of(order.order(), asked)
                        + ". Reason: " + order.reason());
        switch (order.order()) {
            case STOP -> {
                comesToItsEnd(acting());
                lines.line(Ink.PLAIN, "  then it stands still and asks, RESUME or ROLL_BACK");
            }
            case ROLL_BACK -> {
                if (!story.rollingBack()) {
                    comesToItsEnd(acting());
                }
                back.toBeUndone();
            }
            case MOVE_ZERO -> {
                if (order.zero() != null) {
                    lines.line(Ink.PLAIN, "  T-0 is now " + lines.time(order.zero()));
                }
            }
            case RETRY, SKIP -> decided(order.order(), asked);
            case RESUME -> {}
        }
    }

    private void decided(Order order, Event.@Nullable Matter asked) {
        if (story.rollingBack()) {
            if (asked != Event.Matter.UNVERIFIED) {
                back.toBeUndone();
            }
        } else if (order == Order.RETRY && !acting().isEmpty()) {
            lines.line(Ink.PLAIN, "  " + Words.some(acting()) + " ...   (once more)");
        }
    }

    private List<String> acting() {
        return story.inFlight().running().stream()
                .filter(node -> !story.isGate(node))
                .toList();
    }

    private void comesToItsEnd(List<String> running) {
        if (!running.isEmpty()) {
            lines.line(Ink.PLAIN, "  comes to its end first: " + Words.some(running));
        }
    }

    /** An order that was given before this session and is not carried out yet; tells whether there is one. */
    boolean stillHolds() {
        Event.OrderGiven rollBack = story.decided().back();
        Event.OrderGiven stop = story.decided().stop();
        if (rollBack != null) {
            lines.line(Ink.RED, "  " + rollBack.by() + " ordered ROLL_BACK: " + rollBack.reason());
            back.toBeUndone();
        } else if (stop != null) {
            lines.line(
                    Ink.YELLOW,
                    "  " + stop.by() + " ordered STOP: " + stop.reason()
                            + "; no further step is started, the run stands still and asks");
        }
        return rollBack != null || stop != null;
    }
}
