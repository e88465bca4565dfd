package dev.windlass.plan;

import dev.windlass.calendar.Need;
import dev.windlass.calendar.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Holds windows and the timeline against what has to fit into them (rule P5). */
final class WindowLint {

    private WindowLint() {}

    static List<Problem> of(PlanBuilder.Heading heading, List<Phase> phases, Layout layout) {
        var errors = new ArrayList<Problem>();
        for (Layout.Place place : layout.places()) {
            if (place.node() instanceof WindowGate gate) {
                window(heading, phases, place, gate, errors);
            }
        }
        timeline(phases, errors);
        return errors;
    }

    private static void window(
            PlanBuilder.Heading heading,
            List<Phase> phases,
            Layout.Place place,
            WindowGate gate,
            List<Problem> errors) {
        String what = Lint.words(gate);
        if (place.parent() >= 0) {
            errors.add(
                    new Problem(
                            Lint.LINT,
                            what
                                    + " stands inside of a block, which would wait there for days; put it at the top of its phase"));
            return;
        }
        if (last(phases, gate)) {
            errors.add(new Problem(
                    Lint.LINT,
                    what + " holds until the end of its phase, but stands at its end, so nothing is held to it; put it"
                            + " ahead of what has to stay inside of the window, in the same phase"));
        }
        Need need = need(heading, phases, gate.name());
        if (gate.window().longest().compareTo(need.total()) < 0) {
            errors.add(new Problem(
                    Lint.LINT,
                    what + " is open for " + gate.window().longest() + " at most, but what stands behind it needs "
                            + need + "; widen the window, or put less behind it"));
        }
    }

    private static boolean last(List<Phase> phases, WindowGate gate) {
        return phases.stream()
                .filter(phase -> !phase.nodes().isEmpty())
                .anyMatch(phase -> phase.nodes().get(phase.nodes().size() - 1) == gate);
    }

    /** What the nodes behind a window's gate declare, to the end of its phase, and the rollback budget. */
    static Need need(PlanBuilder.Heading heading, List<Phase> phases, String gate) {
        Duration rollback = Objects.requireNonNullElse(heading.rollbackWithin(), Duration.ZERO);
        for (Phase phase : phases) {
            for (int i = 0; i < phase.nodes().size(); i++) {
                if (phase.nodes().get(i).name().equals(gate)) {
                    return new Need(
                            Durations.of(
                                    phase.nodes().subList(i + 1, phase.nodes().size())),
                            rollback);
                }
            }
        }
        return new Need(Duration.ZERO, Duration.ZERO);
    }

    /**
     * What can't be over by the time at which a later phase is due: it would watch the new version for longer than the old
     * one is kept, or rather the old one would have to be kept for longer than planned. A phase that can't begin when it is
     * due passes its delay on to those behind it.
     */
    static List<Problem> warnings(List<Phase> phases) {
        var warnings = new ArrayList<Problem>();
        Phase from = null; // the last phase that can begin when it is due
        Duration takes = Duration.ZERO; // all since then
        for (Phase phase : phases) {
            Point at = phase.at();
            if (from != null && from.at() != null && at != null && takes.compareTo(between(from.at(), at)) > 0) {
                warnings.add(new Problem(
                        Lint.LINT,
                        "phase " + Lint.quoted(phase.name()) + " is at " + at + ", but what begins with phase "
                                + Lint.quoted(from.name()) + " at " + from.at() + " takes " + takes
                                + " by what it declares, so that phase will be late; place it later, or put less ahead"
                                + " of it"));
            } else if (at != null) {
                from = phase;
                takes = Duration.ZERO;
            }
            takes = takes.plus(Durations.of(phase.nodes()));
        }
        return warnings;
    }

    /** The longest time from one point to another, whenever T-0 is. */
    private static Duration between(Point from, Point to) {
        return to.latest().minus(from.soonest());
    }

    private static void timeline(List<Phase> phases, List<Problem> errors) {
        Phase before = null;
        for (Phase phase : phases) {
            Point at = phase.at();
            if (at == null) {
                continue;
            }
            if (before != null && before.at() != null && at.isSurelyBefore(before.at())) {
                errors.add(new Problem(
                        Lint.LINT,
                        "phase " + Lint.quoted(phase.name()) + " is at " + at + ", but stands behind phase "
                                + Lint.quoted(before.name()) + " at " + before.at() + "; put them in their order"));
            }
            before = phase;
        }
    }
}
