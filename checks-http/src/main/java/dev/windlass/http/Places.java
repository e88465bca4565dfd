package dev.windlass.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with places, <code>${name}</code>, that are filled with values later. */
final class Places {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");

    private Places() {}

    /** The names in a text, in their order. */
    static Set<String> in(String text) {
        var names = new LinkedHashSet<String>();
        Matcher place = PLACE.matcher(text);
        while (place.find()) {
            names.add(place.group(1));
        }
        return names;
    }

    /** Puts something in each place, by its name. */
    static String fill(String text, UnaryOperator<String> value) {
        return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(value.apply(place.group(1))));
    }

    /** What the only place is named of a text that is nothing but one place, or an empty text. */
    static String whole(String text) {
        Matcher place = PLACE.matcher(text);
        return place.matches() ? place.group(1) : "";
    }

    static String legal(String name) {
        if (!whole(place(name)).equals(name)) {
            throw new IllegalArgumentException("a place has a name of letters, digits, '.', '_' and '-', as in "
                    + "${run.id}, got '" + name + "'");
        }
        return name;
    }

    static String place(String name) {
        return "${" + name + "}";
    }

    /** Refuses what looks like a place and is none: it would be sent as it stands. */
    static void requireLegal(String text) {
        String left = PLACE.matcher(text).replaceAll("");
        int at = left.indexOf("${");
        if (at >= 0) {
            throw new IllegalArgumentException(
                    "'" + Secrets.NONE.excerpt(left.substring(at))
                            + "' is no place for a value: that has a name of letters, digits, '.', '_' and '-', as in ${run.id}");
        }
    }

    /** Encodes a text as a part of an address, but for its places. */
    static String encodedAround(String text) {
        var encoded = new StringBuilder();
        int from = 0;
        Matcher place = PLACE.matcher(text);
        while (place.find()) {
            encoded.append(encoded(text.substring(from, place.start()))).append(place.group());
            from = place.end();
        }
        return encoded.append(encoded(text.substring(from))).toString();
    }

    /** A value as a part of an address: all but letters, digits and {@code -._~} is encoded (RFC 3986, section 2.3). */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
