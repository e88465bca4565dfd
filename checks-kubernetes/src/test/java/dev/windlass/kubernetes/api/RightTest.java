package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A right is what an API server knows as one, and reads like one")
class RightTest {

    @Test
    void a_right_is_of_a_resource_or_of_one_object() {
        Right any = Right.to("patch", "apps", "deployments", "shop");

        assertThat(any).isEqualTo(new Right("patch", "apps", "deployments", "", "shop", ""));
        assertThat(any).hasToString("patch deployments.apps in 'shop'");
        assertThat(any.on("gw")).hasToString("patch deployments.apps 'gw' in 'shop'");
    }

    @Test
    void a_subresource_stands_behind_a_slash() {
        Right scale = Right.to("update", "apps", "deployments/scale", "shop").on("gw");

        assertThat(scale).isEqualTo(new Right("update", "apps", "deployments", "scale", "shop", "gw"));
        assertThat(scale).hasToString("update deployments.apps/scale 'gw' in 'shop'");
    }

    @Test
    void what_stands_in_no_namespace_is_of_the_cluster() {
        assertThat(Right.to("list", "", "nodes", "")).hasToString("list nodes");
    }

    @Test
    void no_part_may_lack() {
        assertThatThrownBy(() -> new Right("get", null, "pods", "", "", ""))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("group");
    }
}
