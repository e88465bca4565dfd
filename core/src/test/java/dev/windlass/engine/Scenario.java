package dev.windlass.engine;

import dev.windlass.journal.Order;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A plan and all that will go wrong with it.
 *
 * @param sections the plan
 * @param blows what happens at which numbered point of the run
 * @param stops the numbers of the calls of the user's code during which the runner is asked to stop; and whether what
 *     runs is interrupted
 * @param orders what is ordered, question by question
 * @param seed which of several jobs that run at a time ends first
 */
record Scenario(
        List<Sketch.Section> sections,
        Map<Integer, Fate.Blow> blows,
        Map<Integer, Boolean> stops,
        List<Order> orders,
        long seed) {

    /** Whether nothing at all goes wrong in it by itself. */
    boolean kind(SketchTree tree) {
        return blows.isEmpty() && stops.isEmpty() && tree.nodes().stream().allMatch(node -> kind(node.sketch()));
    }

    private static boolean kind(Sketch sketch) {
        if (sketch instanceof Sketch.Step step) {
            return !step.captureThrows()
                    && step.acts().stream().allMatch(act -> act == Sketch.Act.RETURNS)
                    && step.undos().stream().allMatch(act -> act == Sketch.Act.RETURNS);
        }
        if (sketch instanceof Sketch.Gate gate) {
            return gate.checks().stream()
                    .allMatch(check -> check.atFirst() || check.severity() == Sketch.Severe.RECOMMENDED);
        }
        return !(sketch instanceof Sketch.Choice choice) || choice.chosen() != Sketch.Chosen.THROWS;
    }

    @Override
    public String toString() {
        return sections.stream().map(section -> "\n  " + section).collect(Collectors.joining()) + "\n  blows=" + blows
                + " stops(call=interrupts)=" + stops + " orders=" + orders + " seed=" + seed;
    }
}
