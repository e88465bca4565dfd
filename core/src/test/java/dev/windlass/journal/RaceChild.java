package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * The other processes of {@link RaceIT}. On {@code try <threads> <kind>} each thread runs the release, and what it does
 * there waits for {@code go}; each says what comes of it. At most one of all processes may be inside a step.
 */
final class RaceChild {

    private final Path journal;
    private final Path inside;
    private final Semaphore go = new Semaphore(0);

    private RaceChild(Path directory) {
        this.journal = directory.resolve("journal");
        this.inside = directory.resolve("inside");
    }

    public static void main(String[] args) throws IOException {
        var child = new RaceChild(Path.of(args[0]));
        var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        say("ready");
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ", -1);
            if (words[0].equals("go")) {
                child.go.release();
            } else {
                for (int thread = 1; thread <= Integer.parseInt(words[1]); thread++) {
                    Plan plan = words[2].equals("steps") ? child.steps() : child.oneStep();
                    var runner = new Thread(() -> child.run(plan));
                    runner.setDaemon(true);
                    runner.start();
                }
            }
        }
    }

    private static synchronized void say(String what) {
        System.out.println(what.replace('\n', ' '));
    }

    private void run(Plan plan) {
        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(journal))
                .again("another round")
                .run();
        if (outcome instanceof Outcome.Refused refused) {
            String cause = refused.cause() == null
                    ? "nothing"
                    : refused.cause().getClass().getSimpleName();
            say("refused " + cause + " " + refused.reason());
        } else if (outcome instanceof Outcome.JournalLost lost) {
            say("ended JournalLost " + lost.reason());
        } else if (outcome instanceof Outcome.RolledBack back) {
            say("ended RolledBack " + back.run().head());
        } else if (outcome instanceof Outcome.Completed completed) {
            say("ended Completed " + completed.run().head());
        } else {
            say("ended otherwise " + outcome);
        }
    }

    private void enter() throws IOException {
        try {
            Files.createFile(inside);
        } catch (FileAlreadyExistsException e) {
            say("double");
            throw e;
        }
    }

    private Plan oneStep() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .step(Step.named("deploy")
                        .run(c -> {
                            enter();
                            say("inside");
                            go.acquireUninterruptibly();
                            Files.deleteIfExists(inside);
                        })
                        .undo(c -> {
                            say("undoing");
                            go.acquireUninterruptibly();
                            Files.deleteIfExists(inside);
                        }))
                .build();
    }

    /** Many short steps, so that a process that is stopped is so anywhere, in the midst of a write too. */
    private Plan steps() {
        PlanBuilder plan = Release.plan("azora", "1.4.1").to("production");
        for (int i = 1; i <= 300; i++) {
            int step = i;
            plan = plan.step(Step.named("step " + i)
                    .run(c -> {
                        enter();
                        Files.delete(inside);
                        if (step == 20) {
                            say("busy");
                        }
                    })
                    .undo(c -> {
                        if (Files.deleteIfExists(inside)) {
                            say("was inside");
                        }
                    }));
        }
        return plan.build();
    }
}
