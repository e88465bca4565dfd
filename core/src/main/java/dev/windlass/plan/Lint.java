package dev.windlass.plan;

import dev.windlass.check.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be said of a plan before it runs (rules P2, P3, P5). */
final class Lint {

    static final int LONGEST_NAME = 200;

    private static final String NAMES = "P3 unique names";
    private static final String LINT = "P5 lint";
    private static final String WHOLE = "P2 complete plan";

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<String, StepDefinition<?, ?>> stepsSoFar = new HashMap<>();

    private final Iterator<NodeOutline> outlines;

    private Lint(List<NodeOutline> outlines) {
        this.outlines = outlines.iterator();
    }

    static Lint of(String product, String version, String environment, List<Phase> phases, List<NodeOutline> outlines) {
        var lint = new Lint(outlines);
        lint.named("the product", product);
        lint.named("the version", version);
        lint.named("the environment", environment);
        if (phases.stream().allMatch(phase -> phase.nodes().isEmpty())) {
            lint.errors.add(new Problem(WHOLE, "the plan has no node; add a phase, a step or a gate"));
        }
        phases.forEach(lint::phase);
        return lint;
    }

    List<Problem> errors() {
        return errors;
    }

    List<Problem> warnings() {
        return warnings;
    }

    private void phase(Phase phase) {
        String place = phase.named() ? "phase '" + phase.name() + "'" : "the plan itself";
        if (phase.named()) {
            unique(place, phase.name(), "as a phase");
            if (phase.nodes().isEmpty()) {
                errors.add(new Problem(WHOLE, place + " has no node; add one or leave the phase out"));
            }
        }
        for (Node node : phase.nodes()) {
            String what = outlines.next().words();
            unique(what, node.name(), "in " + place);
            if (node instanceof Step<?> step) {
                step(what, step.definition());
            } else if (node instanceof CheckGroup group) {
                group(what, group);
            }
        }
        irreversibleAheadOfGate(phase);
    }

    private void unique(String what, String name, String place) {
        named("the name of a node " + place, name);
        String other = places.putIfAbsent(name, place);
        if (other != null) {
            errors.add(new Problem(
                    NAMES, what + " stands twice: " + other + " and " + place + "; give one of them another name"));
        }
    }

    private void named(String what, String name) {
        if (name.isBlank()) {
            errors.add(new Problem(WHOLE, what + " is blank: '" + name + "'"));
        } else if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            errors.add(new Problem(
                    WHOLE,
                    what + " must be one line of at most " + LONGEST_NAME + " characters, got " + name.length() + ": '"
                            + name.substring(0, Math.min(40, name.length())).replaceAll("\\p{Cntrl}", "?") + "…'"));
        }
    }

    private void step(String what, StepDefinition<?, ?> step) {
        for (String read : step.reads()) {
            StepDefinition<?, ?> earlier = stepsSoFar.get(read);
            if (earlier == null) {
                errors.add(new Problem(
                        LINT,
                        what + " reads the result of step '" + read
                                + "', which no earlier node is sure to give; put that step ahead of it"));
            } else if (earlier.resultType() == null) {
                errors.add(new Problem(
                        LINT,
                        what + " reads the result of step '" + read
                                + "', which has none; give that step a result type in run(type, action)"));
            }
        }
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?> irreversible
                && irreversible.why().isBlank()) {
            errors.add(new Problem(
                    "S1 kinds of steps", what + " is irreversible without a reason: '" + irreversible.why() + "'"));
        }
        stepsSoFar.put(step.name(), step);
    }

    private void group(String what, CheckGroup group) {
        if (group.members().isEmpty()) {
            errors.add(new Problem(
                    LINT, what + " has no check, so it could never be shut; add a check or leave the gate out"));
        }
        Set<String> names = new HashSet<>();
        for (CheckGroup.Member member : group.members()) {
            Check check = member.check();
            if (!names.add(check.name())) {
                errors.add(new Problem(
                        NAMES, what + " has two checks named '" + check.name() + "'; give one of them another name"));
            }
            if (check.timeout().isNegative() || check.timeout().isZero()) {
                errors.add(new Problem(
                        LINT,
                        "check '" + check.name() + "' of " + what + " has a timeout of " + check.timeout()
                                + "; it must be positive"));
            }
        }
    }

    private void irreversibleAheadOfGate(Phase phase) {
        String irreversible = null;
        for (Node node : phase.nodes()) {
            if (node instanceof Step<?> step
                    && step.definition().kind() instanceof StepDefinition.Irreversible<?, ?>
                    && irreversible == null) {
                irreversible = step.name();
            } else if (node instanceof Gate && irreversible != null) {
                warnings.add(new Problem(
                        LINT,
                        "step '" + irreversible + "' is irreversible and stands ahead of gate '" + node.name()
                                + "' of the same phase: if that gate refuses, nothing before it can be undone"));
                return;
            }
        }
    }
}
