package dev.windlass.kubernetes.workload;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/**
 * A template of a workload's pods, as Kubernetes keeps it.
 *
 * @param name of the ReplicaSet or ControllerRevision that keeps it
 * @param uid of that
 * @param number higher for each later rollout
 * @param hash what its pods bear as label
 * @param template the template, without what the controller adds
 */
record Revision(String name, String uid, long number, String hash, PodTemplateSpec template) {}
