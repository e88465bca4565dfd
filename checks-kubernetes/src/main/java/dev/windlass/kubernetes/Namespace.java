package dev.windlass.kubernetes;

import dev.windlass.check.Check;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.health.Autoscaler;
import dev.windlass.kubernetes.health.Obstacles;
import dev.windlass.kubernetes.health.ResourceLimits;
import dev.windlass.kubernetes.health.Room;
import dev.windlass.kubernetes.health.Usage;
import dev.windlass.kubernetes.health.Volumes;
import dev.windlass.kubernetes.lease.ReleaseLease;
import dev.windlass.kubernetes.pod.JobStep;
import dev.windlass.kubernetes.pod.Pods;
import dev.windlass.kubernetes.pod.ProbePod;
import dev.windlass.kubernetes.traffic.HttpRoute;
import dev.windlass.kubernetes.traffic.Ingress;
import dev.windlass.kubernetes.traffic.NetworkPolicies;
import dev.windlass.kubernetes.traffic.Previous;
import dev.windlass.kubernetes.traffic.Service;
import dev.windlass.kubernetes.workload.Backup;
import dev.windlass.kubernetes.workload.Deletion;
import dev.windlass.kubernetes.workload.Manifests;
import dev.windlass.kubernetes.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A namespace of a cluster: the way in to what a product has there. Immutable, safe for use by several threads. */
public final class Namespace {

    private final Api api;
    private final String name;

