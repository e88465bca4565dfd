package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WritersTest {

    private static final List<String> SELECTOR = List.of("spec", "selector");

    private static final Map<String, Object> OF_SELECTOR =
            Map.of("f:spec", Map.of("f:selector", Map.of("f:slot", Map.of())));

    private static ManagedFieldsEntry entry(String manager, String time, Map<String, Object> fields) {
        var v1 = new FieldsV1();
        v1.setAdditionalProperties(fields);
        return new ManagedFieldsEntryBuilder()
                .withManager(manager)
                .withTime(time)
                .withFieldsV1(v1)
                .build();
    }

    private static String lastOf(ManagedFieldsEntry... entries) {
        return Writers.last(new ObjectMetaBuilder().withManagedFields(entries).build(), SELECTOR);
    }

    @Test
    @DisplayName("the last who wrote the part is told, with the time")
    void last() {
        assertThat(lastOf(
                        entry("helm", "2026-01-01T00:00:00Z", OF_SELECTOR),
                        entry("kubectl-patch", "2026-01-13T08:00:00Z", OF_SELECTOR),
                        entry("kube-controller-manager", "2026-01-14T00:00:00Z", Map.of("f:status", Map.of()))))
                .isEqualTo("'kubectl-patch' at 2026-01-13T08:00:00Z");
    }

    @Test
    @DisplayName("of two in the same second it was the other one, and not we")
    void sameSecond() {
        ManagedFieldsEntry ours = entry("windlass", "2026-01-13T08:00:00Z", OF_SELECTOR);
        ManagedFieldsEntry other = entry("kubectl", "2026-01-13T08:00:00Z", OF_SELECTOR);
        assertThat(lastOf(ours, other)).startsWith("'kubectl'");
        assertThat(lastOf(other, ours)).startsWith("'kubectl'");
    }

    @Test
    @DisplayName(
            "of a map it is who wrote the member that is not as expected, and not who wrote another in the same second")
    void member() {
        ManagedFieldsEntry made = entry(
                "helm", "2026-01-13T08:00:00Z", Map.of("f:spec", Map.of("f:selector", Map.of("f:app", Map.of()))));
        ManagedFieldsEntry rival = entry("rival", "2026-01-13T07:59:59Z", OF_SELECTOR);
        var meta = new ObjectMetaBuilder().withManagedFields(made, rival).build();
        assertThat(Writers.last(
                        meta, SELECTOR, Map.of("app", "gw", "slot", "red"), Map.of("app", "gw", "slot", "blue")))
                .startsWith("'rival'");
        assertThat(Writers.last(meta, SELECTOR, Map.of("app", "gw"), Map.of("app", "gw")))
                .startsWith("'helm'");
    }

    @Test
    @DisplayName("where the server notes nothing that is said")
    void nobody() {
        assertThat(lastOf()).isEqualTo("somebody of whom the API server notes nothing");
        assertThat(Writers.last(null, SELECTOR)).isEqualTo("somebody of whom the API server notes nothing");
    }
}
