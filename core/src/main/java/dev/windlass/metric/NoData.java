package dev.windlass.metric;

import dev.windlass.check.Fact;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a reading without data counts as, while a metric is watched. NaN, the infinities and an empty result are no data.
 *
 * @param kind which of the four
 * @param value what it is treated as, finite; null but for {@link Kind#TREAT_AS}
 */
public record NoData(Kind kind, @Nullable Double value) {

    /** It is bad, as a value beyond the limit is. */
    public static final NoData FAIL = new NoData(Kind.FAIL, null);

    /** It is neither good nor bad, and time without a judged reading goes by. */
    public static final NoData HOLD = new NoData(Kind.HOLD, null);

    /** It is good: for a metric that only exists while something is wrong. */
    public static final NoData PASS = new NoData(Kind.PASS, null);

    /** The four policies. */
    public enum Kind {
        /** Bad. */
        FAIL,
        /** Neither good nor bad. */
        HOLD,
        /** Judged as a given value. */
        TREAT_AS,
        /** Good. */
        PASS
    }

    /** Checks that a value is there where one belongs. */
    public NoData {
        Objects.requireNonNull(kind, "kind of a no-data policy");
        if ((kind == Kind.TREAT_AS) != (value != null)) {
            throw new IllegalArgumentException("no data: " + kind + " with the value " + value);
        }
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException("no data must be treated as a finite number, got " + value);
        }
    }

    /**
     * It is judged as a value.
     *
     * @param value the value, finite; such as 0 for a rate that has no series while nothing happens
     * @return the policy
     */
    public static NoData treatAs(double value) {
        return new NoData(Kind.TREAT_AS, value);
    }

    @Override
    public String toString() {
        return value == null
                ? kind.name()
                : kind.name() + "(" + Fact.declared("value", value).value() + ")";
    }
}
