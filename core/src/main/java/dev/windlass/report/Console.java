package dev.windlass.report;

import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import dev.windlass.report.Screen.Ink;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells line by line what happens in a run: phases, steps, gates with their evidence, times, and what comes next. It
 * is a fold over the events and of nothing else. Not safe for use by several threads.
 */
public final class Console implements Listener {

    private final Screen screen;
    private final Story story = new Story();

    private Console(PrintStream out, boolean colour, ZoneId zone) {
        this.screen = new Screen(out, colour, zone);
    }

    /**
     * A console on standard output, in the machine's time zone: with colour on a terminal, plain in a pipe, plain
     * wherever {@code NO_COLOR} is set.
     *
     * @return a new console
     */
    public static Console standard() {
        boolean terminal = onTerminal() && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        return new Console(System.out, terminal, ZoneId.systemDefault());
    }

    /** Before Java 22 there was a console on a terminal only; since then it says itself whether it is one. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(
                    java.io.Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException beforeJava22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /**
     * A plain console.
     *
     * @param out where it writes
     * @param zone the time zone in which it tells times
     * @return a new console
     */
    public static Console plain(PrintStream out, ZoneId zone) {
        return new Console(out, false, zone);
    }

    /**
     * A console with ANSI colours.
     *
     * @param out where it writes
     * @param zone the time zone in which it tells times
     * @return a new console
     */
    public static Console coloured(PrintStream out, ZoneId zone) {
        return new Console(out, true, zone);
    }

    /**
     * Tells how it ended, for what no event of the run can say: that it was refused, or that its journal is lost.
     *
     * @param outcome the outcome in words, of one or more lines
     */
    public void outcome(String outcome) {
        screen.plain("outcome: " + outcome);
    }

    @Override
    public void replayed(Recorded recorded) {
        story.add(recorded);
    }

    @Override
    public void on(Recorded recorded) {
        Duration took = story.add(recorded);
        Event event = recorded.event();
        if (event instanceof Event.RunStarted started) {
            line(recorded, Ink.BOLD, started.product() + " " + started.version() + " to " + started.environment());
            line(
                    recorded,
                    Ink.DIM,
                    "run " + started.runId() + ", " + count(story.nodes()) + ", fingerprint "
                            + Words.brief(started.fingerprint())
                            + (started.author() == null ? "" : ", written by " + started.author())
                            + (started.code() == null ? "" : ", code " + started.code()));
            line(recorded, Ink.DIM, "run by " + started.holder());
        } else if (event instanceof Event.RunResumed resumed) {
            line(
                    recorded,
                    Ink.BOLD,
                    "resumed: session " + resumed.session() + " of run " + story.runId() + ", " + story.done() + " of "
                            + count(story.nodes()) + " done, run by " + resumed.holder());
            if (story.asks()) {
                asks(recorded);
            } else {
                goesOn(recorded);
            }
        } else if (event instanceof Event.PlanChanged changed) {
            line(
                    recorded,
                    Ink.YELLOW,
                    "the plan or its code changed ahead, now " + count(story.nodes()) + ", fingerprint "
                            + Words.brief(changed.fingerprint())
                            + (changed.code() == null ? "" : ", code " + changed.code())
                            + (changed.codeOrder() == null ? "" : ", by order: " + changed.codeOrder()));
            goesOn(recorded);
        } else if (event instanceof Event.PhaseStarted phase) {
            line(recorded, Ink.BOLD, "phase " + phase.phase());
        } else if (event instanceof Event.PhaseEnded phase) {
            line(recorded, Ink.DIM, "phase " + phase.phase() + " done" + in(took));
        } else {
            node(recorded, took);
        }
    }

    private void goesOn(Recorded recorded) {
        if (story.rollingBack()) {
            line(recorded, Ink.RED, "  the rollback goes on, to be undone: " + list(story.toUndo()));
        } else if (!story.asks() && !story.due().isEmpty()) {
            line(recorded, Ink.PLAIN, "  it goes on with: " + story.due());
        }
    }

