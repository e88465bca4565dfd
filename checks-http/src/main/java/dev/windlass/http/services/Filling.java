package dev.windlass.http.services;

import dev.windlass.http.HttpCall;
import java.util.LinkedHashMap;
import java.util.Map;

/** Texts on their way into the body of a call: each stands in a place, since what it holds must not be taken for one. */
final class Filling {

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Takes a text and gives the place to write in its stead. */
    String place(String text) {
        String name = "text" + values.size();
        values.put(name, text);
        return "${" + name + "}";
    }

    HttpCall into(HttpCall call) {
        HttpCall filled = call;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.with(value.getKey(), value.getValue());
        }
        return filled;
    }

    /** Cuts a text, but never within a character of two units. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
