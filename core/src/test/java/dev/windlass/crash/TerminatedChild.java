package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The process that {@link TerminationIT} sends SIGTERM. */
final class TerminatedChild {

    /** What it says ahead of the name of each event that it was told. */
    static final String EVENT = "event ";

    /** What it says once it is in the slow action or undo. */
    static final String SLOW = "slow ";

    private final String slowIn;
    private final String goesOn;
    private final Points points;
    private final FileWorld world;

    private TerminatedChild(Path directory, String slowIn, String goesOn) {
        this.slowIn = slowIn;
        this.goesOn = goesOn;
        this.points = new Points(directory.resolve("trace"), Points.NOWHERE);
        this.world = new FileWorld(directory, points);
    }

    /**
     * The directory; whether the plan ends or fails; what becomes of what runs: FINISH, INTERRUPT, or none if nothing
     * is set; and what is slow: do, undo or nothing.
     */
    public static void main(String[] args) {
        var child = new TerminatedChild(Path.of(args[0]), args[3], args[2]);
        Runner runner = Runner.of(child.plan(args[1].equals("fails")))
                .journal(FileJournal.in(Path.of(args[0]).resolve("journal")))
                .listener(recorded ->
                        System.out.println(EVENT + recorded.event().getClass().getSimpleName()));
        if (!args[2].equals("none")) {
            runner = runner.suspendOnTermination(Runner.Running.valueOf(args[2]));
        }
        Outcome outcome = runner.run();
        System.out.println(outcome);
        System.exit(outcome.exitCode());
    }

    private Plan plan(boolean fails) {
        Step<Void> slow = Step.named("slow")
                .run(c -> {
                    points.note("do", "slow");
                    waits("do");
                    if (!world.there("slow")) {
                        world.create("slow");
                    }
                })
                .idempotent()
                .undo(c -> {
                    points.note("undo", "slow");
                    waits("undo");
                    world.remove("slow");
                });
        PlanBuilder plan = Release.plan("terminated", "1")
                .to("production")
                .step(world.probed("a"))
                .step(slow)
                .step(world.probed("b"));
        Step<Void> failing = Step.named("fails")
                .run(c -> {
                    throw new NotApplied("it never works");
                })
                .undo(c -> {});
        return fails ? plan.step(failing).build() : plan.build();
    }

    /** Waits for a line of its parent; where it is to be interrupted or killed, for nothing but that. */
    private void waits(String verb) throws IOException, InterruptedException {
        if (!verb.equals(slowIn)) {
            return;
        }
        System.out.println(SLOW + verb);
        if (goesOn.equals("FINISH")) {
            String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
            points.note("waited", String.valueOf(line));
        } else {
            new CountDownLatch(1).await();
        }
    }
}
