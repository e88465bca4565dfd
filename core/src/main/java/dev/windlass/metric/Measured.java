package dev.windlass.metric;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one round of reading gave: the metric, and its control where it has one. Immutable.
 *
 * @param reading of the metric
 * @param control of the control, read in the same round; null where there is none
 */
public record Measured(Reading reading, @Nullable Reading control) {

    /** Checks that the reading is there. */
    public Measured {
        Objects.requireNonNull(reading, "reading");
    }

    /**
     * A reading without a control.
     *
     * @param reading of the metric
     * @return what was measured
     */
    public static Measured of(Reading reading) {
        return new Measured(reading, null);
    }

    /**
     * A reading and its control.
     *
     * @param reading of the metric
     * @param control of the control
     * @return what was measured
     */
    public static Measured of(Reading reading, Reading control) {
        return new Measured(reading, Objects.requireNonNull(control, "control"));
    }

    /**
     * Rewrites its texts, to take secrets out of them.
     *
     * @param mask gives the text that may be shown
     * @return a new value, this one is unchanged
     */
    public Measured masked(UnaryOperator<String> mask) {
        return new Measured(reading.masked(mask), control == null ? null : control.masked(mask));
    }

    Reading.@Nullable Failed error() {
        if (reading instanceof Reading.Failed failed) {
            return failed;
        }
        return control instanceof Reading.Failed failed ? failed : null;
    }
}
