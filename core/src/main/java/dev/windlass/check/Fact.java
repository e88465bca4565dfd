package dev.windlass.check;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.Temporal;
import java.util.Objects;
import java.util.UUID;

/**
 * One named thing that was asked, seen or declared, such as {@code limit = 1 %}.
 *
 * @param name what it is, not blank
 * @param value its value as a reader should see it; never a secret
 */
public record Fact(String name, String value) {

    /** Checks that both parts are there. */
    public Fact {
        Objects.requireNonNull(value, "value");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a fact needs a name; its value is '" + value + "'");
        }
    }

    /**
     * A fact that is declared in a plan and enters its fingerprint, so its text has to be the same on every JVM (rule
     * P4).
     *
     * @param name what it is, not blank
     * @param value a text, number, boolean, enum constant, date, time, duration, URI, path or UUID; never a secret
     * @return the fact
     * @throws IllegalArgumentException if the value is of another type
     */
    public static Fact declared(String name, Object value) {
        Objects.requireNonNull(value, () -> "value of fact '" + name + "'");
        if (value instanceof BigDecimal number) {
            return new Fact(name, number.toPlainString());
        }
        if (value instanceof Enum<?> constant) {
            return new Fact(name, constant.name());
        }
        if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Temporal
                || value instanceof Duration
                || value instanceof Period
                || value instanceof ZoneId
                || value instanceof URI
                || value instanceof Path
                || value instanceof UUID) {
            return new Fact(name, value.toString());
        }
        throw new IllegalArgumentException("fact '" + name + "' is a "
                + value.getClass().getName()
                + ", whose text may differ from one JVM to the next; declare it as a text, number, boolean, enum, date,"
                + " time, duration, URI, path or UUID");
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
