package dev.windlass.report;

import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.plan.NodeOutline;
import dev.windlass.report.Screen.Ink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what happens to the nodes while the plan goes forward. */
final class WayForward {

    private final Lines lines;
    private final Story story;

    WayForward(Lines lines, Story story) {
        this.lines = lines;
        this.story = story;
    }

    /** Tells the event, if it is one of these; gives whether it is. */
    boolean tells(Event event, @Nullable Duration took) {
        if (event instanceof Event.StepStarted step) {
            starts(step.node(), "");
            noWayBack(step.node());
        } else if (event instanceof Event.AttemptStarted step) {
            starts(step.node(), attempt(step.node(), step.attempt()));
        } else if (event instanceof Event.Progressed progress && !story.rollingBack()) {
            lines.line(Ink.DIM, "    " + progress.node() + ": " + progress.words());
        } else if (event instanceof Event.StepSucceeded step) {
            lines.line(Ink.GREEN, "  " + step.node() + " done" + Words.in(took));
        } else if (event instanceof Event.StepFailed step) {
            failed(step, took);
        } else if (event instanceof Event.CancelRequested cancel && !story.rollingBack()) {
            cancelled(cancel);
        } else if (event instanceof Event.NodeRefused refused) {
            lines.line(Ink.RED, "  " + refused.node() + " NOT STARTED: " + refused.reason());
        } else if (event instanceof Event.DoubtSettled doubt) {
            lines.line(
                    Ink.YELLOW,
                    "  " + doubt.node() + " was in doubt, taken as " + Words.of(doubt.finding()) + ": "
                            + doubt.reason());
            if (story.inFlight().running().contains(doubt.node())) {
                starts(doubt.node(), "once more");
            }
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            lines.line(
                    Ink.YELLOW,
                    "  point of no return: " + point.node() + "; from here on nothing so far is undone by itself");
        } else {
            return chooses(event) || asks(event, took);
        }
        return true;
    }

    private void starts(String node, String attempt) {
        var about = new ArrayList<String>();
        int position = story.chart().position(node);
        if (position >= 0 && !story.chart().besideThePlan(position)) {
            about.add(story.chart().number(position) + " of " + story.chart().count());
        }
        if (story.signOffs().isReopened(node)) {
            about.add("anew, before the next step");
        }
        if (!attempt.isEmpty()) {
            about.add(attempt);
        }
        List<String> beside = story.inFlight().beside(node);
        if (!beside.isEmpty()) {
            about.add("beside: " + Words.some(beside));
        }
        String next = story.course().after(node);
        if (!next.isEmpty()) {
            about.add("next: " + next);
        }
        lines.line(
                Ink.PLAIN,
                "  " + beginning(node) + " ..." + (about.isEmpty() ? "" : "   (" + String.join(", ", about) + ")"));
    }

    private String beginning(String node) {
        NodeOutline outline = story.outline(node).orElse(null);
        if (outline == null || !outline.kind().gate()) {
            return node;
        }
        return label(node)
                + switch (outline.kind()) {
                    case APPROVAL, ATTESTATION -> " asks people";
                    case WATCH -> watches(outline);
                    case WINDOW -> ": is it open";
                    case VERIFICATION -> " asks whether all is well again";
                    default -> " asks";
                };
    }

    private String watches(NodeOutline watch) {
        String time = SignOffs.facts(watch, "during").stream()
                .findFirst()
                .flatMap(Words::duration)
                .map(during -> " for " + Words.round(during) + ", until " + lines.in(during) + " at the soonest")
                .orElse("");
        return " watches" + time + ": " + Words.spoken(Words.some(SignOffs.facts(watch, "watched")));
    }

    /** A gate and what kind of gate it is. */
    private String label(String gate) {
        return story.outline(gate)
                .map(NodeOutline::kind)
                .filter(kind -> kind.gate() && kind != NodeOutline.Kind.VERIFICATION)
                .map(kind -> kind.words() + " " + gate)
                .orElse((story.rollingBack() ? "verification " : "gate ") + gate);
    }

    private void noWayBack(String node) {
        story.outline(node)
                .map(NodeOutline::irreversible)
                .ifPresent(why -> lines.line(
                        Ink.YELLOW,
                        "    it can't be taken back (" + why + "): from here on nothing so far is undone by itself"));
        int position = story.chart().position(node);
        int closing = position < 0 ? -1 : story.chart().closes(position);
        if (closing >= 0) {
            lines.line(Ink.DIM, "    in force until: " + story.chart().name(closing));
        }
    }

    private String attempt(String node, int attempt) {
        return Words.attempt(
                attempt, story.outline(node).map(NodeOutline::attempts).orElse(0));
    }

