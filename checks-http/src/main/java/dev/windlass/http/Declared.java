package dev.windlass.http;

import java.time.Duration;

/** What a declaration must keep; a wrong one is refused at once and its value named. */
final class Declared {

    static final Duration HOUR = Duration.ofHours(1);

    private Declared() {}

    static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " must be positive, got " + value);
        }
        return value;
    }

    static Duration upTo(Duration most, String what, Duration value) {
        if (positive(what, value).compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " must be at most " + most + ", got " + value);
        }
        return value;
    }

    static int positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, got " + value);
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
