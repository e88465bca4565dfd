package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.secret.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What changes between two contents of an object, a line for each field. The values of secrets and of variables of an
 * environment are masked, and so is what looks like a secret.
 */
final class ManifestDiff {

    private static final int LONGEST = 120;

    private final boolean confidential;
    private final List<String> lines = new ArrayList<>();

    private ManifestDiff(boolean confidential) {
        this.confidential = confidential;
    }

    /**
     * The lines, such as {@code ~ spec.replicas: 2 → 3}; none if there is no difference.
     *
     * @param confidential whether no value of the data is shown
     */
    static List<String> between(Map<String, Object> before, Map<String, Object> after, boolean confidential) {
        var diff = new ManifestDiff(confidential);
        diff.maps("", before, after, false);
        return List.copyOf(diff.lines);
    }

    private void maps(String path, Map<String, Object> before, Map<String, Object> after, boolean masked) {
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            boolean hidden = masked || (confidential && path.isEmpty() && ManifestContent.DATA.contains(key));
            String at = path.isEmpty() ? key : path + (key.contains(".") ? "['" + key + "']" : "." + key);
            if (key.equals("env")) {
                variables(at, before.get(key), after.get(key));
            } else {
                values(at, before.get(key), after.get(key), hidden || key.equals(ManifestContent.LAST_APPLIED));
            }
        }
    }

    private void variables(String path, @Nullable Object before, @Nullable Object after) {
        values(path, before, after, before instanceof List<?> || after instanceof List<?>);
    }

    private void values(String path, @Nullable Object before, @Nullable Object after, boolean masked) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (isMap(before) && isMap(after)) {
            maps(path, ManifestContent.map(before), ManifestContent.map(after), masked);
        } else if (isList(before) && isList(after)) {
            lists(path, list(before), list(after), masked);
        } else if (before == null) {
            lines.add("+ " + path + ": " + shown(after, masked));
        } else if (after == null) {
            lines.add("- " + path + ": " + shown(before, masked));
        } else {
            lines.add("~ " + path + ": " + shown(before, masked) + " → " + shown(after, masked));
        }
    }

    private static boolean isMap(@Nullable Object value) {
        return value == null || (value instanceof Map<?, ?> map && !map.isEmpty());
    }

    private static boolean isList(@Nullable Object value) {
        return value == null || (value instanceof List<?> list && !list.isEmpty());
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private void lists(String path, List<?> before, List<?> after, boolean masked) {
        Map<String, Object> one = byKey(before);
        Map<String, Object> other = byKey(after);
        var keys = new LinkedHashSet<>(one.keySet());
        keys.addAll(other.keySet());
        keys.forEach(key -> values(path + "[" + key + "]", one.get(key), other.get(key), masked));
    }

    /** Items that have names by their names, others by their places. */
    private static Map<String, Object> byKey(List<?> items) {
        var all = new LinkedHashMap<String, Object>();
        for (Object item : items) {
            String name = ManifestContent.text(ManifestContent.map(item), "name");
            all.put(name.isEmpty() || all.containsKey(name) ? String.valueOf(all.size()) : name, item);
        }
        return all;
    }

    private static String shown(@Nullable Object value, boolean masked) {
        if (masked) {
            return Secret.MASK;
        }
        return Redacted.line(String.valueOf(value), LONGEST);
    }
}
