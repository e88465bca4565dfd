package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.report.Screen.Ink;
import java.util.List;

/** Tells what watches and guards see. */
final class Watching {

    private final Lines lines;
    private final Story story;

    Watching(Lines lines, Story story) {
        this.lines = lines;
        this.story = story;
    }

    /** Tells the event, if it is one of these; gives whether it is. */
    boolean tells(Event event) {
        if (event instanceof ObservationEvent.BaselineCaptured baseline) {
            captured(baseline);
        } else if (event instanceof ObservationEvent.GuardArmed guard) {
            List<String> guards = story.outline(guard.node())
                    .map(block -> SignOffs.facts(block, "guard"))
                    .orElse(List.of());
            lines.line(
                    Ink.DIM,
                    "  the guards of " + guard.node() + " are armed"
                            + (story.observed().again() ? " again" : "")
                            + (guards.isEmpty() ? "" : ": " + Words.spoken(Words.some(guards))));
        } else if (event instanceof ObservationEvent.Sampled sampled) {
            sampled(sampled);
        } else if (event instanceof ObservationEvent.BreachBegan breach) {
            lines.line(Ink.YELLOW, "    BEYOND its limit" + at(breach.node()) + ": " + Words.spoken(breach.reason()));
        } else if (event instanceof ObservationEvent.BreachEnded breach) {
            lines.line(
                    Ink.YELLOW,
                    "    within its limit again after " + Words.round(breach.lasted()) + at(breach.node()) + ": "
                            + Words.spoken(breach.reason()));
        } else if (event instanceof ObservationEvent.GuardTripped guard) {
            tripped(guard);
        } else {
            return false;
        }
        return true;
    }

    private static String at(String node) {
        return " at " + node;
    }

    private void captured(ObservationEvent.BaselineCaptured baseline) {
        Double value = baseline.value();
        lines.line(
                value == null ? Ink.RED : Ink.DIM,
                "  baseline" + at(baseline.node()) + " of '" + Words.spoken(baseline.metric())
                        + (value == null
                                ? "' is MISSING, so nothing can be compared with it: "
                                : "' is " + Words.number(value) + ": ")
                        + baseline.reason());
        if (!baseline.evidence().facts().isEmpty()) {
            lines.line(Ink.DIM, "      " + baseline.evidence());
        }
    }

    private void sampled(ObservationEvent.Sampled sampled) {
        Observed.Seen seen = story.observed().due();
        if (seen == null) {
            return;
        }
        String missing = seen.missing() == 0 ? "" : "; no value " + seen.missing() + " times: " + seen.why();
        Ink ink = seen.missing() == 0 ? Ink.DIM : Ink.YELLOW;
        lines.line(
                ink,
                "    seen" + at(sampled.node()) + " of '" + Words.spoken(sampled.metric()) + "': " + values(seen)
                        + missing);
    }

    private static String values(Observed.Seen seen) {
        String latest = Words.number(seen.latest());
        if (seen.values() < 2) {
            return seen.values() == 0 ? "nothing" : latest;
        }
        String lowest = Words.number(seen.lowest());
        String highest = Words.number(seen.highest());
        return seen.values() + " values, " + lowest + " to " + highest + ", latest " + latest;
    }

    private void tripped(ObservationEvent.GuardTripped guard) {
        String metric = guard.reason().startsWith(guard.metric()) ? "" : guard.metric() + ": ";
        lines.line(
                Ink.ALARM,
                "GUARD TRIPPED" + at(guard.node()) + ", "
                        + Words.of(guard.verdict()).strip() + ": " + Words.spoken(metric + guard.reason()));
        if (!guard.evidence().facts().isEmpty()) {
            lines.line(Ink.DIM, "      " + guard.evidence());
        }
        lines.line(Ink.RED, "  " + whatHappens(guard));
    }

    /** What happens by itself. */
    private String whatHappens(ObservationEvent.GuardTripped guard) {
        if (story.rollingBack()) {
            return "the rollback has begun already, nothing else happens";
        }
        List<String> running = story.inFlight().running().stream()
                .filter(node -> !story.isGate(node))
                .toList();
        boolean interrupts = story.outline(guard.node())
                .map(block -> SignOffs.facts(block, "on trip").contains("INTERRUPT"))
                .orElse(false);
        String first = running.isEmpty()
                ? ""
                : (interrupts ? "what runs is interrupted: " : "what runs comes to its end first: ")
                        + Words.some(running) + "; ";
        if (story.inPlace().pastPoint()) {
            return first + "past a point of no return nothing is undone by itself, the run stands still and asks";
        }
        List<String> undo = story.inPlace().toUndo();
        return first + "no further step is started"
                + (undo.isEmpty() ? ", nothing is to be undone" : ", then is undone: " + Words.list(undo));
    }
}
