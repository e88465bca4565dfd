package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.util.List;

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
    static List<ManifestConflict> in(ApiFailure failure) {
        if (failure.code() != 409) {
            return List.of();
        }
        return failure.details().stream()
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
