package dev.windlass.examples.bluegreen;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the release works on: a namespace with version 1 and a Service in front of it.
 *
 * @param namespace the namespace, which is made and removed
 * @param probeHost what readiness probes ask in place of the pod; null for the pod itself
 * @param probePort the port that they ask
 */
record World(String namespace, @Nullable String probeHost, int probePort) {

    private static final int PATIENCE_SECONDS = 120;

    /** Version 1 runs and gets the traffic when this returns. */
    void begin(KubernetesClient client, String image) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .waitUntilCondition(account -> account != null, PATIENCE_SECONDS, TimeUnit.SECONDS);
        client.resource(version("blue", image, "/")).inNamespace(namespace).create();
        client.resource(service()).inNamespace(namespace).create();
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("web-blue")
                .waitUntilReady(PATIENCE_SECONDS, TimeUnit.SECONDS);
        client.endpoints()
                .inNamespace(namespace)
                .withName("web")
                .waitUntilCondition(
                        one -> one != null
                                && one.getSubsets().stream()
                                        .anyMatch(set -> !set.getAddresses().isEmpty()),
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** The Deployment of a version, whose pods are ready when a path answers. */
    Deployment version(String slot, String image, String readiness) {
        Map<String, String> labels = Map.of("app", "web", "slot", slot);
        HTTPGetAction asks = new HTTPGetActionBuilder()
                .withHost(probeHost)
                .withPort(new IntOrString(probePort))
                .withPath(readiness)
                .build();
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("web-" + slot)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withProgressDeadlineSeconds(20)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage(image)
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withHttpGet(asks)
                .endReadinessProbe()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "web", "slot", "blue"))
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    /** Removes the namespace, without waiting for its end. */
    void end(KubernetesClient client) {
        client.namespaces().withName(namespace).delete();
    }
}
