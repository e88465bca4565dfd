package dev.windlass.check;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
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
        Objects.requireNonNull(name, "name of a fact");
        Objects.requireNonNull(value, () -> "value of fact '" + name + "'");
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
        Objects.requireNonNull(name, "name of a fact");
        Objects.requireNonNull(value, () -> "value of fact '" + name + "'");
        if (value instanceof BigDecimal number) {
            return new Fact(name, number.toPlainString());
        }
        if (value instanceof Double || value instanceof Float) {
            return new Fact(name, shortest((Number) value));
        }
        if (value instanceof Enum<?> constant) {
            return new Fact(name, constant.name());
        }
        if (value instanceof Path path) {
            return new Fact(name, path.toString().replace(path.getFileSystem().getSeparator(), "/"));
        }
        if (value instanceof CharSequence
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof URI
                || value instanceof UUID
                || isWholeNumber(value)
                || isOfJavaTime(value)) {
            return new Fact(name, value.toString());
        }
        throw new IllegalArgumentException("fact '" + name + "' is a "
                + value.getClass().getName()
                + ", whose text may differ from one JVM to the next; declare it as a text, number, boolean, enum, date,"
                + " time, duration, URI, path or UUID");
    }

    private static boolean isWholeNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger;
    }

    /** Not of a subpackage: the texts of other calendars come from the locale. */
    private static boolean isOfJavaTime(Object value) {
        return value instanceof ZoneId
                || ((value instanceof TemporalAccessor || value instanceof TemporalAmount)
                        && value.getClass().getPackageName().equals("java.time"));
    }

    /**
     * The fewest digits that give the same number again. What {@code Double.toString} gives for a few numbers, 2e23 for
     * instance, was changed in Java 19.
     */
    private static String shortest(Number value) {
        double number = value.doubleValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.toString(number);
        }
        if (number == 0) {
            return "0";
        }
        var exact = new BigDecimal(number);
        BigDecimal rounded = exact;
        for (int digits = 1; digits <= 17; digits++) {
            rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (value instanceof Float ? rounded.floatValue() == value.floatValue() : rounded.doubleValue() == number) {
                break;
            }
        }
        return rounded.stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
