package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Deletes one object, and no other that has its name by now. */
final class Deletion {

    private Deletion() {}

    /**
     * A Job with its pods: it is there until they are gone.
     *
     * @param api the cluster
     * @param job the job
     * @throws ApiFailure if it could not be deleted; that it is gone already is none
     */
    static void ofJob(Api api, HasMetadata job) throws ApiFailure {
        delete(
                api,
                "job",
                "apis/batch/v1",
                "jobs",
                job,
                options(job).withPropagationPolicy("Foreground").build());
    }

    /**
     * A pod, at once.
     *
     * @param api the cluster
     * @param pod the pod
     * @throws ApiFailure if it could not be deleted; that it is gone already is none
     */
    static void ofPod(Api api, HasMetadata pod) throws ApiFailure {
        delete(
                api,
                "pod",
                "api/v1",
                "pods",
                pod,
                options(pod).withGracePeriodSeconds(0L).build());
    }

    private static DeleteOptionsBuilder options(HasMetadata object) {
        return new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(object.getMetadata().getUid())
                .endPreconditions();
    }

    private static void delete(
            Api api, String kind, String group, String plural, HasMetadata object, DeleteOptions options)
            throws ApiFailure {
        String name = object.getMetadata().getName();
        String namespace = object.getMetadata().getNamespace();
        String address = "/" + group + "/namespaces/" + namespace + "/" + plural + "/" + name;
        api.change("delete " + kind + " '" + name + "' in '" + namespace + "'", client -> {
            try {
                // the client's own way knows no precondition on a uid
                return String.valueOf(client.raw(address, "DELETE", options));
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404 || e.getCode() == 409) { // it is gone, or another one has its name
                    return "";
                }
                throw e;
            }
        });
    }
}