    private void failed(Event.StepFailed step, @Nullable Duration took) {
        int first = story.firstFailedSo(step.node(), step.failure(), step.attempt());
        Duration wait = step.retryIn();
        String attempt = wait != null || step.attempt() > 1 ? ", " + attempt(step.node(), step.attempt()) : "";
        String next = step.attempt() > 1 ? " and no further one" : "";
        if (wait != null) {
            next = ", the next one in " + Words.time(wait) + condition(step);
        }
        lines.line(
                Ink.RED,
                "  " + step.node() + " FAILED" + (took == null ? "" : " after " + Words.time(took)) + attempt + next
                        + ", " + Words.of(step.applied()) + ": "
                        + (first == step.attempt() ? step.failure() : "same as attempt " + first));
    }

    /** An attempt that may have taken effect is followed by another one only if the probe lets it. */
    private String condition(Event.StepFailed step) {
        boolean probe = story.outline(step.node()).map(NodeOutline::probe).orElse(false);
        return probe && step.applied() == Event.Applied.UNKNOWN ? " if its probe says that it is not done" : "";
    }

    private void cancelled(Event.CancelRequested cancel) {
        lines.line(
                Ink.YELLOW,
                story.isGate(cancel.node())
                        ? "  " + label(cancel.node()) + " is not waited for: " + cancel.reason()
                        : "  " + cancel.node() + " is told to end (" + Words.of(cancel.cause()) + "): "
                                + cancel.reason());
    }

    private boolean chooses(Event event) {
        if (event instanceof Event.BranchChosen chosen) {
            int position = story.chart().position(chosen.node());
            List<String> out = position < 0 ? List.of() : story.chart().outside(position, chosen.branch());
            boolean given = position >= 0 && story.chart().kind(position) == NodeOutline.Kind.GIVEN;
            lines.line(
                    Ink.BOLD,
                    "  " + words(chosen.node()) + ": " + (given ? "it " : "") + chosen.branch()
                            + (out.isEmpty() ? "" : "; left out: " + Words.some(out)));
        } else if (event instanceof Event.ChoiceFailed choice) {
            lines.line(
                    Ink.RED,
                    "  " + words(choice.node()) + ": the choice FAILED, so nothing of it ran: " + choice.failure());
        } else {
            return false;
        }
        return true;
    }

    private String words(String node) {
        return story.outline(node).map(outline -> outline.kind().words() + " ").orElse("") + node;
    }

    private boolean asks(Event event, @Nullable Duration took) {
        if (event instanceof Event.GateReached gate) {
            starts(gate.node(), "");
        } else if (event instanceof Event.WindowAwaited window) {
            lines.line(
                    Ink.YELLOW,
                    "  " + label(window.node()) + " is waited for until " + lines.time(window.until()) + ": "
                            + window.reason());
        } else if (event instanceof Event.CheckAnswered answer) {
            answered(answer);
        } else if (event instanceof Event.CheckAskedAgain again) {
            lines.line(
                    Ink.YELLOW,
                    "    " + Words.of(again.verdict()) + "  attempt " + again.attempt() + ", the next one in "
                            + Words.time(again.retryIn()) + "  " + again.check() + ofGate(again.node()) + ": "
                            + again.reason());
        } else if (event instanceof Event.GatePassed gate) {
            passed(gate.node(), took);
        } else if (event instanceof Event.GateRefused gate) {
            lines.line(Ink.RED, "  " + label(gate.node()) + " REFUSED: " + gate.reason());
        } else {
            return false;
        }
        return true;
    }

    private void passed(String gate, @Nullable Duration took) {
        PeopleEvent.SignedOff waiver = story.signOffs().waiver(gate);
        if (waiver == null) {
            lines.line(Ink.GREEN, "  " + label(gate) + " passed" + Words.in(took));
        } else {
            lines.line(
                    Ink.YELLOW,
                    "  " + label(gate) + " passed" + Words.in(took) + ", WAIVED by " + waiver.by() + ": "
                            + Words.list(story.signOffs().notPassed(gate))
                            + (waiver.reason() == null ? "" : ". Reason: " + waiver.reason()));
        }
    }

    private void answered(Event.CheckAnswered answer) {
        boolean passed = answer.verdict() == Verdict.PASSED;
        boolean blocks = answer.severity().blocks();
        lines.line(
                passed ? Ink.GREEN : blocks ? Ink.RED : Ink.YELLOW,
                "    " + Words.of(answer.verdict()) + "  " + Words.of(answer.severity()) + "  " + answer.check()
                        + ofGate(answer.node()) + " (" + Words.time(answer.took())
                        + (passed || blocks ? "" : ", does not block") + "): " + answer.reason());
        if (!answer.evidence().facts().isEmpty()) {
            lines.line(Ink.DIM, "        " + answer.evidence());
        }
    }

    /** Said where lines about another node may stand between the gate's. */
    private String ofGate(String gate) {
        int position = story.chart().position(gate);
        return position >= 0 && story.chart().inLane(position) ? " of " + label(gate) : "";
    }
}
