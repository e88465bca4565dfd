package dev.windlass.kubernetes.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.local.Command;
import dev.windlass.secret.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values that a plan itself sets, ahead of those of files. Helm gets them as one more values file, JSON, by standard
 * input: nothing has to be escaped, types stay what they are, and no secret stands on a command line. Immutable.
 *
 * @param values by key; a text, number, boolean or secret
 */
record SetValues(Map<String, Object> values) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    static final SetValues NONE = new SetValues(Map.of());

    SetValues with(String release, String key, Object value) {
        KeyPath.of(key);
        var more = new LinkedHashMap<>(values);
        if (more.put(key, value) != null) {
            throw new IllegalArgumentException("release '" + release + "': value '" + key + "' is set twice");
        }
        var all = new SetValues(more);
        all.tree(release);
        return all;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Gives them to a command that reads a values file from its standard input. */
    Command give(String release, Command command) {
        if (values.isEmpty()) {
            return command;
        }
        String json;
        try {
            json = JSON.writeValueAsString(tree(release));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and booleans can't be written as JSON", e);
        }
        List<Secret> secrets = secrets();
        return secrets.isEmpty()
                ? command.stdin(json)
                : command.stdin(Secret.of(json)).masking(secrets.toArray(Secret[]::new));
    }

    private List<Secret> secrets() {
        var secrets = new ArrayList<Secret>();
        for (Object value : values.values()) {
            if (value instanceof Secret secret) {
                secrets.add(secret);
            }
        }
        return secrets;
    }

    private Map<String, Object> tree(String release) {
        var root = new TreeMap<String, Object>();
        values.forEach((key, value) -> {
            List<String> path = KeyPath.of(key).keys();
            Map<String, Object> at = root;
            for (String step : path.subList(0, path.size() - 1)) {
                at = below(release, key, at, step);
            }
            Object plain = value instanceof Secret secret ? secret.reveal() : value;
            if (at.put(path.get(path.size() - 1), plain) != null) {
                throw new IllegalArgumentException(
                        "release '" + release + "': value '" + key + "' is set, and one below it too");
            }
        });
        return root;
    }

    @SuppressWarnings("unchecked") // every map in the tree was put there by this method
    private static Map<String, Object> below(String release, String key, Map<String, Object> at, String step) {
        Object found = at.computeIfAbsent(step, s -> new TreeMap<String, Object>());
        if (found instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException(
                "release '" + release + "': value '" + key + "' is set, and one above it too");
    }
}
