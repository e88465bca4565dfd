package dev.windlass.kubernetes.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of an object as plain maps, lists and values: what of it is whose, and whether two are the same. Pure functions.
 */
final class ManifestContent {

    static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** What kubectl keeps of an object in itself: all of it, the values of secrets and variables included. */
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** By these a controller keeps count. */
    private static final Set<String> COUNTS =
            Set.of("deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation");

    /** The maps of a Secret and a ConfigMap that hold values. */
    static final Set<String> DATA = Set.of("data", "stringData", "binaryData");

    private static final Set<String> SET_BY_SERVER = Set.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "managedFields",
            "selfLink",
            "deletionTimestamp",
            "deletionGracePeriodSeconds");

    /** What a manifest declares of the metadata. */
    private static final Set<String> DECLARED = Set.of("name", "namespace", "labels", "annotations");

    private ManifestContent() {}

    static Map<String, Object> of(Object object) {
        return map(SERIALIZATION.convertValue(object, Map.class));
    }

    static GenericKubernetesResource object(Map<String, Object> content) {
        return SERIALIZATION.convertValue(content, GenericKubernetesResource.class);
    }

    /**
     * What of a live object is up to those who apply it: all but what the server sets, the status, what the system's own
     * controllers hold, and what {@code kubectl} keeps for itself. In an order that is always the same.
     */
    static Map<String, Object> own(Map<String, Object> live, boolean withReplicas) {
        Map<String, Object> own = canonical(live);
        ManifestOwners.heldBySystem(live).forEach(fields -> ManifestOwners.remove(own, fields));
        own.remove("status");
        Map<String, Object> metadata = map(own.get("metadata"));
        SET_BY_SERVER.forEach(metadata::remove);
        Map<String, Object> annotations = map(metadata.get("annotations"));
        annotations.keySet().removeIf(key -> key.equals(LAST_APPLIED) || COUNTS.contains(key));
        put(metadata, "annotations", annotations);
        own.put("metadata", metadata);
        if (!withReplicas && own.get("spec") instanceof Map<?, ?>) {
            Map<String, Object> spec = map(own.get("spec"));
            spec.remove("replicas");
            own.put("spec", spec);
        }
        return own;
    }

    /**
     * The same as far as a manifest declares it: of the metadata the labels and annotations alone. What else is there, such as
     * finalizers, is between the controllers that set it.
     */
    static Map<String, Object> declared(Map<String, Object> live, boolean withReplicas) {
        Map<String, Object> declared = own(live, withReplicas);
        map(declared.get("metadata")).keySet().retainAll(DECLARED);
        return declared;
    }

    /**
     * A live object with other content of its own. What is not up to those who apply it stays as it is.
     *
     * @param own as {@link #declared} gave it
     */
    static Map<String, Object> replaced(Map<String, Object> live, Map<String, Object> own, boolean withReplicas) {
        Map<String, Object> whole = canonical(own);
        Map<String, Object> now = canonical(live);
        Map<String, Object> metadata = map(whole.get("metadata"));
        Map<String, Object> liveMetadata = map(now.get("metadata"));
        metadata.keySet().retainAll(DECLARED);
        liveMetadata.keySet().stream()
                .filter(key -> !DECLARED.contains(key))
                .forEach(key -> copy(liveMetadata, metadata, key));
        Map<String, Object> annotations = map(metadata.get("annotations"));
        Map<String, Object> liveAnnotations = map(liveMetadata.get("annotations"));
        copy(liveAnnotations, annotations, LAST_APPLIED);
        COUNTS.forEach(key -> copy(liveAnnotations, annotations, key));
        put(metadata, "annotations", annotations);
        whole.put("metadata", metadata);
        copy(now, whole, "status");
        if (!withReplicas && whole.get("spec") instanceof Map<?, ?>) {
            Map<String, Object> spec = map(whole.get("spec"));
            copy(map(now.get("spec")), spec, "replicas");
            whole.put("spec", spec);
        }
        ManifestOwners.heldBySystem(live).forEach(fields -> ManifestOwners.overlay(whole, now, fields));
        return whole;
    }

    private static void copy(Map<String, Object> from, Map<String, Object> to, String key) {
        Object value = from.get(key);
        if (value != null) {
            to.put(key, value);
        }
    }

    private static void put(Map<String, Object> parent, String key, Map<String, Object> child) {
        if (child.isEmpty()) {
            parent.remove(key);
        } else {
            parent.put(key, child);
        }
    }

    /** The same with sorted keys, without nulls, and with numbers that come back from JSON as they are. A deep copy. */
    static Map<String, Object> canonical(Map<String, Object> content) {
        var sorted = new TreeMap<String, Object>();
        content.forEach((key, value) -> {
            if (value != null) {
                sorted.put(key, canonicalValue(value));
            }
        });
        return new LinkedHashMap<>(sorted);
    }

    private static Object canonicalValue(Object value) {
        if (value instanceof Map<?, ?>) {
            return canonical(map(value));
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<Object>();
            list.forEach(item -> {
                if (item != null) {
                    copy.add(canonicalValue(item));
                }
            });
            return copy;
        }
        if (value instanceof Double || value instanceof Float) {
            return new BigDecimal(value.toString());
        }
        if (value instanceof Short || value instanceof Byte || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        return value;
    }

    /** Whether both say the same, in whatever order. */
    static boolean isSame(Map<String, Object> one, Map<String, Object> other) {
        return json(one).equals(json(other));
    }

    static String json(Map<String, Object> content) {
        return SERIALIZATION.asJson(canonical(content));
    }

    static Map<String, Object> parse(String json) {
        return canonical(map(SERIALIZATION.unmarshal(json, Map.class)));
    }

    static String digest(Map<String, Object> content) {
        return sha256(json(content).getBytes(UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A value that is known to be a map with texts as keys, as everything in JSON; an empty one for what is none. */
    @SuppressWarnings("unchecked") // keys of JSON are texts
    static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : new LinkedHashMap<>();
    }

    static @Nullable Object at(Map<String, Object> content, String... path) {
        Object at = content;
        for (String key : path) {
            at = map(at).get(key);
        }
        return at;
    }

    static String text(Map<String, Object> content, String... path) {
        Object at = at(content, path);
        return at == null ? "" : at.toString();
    }

    /** Whether somewhere in it variables of an environment have values: they may be secrets. */
    static boolean holdsVariables(@Nullable Object content) {
        if (content instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .anyMatch(
                            entry -> isVariables(entry.getKey(), entry.getValue()) || holdsVariables(entry.getValue()));
        }
        return content instanceof List<?> list && list.stream().anyMatch(ManifestContent::holdsVariables);
    }

    private static boolean isVariables(Object key, @Nullable Object value) {
        return key.equals("env") && value instanceof List<?>;
    }

    /**
     * A content as far as it may be told: without the values of variables, and without the data of a Secret.
     *
     * @param confidential whether its data is to be hidden
     */
    static Map<String, Object> told(Map<String, Object> content, boolean confidential) {
        Map<String, Object> told = canonical(content);
        if (confidential) {
            DATA.forEach(key -> told.computeIfPresent(
                    key, (k, data) -> List.copyOf(map(data).keySet())));
        }
        hideVariables(told);
        return told;
    }

    private static void hideVariables(@Nullable Object content) {
        if (content instanceof List<?> list) {
            list.forEach(ManifestContent::hideVariables);
        }
        map(content).replaceAll((key, value) -> {
            if (isVariables(key, value)) {
                return ((List<?>) value)
                        .stream().map(one -> text(map(one), "name")).toList();
            }
            hideVariables(value);
            return value;
        });
    }
}
