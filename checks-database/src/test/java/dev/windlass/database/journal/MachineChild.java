package dev.windlass.database.journal;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A release in a process of its own, which stands for a machine: what it changes are files, which outlive it. */
final class MachineChild {

    /** What it says when it is in the midst of its second step. */
    static final String IN_STEP = "in step 2";

    private MachineChild() {}

    /** The URL of the database, the directory of what it changes, and whether it waits in the second step for its death. */
    public static void main(String[] args) {
        Outcome outcome = Runner.of(plan(Path.of(args[1]), args[2].equals("waits")))
                .journal(new InPostgres(args[0]).journal())
                .run();
        System.out.println(outcome);
        System.exit(outcome.exitCode());
    }

    static Plan plan(Path world, boolean waits) {
        return Release.plan("shop", "1.4.0")
                .to("production")
                .step(step(world, 1, false))
                .step(step(world, 2, waits))
                .step(step(world, 3, false))
                .build();
    }

    private static Step<Void> step(Path world, int number, boolean waits) {
        Path effect = world.resolve("step " + number);
        return Step.named("step " + number)
                .run(c -> {
                    Files.createFile(effect); // fails if it was done before
                    if (waits) {
                        System.out.println(IN_STEP);
                        waitForDeath();
                    }
                })
                .probe(c -> Files.exists(effect) ? Settlement.done() : Settlement.notDone())
                .undo(c -> Files.deleteIfExists(effect));
    }

    private static void waitForDeath() throws IOException {
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }
}
