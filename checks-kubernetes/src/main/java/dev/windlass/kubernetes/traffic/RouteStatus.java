package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the controllers of the gateways say of a route. Pure functions. */
final class RouteStatus {

    private static final List<String> WANTED = List.of("Accepted", "ResolvedRefs");
    private static final int LONGEST = 300;

    private RouteStatus() {}

    /**
     * Which gateways have not taken the route in yet, as it stands now.
     *
     * @param route the route
     * @return what is amiss, in words; empty if all gateways have
     * @throws TrafficFailure if one refuses it as it stands, or it is attached to none
     */
    static Optional<String> lacks(Route route) throws TrafficFailure {
        List<ParentReference> parents =
                route.spec().getParentRefs() == null ? List.of() : route.spec().getParentRefs();
        if (parents.isEmpty()) {
            throw new TrafficFailure(
                    "it is attached to no gateway: it has no parentRefs, so that nobody will follow it");
        }
        var lacks = new ArrayList<String>();
        for (ParentReference parent : parents) {
            List<RouteParentStatus> told = route.parents().stream()
                    .filter(one -> same(route, parent, one.getParentRef()))
                    .toList();
            if (told.isEmpty()) {
                lacks.add("gateway '" + parent.getName() + "' says nothing of it");
            }
            for (RouteParentStatus one : told) {
                for (String type : WANTED) {
                    lacks(route, parent.getName(), one, type).ifPresent(lacks::add);
                }
            }
        }
        return lacks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", lacks));
    }

    private static Optional<String> lacks(Route route, String gateway, RouteParentStatus told, String type)
            throws TrafficFailure {
        long generation = Objects.requireNonNullElse(route.meta().getGeneration(), 0L);
        for (Condition condition : told.getConditions()) {
            if (type.equals(condition.getType())
                    && Objects.requireNonNullElse(condition.getObservedGeneration(), 0L) >= generation) {
                if ("True".equals(condition.getStatus())) {
                    return Optional.empty();
                }
                if ("False".equals(condition.getStatus())) {
                    throw new TrafficFailure("gateway '" + gateway + "' refuses it, " + type + " is False: "
                            + Redacted.line(condition.getReason() + ", " + condition.getMessage(), LONGEST));
                }
            }
        }
        return Optional.of("gateway '" + gateway + "' has not said " + type + " of generation " + generation);
    }

    private static boolean same(Route route, ParentReference one, @Nullable ParentReference other) {
        return other != null
                && Objects.equals(one.getName(), other.getName())
                && namespace(route, one).equals(namespace(route, other))
                && Objects.equals(one.getSectionName(), other.getSectionName())
                && Objects.equals(one.getPort(), other.getPort());
    }

    private static String namespace(Route route, ParentReference parent) {
        return parent.getNamespace() == null ? route.meta().getNamespace() : parent.getNamespace();
    }
}
