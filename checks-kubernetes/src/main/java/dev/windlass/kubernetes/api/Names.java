package dev.windlass.kubernetes.api;

import java.util.Objects;
import java.util.regex.Pattern;

/** Refuses early what can't be the name of anything in a cluster. Pure functions, safe for use by several threads. */
public final class Names {

    /** RFC 1123, as Kubernetes takes it for the names of most objects. */
    private static final Pattern OBJECT =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?");

    private Names() {}

    /**
     * The name of an object.
     *
     * @param what what it is the name of, such as {@code deployment}
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it can't be one
     * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Kubernetes: names</a>
     */
    public static String object(String what, String name) {
        Objects.requireNonNull(name, () -> "name of a " + what);
        if (name.length() > 253 || !OBJECT.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a " + what
                    + " has lower case letters, digits, '-' and '.', at most 253 of them, and begins and ends with one of the first two;"
                    + " got '" + name + "'");
        }
        return name;
    }

    /**
     * A label, as objects bear them and selectors want them.
     *
     * @param what what bears it, such as {@code selector of service 'gw'}
     * @param key its key, such as {@code slot} or {@code app.kubernetes.io/name}, at most 63 characters, and 253 ahead of the
     *     slash
     * @param value its value, at most 63 characters
     * @throws IllegalArgumentException if it can't be one
     * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/">Kubernetes: labels</a>
     */
    public static void label(String what, String key, String value) {
        Objects.requireNonNull(key, () -> "key of a label of the " + what);
        Objects.requireNonNull(value, () -> "value of label '" + key + "' of the " + what);
        if (!LABEL_KEY.matcher(key).matches()
                || value.length() > 63
                || !LABEL_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "the " + what + " has '" + key + "' = '" + value + "', which can't be a label of Kubernetes");
        }
    }
}
