package dev.windlass.http.services;

import dev.windlass.secret.Secret;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a secret must be to be sent; another one is refused where it is declared, and not in the middle of a release. */
final class Sent {

    private static final Pattern LINE = Pattern.compile("[\\x20-\\x7e]+");

    private Sent() {}

    /** As it stands in a header. */
    static void line(String what, Secret secret) {
        Objects.requireNonNull(secret, what);
        if (!isLine(secret.reveal())) {
            throw new IllegalArgumentException(
                    what + " must be one line of ASCII, got " + Secret.MASK + "; has its file or variable a line end?");
        }
    }

    static boolean isLine(String text) {
        return LINE.matcher(text).matches() && !text.isBlank();
    }
}
