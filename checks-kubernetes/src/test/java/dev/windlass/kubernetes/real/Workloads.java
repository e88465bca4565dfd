package dev.windlass.kubernetes.real;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Typical objects to test with, made to be quick: pods that end at once, probes each second. Change them by their builder
 * ({@code deployment.edit()}) for what is special in a test.
 */
public final class Workloads {

    /** An image that no kubelet of the test cluster pulls. */
    public static final String IMAGE = "example.com/gw:1";

    private Workloads() {}

    /** A deployment whose pods are ready as soon as they run. */
    public static Deployment deployment(String name, Map<String, String> labels, int replicas, String image) {
        return deployment(name, labels, replicas, container(image, null));
    }

    /** A deployment whose pods are ready when the path is, and that is given up after so many seconds without progress. */
    public static Deployment deployment(
            String name,
            Map<String, String> labels,
            int replicas,
            String image,
            Readiness readiness,
            String path,
            int progressDeadlineSeconds) {
        return deployment(name, labels, replicas, container(image, probe(readiness, path)))
                .edit()
                .editSpec()
                .withProgressDeadlineSeconds(progressDeadlineSeconds)
                .endSpec()
                .build();
    }

    private static Deployment deployment(String name, Map<String, String> labels, int replicas, Container container) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withTemplate(template(labels, container))
                .endSpec()
                .build();
    }

    /** A stateful set whose pods are ready when the path is; started one after the other, as the default is. */
    public static StatefulSet statefulSet(
            String name, Map<String, String> labels, int replicas, String image, Readiness readiness, String path) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withServiceName(name)
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withTemplate(template(labels, container(image, probe(readiness, path))))
                .endSpec()
                .build();
    }

    /** A daemon set whose pods are ready when the path is. */
    public static DaemonSet daemonSet(
            String name, Map<String, String> labels, String image, Readiness readiness, String path) {
        return new DaemonSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withTemplate(template(labels, container(image, probe(readiness, path))))
                .endSpec()
                .build();
    }

    /** A service on port 80 of the pods that bear the labels. */
    public static Service service(String name, Map<String, String> selector) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withTargetPort(new IntOrString(8080))
                .endPort()
                .endSpec()
                .build();
    }

    /** The template of pods with one container. */
    public static PodTemplateSpec template(Map<String, String> labels, Container container) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .withContainers(container)
                .endSpec()
                .build();
    }

    /** A container {@code app}, with modest requests and limits. */
    public static Container container(String image, @Nullable Probe readiness) {
        return new ContainerBuilder()
                .withName("app")
                .withImage(image)
                .withReadinessProbe(readiness)
                .withNewResources()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("16Mi"))
                .addToLimits("cpu", new Quantity("100m"))
                .addToLimits("memory", new Quantity("64Mi"))
                .endResources()
                .build();
    }

    /** A probe of the path each second, of which one answer counts, either way. */
    public static Probe probe(Readiness readiness, String path) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withHost("127.0.0.1")
                .withPort(new IntOrString(readiness.port()))
                .withPath("/" + path)
                .endHttpGet()
                .withPeriodSeconds(1)
                .withTimeoutSeconds(1)
                .withSuccessThreshold(1)
                .withFailureThreshold(1)
                .build();
    }
}
