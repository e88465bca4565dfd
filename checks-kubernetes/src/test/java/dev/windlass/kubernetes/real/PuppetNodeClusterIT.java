package dev.windlass.kubernetes.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The node whose kubelet is the test says what the test wants, and is as good as another for the cluster")
class PuppetNodeClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "gw");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("puppet");

    @AutoClose
    private final PuppetNode node = PuppetNode.start("test");

    @Test
    void a_deployment_rolls_out_on_it() {
        node.plays(PodStates.running());

        space.client()
                .resource(node.host(Workloads.deployment("gw", LABELS, 2, Workloads.IMAGE)))
                .create();

        space.client()
                .apps()
                .deployments()
                .withName("gw")
                .waitUntilCondition(
                        gw -> Integer.valueOf(2).equals(gw.getStatus().getReadyReplicas()), 60, TimeUnit.SECONDS);
    }

    @Test
    void it_says_of_a_pod_what_it_is_told_to() {
        pod();
        node.say(space.name(), "one", PodStates.crashLooping(3, 5));

        Pod pod = space.client().pods().withName("one").get();

        assertThat(pod.getStatus().getContainerStatuses()).singleElement().satisfies(container -> {
            assertThat(container.getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
            assertThat(container.getLastState().getTerminated().getExitCode()).isEqualTo(3);
            assertThat(container.getRestartCount()).isEqualTo(5);
        });
    }

    @Test
    void a_pod_that_is_deleted_goes() {
        pod();
        space.client().pods().withName("one").delete();

        space.client().pods().withName("one").waitUntilCondition(pod -> pod == null, 60, TimeUnit.SECONDS);
    }

    @Test
    void logs_go_through_the_api_server() throws Exception {
        pod();
        node.kubelet().log(space.name(), "one", "app", Instant.now().minusSeconds(3600), "old");
        node.kubelet().log(space.name(), "one", "app", "first");
        node.kubelet().log(space.name(), "one", "app", "second");

        var one = space.client().pods().withName("one");
        assertThat(one.getLog()).isEqualTo("old\nfirst\nsecond\n");
        assertThat(one.tailingLines(1).getLog()).isEqualTo("second\n");
        assertThat(one.sinceSeconds(60).getLog()).isEqualTo("first\nsecond\n");
        try (LogWatch log = one.tailingLines(1).watchLog()) {
            var lines = new BufferedReader(new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).isEqualTo("second");
            node.kubelet().log(space.name(), "one", "app", "third");
            assertThat(lines.readLine()).isEqualTo("third");
        }
    }

    @Test
    void a_program_is_executed_through_the_api_server() throws Exception {
        pod();
        node.kubelet().executes((command, in, out, err) -> {
            out.write(("ran " + command).getBytes(StandardCharsets.UTF_8));
            err.write("warned".getBytes(StandardCharsets.UTF_8));
            return 3;
        });
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();

        try (ExecWatch exec = space.client()
                .pods()
                .withName("one")
                .writingOutput(out)
                .writingError(err)
                .exec("ls", "a b")) {
            assertThat(exec.exitCode().get(30, TimeUnit.SECONDS)).isEqualTo(3);
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ran [ls, a b]");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("warned");
    }

    private void pod() {
        node.plays(PodStates.running());
        space.client()
                .resource(node.host(new PodBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .endMetadata()
                        .withSpec(Workloads.template(LABELS, Workloads.container(Workloads.IMAGE, null))
                                .getSpec())
                        .build()))
                .create();
        space.client().pods().withName("one").waitUntilReady(60, TimeUnit.SECONDS);
    }
}
