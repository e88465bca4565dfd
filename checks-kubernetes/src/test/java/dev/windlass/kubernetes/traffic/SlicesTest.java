package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private static Pod pod(String name, String ready, boolean ends) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withDeletionTimestamp(ends ? "2026-01-13T08:00:00Z" : null)
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    @DisplayName("G1: only ready endpoints count; of a slice for each IP family a pod counts once")
    void ready() {
        var slice = new EndpointSliceBuilder()
                .addNewPort()
                .withPort(8080)
                .endPort()
                .addNewEndpoint()
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName("gw-1")
                .endTargetRef()
                .endEndpoint()
                .addNewEndpoint()
                .withNewConditions()
                .withReady(false)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName("gw-2")
                .endTargetRef()
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.0.0.9")
                .endEndpoint()
                .build();
        assertThat(Slices.Endpoint.pods(Slices.current(List.of(slice, slice))))
                .containsExactly("address [10.0.0.9]", "gw-1");
        assertThat(Slices.current(List.of(
                        new EndpointSliceBuilder(slice).withPorts(List.of()).build())))
                .isEmpty();
    }

    @Test
    @DisplayName("G1: a pod that is about to end takes no traffic, be it ready")
    void ends() {
        assertThat(Pods.ready(List.of(pod("a", "True", false), pod("b", "True", true), pod("c", "False", false))))
                .containsExactly("a");
        assertThat(Pods.told(pod("b", "True", true))).isEqualTo("b (Running, not ready, about to end)");
    }

    @Test
    @DisplayName("a Service sends to a version if all of its selector fits, and never without one")
    void selects() {
        var gw = new ServiceBuilder()
                .withNewSpec()
                .withSelector(Map.of("app", "gw"))
                .endSpec()
                .build();
        assertThat(Senders.selects(gw, Map.of("app", "gw", "slot", "blue"))).isTrue();
        assertThat(Senders.selects(gw, Map.of("slot", "blue"))).isFalse();
        var none = new ServiceBuilder().withNewSpec().endSpec().build();
        assertThat(Senders.selects(none, Map.of("app", "gw"))).isFalse();
    }
}
