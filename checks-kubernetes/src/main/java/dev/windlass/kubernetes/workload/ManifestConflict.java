package dev.windlass.kubernetes.workload;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field that another manager holds, with another value than the manifest wants.
 *
 * @param manager the other one, with the version and time if the server told them
 * @param field such as {@code .spec.replicas}
 */
record ManifestConflict(String manager, String field) {

    private static final String REASON = "FieldManagerConflict";
    private static final String WITH = "conflict with ";

    /** All that an API server told of with a status of 409; none if it is about something else, such as a version. */
    static List<ManifestConflict> in(@Nullable Throwable thrown) {
        if (!(thrown instanceof KubernetesClientException e) || e.getCode() != 409) {
            return List.of();
        }
        Status status = e.getStatus();
        if (status == null || status.getDetails() == null || status.getDetails().getCauses() == null) {
            return List.of();
        }
        return status.getDetails().getCauses().stream()
                .filter(cause -> REASON.equals(cause.getReason()))
                .map(ManifestConflict::of)
                .toList();
    }

    /** The server has no field for the manager: it says {@code conflict with "kubectl" using apps/v1 at …}. */
    private static ManifestConflict of(StatusCause cause) {
        String message = String.valueOf(cause.getMessage());
        String manager = message.startsWith(WITH) ? message.substring(WITH.length()) : message;
        return new ManifestConflict(manager.replace('"', '\''), String.valueOf(cause.getField()));
    }

    /** In words: {@code .spec.replicas is held by 'kubectl'}. */
    @Override
    public String toString() {
        return field + " is held by " + manager;
    }
}
