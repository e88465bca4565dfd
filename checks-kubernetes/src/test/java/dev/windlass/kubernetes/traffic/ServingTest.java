package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServingTest {

    private static Serving serving(List<String> endpoints, List<String> pods, List<String> ready) {
        return Serving.of(
                endpoints.stream()
                        .map(one -> new Slices.Endpoint(one, List.of("10.0.0." + one.charAt(1))))
                        .toList(),
                pods.stream().map(one -> pod(one, ready.contains(one))).toList());
    }

    private static Pod pod(String name, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withPodIP("10.0.0." + name.charAt(1))
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    @DisplayName("G1: all is well only if the endpoints are exactly the ready pods")
    void exactly() {
        assertThat(serving(List.of("g1", "g2"), List.of("g1", "g2", "g3"), List.of("g1", "g2"))
                        .lacks())
                .isEmpty();
    }

    @Test
    @DisplayName("G1: without a ready pod nothing is well, though the endpoints are gone")
    void nobody() {
        assertThat(serving(List.of(), List.of(), List.of()).lacks()).contains("no pod bears the labels");
        assertThat(serving(List.of(), List.of("g1"), List.of()).lacks()).contains("none of its pods is ready: g1");
    }

    @Test
    @DisplayName("an endpoint that is none of the pods is amiss, whoever else is there")
    void another() {
        assertThat(serving(List.of("b1", "g1"), List.of("g1"), List.of("g1")).lacks())
                .contains("its endpoints still are b1");
    }

    @Test
    @DisplayName("a ready pod that is no endpoint yet is waited for")
    void notYet() {
        assertThat(serving(List.of("g1"), List.of("g1", "g2"), List.of("g1", "g2"))
                        .lacks())
                .contains("not yet among its endpoints are the ready pods g2");
    }

    @Test
    @DisplayName("an endpoint whose pod just went unready is none of somebody else")
    void unready() {
        assertThat(serving(List.of("g1", "g2"), List.of("g1", "g2"), List.of("g1"))
                        .lacks())
                .isEmpty();
    }

    @Test
    @DisplayName("pods that share an address are one endpoint, which reaches them all; it must be of the right ones")
    void sharedAddress() {
        assertThat(serving(List.of("g1"), List.of("g1", "h1"), List.of("g1", "h1"))
                        .lacks())
                .isEmpty();
        assertThat(serving(List.of("b1"), List.of("g1"), List.of("g1")).lacks()).isPresent();
    }

    @Test
    @DisplayName("of many names the first are told, and how many more there are")
    void some() {
        assertThat(Serving.some(List.of("a", "b", "c", "d", "e", "f", "g"))).isEqualTo("a, b, c, d, e and 2 more");
        assertThat(Serving.some(List.of("a"))).isEqualTo("a");
        assertThat(Serving.some(List.of())).isEqualTo("none");
    }
}
