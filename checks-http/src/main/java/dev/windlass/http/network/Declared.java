package dev.windlass.http.network;

import java.time.Duration;

/** What a declaration must keep; a wrong one is refused at once and its value named. */
final class Declared {

    /** The longest that one question may take. */
    static final Duration HOUR = Duration.ofHours(1);

    private Declared() {}

    static Duration upTo(Duration most, String what, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " must be positive and at most " + most + ", got " + value);
        }
        return value;
    }

    static String named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        return name;
    }
}
