package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import dev.windlass.report.Screen.Ink;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells line by line what happens in a run: phases, steps, gates with their evidence, times, and what comes next. It
 * is a fold over the events and of nothing else. Not safe for use by several threads.
 */
public final class Console implements Listener {

    /** T-0 is not told where it is the beginning of the run. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Screen screen;
    private final Lines lines;
    private final Story story = new Story();
    private final WayForward forward;
    private final WayBack back;
    private final AskedOfPeople people;
    private final Watching watching;
    private final Ordering ordering;
    private final Standstill standstill;

    private Console(PrintStream out, boolean colour, ZoneId zone) {
        this.screen = new Screen(out, colour, zone);
        this.lines = new Lines(screen);
        this.forward = new WayForward(lines, story);
        this.back = new WayBack(lines, story);
        this.people = new AskedOfPeople(lines, story);
        this.watching = new Watching(lines, story);
        this.ordering = new Ordering(lines, story, back);
        this.standstill = new Standstill(lines, story, back, ordering);
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
        lines.about(recorded);
        Event event = recorded.event();
        boolean told = forward.tells(event, took)
                || back.tells(event, took)
                || people.tells(event)
                || watching.tells(event)
                || standstill.tells(recorded);
        if (!told) {
            run(recorded, took);
        }
    }

    private void run(Recorded recorded, @Nullable Duration took) {
        Event event = recorded.event();
        if (event instanceof Event.RunStarted started) {
            started(started, recorded.at());
        } else if (event instanceof Event.RunResumed resumed) {
            resumed(resumed);
        } else if (event instanceof Event.PlanChanged changed) {
            lines.line(
                    Ink.YELLOW,
                    "the plan or its code changed ahead, now " + nodes() + ", fingerprint "
                            + Words.brief(changed.fingerprint())
                            + (changed.code() == null ? "" : ", code " + changed.code())
                            + (changed.codeOrder() == null ? "" : ", by order: " + changed.codeOrder()));
            goesOn();
        } else if (event instanceof Event.PhaseAwaited phase) {
            lines.line(
                    Ink.YELLOW,
                    "phase " + phase.phase() + " begins at " + phase.point() + ", waits until "
                            + lines.time(phase.until()));
        } else if (event instanceof Event.PhaseStarted phase) {
            lines.line(Ink.BOLD, "phase " + phase.phase());
        } else if (event instanceof Event.PhaseEnded phase) {
            lines.line(Ink.DIM, "phase " + phase.phase() + " done" + Words.in(took));
        } else if (event instanceof Event.ClockJumped jump) {
            lines.line(
                    Ink.YELLOW,
                    "the clock jumped " + (jump.by().isNegative() ? "back" : "ahead") + " by "
                            + Words.time(jump.by().abs()) + "; no wait is shortened by it");
        } else if (event instanceof Event.Notified notified && notified.failure() != null) {
            lines.line(
                    Ink.YELLOW,
                    "  channel " + notified.channel() + " did not take message " + notified.message() + ": "
                            + notified.failure());
        }
    }

    private void started(Event.RunStarted started, Instant at) {
        lines.line(Ink.BOLD, started.product() + " " + started.version() + " to " + started.environment());
        lines.line(
                Ink.DIM,
                "run " + started.runId() + ", " + nodes() + ", fingerprint " + Words.brief(started.fingerprint())
                        + (started.author() == null ? "" : ", written by " + started.author())
                        + (started.code() == null ? "" : ", code " + started.code()));
        lines.line(Ink.DIM, "run by " + started.holder());
        if (started.again() != null) {
            lines.line(Ink.YELLOW, "run again, though the last run had ended: " + started.again());
        }
        Instant zero = started.zero();
        if (zero != null && Duration.between(at, zero).abs().compareTo(AT_ONCE) >= 0) {
            lines.line(Ink.PLAIN, "T-0 is " + lines.time(zero));
        }
    }

    private void resumed(Event.RunResumed resumed) {
        Event.RunEnded ended = story.decided().ended();
        if (ended != null) {
            lines.line(
                    Ink.BOLD,
                    "session " + resumed.session() + " of run " + story.runId() + ", which has ended: "
                            + Words.of(ended.ending()) + " " + ended.reason() + ", run by " + resumed.holder());
            return;
        }
        int leftOut = story.course().leftOut();
        List<String> skipped = story.decided().skipped();
        lines.line(
                Ink.BOLD,
                "resumed: session " + resumed.session() + " of run " + story.runId() + ", "
                        + story.course().done() + " of " + nodes() + " done"
                        + (leftOut == 0 ? "" : ", " + leftOut + " left out")
                        + (skipped.isEmpty() ? "" : ", skipped: " + Words.some(skipped))
                        + ", run by " + resumed.holder());
        Event.QuestionAsked question = story.decided().question();
        if (question == null) {
            goesOn();
        } else {
            standstill.asks(question);
        }
    }

    private void goesOn() {
        if (story.decided().question() != null) {
            return;
        }
        if (story.rollingBack()) {
            lines.line(
                    Ink.RED,
                    "  the rollback goes on, to be undone: "
                            + Words.list(story.inPlace().toUndo()));
            return;
        }
        if (ordering.stillHolds()) {
            return;
        }
        List<String> due = story.course().due();
        if (!due.isEmpty()) {
            List<String> doubts = story.inFlight().inDoubt();
            lines.line(
                    Ink.PLAIN,
                    "  it goes on with: "
                            + Words.some(due.stream()
                                    .map(node -> doubts.contains(node) ? node + " (its end is not known)" : node)
                                    .toList()));
        }
        people.asksStill();
    }

    private String nodes() {
        int nodes = story.chart().count();
        return nodes + (nodes == 1 ? " node" : " nodes");
    }
}
