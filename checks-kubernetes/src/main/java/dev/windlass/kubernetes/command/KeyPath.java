package dev.windlass.kubernetes.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a value stands in the values of a chart, as Helm writes it: {@code image.tag}, and {@code nodeSelector.kubernetes\.io/role}
 * for a key that has a dot.
 *
 * @param text as it was written
 * @param keys from the outermost to the innermost
 */
record KeyPath(String text, List<String> keys) {

    private static final Pattern BETWEEN = Pattern.compile("(?<!\\\\)\\.");

    static KeyPath of(String text) {
        Objects.requireNonNull(text, "key");
        var keys = new ArrayList<String>();
        for (String key : BETWEEN.split(text, -1)) {
            if (key.isBlank() || key.indexOf('[') >= 0 || key.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("'" + text
                        + "' is no key of a chart's values: keys stand between dots, such as image.tag, a dot within one is"
                        + " written '\\.', and an element of a list can't be named");
            }
            keys.add(key.replace("\\.", "."));
        }
        return new KeyPath(text, List.copyOf(keys));
    }

    @Override
    public String toString() {
        return text;
    }
}
