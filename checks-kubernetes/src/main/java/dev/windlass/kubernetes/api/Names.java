package dev.windlass.kubernetes.api;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Refuses early what can't be the name of anything in a cluster. Pure functions, safe for use by several threads. */
public final class Names {

    /** RFC 1123, as Kubernetes takes it for the names of most objects. */
    private static final Pattern OBJECT =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    /** RFC 1123, as what becomes a part of a host name is called. */
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?");

    /** Where one requirement of a selector ends: at a comma that isn't within parentheses. */
    private static final Pattern AND = Pattern.compile(",(?![^()]*\\))");

    private static final Pattern EXISTS = Pattern.compile("!?\\s*(?<key>[^\\s=!<>(),]+)");
    private static final Pattern EQUALS =
            Pattern.compile("(?<key>[^\\s=!<>(),]+)\\s*(==?|!=)\\s*(?<value>[^\\s=!<>(),]+)");
    private static final Pattern ONE_OF =
            Pattern.compile("(?<key>[^\\s=!<>(),]+)\\s+(in|notin)\\s*\\((?<value>[^()=!<>]*)\\)");
    private static final Pattern COMPARES = Pattern.compile("(?<key>[^\\s=!<>(),]+)\\s*[<>]\\s*-?[0-9]+");

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
     * The name of a namespace.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it can't be one
     */
    public static String namespace(String name) {
        return dnsLabel("the name of a namespace", name);
    }

    /**
     * The name of a Service. Clusters before 1.34 want a letter as the first character; it is left to them to refuse a digit.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it can't be one in any cluster
     */
    public static String service(String name) {
        return dnsLabel("the name of a service", name);
    }

    /**
     * The name of a container of a pod.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it can't be one, such as an image that was given in its place
     */
    public static String container(String name) {
        return dnsLabel("the name of a container", name);
    }

    private static String dnsLabel(String what, String name) {
        Objects.requireNonNull(name, what);
        if (name.length() > 63 || !DNS_LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException(what
                    + " has lower case letters, digits and '-', at most 63 of them, and begins and ends with one of the first two;"
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

    /**
     * A selector by labels, as {@code kubectl -l} takes it: {@code app=gw,slot in (green, blue),!canary}. One that says nothing
     * behind its {@code =} is refused, though a cluster would take it, for an empty value: the value is missing rather; who means
     * it says {@code app in ()}.
     *
     * @param what what is selected, such as {@code pods in 'shop'}
     * @param selector the selector
     * @return the selector, without blanks around it
     * @throws IllegalArgumentException if it is blank, which would be all of them, or can't be one
     * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Kubernetes: label
     *     selectors</a>
     */
    public static String selector(String what, String selector) {
        Objects.requireNonNull(selector, () -> "selector of " + what);
        String stripped = selector.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException(
                    "a selector of " + what + " must not be blank: that would be all of them");
        }
        for (String part : AND.split(stripped, -1)) {
            String one = part.strip();
            boolean is = Stream.of(EXISTS, EQUALS, ONE_OF, COMPARES)
                    .map(form -> form.matcher(one))
                    .anyMatch(form -> form.matches() && isLabel(form));
            if (!is) {
                throw new IllegalArgumentException(
                        "a selector of " + what + " is such as 'app=gw,slot in (green, blue)'; got '" + selector
                                + "', of which '" + one + "' can't be read");
            }
        }
        return stripped;
    }

    private static boolean isLabel(Matcher form) {
        boolean hasValues = form.pattern().pattern().contains("(?<value>");
        return LABEL_KEY.matcher(form.group("key")).matches()
                && (!hasValues
                        || Stream.of(form.group("value").split(",", -1))
                                .map(String::strip)
                                .allMatch(value -> value.length() <= 63
                                        && LABEL_VALUE.matcher(value).matches()));
    }
}
