package dev.windlass.examples.bluegreen;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.journal.FileJournal;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.report.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a namespace with version 1, releases version 2 there, and removes the namespace. */
@Command(
        name = "blue-green",
        mixinStandardHelpOptions = true,
        description =
                "Releases version 2 of a Deployment beside version 1 on a Kubernetes cluster, and takes it back when it is bad.",
        exitCodeOnInvalidInput = 64)
public final class BlueGreen implements Callable<Integer> {

    /** What is wrong with version 2. */
    enum Fault {
        NONE,
        /** Its pods never become ready. */
        NOT_READY,
        /** It turns out to be bad once it has the traffic. */
        BAD
    }

    @Option(names = "--kubeconfig", required = true, description = "The kubeconfig.")
    private Path kubeconfig = Path.of("");

    @Option(names = "--context", required = true, description = "The context; its user makes and removes a namespace.")
    private String context = "";

    @Option(
            names = "--namespace",
            defaultValue = "windlass-blue-green",
            description = "A namespace that doesn't exist yet.")
    private String namespace = "";

    @Option(
            names = "--blue",
            defaultValue = "nginx:1.26-alpine",
            description = "The image of version 1, which answers / on port 80.")
    private String blue = "";

    @Option(names = "--green", defaultValue = "nginx:1.27-alpine", description = "The image of version 2.")
    private String green = "";

    @Option(
            names = "--fault",
            defaultValue = "NONE",
            description = "What is wrong with version 2: ${COMPLETION-CANDIDATES}.")
    private Fault fault = Fault.NONE;

    @Option(names = "--journal", defaultValue = ".windlass", description = "Where the journal is kept.")
    private Path journal = Path.of(".windlass");

    @Option(
            names = "--probe-host",
            description = "What readiness probes ask, if not the pods: for clusters without containers.")
    private @Nullable String probeHost;

    @Option(names = "--probe-port", defaultValue = "80", description = "The port that they ask.")
    private int probePort = 80;

    private BlueGreen() {}

    /**
     * Runs the release; ends the JVM with the outcome's exit code.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new BlueGreen())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Override
    public Integer call() throws ApiFailure {
        var world = new World(namespace, probeHost, probePort);
        try (Cluster cluster = Cluster.kubeconfig(kubeconfig, context)) {
            System.out.println("Making the namespace " + namespace + " with version 1 ...");
            world.begin(cluster.api().client(), blue);
            try {
                return release(cluster, world).exitCode();
            } finally {
                world.end(cluster.api().client());
            }
        }
    }

    private Outcome release(Cluster cluster, World world) {
        Check well = Check.named("users are well served").holds(c -> fault != Fault.BAD);
        String readiness = fault == Fault.NOT_READY ? "/not-there" : "/";
        Outcome outcome = Runner.of(
                        BlueGreenRelease.plan(cluster, namespace, world.version("green", green, readiness), well))
                .journal(FileJournal.in(journal))
                .listener(Console.standard())
                .again("the namespace was made anew")
                .run();
        System.out.println();
        System.out.println(outcome);
        return outcome;
    }
}
