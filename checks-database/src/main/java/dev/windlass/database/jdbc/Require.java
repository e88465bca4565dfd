package dev.windlass.database.jdbc;

import java.time.Duration;

/** What every entry asks of its arguments. */
public final class Require {

    private Require() {}

    /**
     * A text that says something.
     *
     * @param what it is, for the message
     * @param value the text
     * @return the text
     * @throws IllegalArgumentException if it is blank
     */
    public static String text(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank, got '" + value + "'");
        }
        return value;
    }

    /**
     * A duration above zero.
     *
     * @param what it is, for the message
     * @param value the duration
     * @return the duration
     * @throws IllegalArgumentException if it isn't positive
     */
    public static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " must be positive, got " + value);
        }
        return value;
    }
}
