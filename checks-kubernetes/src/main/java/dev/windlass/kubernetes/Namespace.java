package dev.windlass.kubernetes;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.workload.Backup;
import dev.windlass.kubernetes.workload.Deletion;
import dev.windlass.kubernetes.workload.Manifests;
import dev.windlass.kubernetes.workload.PodSelection;
import dev.windlass.kubernetes.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

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
     * A backup of the objects of some kinds.
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

    /** The namespace in words: {@code namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return "namespace '" + name + "' of " + api;
    }
}