    private void node(Recorded recorded, @Nullable Duration took) {
        Event event = recorded.event();
        if (event instanceof Event.StepStarted step) {
            line(recorded, Ink.PLAIN, "  " + step.node() + " ..." + place(step.node()));
            story.irreversible(step.node())
                    .ifPresent(why -> line(
                            recorded,
                            Ink.YELLOW,
                            "    it can't be taken back (" + why
                                    + "): from here on nothing so far is undone by itself"));
        } else if (event instanceof Event.StepSucceeded step) {
            line(recorded, Ink.GREEN, "  " + step.node() + " done" + in(took));
        } else if (event instanceof Event.StepFailed step) {
            line(
                    recorded,
                    Ink.RED,
                    "  " + step.node() + " FAILED" + (took == null ? "" : " after " + Words.time(took)) + ", "
                            + Words.of(step.applied()) + ": " + step.failure());
        } else if (event instanceof Event.NodeRefused refused) {
            line(recorded, Ink.RED, "  " + refused.node() + " NOT STARTED: " + refused.reason());
        } else if (event instanceof Event.DoubtSettled doubt) {
            line(
                    recorded,
                    Ink.YELLOW,
                    "  " + doubt.node() + " was in doubt, taken as " + Words.of(doubt.finding()) + ": "
                            + doubt.reason());
        } else if (event instanceof Event.GateReached gate) {
            line(recorded, Ink.PLAIN, "  gate " + gate.node() + " asks ..." + place(gate.node()));
        } else if (event instanceof Event.CheckAnswered answer) {
            answer(recorded, answer);
        } else if (event instanceof Event.GatePassed gate) {
            line(recorded, Ink.GREEN, "  gate " + gate.node() + " passed" + in(took));
        } else if (event instanceof Event.GateRefused gate) {
            line(recorded, Ink.RED, "  gate " + gate.node() + " REFUSED: " + gate.reason());
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            line(
                    recorded,
                    Ink.YELLOW,
                    "  point of no return: " + point.node() + "; from here on nothing so far is undone by itself");
        } else {
            back(recorded, took);
        }
    }

    private void back(Recorded recorded, @Nullable Duration took) {
        Event event = recorded.event();
        if (event instanceof Event.RollbackStarted rollback) {
            line(recorded, Ink.RED, "ROLLING BACK, since '" + rollback.node() + "' failed: " + rollback.reason());
            toBeUndone(recorded);
        } else if (event instanceof Event.UndoStarted undo) {
            String attempt = undo.attempt() == 1 ? "" : "attempt " + undo.attempt() + ", ";
            List<String> left = story.toUndo();
            String next = left.size() < 2 ? "the last one" : "next: " + left.get(1);
            line(recorded, Ink.PLAIN, "  undo " + undo.node() + " ...   (" + attempt + next + ")");
        } else if (event instanceof Event.UndoSucceeded undo) {
            line(recorded, Ink.GREEN, "  undo " + undo.node() + " done" + in(took));
        } else if (event instanceof Event.UndoFailed undo) {
            line(
                    recorded,
                    Ink.RED,
                    "  undo " + undo.node() + " FAILED, attempt " + undo.attempt()
                            + (undo.retryIn() == null
                                    ? " and no further one"
                                    : ", the next one in " + Words.time(undo.retryIn()))
                            + ": " + failure(undo));
        } else if (event instanceof Event.ClockJumped jump) {
            line(
                    recorded,
                    Ink.YELLOW,
                    "the clock jumped " + (jump.by().isNegative() ? "back" : "ahead") + " by "
                            + Words.time(jump.by().abs()) + "; no wait is shortened by it");
        } else if (event instanceof Event.OrderGiven order) {
            line(
                    recorded,
                    Ink.BOLD,
                    "order by " + order.by() + ": " + Words.of(order.choice()) + ". Reason: " + order.reason());
            if (order.choice() == Event.Choice.ROLL_BACK) {
                toBeUndone(recorded);
            }
        } else {
            standstill(recorded);
        }
    }

    private void toBeUndone(Recorded recorded) {
        String budget = story.rollbackWithin()
                .map(time -> "; the plan allows " + Words.time(time))
                .orElse("");
        line(recorded, Ink.PLAIN, "  to be undone: " + list(story.toUndo()) + budget);
    }

