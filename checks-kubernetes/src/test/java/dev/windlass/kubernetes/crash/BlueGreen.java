package dev.windlass.kubernetes.crash;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.journal.FileJournal;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.plan.Plan;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Path;
import java.util.Map;

/**
 * A release that changes a cluster in each of its steps; and a process that runs it, to be killed. Told by its arguments:
 * kubeconfig, context, namespace, directory of the journal, whether it fails in the end.
 */
final class BlueGreen {

    static final String OLD = "example.com/gw:1";
    static final String NEW = "example.com/gw:2";

    private BlueGreen() {}

    public static void main(String[] args) {
        try (Cluster cluster = Cluster.kubeconfig(Path.of(args[0]), args[1])) {
            Outcome outcome = run(cluster.namespace(args[2]), Path.of(args[3]), Boolean.parseBoolean(args[4]));
            System.exit(outcome.exitCode());
        }
    }

    static Outcome run(Namespace shop, Path journal, boolean fails) {
        return Runner.of(plan(shop, fails)).journal(FileJournal.in(journal)).run();
    }

    static Map<String, String> labels(String slot) {
        return Map.of("app", "gw", "slot", slot);
    }

    private static Plan plan(Namespace shop, boolean fails) {
        var config = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("gw-config")
                .endMetadata()
                .addToData("mode", "green")
                .build();
        return Release.plan("gw", "2")
                .to("test")
                .step(shop.manifests(config, Workloads.deployment("gw-green", labels("green"), 1, OLD))
                        .step("apply green"))
                .step(shop.deployment("gw-green").image("app", NEW).step("deploy green"))
                .step(shop.deployment("gw-green").scale(2).step("scale green"))
                .step(shop.service("gw").switchTo("slot", "green").step("switch to green"))
                .step(shop.previous("gw-blue").scaleToZero("retire blue"))
                .gate(checks("well").critical(Check.named("green is well").holds(c -> !fails)))
                .build();
    }
}
