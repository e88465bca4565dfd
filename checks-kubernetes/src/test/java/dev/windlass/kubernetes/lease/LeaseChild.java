package dev.windlass.kubernetes.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.FileJournal;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that releases, with a journal of its own: it says which step it is in, and goes on when it is told to. Told by its
 * arguments: kubeconfig, context, namespace, seconds that the lease lasts, directory of the journal.
 */
final class LeaseChild {

    static final String IN = "in ";
    static final String ENDED = "ended ";

    private LeaseChild() {}

    public static void main(String[] args) {
        PrintStream says = System.out;
        var told = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Cluster cluster = Cluster.kubeconfig(Path.of(args[0]), args[1])) {
            ReleaseLease lease =
                    cluster.namespace(args[2]).lease().lasting(Duration.ofSeconds(Long.parseLong(args[3])));
            Outcome outcome = Runner.of(plan(says, told))
                    .journal(lease.around(FileJournal.in(Path.of(args[4]))))
                    .run();
            says.println(ENDED + outcome.exitCode() + " " + outcome.toString().replace('\n', ' '));
        }
    }

    private static Plan plan(PrintStream says, BufferedReader told) {
        return Release.plan("shop", "1.4.0")
                .to("production")
                .step(step("deploy", says, told))
                .step(step("switch", says, told))
                .build();
    }

    private static Step<String> step(String name, PrintStream says, BufferedReader told) {
        return Step.named(name)
                .run(String.class, c -> {
                    says.println(IN + name);
                    told.readLine();
                    return name;
                })
                .undo(c -> says.println(IN + "undo " + name));
    }
}
