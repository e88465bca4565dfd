package dev.windlass.benchmarks;

import dev.windlass.Release;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.Node;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** The plans that are measured: steps, each with an undo, in one phase. */
final class Plans {

    /** What a step leaves behind, apart from its undo. */
    enum Result {
        /** Nothing. */
        NONE,
        /** A record of 200 bytes as JSON. */
        BYTES_200
    }

    /** The result of 200 bytes: what a deployment would say of itself. */
    record Deployed(String image, int replicas, boolean ready, String note) {}

    private static final String IMAGE = "registry.example/azora/gateway:1.4.0";
    private static final String JSON = "{\"image\":\"" + IMAGE + "\",\"replicas\":3,\"ready\":true,\"note\":\"\"}";
    private static final Deployed DEPLOYED = new Deployed(IMAGE, 3, true, "n".repeat(200 - JSON.length()));

    private Plans() {}

    /** So many steps that do nothing. */
    static Plan sequential(int steps, Result result) {
        return sequential(steps, result, step -> {});
    }

    /** So many steps, each of which does the same, from 1 on. */
    static Plan sequential(int steps, Result result, IntConsumer action) {
        return plan(steps(steps, result, action));
    }

    /** Lanes side by side, each with a step for every round. */
    static Plan lanes(int rounds, IntFunction<Duration> takes) {
        var lanes = new Node[StepsSideBySide.LANES];
        for (int lane = 0; lane < lanes.length; lane++) {
            var steps = new Node[rounds];
            for (int round = 0; round < rounds; round++) {
                int number = number(lane, round);
                Duration pause = takes.apply(number);
                steps[round] = step(number, Result.BYTES_200, step -> Pause.of(pause));
            }
            lanes[lane] = Nodes.sequence("lane " + lane, steps);
        }
        return plan(Nodes.sideBySide("lanes", lanes.length, lanes));
    }

    /** The same steps, a block of them for every round. */
    static Plan blocks(int rounds, IntFunction<Duration> takes) {
        return blocks(rounds, StepsSideBySide.LANES, StepsSideBySide.LANES, step -> Pause.of(takes.apply(step)));
    }

    /** Blocks one after the other, each of so many steps side by side. */
    static Plan blocks(int blocks, int steps, int atOnce, IntConsumer action) {
        var all = new Node[blocks];
        for (int block = 0; block < blocks; block++) {
            var nodes = new Node[steps];
            for (int i = 0; i < steps; i++) {
                nodes[i] = step(1 + block * steps + i, Result.BYTES_200, action);
            }
            all[block] = Nodes.sideBySide("block " + block, atOnce, nodes);
        }
        return plan(all);
    }

    /** The number of a step of a lane and round. */
    static int number(int lane, int round) {
        return 1 + round * StepsSideBySide.LANES + lane;
    }

    static Node[] steps(int steps, Result result, IntConsumer action) {
        var nodes = new Node[steps];
        for (int i = 0; i < steps; i++) {
            nodes[i] = step(i + 1, result, action);
        }
        return nodes;
    }

    static Plan plan(Node... nodes) {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .phase("cutover", nodes)
                .build();
    }

    /** A step that a resume runs again over itself. */
    private static Step<?> step(int number, Result result, IntConsumer action) {
        NamedStep<Void> step = Step.named("step " + number).with("number", number);
        if (result == Result.NONE) {
            return step.run(c -> action.accept(number)).idempotent().undo(c -> {});
        }
        return step.run(Deployed.class, c -> {
                    action.accept(number);
                    return DEPLOYED;
                })
                .idempotent()
                .undo(c -> {});
    }
}
