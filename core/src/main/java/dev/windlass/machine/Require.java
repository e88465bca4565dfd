package dev.windlass.machine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What the checks of this room want of their arguments. */
final class Require {

    /** What POSIX allows beside upper case too: many a tool writes names such as {@code spring.profiles.active}. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private Require() {}

    static String text(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank, got '" + text + "'");
        }
        return text;
    }

    static String variable(String name) {
        Objects.requireNonNull(name, "name of an environment variable");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of an environment variable; give the name"
                    + " alone, without '$', '=' and value");
        }
        return name;
    }

    static List<String> variables(String... names) {
        Objects.requireNonNull(names, "names of environment variables");
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    "name at least one environment variable; a check of none proves nothing");
        }
        var distinct = new LinkedHashSet<String>();
        for (String name : names) {
            if (!distinct.add(variable(name))) {
                throw new IllegalArgumentException("environment variable '" + name + "' is named twice");
            }
        }
        return List.copyOf(distinct);
    }
}
