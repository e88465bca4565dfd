package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Right;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who sends traffic to the pods of a version, within a namespace.
 *
 * @param api the cluster
 * @param namespace the namespace
 * @param own the Services that are this version's own: they may select its pods, as long as nobody sends traffic to them
 */
record Senders(Api api, String namespace, Set<String> own) {

    List<Right> rights() {
        var rights = new ArrayList<Right>();
        rights.add(Right.to("list", "", "services", namespace));
        if (!own.isEmpty()) {
            rights.add(Right.to("list", "networking.k8s.io", "ingresses", namespace));
            rights.add(Right.to("list", HttpRoute.GROUP, "httproutes", namespace));
        }
        return rights;
    }

    /** Those that send traffic to pods with the labels, in words. */
    List<String> to(Map<String, String> labels, Duration timeLeft) throws ApiFailure {
        var senders = new ArrayList<String>();
        api
                .ask("list services in '" + namespace + "'", timeLeft, client -> client.services()
                        .inNamespace(namespace)
                        .list())
                .getItems()
                .stream()
                .filter(service -> selects(service, labels))
                .map(service -> service.getMetadata().getName())
                .filter(name -> !own.contains(name))
                .map(name -> "service '" + name + "'")
                .forEach(senders::add);
        if (!own.isEmpty()) {
            api
                    .ask("list ingresses in '" + namespace + "'", timeLeft, client -> client.network()
                            .v1()
                            .ingresses()
                            .inNamespace(namespace)
                            .list())
                    .getItems()
                    .stream()
                    .filter(this::sends)
                    .map(ingress -> "ingress '" + ingress.getMetadata().getName() + "'")
                    .forEach(senders::add);
            routes(timeLeft).stream()
                    .filter(this::sends)
                    .map(route -> "HTTPRoute '" + route.getMetadata().getName() + "'")
                    .forEach(senders::add);
        }
        return senders;
    }

    static boolean selects(Service service, Map<String, String> labels) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null && !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }

    private boolean sends(Ingress ingress) {
        Stream<IngressBackend> backends = Stream.concat(
                Stream.ofNullable(ingress.getSpec().getDefaultBackend()),
                ingress.getSpec().getRules().stream()
                        .flatMap(rule -> Stream.ofNullable(rule.getHttp()))
                        .flatMap(http -> http.getPaths().stream())
                        .map(path -> path.getBackend()));
        return backends.anyMatch(
                one -> one.getService() != null && own.contains(one.getService().getName()));
    }

    private boolean sends(HasMetadata route) {
        Predicate<HTTPBackendRef> isOurs = ref -> own.contains(ref.getName())
                && isService(ref.getKind())
                && (ref.getNamespace() == null || ref.getNamespace().equals(namespace))
                && Backends.weight(ref) > 0;
        return Route.of(route).rules().stream()
                .flatMap(rule -> rule.getBackendRefs().stream())
                .anyMatch(isOurs);
    }

    private static boolean isService(@Nullable String kind) {
        return Objects.requireNonNullElse(kind, "Service").equals("Service");
    }

    /** None where the Gateway API is not installed. */
    private List<? extends HasMetadata> routes(Duration timeLeft) throws ApiFailure {
        for (Class<? extends HasMetadata> version :
                List.of(HTTPRoute.class, io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.HTTPRoute.class)) {
            try {
                return api.ask("list HTTPRoutes in '" + namespace + "'", timeLeft, client -> client.resources(version)
                                .inNamespace(namespace)
                                .list())
                        .getItems();
            } catch (ApiFailure failure) {
                if (failure.code() != 404) {
                    throw failure;
                }
            }
        }
        return List.of();
    }
}
