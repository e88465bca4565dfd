package dev.windlass.examples.bluegreen;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.traffic.Previous;
import dev.windlass.kubernetes.traffic.Service;
import dev.windlass.plan.Plan;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;

/** The release: green is started beside blue, gets the traffic, and blue is stopped. */
public final class BlueGreenRelease {

    private BlueGreenRelease() {}

    /**
     * The plan.
     *
     * @param cluster the cluster
     * @param namespace the namespace, in which {@code web-blue} runs and the Service {@code web} selects {@code slot=blue}
     * @param green the Deployment {@code web-green}, whose pods bear {@code app=web} and {@code slot=green}
     * @param well whether users are well served, once green has the traffic
     */
    public static Plan plan(Cluster cluster, String namespace, Deployment green, Check well) {
        Namespace shop = cluster.namespace(namespace);
        Service web = shop.service("web");
        Previous blue = shop.previous("web-blue");
        return Release.plan("web", "2")
                .to(namespace)
                .rollbackWithin(Duration.ofMinutes(5))
                .phase(
                        "readiness",
                        checks("the cluster is well")
                                .critical(cluster.reachable(), cluster.nodes().ready(), cluster.permissions()),
                        checks("blue serves").critical(blue.untouched(), web.selects("slot", "blue")))
                .phase(
                        "green",
                        shop.manifests(green).step("start green"), // waits until it is rolled out
                        checks("green is up")
                                .critical(
                                        shop.deployment("web-green").rolledOut(),
                                        shop.pods("slot=green").ready()))
                .phase(
                        "cutover",
                        web.switchTo("slot", "green").from("slot", "blue").step("switch to green"),
                        checks("after the switch").critical(web.selects("slot", "green"), well))
                .phase("clean-up", blue.scaleToZero("stop blue"))
                .verifyAfterRollback(checks("as before").critical(blue.untouched(), web.selects("slot", "blue")))
                .build();
    }
}
