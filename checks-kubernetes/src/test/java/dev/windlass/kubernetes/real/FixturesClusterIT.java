package dev.windlass.kubernetes.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the tests on a real cluster stand on does what it says")
class FixturesClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "gw");

    @AutoClose
    private final Readiness readiness = Readiness.start();

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("fixtures");

    @Test
    void a_deployment_is_available_only_once_its_path_is_ready() throws Exception {
        space.client()
                .resource(Workloads.deployment("gw", LABELS, 1, Workloads.IMAGE, readiness, "green", 60))
                .create();
        readiness.awaitAsked("green", 2);
        assertThat(available(space.client().apps().deployments().withName("gw").get()))
                .isZero();

        readiness.ready("green", true);

        space.client()
                .apps()
                .deployments()
                .withName("gw")
                .waitUntilCondition(gw -> available(gw) == 1, 60, TimeUnit.SECONDS);
    }

    @Test
    void the_cluster_tells_its_version() {
        assertThat(TestCluster.version()).startsWith("v1.");
    }

    private static int available(Deployment deployment) {
        Integer available = deployment.getStatus().getAvailableReplicas();
        return available == null ? 0 : available;
    }
}
