package dev.windlass.engine;

import dev.windlass.check.Check;
import dev.windlass.plan.Block;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Paired;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.util.List;

/** Builds the plan of a sketch, with code that acts on a scripted world. */
final class SketchPlans {

    private final ScriptedWorld world;

    private SketchPlans(ScriptedWorld world) {
        this.world = world;
    }

    static Plan build(SketchTree tree, List<Sketch.Section> sections, ScriptedWorld world) {
        var builder = new SketchPlans(world);
        PlanBuilder plan = Plans.plan();
        for (int i = 0; i < sections.size(); i++) {
            List<SketchTree.Node> nodes = tree.sections().get(i);
            boolean point = sections.get(i).pointBehind();
            List<SketchTree.Node> real = point ? nodes.subList(0, nodes.size() - 1) : nodes;
            if (sections.get(i).phase()) {
                plan = plan.phase("phase " + i, builder.all(real));
            } else {
                for (SketchTree.Node node : real) {
                    plan = loose(plan, builder.node(node));
                }
            }
            plan = point ? plan.pointOfNoReturn(nodes.get(nodes.size() - 1).name) : plan;
        }
        return plan.build();
    }

    private static PlanBuilder loose(PlanBuilder plan, dev.windlass.plan.Node node) {
        if (node instanceof Step<?> step) {
            return plan.step(step);
        }
        return node instanceof Block block ? plan.block(block) : plan.gate((dev.windlass.plan.Gate) node);
    }

    private dev.windlass.plan.Node[] all(List<SketchTree.Node> nodes) {
        return nodes.stream().map(this::node).toArray(dev.windlass.plan.Node[]::new);
    }

    private dev.windlass.plan.Node node(SketchTree.Node node) {
        Sketch sketch = node.sketch();
        if (sketch instanceof Sketch.Step) {
            return step(node);
        }
        if (sketch instanceof Sketch.Gate gate) {
            return gate(node.name, gate);
        }
        if (sketch instanceof Sketch.Sequence) {
            return Nodes.sequence(node.name, all(node.inside));
        }
        if (sketch instanceof Sketch.SideBySide block) {
            SideBySide built = Nodes.sideBySide(node.name, block.atOnce(), all(node.inside));
            return block.interrupts() ? built.interruptOnFailure() : built;
        }
        if (sketch instanceof Sketch.Paired) {
            List<SketchTree.Node> body = node.inside.subList(1, node.inside.size() - 1);
            Paired pair = Nodes.paired(step(node.inside.get(0)));
            return pair.over(all(body));
        }
        Sketch.Choice choice = (Sketch.Choice) sketch;
        dev.windlass.plan.Node[] first = branch(node, 0);
        dev.windlass.plan.Node[] second = branch(node, 1);
        return choice.alternatives()
                ? Nodes.alternatives(node.name, c -> world.choose(node.name, choice.chosen()) ? "one" : "two")
                        .alternative("one", first)
                        .alternative("two", second)
                : Nodes.given(node.name, c -> world.choose(node.name, choice.chosen()), first)
                        .otherwise(second);
    }

    private dev.windlass.plan.Node[] branch(SketchTree.Node choice, int branch) {
        return all(choice.inside.stream().filter(node -> node.branch == branch).toList());
    }

    private CheckGroup gate(String name, Sketch.Gate gate) {
        CheckGroup group = Nodes.checks(name);
        for (int i = 0; i < gate.checks().size(); i++) {
            Sketch.Asked asked = gate.checks().get(i);
            String check = "check " + i + " of " + name;
            Check built = Check.named(check).asks(c -> world.check(check, asked));
            group = switch (asked.severity()) {
                case CRITICAL -> group.critical(built);
                case IMPORTANT -> group.important(built);
                case RECOMMENDED -> group.recommended(built);
            };
        }
        return group;
    }

    private Step<String> step(SketchTree.Node node) {
        Sketch.Step sketch = node.step();
        String name = node.name;
        Step<String> step;
        if (sketch.is(Sketch.Trait.IMAGE)) {
            NamedStep<String> named = Step.named(name).capture(String.class, c -> world.capture(name, sketch));
            Undoable<String, String> acting = named.run(String.class, c -> world.act(name, sketch, c.before()));
            step = finished(
                    acting,
                    node,
                    c -> world.undo(name, sketch, c.before(), c.result().orElse(null)));
        } else {
            Undoable<Void, String> acting = Step.named(name).run(String.class, c -> world.act(name, sketch, null));
            step = finished(
                    acting, node, c -> world.undo(name, sketch, null, c.result().orElse(null)));
        }
        step = sketch.is(Sketch.Trait.TAKES_TRAFFIC) ? step.takesTraffic() : step;
        step = sketch.is(Sketch.Trait.LOSES_WRITES) ? step.undoLosesWrites() : step;
        step = sketch.is(Sketch.Trait.INDEPENDENT) ? step.independentUndo() : step;
        return step.retry(Retry.attempts(sketch.attempts())).undoRetry(Retry.attempts(sketch.undoAttempts()));
    }

    private <B> Step<String> finished(
            Undoable<B, String> acting,
            SketchTree.Node node,
            dev.windlass.plan.Effect<dev.windlass.plan.UndoContext<B, String>> undo) {
        Sketch.Step sketch = node.step();
        Undoable<B, String> whole = sketch.is(Sketch.Trait.IDEMPOTENT) ? acting.idempotent() : acting;
        whole = sketch.is(Sketch.Trait.PROBE) ? whole.probe(c -> world.probe(node.name, sketch)) : whole;
        return switch (sketch.kind()) {
            case REVERSIBLE -> whole.undo(undo);
            case IRREVERSIBLE -> whole.irreversible("gone");
            case READ_ONLY -> whole.readOnly();
        };
    }
}
