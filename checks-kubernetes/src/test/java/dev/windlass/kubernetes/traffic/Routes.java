package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.real.TestCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRefBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Routes on the real API server, which stores them as a small CRD; the test plays the controller of the gateway. */
final class Routes {

    private final Shop shop;
    private final KubernetesClient client = TestCluster.client();

    Routes(Shop shop) {
        this.shop = shop;
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .resource(definition())
                .serverSideApply();
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(definition().getMetadata().getName())
                .waitUntilCondition(
                        crd -> crd != null
                                && crd.getStatus() != null
                                && crd.getStatus().getConditions().stream()
                                        .anyMatch(one -> one.getType().equals("Established")
                                                && one.getStatus().equals("True")),
                        60,
                        TimeUnit.SECONDS);
    }

    private static CustomResourceDefinition definition() {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName("httproutes.gateway.networking.k8s.io")
                .addToAnnotations(
                        "api-approved.kubernetes.io", "https://github.com/kubernetes-sigs/gateway-api/pull/2997")
                .endMetadata()
                .withNewSpec()
                .withGroup("gateway.networking.k8s.io")
                .withScope("Namespaced")
                .withNewNames()
                .withKind("HTTPRoute")
                .withListKind("HTTPRouteList")
                .withPlural("httproutes")
                .withSingular("httproute")
                .endNames()
                .withVersions(version("v1", true), version("v1beta1", false))
                .endSpec()
                .build();
    }

    private static CustomResourceDefinitionVersion version(String name, boolean storage) {
        var any = new JSONSchemaPropsBuilder()
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .build();
        return new CustomResourceDefinitionVersionBuilder()
                .withName(name)
                .withServed(true)
                .withStorage(storage)
                .withNewSubresources()
                .withNewStatus()
                .endStatus()
                .endSubresources()
                .withNewSchema()
                .withNewOpenAPIV3Schema()
                .withType("object")
                .addToProperties("spec", any)
                .addToProperties("status", any)
                .endOpenAPIV3Schema()
                .endSchema()
                .build();
    }

    // ------------------------------------------------------------------ routes

    static HTTPBackendRef ref(String service, int weight) {
        return new HTTPBackendRefBuilder()
                .withName(service)
                .withPort(80)
                .withWeight(weight)
                .build();
    }

    /** A route of two rules: one that both versions serve, one of something else. */
    Routes route(HTTPBackendRef... refs) {
        client.resource(new HTTPRouteBuilder()
                        .withNewMetadata()
                        .withNamespace(shop.name())
                        .withName("shop")
                        .endMetadata()
                        .withNewSpec()
                        .addNewParentRef()
                        .withName("public")
                        .endParentRef()
                        .addNewRule()
                        .withBackendRefs(ref("static", 7))
                        .endRule()
                        .addNewRule()
                        .withBackendRefs(refs)
                        .endRule()
                        .endSpec()
                        .build())
                .create();
        return this;
    }

    private Resource<HTTPRoute> resource() {
        return client.resources(HTTPRoute.class).inNamespace(shop.name()).withName("shop");
    }

    HTTPRoute now() {
        return resource().get();
    }

    /** The weights of the second rule, in order. */
    List<Integer> weights() {
        return now().getSpec().getRules().get(1).getBackendRefs().stream()
                .map(HTTPBackendRef::getWeight)
                .toList();
    }

    /** Somebody else sets the weight of the first backend. */
    void rivalSets(int weight) {
        client.resource(now())
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON)
                                .withFieldManager("rival")
                                .build(),
                        "[{\"op\":\"replace\",\"path\":\"/spec/rules/1/backendRefs/0/weight\",\"value\":" + weight
                                + "}]");
    }

    // ------------------------------------------------------------------ the controller

    private static Condition condition(String type, String status, HTTPRoute route) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(status.equals("True") ? type : "BackendNotFound")
                .withMessage("played")
                .withLastTransitionTime("2026-01-13T08:00:00Z")
                .withObservedGeneration(route.getMetadata().getGeneration())
                .build();
    }

    private void tell(HTTPRoute route, String resolved) {
        route.setStatus(new HTTPRouteStatusBuilder()
                .addNewParent()
                .withControllerName("shop.example/gateway")
                .withNewParentRef()
                .withName("public")
                .endParentRef()
                .withConditions(condition("Accepted", "True", route), condition("ResolvedRefs", resolved, route))
                .endParent()
                .build());
        client.resource(route).patchStatus();
    }

    /** The controller takes every change in, or refuses it, until it is closed; it keeps the weights that it saw. */
    Controller controller(String resolved) {
        return new Controller(resolved);
    }

    final class Controller implements AutoCloseable {

        private final List<List<Integer>> saw = new ArrayList<>();
        private final Watch watch;

        private Controller(String resolved) {
            watch = resource().watch(new Watcher<HTTPRoute>() {
                private long told;

                @Override
                public void eventReceived(Action action, HTTPRoute route) {
                    if (route.getMetadata().getGeneration() > told) {
                        told = route.getMetadata().getGeneration();
                        synchronized (saw) {
                            saw.add(route.getSpec().getRules().get(1).getBackendRefs().stream()
                                    .map(HTTPBackendRef::getWeight)
                                    .toList());
                        }
                        tell(route, resolved);
                    }
                }

                @Override
                public void onClose(WatcherException cause) {}
            });
        }

        List<List<Integer>> saw() {
            synchronized (saw) {
                return List.copyOf(saw);
            }
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
