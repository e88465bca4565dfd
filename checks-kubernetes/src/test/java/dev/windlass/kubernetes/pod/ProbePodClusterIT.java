package dev.windlass.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestNamespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pod that probes from inside a real cluster (rule G1), and leaves nothing behind")
class ProbePodClusterIT {

    @AutoClose
    private static final PuppetNode NODE = PuppetNode.start("probe");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("inside");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final BlockingQueue<Pod> made = new LinkedBlockingQueue<>();

    private ProbePod probe() {
        return space.of(proxy.admin())
                .probePod("busybox:1.36", "wget", "-q", "-O-", "http://gw:3000/health")
                .onNode(NODE.name());
    }

    private static Answer ask(ProbePod probe) throws Exception {
        return probe.check("the gateway answers").ask(CheckContext.within(Duration.ofSeconds(40)));
    }

    /** What the pod's kubelet says of it; the log is there by then. */
    private void plays(Function<Pod, PodStatus> state, String... lines) {
        NODE.plays(pod -> {
            made.add(pod);
            for (String line : lines) {
                NODE.kubelet().log(space.name(), pod.getMetadata().getName(), "probe", line);
            }
            return state.apply(pod);
        });
    }

    private void nothingIsLeft() {
        assertThat(space.client().pods().list().getItems()).isEmpty();
    }

    @Test
    void it_passes_by_exit_code_and_output_and_is_gone() throws Exception {
        plays(PodStates.succeeded(), "{\"status\":\"UP\"}");

        Answer answer = ask(probe().outputMatches("UP"));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(answer.evidence().toString()).contains("UP", "exit code=0").doesNotContain("left behind");
        assertThat(ask(probe().outputMatches("DOWN")).verdict()).isEqualTo(Verdict.FAILED);
        nothingIsLeft();
        Pod pod = made.take();
        assertThat(pod.getMetadata().getLabels()).containsOnly(java.util.Map.entry(ProbePod.LABEL, "true"));
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getSpec().getActiveDeadlineSeconds()).isEqualTo(60);
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void another_exit_code_has_failed_with_its_output() throws Exception {
        plays(PodStates.failed(1, "Error", ""), "wget: can't connect to remote host");

        Answer answer = ask(probe());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("exited with 1", "can't connect to remote host");
        nothingIsLeft();
    }

    @Test
    void what_the_cluster_ended_or_can_not_start_says_nothing() throws Exception {
        plays(PodStates.imagePullBackOff());
        assertThat(ask(probe())).satisfies(answer -> {
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("ImagePullBackOff");
        });
        plays(PodStates.evicted("The node was low on memory."));
        assertThat(ask(probe()).verdict()).isEqualTo(Verdict.ERRORED);
        plays(PodStates.failed(137, "OOMKilled", ""));
        assertThat(ask(probe()).verdict()).isEqualTo(Verdict.ERRORED);
        nothingIsLeft();
    }

    @Test
    void one_that_does_not_end_is_not_waited_for_without_end() throws Exception {
        plays(PodStates.running());

        Answer answer = probe().check("the gateway answers").ask(CheckContext.within(Duration.ofSeconds(4)));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("did not come to its end", "Running");
        nothingIsLeft();
    }

    @Test
    void an_interrupted_one_is_deleted_all_the_same() {
        Thread asks = Thread.currentThread();
        NODE.plays(pod -> {
            asks.interrupt();
            return PodStates.running().apply(pod);
        });

        assertThatThrownBy(() -> ask(probe())).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        nothingIsLeft();
    }

    @Test
    void one_whose_answer_was_lost_is_deleted_all_the_same() throws Exception {
        plays(PodStates.succeeded());
        proxy.loseAnswer(Asked.request("POST", "/pods"));

        assertThat(ask(probe()).verdict()).isEqualTo(Verdict.ERRORED);

        made.take();
        nothingIsLeft();
    }

    @Test
    void one_that_could_not_be_deleted_is_told() throws Exception {
        plays(PodStates.succeeded(), "UP");
        proxy.answerNext(Asked.request("DELETE", "/pods"), 500, java.util.Map.of(), "{}");

        Answer answer = ask(probe());

        assertThat(answer.evidence().toString()).contains("left behind", "could not be deleted");
    }

    @Test
    void another_one_that_asks_right_now_is_left_alone() throws Exception {
        plays(PodStates.running());
        var other = new Thread(() -> {
            try {
                ask(probe());
            } catch (Exception e) {
                // it is interrupted in the end
            }
        });
        other.setDaemon(true);
        other.start();
        Pod running = made.take();
        plays(PodStates.succeeded());

        assertThat(ask(probe()).verdict()).isEqualTo(Verdict.PASSED);

        assertThat(space.client()
                        .pods()
                        .withName(running.getMetadata().getName())
                        .get()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
        other.interrupt();
        other.join();
    }

    @Test
    void it_needs_the_rights_that_its_javadoc_names() throws Exception {
        plays(PodStates.succeeded(), "UP");
        ProbePod probe = space.viewer()
                .probePod("busybox:1.36", "true")
                .onNode(NODE.name())
                .outputMatches("UP");
        assertThat(ask(probe).reason()).contains("403");

        new Inside(space, NODE)
                .allowViewer(Stream.of("create", "list", "watch", "delete")
                        .map(verb -> Right.to(verb, "", "pods", space.name()))
                        .collect(java.util.stream.Collectors.collectingAndThen(
                                java.util.stream.Collectors.toCollection(java.util.ArrayList::new), rights -> {
                                    rights.add(Right.to("get", "", "pods/log", space.name()));
                                    return rights;
                                })));

        assertThat(ask(probe).verdict()).isEqualTo(Verdict.PASSED);
        nothingIsLeft();
    }
}
