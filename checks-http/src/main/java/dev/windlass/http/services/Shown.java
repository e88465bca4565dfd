package dev.windlass.http.services;

import java.util.regex.Pattern;

/** How texts that came from outside are shown. It stands alone, since most here is used without a mail library. */
final class Shown {

    private static final int MOST = 200;
    private static final Pattern CONTROL = Pattern.compile("\\p{C}+");

    private Shown() {}

    /** So many of a thing. */
    static String many(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    /** In one line, without control characters, not long. */
    static String clean(String text) {
        String safe = CONTROL.matcher(text).replaceAll("·");
        return safe.length() <= MOST ? safe : safe.substring(0, MOST) + "… (" + safe.length() + " characters)";
    }
}
