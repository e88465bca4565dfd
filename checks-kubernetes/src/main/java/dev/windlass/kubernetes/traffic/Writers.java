package dev.windlass.kubernetes.traffic;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells who wrote a part of an object last, by what the API server notes of each writer. */
final class Writers {

    /** Under which name this module writes. */
    static final String OURS = "windlass";

    private Writers() {}

    /**
     * Who wrote a part last.
     *
     * @param meta of the object
     * @param path the part, such as {@code spec}, {@code selector}
     * @return the writer and the time in words, such as {@code 'kubectl-patch' at 2026-01-13T08:00:00Z}
     */
    static String last(@Nullable ObjectMeta meta, List<String> path) {
        List<ManagedFieldsEntry> entries =
                meta == null || meta.getManagedFields() == null ? List.of() : meta.getManagedFields();
        // Times are whole seconds. Within one it was the other: this is asked of what is not as we left it.
        return entries.stream()
                .filter(entry -> has(entry.getFieldsV1(), path))
                .max(Comparator.comparing(Writers::time).thenComparing(entry -> !OURS.equals(entry.getManager())))
                .map(entry -> "'" + entry.getManager() + "' at " + (time(entry).isEmpty() ? "some time" : time(entry)))
                .orElse("somebody of whom the API server notes nothing");
    }

    private static String time(ManagedFieldsEntry entry) {
        return entry.getTime() == null ? "" : entry.getTime();
    }

    private static boolean has(@Nullable FieldsV1 fields, List<String> path) {
        Object at = fields == null ? null : fields.getAdditionalProperties();
        for (String part : path) {
            at = at instanceof Map<?, ?> map ? map.get("f:" + part) : null;
        }
        return at != null;
    }
}
