package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P2 What is written wrong of a workload or a backup is refused where it is written")
class WrittenWrongTest {

    private static final Namespace SHOP =
            Cluster.kubeconfig(Path.of("/nowhere/kubeconfig"), "production").namespace("shop");

    @Test
    void an_image_and_a_container_the_wrong_way_round() {
        assertThatThrownBy(() -> SHOP.deployment("gw").image("registry.example/gw:1.4.0", "app"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the name of a container has")
                .hasMessageEndingWith("got 'registry.example/gw:1.4.0'");
        assertThatThrownBy(() -> SHOP.deployment("gw").restart().image("gw:1.4.0", "app"))
                .hasMessageEndingWith("got 'gw:1.4.0'");
        assertThatThrownBy(() -> SHOP.deployment("gw").env("App", "FEATURE", "on"))
                .hasMessageEndingWith("got 'App'");
        assertThatThrownBy(() -> SHOP.deployment("gw").image("app", " ")).hasMessageContaining("must not be blank");
    }

    @Test
    void one_object_in_the_place_of_a_kind() {
        assertThatThrownBy(() -> SHOP.backup("configmap/gw-config"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a backup of namespace 'shop' keeps all objects of a kind, not one of them: say 'configmap', got"
                                + " 'configmap/gw-config'");
    }

    @Test
    void a_deletion_says_what_it_deletes() {
        assertThat(SHOP.delete("deployment", "gw-blue")).hasToString("deletion of Deployment 'gw-blue' in 'shop'");
    }
}