    Namespace(Api api, String name) {
        this.api = api;
        this.name = Names.namespace(name);
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

    // ------------------------------------------------------------------ pods

    /**
     * The pods that a selector selects: whether they are well, a command in one of them, their logs.
     *
     * @param selector as {@code kubectl -l} takes it, such as {@code app=api-gateway,slot=green}; not blank
     * @return the pods
     * @throws IllegalArgumentException if it is blank, or can't be a selector
     */
    public Pods pods(String selector) {
        return Pods.of(api, name, selector);
    }

    /**
     * The pods of a deployment: whether they are well, a command in one of them, their logs.
     *
     * @param deployment the name of the deployment
     * @return the pods
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Pods deploymentPods(String deployment) {
        return Pods.ofDeployment(api, name, deployment);
    }

    /**
     * A pod for a moment, that asks something from inside the cluster.
     *
     * @param image its image
     * @param program the program
     * @param arguments its arguments, none of them a secret
     * @return the pod
     * @throws IllegalArgumentException if the image or program is blank, or the program is a whole command line
     */
    public ProbePod probePod(String image, String program, String... arguments) {
        return ProbePod.of(api, name, image, program, arguments);
    }

    /**
     * A Job that becomes a step.
     *
     * @param manifest a file of YAML or JSON with one Job; it is read now
     * @return the Job
     * @throws IllegalArgumentException if it can't be read, or is no Job that can be a step
     */
    public JobStep job(Path manifest) {
        return JobStep.of(api, name, manifest);
    }

    /**
     * A Job that was built, that becomes a step.
     *
     * @param job the Job
     * @return the Job
     * @throws IllegalArgumentException if it can't be a step
     */
    public JobStep job(Job job) {
        return JobStep.of(api, name, job);
    }

    // ------------------------------------------------------------------ lease

    /**
     * A lease that lets one release of each product and environment go on at a time, across machines.
     *
     * @return the lease, named after the product and environment
     */
    public ReleaseLease lease() {
        return ReleaseLease.of(api, name);
    }

    /**
     * A lease that lets one release go on at a time, across machines.
     *
     * @param lease its name; it is made when it is first taken
     * @return the lease
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public ReleaseLease lease(String lease) {
        return ReleaseLease.of(api, name, lease);
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

    // ------------------------------------------------------------------ manifests

    /**
     * Manifests for this namespace, and of what stands in none, in files. They are read now.
     *
     * @param first a file, or a folder of which all files are read whose names end with {@code .yaml}, {@code .yml} or {@code
     *     .json}
     * @param more more of them
     * @return the manifests
     * @throws IllegalArgumentException if they can't be used; the message tells all that is wrong, by file, document and line
     */
    public Manifests manifests(Path first, Path... more) {
        return Manifests.of(
                api, name, Stream.concat(Stream.of(first), Stream.of(more)).toList());
    }

    /**
     * Manifests for this namespace in a text, such as one that a program gave.
     *
     * @param yaml one document or several
     * @return the manifests
     * @throws IllegalArgumentException if they can't be used; the message tells all that is wrong, by document and line
     */
    public Manifests manifests(String yaml) {
        return Manifests.ofText(api, name, yaml);
    }

    /**
     * Manifests for this namespace that are objects of the client's model.
     *
     * @param first an object
     * @param more more of them
     * @return the manifests
     * @throws IllegalArgumentException if they can't be used; the message tells all that is wrong
     */
    public Manifests manifests(HasMetadata first, HasMetadata... more) {
        return Manifests.ofObjects(
                api, name, Stream.concat(Stream.of(first), Stream.of(more)).toList());
    }

    /**
     * A backup of the objects of some kinds: all that there are of each.
     *
     * @param first a kind, such as {@code configmaps}
     * @param more more of them
     * @return the backup
     * @throws IllegalArgumentException if no such kind is known
     */
    public Backup backup(String first, String... more) {
        return Backup.of(
                api, name, Stream.concat(Stream.of(first), Stream.of(more)).toList());
    }

    /**
     * The deletion of an object.
     *
     * @param kind its kind, such as {@code deployment}
     * @param object its name
     * @return the deletion
     * @throws IllegalArgumentException if no such kind is known, or it can't be a name
     */
    public Deletion delete(String kind, String object) {
        return Deletion.of(api, name, kind, object);
    }

    // --- health

    /**
     * Asks whether there is room for more pods, on the nodes and in the quotas of this namespace.
     *
     * @param cpu what each requests of it, such as {@code 500m}
     * @param memory what each requests of it, such as {@code 512Mi}
     * @param pods how many, at least 1
     * @return the check
     * @throws IllegalArgumentException if an amount can't be read or is negative, or there is no pod
     */
    public Check roomFor(String cpu, String memory, int pods) {
        return Room.of(api, name, cpu, memory, pods);
    }

    /**
     * Asks whether there is room for the pods that a rollout of a Deployment makes beside the old ones.
     *
     * @param deployment its name
     * @return the check
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Check roomForSurgeOf(String deployment) {
        return Room.forSurgeOf(api, name, deployment);
    }

    /**
     * Asks whether something stands in the way of rolling out a Deployment and taking it back, such as a disruption budget.
     *
     * @param deployment its name
     * @return the check
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Check obstacles(String deployment) {
        return Obstacles.of(api, name, deployment);
    }

    /**
     * Asks whether each container of the pods with a label has limits of cpu and memory.
     *
     * @param key the key of the label
     * @param value its value
     * @return the check
     * @throws IllegalArgumentException if it can't be a label
     */
    public Check resourceLimits(String key, String value) {
        return ResourceLimits.of(api, name, key, value);
    }

    /**
     * Its claims of volumes.
     *
     * @return the claims
     */
    public Volumes volumes() {
        return Volumes.of(api, name);
    }

    /**
     * How much of their limits the pods with a label use.
     *
     * @param key the key of the label
     * @param value its value
     * @return the usage
     * @throws IllegalArgumentException if it can't be a label
     */
    public Usage usage(String key, String value) {
        return Usage.of(api, name, key, value);
    }

    /**
     * A HorizontalPodAutoscaler.
     *
     * @param autoscaler its name
     * @return the autoscaler
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Autoscaler autoscaler(String autoscaler) {
        return Autoscaler.of(api, name, autoscaler);
    }

    /** The namespace in words: {@code namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return "namespace '" + name + "' of " + api;
    }
}