    private void standstill(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.QuestionAsked) {
            asks(recorded);
        } else if (event instanceof Event.RunSuspended suspended) {
            line(recorded, Ink.YELLOW, "SUSPENDED: " + suspended.reason() + "; start it again to go on");
        } else if (event instanceof Event.RunEnded ended) {
            ended(recorded, ended);
        }
    }

    /** Again in each session that finds the run asking: who starts it has not seen what the one before told. */
    private void asks(Recorded recorded) {
        line(recorded, Ink.RED, "STANDS STILL: " + story.question());
        line(recorded, Ink.PLAIN, "  ROLL_BACK would undo: " + list(story.toUndo()));
        line(
                recorded,
                Ink.PLAIN,
                "  it goes on by an order only, RETRY, SKIP or ROLL_BACK: Runner.order(choice, by, reason)");
    }

    private String failure(Event.UndoFailed undo) {
        int first = story.firstFailedSo(undo);
        return first == undo.attempt() ? undo.failure().toString() : "same as attempt " + first;
    }

    private void ended(Recorded recorded, Event.RunEnded ended) {
        Ink ink =
                switch (ended.ending()) {
                    case COMPLETED -> Ink.GREEN;
                    case STOPPED -> Ink.YELLOW;
                    case ROLLED_BACK, ROLLBACK_FAILED -> Ink.RED;
                };
        line(
                recorded,
                ink,
                Words.of(ended.ending()) + " after " + Words.time(story.sinceStart(recorded)) + ": " + ended.reason());
        Duration took = ended.rollbackTook();
        if (took != null) {
            boolean overran = story.rollbackWithin().isPresent()
                    && took.compareTo(story.rollbackWithin().get()) > 0;
            line(
                    recorded,
                    overran ? Ink.RED : Ink.DIM,
                    "  the rollback took " + Words.time(took)
                            + (overran
                                    ? ", LONGER than the "
                                            + Words.time(story.rollbackWithin().get()) + " that the plan allows"
                                    : ""));
        }
        if (ended.ending() == Event.Ending.ROLLED_BACK && story.pastPoint()) {
            line(recorded, Ink.YELLOW, "  what was done ahead of the point of no return is still in place");
        }
        if (ended.ending() == Event.Ending.ROLLBACK_FAILED) {
            leftBehind(recorded);
        }
    }

    private void leftBehind(Recorded recorded) {
        line(recorded, Ink.ALARM, "STILL IN PLACE, TO BE UNDONE BY HAND IN THIS ORDER:");
        int number = 1;
        for (String step : story.toUndo()) {
            line(recorded, Ink.RED, "  " + number++ + ". " + step);
            screen.verbatim(
                    recorded.at(),
                    Ink.BOLD,
                    "     ",
                    story.byHand(step).orElse("(the plan gives no instruction: Step.undoByHand)"));
        }
    }

    private void answer(Recorded recorded, Event.CheckAnswered answer) {
        boolean passed = answer.verdict() == Verdict.PASSED;
        boolean blocks = answer.severity().blocks();
        line(
                recorded,
                passed ? Ink.GREEN : blocks ? Ink.RED : Ink.YELLOW,
                "    " + Words.of(answer.verdict()) + "  " + Words.of(answer.severity()) + "  " + answer.check() + " ("
                        + Words.time(answer.took()) + (passed || blocks ? "" : ", does not block") + "): "
                        + answer.reason());
        if (!answer.evidence().facts().isEmpty()) {
            line(recorded, Ink.DIM, "        " + answer.evidence());
        }
    }

    private String place(String node) {
        String next = story.after(node);
        return "   (" + story.number(node) + " of " + story.nodes() + (next.isEmpty() ? "" : ", next: " + next) + ")";
    }

    private void line(Recorded recorded, Ink ink, String text) {
        screen.line(recorded.at(), ink, text);
    }

    private static String in(@Nullable Duration took) {
        return took == null ? "" : " in " + Words.time(took);
    }

    private static String count(int nodes) {
        return nodes + (nodes == 1 ? " node" : " nodes");
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }
}
