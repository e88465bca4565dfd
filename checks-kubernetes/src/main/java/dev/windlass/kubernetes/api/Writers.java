package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells who wrote a part of an object last, by what the API server notes of each writer. Pure functions. */
public final class Writers {

    /** Under which name this module writes. */
    public static final String OURS = "windlass";

    /** Times are whole seconds. Within one it was the other: this is asked of what is not as we left it. */
    private static final Comparator<ManagedFieldsEntry> LATEST =
            Comparator.comparing(Writers::time).thenComparing(entry -> !OURS.equals(entry.getManager()));

    private Writers() {}

    /**
     * Who wrote a part last.
     *
     * @param meta of the object
     * @param path the part, such as {@code spec}, {@code selector}
     * @return the writer and the time in words, such as {@code 'kubectl-patch' at 2026-01-13T08:00:00Z}
     */
    public static String last(@Nullable ObjectMeta meta, List<String> path) {
        return entry(meta, path).map(Writers::told).orElse("somebody of whom the API server notes nothing");
    }

    /**
     * Who last wrote those members of a map that are not as expected.
     *
     * @param meta of the object
     * @param path the map, such as {@code spec}, {@code selector}
     * @param is what it has in it
     * @param expected what it was expected to have
     * @return as {@link #last(ObjectMeta, List)}
     */
    public static String last(@Nullable ObjectMeta meta, List<String> path, Map<?, ?> is, Map<?, ?> expected) {
        return expected.entrySet().stream()
                .filter(one -> !one.getValue().equals(is.get(one.getKey())))
                .map(one -> Stream.concat(path.stream(), Stream.of(String.valueOf(one.getKey())))
                        .toList())
                .flatMap(member -> entry(meta, member).stream())
                .max(LATEST)
                .map(Writers::told)
                .orElseGet(() -> last(meta, path));
    }

    /**
     * Whether this module wrote a part last. Times are whole seconds: where somebody else wrote it within the same one, that is
     * not sure, and so it didn't.
     *
     * @param meta of the object
     * @param path the part, such as {@code spec}, {@code template}
     * @return whether it did
     */
    public static boolean isOurs(@Nullable ObjectMeta meta, List<String> path) {
        return entry(meta, path)
                .filter(entry -> OURS.equals(entry.getManager()))
                .isPresent();
    }

    /**
     * When this module wrote a part last: a later write of it has another time.
     *
     * @param meta of the object
     * @param path the part, such as {@code spec}, {@code template}
     * @return the time as the API server notes it; empty if it never did
     */
    public static String ourTime(@Nullable ObjectMeta meta, List<String> path) {
        return entries(meta, path)
                .filter(entry -> OURS.equals(entry.getManager()))
                .max(LATEST)
                .map(Writers::time)
                .orElse("");
    }

    /**
     * When a part was written last, or later: the API server notes the time of each writer's last change, to whatever part.
     *
     * @param meta of the object
     * @param path the part, such as {@code spec}, {@code selector}
     * @return the time by the clock of the API server, to the second; empty where it notes none that can be read
     */
    public static Optional<Instant> lastTime(@Nullable ObjectMeta meta, List<String> path) {
        try {
            return entry(meta, path).map(Writers::time).map(text -> OffsetDateTime.parse(text)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<ManagedFieldsEntry> entry(@Nullable ObjectMeta meta, List<String> path) {
        return entries(meta, path).max(LATEST);
    }

    private static Stream<ManagedFieldsEntry> entries(@Nullable ObjectMeta meta, List<String> path) {
        List<ManagedFieldsEntry> entries =
                meta == null || meta.getManagedFields() == null ? List.of() : meta.getManagedFields();
        return entries.stream().filter(entry -> has(entry.getFieldsV1(), path));
    }

    private static String told(ManagedFieldsEntry entry) {
        return "'" + entry.getManager() + "' at " + (time(entry).isEmpty() ? "some time" : time(entry));
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
