package dev.windlass.database;

import java.math.BigDecimal;
import java.util.UUID;

/** What the value of a query is held against. */
sealed interface Expectation {

    /** How it reads, such as {@code at least 1}. */
    String text();

    /** Whether the value meets it; only asked where {@link #comparable} holds. */
    boolean metBy(Object value);

    /** Whether it can be told of such a value at all. */
    default boolean comparable(Object value) {
        return value instanceof Number;
    }

    /** Whatever it is, or any number. */
    record Some(String text, boolean number) implements Expectation {
        @Override
        public boolean metBy(Object value) {
            return true;
        }

        @Override
        public boolean comparable(Object value) {
            return !number || value instanceof Number;
        }
    }

    record AtLeast(BigDecimal limit) implements Expectation {
        @Override
        public String text() {
            return "at least " + limit.toPlainString();
        }

        @Override
        public boolean metBy(Object value) {
            return number(value).compareTo(limit) >= 0;
        }
    }

    record AtMost(BigDecimal limit) implements Expectation {
        @Override
        public String text() {
            return "at most " + limit.toPlainString();
        }

        @Override
        public boolean metBy(Object value) {
            return number(value).compareTo(limit) <= 0;
        }
    }

    record Between(BigDecimal lowest, BigDecimal highest) implements Expectation {
        public Between {
            if (lowest.compareTo(highest) > 0) {
                throw new IllegalArgumentException("the lowest expected value must not be above the highest, got "
                        + lowest.toPlainString() + " and " + highest.toPlainString());
            }
        }

        @Override
        public String text() {
            return "between " + lowest.toPlainString() + " and " + highest.toPlainString();
        }

        @Override
        public boolean metBy(Object value) {
            return number(value).compareTo(lowest) >= 0 && number(value).compareTo(highest) <= 0;
        }
    }

    record EqualToNumber(BigDecimal expected) implements Expectation {
        @Override
        public String text() {
            return "equal to " + expected.toPlainString();
        }

        @Override
        public boolean metBy(Object value) {
            return number(value).compareTo(expected) == 0;
        }
    }

    record EqualToText(String expected) implements Expectation {
        @Override
        public String text() {
            return "equal to '" + expected + "'";
        }

        @Override
        public boolean metBy(Object value) {
            return value.toString().equals(expected);
        }

        @Override
        public boolean comparable(Object value) {
            return value instanceof CharSequence || value instanceof UUID;
        }
    }

    record EqualToBoolean(boolean expected) implements Expectation {
        @Override
        public String text() {
            return "equal to " + expected;
        }

        @Override
        public boolean metBy(Object value) {
            return value.equals(expected);
        }

        @Override
        public boolean comparable(Object value) {
            return value instanceof Boolean;
        }
    }

    /** The exact decimal value of a finite number. */
    static BigDecimal number(Object value) {
        return new BigDecimal(value.toString());
    }

    /** A limit as declared: a finite number. */
    static BigDecimal limit(Number limit) {
        if (!finite(limit)) {
            throw new IllegalArgumentException("an expected value must be a finite number, got " + limit);
        }
        return number(limit);
    }

    static boolean finite(Object value) {
        return !(value instanceof Double || value instanceof Float) || Double.isFinite(((Number) value).doubleValue());
    }
}
