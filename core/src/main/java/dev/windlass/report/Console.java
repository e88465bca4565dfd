package dev.windlass.report;

import dev.windlass.check.Fact;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

/**
 * Tells line by line what happens in a run: phases, steps, gates with their evidence, times, and what comes next. It
 * is a fold over the events and of nothing else. Not safe for use by several threads.
 */
public final class Console implements Listener {

    private static final String RED = "\u001b[1;31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String OFF = "\u001b[0m";

    private final PrintStream out;
    private final boolean colour;
    private final DateTimeFormatter clock;
    private final Story story = new Story();

    private Console(PrintStream out, boolean colour, ZoneId zone) {
        this.out = Objects.requireNonNull(out, "out");
        this.colour = colour;
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
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

    @Override
    public void replayed(Recorded recorded) {
        story.add(recorded);
    }

    @Override
    public void on(Recorded recorded) {
        Duration took = story.add(recorded);
        Event event = recorded.event();
        if (event instanceof Event.RunStarted started) {
            line(recorded, BOLD, started.product() + " " + started.version() + " to " + started.environment());
            line(
                    recorded,
                    DIM,
                    "run " + started.runId() + ", " + story.nodes() + " nodes, fingerprint "
                            + started.fingerprint().substring(0, 12) + ", by " + started.holder());
        } else if (event instanceof Event.RunResumed resumed) {
            line(
                    recorded,
                    BOLD,
                    "resumed: session " + resumed.session() + " of run " + story.runId() + ", " + story.done() + " of "
                            + story.nodes() + " nodes are done, by " + resumed.holder());
        } else if (event instanceof Event.PlanChanged changed) {
            line(
                    recorded,
                    YELLOW,
                    "the plan or its code changed ahead, now fingerprint "
                            + changed.fingerprint().substring(0, 12)
                            + (changed.codeOrder() == null ? "" : ", by order: " + changed.codeOrder()));
        } else if (event instanceof Event.PhaseStarted phase) {
            line(recorded, BOLD, "phase " + phase.phase());
        } else if (event instanceof Event.PhaseEnded phase) {
            line(recorded, DIM, "phase " + phase.phase() + " done in " + Words.time(took));
        } else {
            node(recorded, took);
        }
    }

    private void node(Recorded recorded, Duration took) {
        Event event = recorded.event();
        if (event instanceof Event.StepStarted step) {
            line(recorded, "", "  " + step.node() + " ..." + next(step.node()));
        } else if (event instanceof Event.StepSucceeded step) {
            line(recorded, GREEN, "  " + step.node() + " done in " + Words.time(took));
        } else if (event instanceof Event.StepFailed step) {
            line(recorded, RED, "  " + step.node() + " FAILED after " + Words.time(took) + ": " + step.failure());
        } else if (event instanceof Event.NodeRefused refused) {
            line(recorded, RED, "  " + refused.node() + " NOT STARTED: " + refused.reason());
        } else if (event instanceof Event.DoubtSettled doubt) {
            line(
                    recorded,
                    YELLOW,
                    "  " + doubt.node() + " was in doubt, taken as " + Words.of(doubt.finding()) + ": "
                            + doubt.reason());
        } else if (event instanceof Event.GateReached gate) {
            line(recorded, "", "  gate " + gate.node() + " asks ..." + next(gate.node()));
        } else if (event instanceof Event.CheckAnswered answer) {
            answer(recorded, answer);
        } else if (event instanceof Event.GatePassed gate) {
            line(recorded, GREEN, "  gate " + gate.node() + " passed in " + Words.time(took));
        } else if (event instanceof Event.GateRefused gate) {
            line(recorded, RED, "  gate " + gate.node() + " REFUSED: " + gate.reason());
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            line(recorded, YELLOW, "  point of no return: " + point.node());
        } else {
            back(recorded, took);
        }
    }

    private void back(Recorded recorded, Duration took) {
        Event event = recorded.event();
        if (event instanceof Event.RollbackStarted rollback) {
            line(recorded, RED, "ROLLING BACK, since '" + rollback.node() + "' failed: " + rollback.reason());
            line(recorded, DIM, "  to be undone: " + story.toUndo());
        } else if (event instanceof Event.UndoStarted undo) {
            String attempt = undo.attempt() == 1 ? "" : ", attempt " + undo.attempt();
            line(recorded, "", "  undo " + undo.node() + " ..." + attempt);
        } else if (event instanceof Event.UndoSucceeded undo) {
            line(recorded, GREEN, "  undo " + undo.node() + " done in " + Words.time(took));
        } else if (event instanceof Event.UndoFailed undo) {
            line(
                    recorded,
                    RED,
                    "  undo " + undo.node() + " FAILED, attempt " + undo.attempt() + ": " + undo.failure()
                            + (undo.retryIn() == null
                                    ? "; no further attempt"
                                    : "; next attempt in " + Words.time(undo.retryIn())));
        } else if (event instanceof Event.ClockJumped jump) {
            line(recorded, YELLOW, "the clock jumped by " + jump.by());
        } else if (event instanceof Event.OrderGiven order) {
            line(recorded, BOLD, "order by " + order.by() + ": " + order.choice() + ", " + order.reason());
        } else if (event instanceof Event.QuestionAsked asked) {
            line(recorded, RED, "STANDS STILL: " + asked.question());
        } else if (event instanceof Event.RunSuspended suspended) {
            line(recorded, YELLOW, "suspended: " + suspended.reason() + "; start it again to go on");
        } else if (event instanceof Event.RunEnded ended) {
            String colours = ended.ending() == Event.Ending.COMPLETED ? GREEN : RED;
            line(
                    recorded,
                    colours,
                    Words.of(ended.ending()) + " after " + Words.time(story.sinceStart(recorded)) + ": "
                            + ended.reason());
        }
    }

    private void answer(Recorded recorded, Event.CheckAnswered answer) {
        String colours =
                answer.verdict() == Verdict.PASSED ? GREEN : answer.severity() == Severity.RECOMMENDED ? YELLOW : RED;
        line(
                recorded,
                colours,
                "    " + Words.of(answer.verdict()) + "  " + Words.of(answer.severity()) + "  " + answer.check() + " ("
                        + Words.time(answer.took()) + "): " + answer.reason());
        if (!answer.evidence().facts().isEmpty()) {
            var facts = new StringBuilder();
            for (Fact fact : answer.evidence().facts()) {
                facts.append(facts.isEmpty() ? "" : ", ").append(fact);
            }
            line(recorded, DIM, "        " + facts);
        }
    }

    private String next(String node) {
        String next = story.after(node);
        return next.isEmpty() ? "" : "   (next: " + next + ")";
    }

    /** Control characters of what others wrote never reach the terminal. */
    private void line(Recorded recorded, String colours, String text) {
        String safe = text.replaceAll("\\p{Cntrl}+", " ");
        String shown = colour && !colours.isEmpty() ? colours + safe + OFF : safe;
        out.println(clock.format(recorded.at()) + "  " + shown);
        out.flush();
    }
}
