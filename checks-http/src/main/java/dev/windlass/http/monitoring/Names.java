package dev.windlass.http.monitoring;

import java.util.List;

/** Names that are asked for. */
final class Names {

    /** How many of a kind are told of. */
    static final int MOST_SHOWN = 5;

    private Names() {}

    static List<String> legal(String of, List<String> names) {
        for (String name : names) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("the name of " + of + " must not be blank, got '" + name + "'");
            }
        }
        return List.copyOf(names);
    }

    /** What is asked of them, with the names where {@code %s} stands: {@code rules A, B are loaded}. */
    static String said(String ofOne, String ofSeveral, List<String> names) {
        return (names.size() == 1 ? ofOne : ofSeveral).formatted(String.join(", ", names));
    }

    /** So many of a thing. */
    static String many(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    /** The first few, with how many more there are. */
    static String few(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }
}
