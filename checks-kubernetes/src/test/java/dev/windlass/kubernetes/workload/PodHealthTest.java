package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.Api;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1: how pods are")
class PodHealthTest {

    private static Answer ready(Pod... pods) throws Exception {
        return PodHealth.of(
                        Api.of("production", () -> {
                            throw new IllegalStateException("nothing is asked");
                        }),
                        "shop",
                        "pods 'app=gw'",
                        List.of(),
                        timeLeft -> List.of(pods))
                .ready()
                .ask(CheckContext.within(Duration.ofSeconds(5)));
    }

    private static Pod pod(String name, String phase, String owner) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .addNewCondition()
                .withType("Ready")
                .withStatus(phase.equals("Running") ? "True" : "False")
                .endCondition()
                .endStatus();
        return owner.isEmpty()
                ? pod.build()
                : pod.editMetadata()
                        .addNewOwnerReference()
                        .withKind(owner)
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build();
    }

    @Test
    void what_was_evicted_or_has_ended_and_is_replaced_does_not_count() throws Exception {
        assertThat(ready(pod("a", "Running", "ReplicaSet"), pod("b", "Failed", "ReplicaSet"))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ready(pod("a", "Running", "StatefulSet"), pod("b", "Succeeded", "DaemonSet"))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ready(pod("b", "Failed", "ReplicaSet")).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void what_nobody_replaces_counts_though_it_is_over() throws Exception {
        assertThat(ready(pod("a", "Running", ""), pod("b", "Failed", "")).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(ready(pod("a", "Running", ""), pod("b", "Failed", "Job")).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(ready(pod("a", "Running", ""), pod("b", "Pending", "ReplicaSet"))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void an_event_is_of_the_time_at_which_it_was_seen_last() {
        var event = new EventBuilder()
                .withNewMetadata()
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withName("a")
                .endInvolvedObject()
                .withReason("BackOff")
                .withNewEventTime("2026-01-01T00:00:01.000000Z")
                .build();
        assertThat(RolloutEvidence.time(event)).isEqualTo("2026-01-01T00:00:01.000000Z");

        var series = new EventBuilder(event)
                .withNewSeries()
                .withCount(7)
                .withNewLastObservedTime("2026-01-01T09:00:00.000000Z")
                .endSeries()
                .build();

        assertThat(RolloutEvidence.time(series)).isEqualTo("2026-01-01T09:00:00.000000Z");
        assertThat(RolloutEvidence.told(series)).contains("7 times");
        assertThat(RolloutEvidence.time(new EventBuilder(event)
                        .withEventTime(null)
                        .withLastTimestamp("2026-01-01T05:00:00Z")
                        .build()))
                .isEqualTo("2026-01-01T05:00:00Z");
    }
}
