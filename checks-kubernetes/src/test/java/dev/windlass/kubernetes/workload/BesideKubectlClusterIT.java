package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Readiness;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Told;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Our wait beside {@code kubectl rollout status}, of the same rollouts of the same cluster. */
@DisplayName("Waiting for a rollout takes no more requests than kubectl rollout status does")
class BesideKubectlClusterIT {

    private static final int ROLLOUTS = 5;
    private static final Map<String, String> LABELS = Map.of("app", "gw");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("kubectl");

    @AutoClose
    private final Readiness readiness = Readiness.start();

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    @BeforeEach
    void gwRuns() {
        readiness.ready("gw", true);
        space.client()
                .resource(Workloads.deployment("gw", LABELS, 2, Workloads.IMAGE, readiness, "gw", 60))
                .create();
        awaitDone();
    }

    private void awaitDone() {
        space.client().apps().deployments().withName("gw").waitUntilCondition(this::isDone, 60, TimeUnit.SECONDS);
    }

    private boolean isDone(Deployment one) {
        return one != null && DeploymentKind.KIND.judge(one) instanceof Judgement.Done;
    }

    /** Nothing of {@code /api} and {@code /apis} counts: kubectl keeps what it found there for hours. */
    private static boolean isOfTheWait(Asked asked) {
        return asked.method().equals("GET") && asked.path().contains("/namespaces/");
    }

    private Process kubectl(Path kubeconfig) throws Exception {
        return new ProcessBuilder(
                        "kubectl",
                        "--kubeconfig",
                        kubeconfig.toString(),
                        "--context",
                        TestCluster.adminContext(),
                        "-n",
                        space.name(),
                        "rollout",
                        "status",
                        "deployment/gw")
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void requests() throws Exception {
        Told<Object, Rollout> told = Told.of(space.of(proxy.admin())
                .deployment("gw")
                .image("app", "example.com/gw:2")
                .step("deploy"));
        told.capture();
        proxy.forget();
        told.run();
        long ours = proxy.requests(BesideKubectlClusterIT::isOfTheWait).size() - 1L; // one is ahead of the patch

        readiness.ready("gw", false);
        space.client().apps().deployments().withName("gw").rolling().restart();
        proxy.forget();
        Process kubectl = kubectl(proxy.kubeconfig());
        proxy.await(1, asked -> isOfTheWait(asked) && asked.query().contains("watch"));
        readiness.ready("gw", true);
        assertThat(kubectl.waitFor()).isZero();
        long theirs = proxy.requests(BesideKubectlClusterIT::isOfTheWait).size();

        System.out.printf("rollout wait: requests of ours=%d, of kubectl rollout status=%d%n", ours, theirs);
        assertThat(ours).isLessThanOrEqualTo(theirs);
    }

    /** Both wait for the same rollout at the same time; when each has ended is measured from the same moment. */
    @Test
    void times() throws Exception {
        var differences = new ArrayList<Long>();
        for (int i = 0; i < ROLLOUTS; i++) {
            Told<Object, Rollout> told = Told.of(space.admin()
                    .deployment("gw")
                    .image("app", "example.com/gw:" + (10 + i))
                    .step("deploy"));
            told.capture();
            readiness.ready("gw", false);
            var watched = new CompletableFuture<Long>();
            told.onFirstProgress(() -> {
                try {
                    Process kubectl = kubectl(TestCluster.kubeconfig());
                    kubectl.getInputStream().read(); // it says for what it waits: now both do
                    var unused = kubectl.onExit().thenAccept(ended -> watched.complete(System.nanoTime()));
                    readiness.ready("gw", true);
                } catch (Exception e) {
                    watched.completeExceptionally(e);
                }
            });
            told.run();
            long ours = System.nanoTime();
            differences.add(TimeUnit.NANOSECONDS.toMillis(ours - watched.get(60, TimeUnit.SECONDS)));
        }
        Collections.sort(differences);
        System.out.printf(
                "rollout wait: we ended %s ms after kubectl rollout status did, median %d ms (below 0: before it)%n",
                differences, differences.get(ROLLOUTS / 2));
        assertThat(differences).hasSize(ROLLOUTS);
    }
}
