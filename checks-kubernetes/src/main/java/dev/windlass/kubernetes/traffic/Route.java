package dev.windlass.kubernetes.traffic;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteSpec;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route as it is now, of either version of its API: what it has in them is the same.
 *
 * @param meta its metadata
 * @param spec what it shall do
 * @param status what the controllers say of it; null if none ever did
 */
record Route(ObjectMeta meta, HTTPRouteSpec spec, @Nullable HTTPRouteStatus status) {

    static Route of(HasMetadata object) {
        if (object instanceof HTTPRoute route) {
            return new Route(route.getMetadata(), route.getSpec(), route.getStatus());
        }
        var beta = (io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.HTTPRoute) object;
        return new Route(beta.getMetadata(), beta.getSpec(), beta.getStatus());
    }

    List<HTTPRouteRule> rules() {
        return spec.getRules() == null ? List.of() : spec.getRules();
    }

    List<RouteParentStatus> parents() {
        return status == null || status.getParents() == null ? List.of() : status.getParents();
    }
}
