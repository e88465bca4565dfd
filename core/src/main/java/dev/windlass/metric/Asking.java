package dev.windlass.metric;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads metrics of the user's own, whatever they do. */
final class Asking {

    private static final int MOST_CAUSES = 4;

    private Asking() {}

    static Reading read(Metric metric, CheckContext context) {
        try {
            Reading reading = metric.read(context);
            return reading == null ? Reading.error("the metric gave null instead of a reading") : reading;
        } catch (Throwable thrown) {
            return Reading.error(words(thrown));
        }
    }

    static Evidence masked(Evidence evidence, UnaryOperator<String> mask) {
        return new Evidence(evidence.facts().stream()
                .map(fact -> new Fact(mask.apply(fact.name()), mask.apply(fact.value())))
                .toList());
    }

    /** In full: it is cut by who has taken the secrets out of it. */
    static String words(Throwable thrown) {
        var words = new StringBuilder(one(thrown));
        Throwable cause = cause(thrown);
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            words.append(", caused by ").append(one(cause));
            cause = cause(cause);
        }
        return words.toString();
    }

    private static String one(Throwable thrown) {
        String type = thrown.getClass().getName();
        return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1) + ": " + message(thrown);
    }

    private static String message(Throwable thrown) {
        try {
            return Objects.requireNonNullElse(thrown.getMessage(), "(no message)");
        } catch (Throwable broken) {
            return "(its getMessage() threw " + broken.getClass().getName() + ")";
        }
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable broken) {
            return null;
        }
    }
}
