package dev.windlass.kubernetes.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds which fields of an object, as its {@code managedFields} tell. Pure functions.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Kubernetes: server-side apply</a>
 */
final class ManifestOwners {

    /** As these Kubernetes itself writes. */
    private static final Set<String> SYSTEM = Set.of(
            "kube-controller-manager", "cloud-controller-manager", "kube-scheduler", "kube-apiserver", "kubelet");

    private static final Set<String> NOTES = Set.of("f:metadata", "f:status");

    private ManifestOwners() {}

    /** The entries of a live object. */
    static List<Map<String, Object>> entries(Map<String, Object> live) {
        var entries = new ArrayList<Map<String, Object>>();
        if (ManifestContent.at(live, "metadata", "managedFields") instanceof List<?> list) {
            list.forEach(entry -> entries.add(ManifestContent.canonical(ManifestContent.map(entry))));
        }
        return entries;
    }

    /** Whether an entry is of Kubernetes itself, or of a status or scale. */
    static boolean isSystem(Map<String, Object> entry) {
        return SYSTEM.contains(ManifestContent.text(entry, "manager"))
                || !ManifestContent.text(entry, "subresource").isEmpty()
                || fields(entry).containsKey("f:status");
    }

    static Map<String, Object> fields(Map<String, Object> entry) {
        return ManifestContent.map(entry.get("fieldsV1"));
    }

    /** The fields that Kubernetes itself holds in a live object. */
    static List<Map<String, Object>> heldBySystem(Map<String, Object> live) {
        return entries(live).stream()
                .filter(ManifestOwners::isSystem)
                .map(ManifestOwners::fields)
                .toList();
    }

    /** The entries that are not of Kubernetes itself, told in short. */
    static List<AppliedOwner> told(Map<String, Object> live) {
        return told(entries(live));
    }

    static List<AppliedOwner> told(List<Map<String, Object>> entries) {
        return entries.stream()
                .filter(entry -> !isSystem(entry))
                .map(entry -> new AppliedOwner(
                        ManifestContent.text(entry, "manager"),
                        ManifestContent.text(entry, "operation"),
                        ManifestContent.text(entry, "time"),
                        ManifestContent.sha256(
                                ManifestContent.json(fields(entry)).getBytes(UTF_8))))
                .toList();
    }

    /** The managers that wrote since, beside one, in words with the time. */
    static List<String> since(List<AppliedOwner> then, List<AppliedOwner> now, Set<String> beside) {
        return now.stream()
                .filter(owner -> !beside.contains(owner.manager()))
                .filter(owner -> then.stream().noneMatch(owner::isAsOldAs))
                .map(owner -> "'" + owner.manager() + "' at " + owner.time())
                .toList();
    }

    /** The managers that wrote more than notes since, beside one, in words with the time. */
    static List<String> writersSince(List<AppliedOwner> then, Map<String, Object> live, Set<String> beside) {
        return since(
                then,
                told(entries(live).stream().filter(entry -> !isNote(entry)).toList()),
                beside);
    }

    /** The entries of managers that noted something since, and nothing else: as the controller of a load balancer does. */
    static List<Map<String, Object>> notesSince(List<AppliedOwner> then, Map<String, Object> live, Set<String> beside) {
        return entries(live).stream()
                .filter(ManifestOwners::isNote)
                .filter(entry -> !since(then, told(List.of(entry)), beside).isEmpty())
                .toList();
    }

    /** Whether two entries are of the same manager and of the same kind. */
    static boolean isOfSame(Map<String, Object> one, Map<String, Object> other) {
        return ManifestContent.text(one, "manager").equals(ManifestContent.text(other, "manager"))
                && ManifestContent.text(one, "operation").equals(ManifestContent.text(other, "operation"));
    }

    /** Whether a manager holds nothing but metadata and status. */
    private static boolean isNote(Map<String, Object> entry) {
        return NOTES.containsAll(fields(entry).keySet());
    }

    /** Whether the same managers hold the same fields. When they did so may differ. */
    static boolean isSame(List<AppliedOwner> one, List<AppliedOwner> other) {
        return one.size() == other.size()
                && one.stream().allMatch(owner -> other.stream().anyMatch(owner::holdsTheSame));
    }

    /** The entries of before for all but Kubernetes itself, whose entries are those of now. */
    static List<Map<String, Object>> restored(List<Map<String, Object>> before, Map<String, Object> live) {
        var restored = new ArrayList<Map<String, Object>>();
        before.stream().filter(entry -> !isSystem(entry)).forEach(restored::add);
        entries(live).stream().filter(ManifestOwners::isSystem).forEach(restored::add);
        return restored;
    }

    /** Whether a manager holds a field, given as {@code f:spec}, {@code f:replicas}. */
    static boolean holds(Map<String, Object> live, String manager, String... path) {
        return entries(live).stream()
                .filter(entry -> ManifestContent.text(entry, "manager").equals(manager))
                .anyMatch(entry -> ManifestContent.at(fields(entry), path) != null);
    }

    // ------------------------------------------------------------------ fields of a tree, as far as maps go

    static void remove(Map<String, Object> content, Map<String, Object> fields) {
        fields.forEach((field, within) -> {
            if (!field.startsWith("f:") || field.equals("f:status")) {
                return;
            }
            String key = field.substring(2);
            Map<String, Object> inner = ManifestContent.map(within);
            if (isLeaf(inner)) {
                content.remove(key);
            } else if (content.get(key) instanceof Map<?, ?>) {
                Map<String, Object> child = ManifestContent.map(content.get(key));
                remove(child, inner);
                if (child.isEmpty()) {
                    content.remove(key);
                }
            }
        });
    }

    static void overlay(Map<String, Object> content, Map<String, Object> from, Map<String, Object> fields) {
        fields.forEach((field, within) -> {
            String key = field.startsWith("f:") ? field.substring(2) : "";
            Object value = from.get(key);
            if (key.isEmpty() || value == null) {
                return;
            }
            Map<String, Object> inner = ManifestContent.map(within);
            if (isLeaf(inner) || !(value instanceof Map<?, ?>)) {
                content.put(key, value);
            } else {
                var child = new LinkedHashMap<>(ManifestContent.map(content.get(key)));
                overlay(child, ManifestContent.map(value), inner);
                content.put(key, child);
            }
        });
    }

    /** Whether the whole value is meant: it has no fields, or is a list, which is not looked into. */
    private static boolean isLeaf(Map<String, Object> fields) {
        return fields.keySet().stream().noneMatch(key -> key.startsWith("f:"));
    }
}
