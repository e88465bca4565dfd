package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A random plan whose code does nothing, with the branches that its choices take. */
final class RandomCards {

    private final Random random;
    private final Map<String, String> route = new LinkedHashMap<>();
    private int names;

    /** A plan, and by the name of each choice the key of the branch that it takes. */
    record Sample(Plan plan, Map<String, String> route) {}

    private RandomCards(long seed) {
        random = new Random(seed);
    }

    static Sample of(long seed) {
        var made = new RandomCards(seed);
        PlanBuilder plan = Release.plan("shop", "2.0").to("production");
        int phases = 1 + made.random.nextInt(3);
        for (int i = 0; i < phases; i++) {
            plan = plan.phase("phase " + i, made.nodes(3, 0).toArray(Node[]::new));
            if (i + 1 < phases && made.random.nextInt(4) == 0) {
                plan = plan.pointOfNoReturn(made.name("point"));
            }
        }
        return new Sample(plan.build(), made.route);
    }

    private String name(String prefix) {
        return prefix + ++names;
    }

    private List<Node> nodes(int most, int deep) {
        var all = new ArrayList<Node>();
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            all.add(node(deep));
        }
        return all;
    }

    private Node node(int deep) {
        int kind = deep > 2 ? random.nextInt(7) : random.nextInt(12);
        return switch (kind) {
            case 6 -> checks(name("gate")).critical(Check.named(name("check")).holds(c -> true));
            case 7 -> sequence(name("row"), inside(deep));
            case 8 -> sideBySide(name("lanes"), 1 + random.nextInt(3), inside(deep));
            case 9 -> condition(deep);
            case 10 -> choice(deep);
            case 11 -> paired(reversible()).over(inside(deep));
            default -> step();
        };
    }

    private Node[] inside(int deep) {
        return nodes(3, deep + 1).toArray(Node[]::new);
    }

    private Node condition(int deep) {
        String name = name("c");
        boolean holds = random.nextBoolean();
        route.put(name, holds ? "holds" : "does not hold");
        var block = given(name, c -> holds, inside(deep));
        return random.nextBoolean() ? block : block.otherwise(inside(deep));
    }

    private Node choice(int deep) {
        String name = name("c");
        String key = random.nextBoolean() ? "one" : "two";
        route.put(name, key);
        return alternatives(name, c -> key).alternative("one", inside(deep)).alternative("two", inside(deep));
    }

    private Node step() {
        return switch (random.nextInt(14)) {
            case 0 -> Step.named(name("s")).run(c -> {}).irreversible("it is gone");
            case 1 -> Step.named(name("s")).run(c -> {}).readOnly();
            default -> reversible();
        };
    }

    private Step<Void> reversible() {
        Step<Void> step = Step.named(name("s")).run(c -> {}).idempotent().undo(c -> {});
        if (random.nextInt(4) > 0) {
            step = step.undoTakes(Duration.ofSeconds(1 + random.nextInt(500)));
        }
        step = random.nextInt(6) == 0 ? step.undoLosesWrites() : step;
        step = random.nextInt(6) == 0 ? step.takesTraffic() : step;
        return random.nextInt(6) == 0 ? step.independentUndo() : step;
    }
}
