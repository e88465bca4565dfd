package dev.windlass.metric;

import dev.windlass.check.Evidence;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** What one reading of a metric gave: a value, nothing, or an error; with what is known of how it came about. Immutable. */
public sealed interface Reading {

    /**
     * A number was read.
     *
     * @param value the number, finite
     * @param evidence what was asked, such as the resolved query
     */
    record Value(double value, Evidence evidence) implements Reading {
        /** Checks that it is a number. */
        public Value {
            Objects.requireNonNull(evidence, "evidence");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "the value of a reading must be a finite number, got " + value + "; that is no data");
            }
        }
    }

    /**
     * The source answered and had nothing: an empty result, NaN or an infinity.
     *
     * @param reason what was missing, in a few words
     * @param evidence what was asked
     */
    record Missing(String reason, Evidence evidence) implements Reading {
        /** Checks that both parts are there. */
        public Missing {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(evidence, "evidence");
        }
    }

    /**
     * The source didn't answer.
     *
     * @param reason what was attempted and what came back
     * @param evidence what was asked
     */
    record Failed(String reason, Evidence evidence) implements Reading {
        /** Checks that both parts are there. */
        public Failed {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(evidence, "evidence");
        }
    }

    /**
     * The facts behind it.
     *
     * @return what was asked and what came back, never a secret
     */
    Evidence evidence();

    /**
     * A number, if it is one.
     *
     * @param value the number
     * @return a {@link Value}; {@link Missing} where the number is NaN or infinite
     */
    static Reading value(double value) {
        return Double.isFinite(value)
                ? new Value(value, Evidence.none())
                : noData("the value is " + (Double.isNaN(value) ? "not a number (NaN)" : "infinite"));
    }

    /**
     * Nothing.
     *
     * @param reason what was missing, in a few words
     * @return the reading
     */
    static Reading noData(String reason) {
        return new Missing(reason, Evidence.none());
    }

    /**
     * An error.
     *
     * @param reason what was attempted and what came back
     * @return the reading
     */
    static Reading error(String reason) {
        return new Failed(reason, Evidence.none());
    }

    /**
     * Adds one fact to the evidence.
     *
     * @param fact what it is, not blank
     * @param value its value; kept as {@code String.valueOf(value)}
     * @return a new reading, this one is unchanged
     */
    default Reading with(String fact, Object value) {
        return with(evidence().and(fact, value));
    }

    /**
     * Rewrites its texts, to take secrets out of them.
     *
     * @param mask gives the text that may be shown
     * @return a new reading, this one is unchanged
     */
    default Reading masked(UnaryOperator<String> mask) {
        Objects.requireNonNull(mask, "mask");
        Evidence shown = Asking.masked(evidence(), mask);
        if (this instanceof Missing missing) {
            return new Missing(mask.apply(missing.reason()), shown);
        }
        return this instanceof Failed failed ? new Failed(mask.apply(failed.reason()), shown) : with(shown);
    }

    private Reading with(Evidence other) {
        if (this instanceof Value read) {
            return new Value(read.value(), other);
        }
        return this instanceof Missing missing
                ? new Missing(missing.reason(), other)
                : new Failed(((Failed) this).reason(), other);
    }
}
