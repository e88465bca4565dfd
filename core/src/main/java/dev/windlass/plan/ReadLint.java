package dev.windlass.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what nodes read against what is sure to be there by then (rule P5). */
final class ReadLint {

    /** What is wrong with the reads of a node, by its name. */
    private final Map<String, List<Problem>> errors = new HashMap<>();

    private final Map<String, StepDefinition<?, ?>> sure = new HashMap<>();
    private final Set<String> unsure = new HashSet<>();

    /** What is wrong with the reads of a node; said once. */
    List<Problem> errors(String node) {
        List<Problem> found = errors.remove(node);
        return found == null ? List.of() : found;
    }

    /** Nodes one after the other; gives the steps that are sure to have run behind them, if they weren't before. */
    List<StepDefinition<?, ?>> all(List<Node> nodes) {
        var added = new ArrayList<StepDefinition<?, ?>>();
        for (Node node : nodes) {
            List<StepDefinition<?, ?>> more = one(node);
            more.forEach(step -> sure.put(step.name(), step));
            added.addAll(more);
        }
        return added;
    }

    private List<StepDefinition<?, ?>> one(Node node) {
        if (node instanceof Step<?> step) {
            reads(node, step.definition().reads());
            return List.of(step.definition());
        }
        if (node instanceof Choice choice) {
            reads(node, choice.reads());
            return choice(choice);
        }
        if (node instanceof SideBySide block) {
            var added = new ArrayList<StepDefinition<?, ?>>();
            block.nodes().forEach(lane -> added.addAll(aside(List.of(lane))));
            added.forEach(step -> unsure.remove(step.name()));
            return added;
        }
        return node instanceof Block block ? all(block.nodes()) : List.of();
    }

    /** Only what every branch gives is sure; of a condition without an otherwise that is nothing. */
    private List<StepDefinition<?, ?>> choice(Choice choice) {
        var given = new HashMap<String, Integer>();
        var steps = new HashMap<String, StepDefinition<?, ?>>();
        List<Choice.Branch> branches = choice.branches();
        for (Choice.Branch branch : branches) {
            for (StepDefinition<?, ?> step : aside(branch.nodes())) {
                given.merge(step.name(), 1, Integer::sum);
                steps.put(step.name(), step);
            }
        }
        return steps.values().stream()
                .filter(step -> given.getOrDefault(step.name(), 0) == branches.size())
                .toList();
    }

    /** Nodes whose results their neighbours can't be sure of. */
    private List<StepDefinition<?, ?>> aside(List<Node> nodes) {
        List<StepDefinition<?, ?>> added = all(nodes);
        for (StepDefinition<?, ?> step : added) {
            sure.remove(step.name());
            unsure.add(step.name());
        }
        return added;
    }

    private void reads(Node node, List<String> names) {
        var found = new ArrayList<Problem>();
        for (String read : names) {
            StepDefinition<?, ?> earlier = sure.get(read);
            String what = Lint.words(node) + " reads the result of step " + Lint.quoted(read);
            if (earlier == null) {
                found.add(new Problem(
                        "P5 lint",
                        what + ", which no earlier node is sure to give; "
                                + (unsure.contains(read)
                                        ? "that step stands in another lane or branch, which may not have run by then"
                                        : "put that step ahead of it")));
            } else if (earlier.resultType() == null) {
                found.add(new Problem(
                        "P5 lint", what + ", which has none; give that step a result type in run(type, action)"));
            }
        }
        if (!found.isEmpty()) {
            errors.computeIfAbsent(node.name(), any -> new ArrayList<>()).addAll(found);
        }
    }
}
