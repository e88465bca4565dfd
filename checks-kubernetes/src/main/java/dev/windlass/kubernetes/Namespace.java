package dev.windlass.kubernetes;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.traffic.HttpRoute;
import dev.windlass.kubernetes.traffic.Ingress;
import dev.windlass.kubernetes.traffic.NetworkPolicies;
import dev.windlass.kubernetes.traffic.Previous;
import dev.windlass.kubernetes.traffic.Service;
import dev.windlass.kubernetes.workload.PodSelection;
import dev.windlass.kubernetes.workload.Workload;
import java.util.Map;

/** A namespace of a cluster: the way in to what a product has there. Immutable, safe for use by several threads. */
public final class Namespace {

    private final Api api;
    private final String name;

    Namespace(Api api, String name) {
        this.api = api;
        this.name = Names.object("namespace", name);
    }

    /**
     * What it is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The way to its cluster, for checks and steps of your own.
     *
     * @return the way
     */
    public Api api() {
        return api;
    }

    // ------------------------------------------------------------------ workloads

    /**
     * A Deployment.
     *
     * @param deployment its name
     * @return the Deployment
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Workload deployment(String deployment) {
        return Workload.deployment(api, name, deployment);
    }

    /**
     * A StatefulSet.
     *
     * @param statefulSet its name
     * @return the StatefulSet
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Workload statefulSet(String statefulSet) {
        return Workload.statefulSet(api, name, statefulSet);
    }

    /**
     * A DaemonSet.
     *
     * @param daemonSet its name
     * @return the DaemonSet
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Workload daemonSet(String daemonSet) {
        return Workload.daemonSet(api, name, daemonSet);
    }

    /**
     * The pods with a label.
     *
     * @param key the key of the label, such as {@code slot}
     * @param value its value, such as {@code green}
     * @return the pods
     * @throws IllegalArgumentException if it can't be a label
     */
    public PodSelection pods(String key, String value) {
        return pods(Map.of(key, value));
    }

    /**
     * The pods with all of some labels.
     *
     * @param labels the labels, at least one
     * @return the pods
     * @throws IllegalArgumentException if there is no label, or one can't be one
     */
    public PodSelection pods(Map<String, String> labels) {
        return PodSelection.of(api, name, labels);
    }

    // ------------------------------------------------------------------ traffic

    /**
     * A Service: where traffic goes.
     *
     * @param service its name
     * @return the Service
     * @throws IllegalArgumentException if it can't be such a name
     */
    public Service service(String service) {
        return Service.of(api, name, service);
    }

    /**
     * An HTTPRoute of the Gateway API: how requests are shared out among Services.
     *
     * @param route its name
     * @return the route
     * @throws IllegalArgumentException if it can't be such a name
     */
    public HttpRoute httpRoute(String route) {
        return HttpRoute.of(api, name, route);
    }

    /**
     * An Ingress: by which names the product is reached from outside.
     *
     * @param ingress its name
     * @return the Ingress
     * @throws IllegalArgumentException if it can't be such a name
     */
    public Ingress ingress(String ingress) {
        return Ingress.of(api, name, ingress);
    }

    /**
     * NetworkPolicies that the namespace has to have.
     *
     * @param policies their names, at least one
     * @return the policies
     * @throws IllegalArgumentException if there is none, or one can't be such a name
     */
    public NetworkPolicies networkPolicies(String... policies) {
        return NetworkPolicies.of(api, name, policies);
    }

    /**
     * The previous version, that is kept for a while and then removed.
     *
     * @param deployment the name of its Deployment
     * @return the previous version
     * @throws IllegalArgumentException if it can't be such a name
     */
    public Previous previous(String deployment) {
        return Previous.of(api, name, deployment);
    }

    /** The namespace in words: {@code namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return "namespace '" + name + "' of " + api;
    }
}
