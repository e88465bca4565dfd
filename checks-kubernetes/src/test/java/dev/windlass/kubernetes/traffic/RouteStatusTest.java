package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteSpecBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatusBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReferenceBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatusBuilder;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RouteStatusTest {

    private static final long GENERATION = 7;

    private static ParentReference gateway(String name) {
        return new ParentReferenceBuilder().withName(name).build();
    }

    private static Condition condition(String type, String status, long observed) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withObservedGeneration(observed)
                .withReason("Because")
                .withMessage("of that")
                .build();
    }

    private static RouteParentStatus told(String gateway, String accepted, String resolved, long observed) {
        return new RouteParentStatusBuilder()
                .withParentRef(new ParentReferenceBuilder(gateway(gateway))
                        .withNamespace("shop")
                        .build())
                .withConditions(
                        condition("Accepted", accepted, observed), condition("ResolvedRefs", resolved, observed))
                .build();
    }

    private static Route route(List<ParentReference> parents, RouteParentStatus... told) {
        return new Route(
                new ObjectMetaBuilder()
                        .withNamespace("shop")
                        .withGeneration(GENERATION)
                        .build(),
                new HTTPRouteSpecBuilder().withParentRefs(parents).build(),
                new HTTPRouteStatusBuilder().withParents(told).build());
    }

    @Test
    @DisplayName("taken in is what all gateways have accepted, with all backends found, as it stands now")
    void takenIn() throws Exception {
        assertThat(RouteStatus.lacks(route(
                        List.of(gateway("public"), gateway("inner")),
                        told("public", "True", "True", GENERATION),
                        told("inner", "True", "True", GENERATION))))
                .isEmpty();
    }

    @Test
    @DisplayName("G1: a gateway that says nothing has not taken it in, nor has one that speaks of an older generation")
    void notYet() throws Exception {
        assertThat(RouteStatus.lacks(route(
                        List.of(gateway("public"), gateway("inner")), told("public", "True", "True", GENERATION))))
                .contains("gateway 'inner' says nothing of it");
        assertThat(RouteStatus.lacks(route(List.of(gateway("public")), told("public", "True", "True", GENERATION - 1)))
                        .orElseThrow())
                .contains("has not said Accepted of generation 7", "has not said ResolvedRefs of generation 7");
        assertThat(RouteStatus.lacks(route(List.of(gateway("public")), told("public", "True", "Unknown", GENERATION))))
                .contains("gateway 'public' has not said ResolvedRefs of generation 7");
    }

    @Test
    @DisplayName("a gateway that refuses it as it stands is the end, one that refused an older generation is not")
    void refused() throws Exception {
        assertThatThrownBy(() -> RouteStatus.lacks(
                        route(List.of(gateway("public")), told("public", "True", "False", GENERATION))))
                .isInstanceOf(TrafficFailure.class)
                .hasMessage("gateway 'public' refuses it, ResolvedRefs is False: Because, of that");
        assertThat(RouteStatus.lacks(route(List.of(gateway("public")), told("public", "True", "False", 6))))
                .isPresent();
    }

    @Test
    @DisplayName("a route of no gateway is told at once: nobody will ever follow it")
    void attachedToNone() {
        assertThatThrownBy(() -> RouteStatus.lacks(route(List.of())))
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("attached to no gateway");
    }

    @Test
    @DisplayName("what is said of another listener of the gateway doesn't count")
    void section() throws Exception {
        ParentReference https = new ParentReferenceBuilder(gateway("public"))
                .withSectionName("https")
                .build();
        assertThat(RouteStatus.lacks(route(List.of(https), told("public", "True", "True", GENERATION))))
                .contains("gateway 'public' says nothing of it");
    }
}
