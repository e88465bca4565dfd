package dev.windlass.kubernetes.workload;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Objects of a namespace as they were at some time.
 *
 * @param taken when they were read, by the clock of this process
 * @param items the objects, by kind and name
 */
public record BackupContent(Instant taken, List<BackupItem> items) {

    /** Keeps a copy. */
    public BackupContent {
        Objects.requireNonNull(taken, "taken");
        items = List.copyOf(items);
    }

    /**
     * The objects.
     *
     * @return which they are
     */
    public List<ManifestRef> objects() {
        return items.stream().map(BackupItem::object).toList();
    }
}
