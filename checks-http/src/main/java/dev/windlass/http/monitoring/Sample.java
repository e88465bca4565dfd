package dev.windlass.http.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Evidence;
import dev.windlass.metric.Reading;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A number and the moment that it is of.
 *
 * @param at the moment, to the millisecond
 * @param text the number as Prometheus wrote it
 */
record Sample(Instant at, String text) {

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:\\d{1,400}(?:\\.\\d{0,400})?|\\.\\d{1,400})(?:[eE][+-]?\\d{1,4})?");
    private static final Pattern NONE = Pattern.compile("NaN|[+-]?Inf");

    /** The year 5138, and as far from 1970 in the other direction. */
    private static final double MOST_SECONDS = 1e11;

    static Sample of(Document sample) throws NoAnswer {
        JsonNode pair = sample.json();
        double seconds = pair.path(0).isNumber() ? pair.path(0).doubleValue() : Double.NaN;
        String text = pair.path(1).textValue();
        if (pair.size() != 2 || !(Math.abs(seconds) < MOST_SECONDS)) {
            throw sample.unfit("Prometheus", "a sample is " + sample.shown() + ", wanted a time and a number");
        }
        if (text == null
                || !(NUMBER.matcher(text).matches() || NONE.matcher(text).matches())) {
            throw sample.unfit("Prometheus", "a sample is " + sample.shown() + ", wanted a number as a text");
        }
        return new Sample(Instant.ofEpochMilli(Math.round(seconds * 1000)), text);
    }

    Reading reading(Evidence evidence) {
        if (NONE.matcher(text).matches()) {
            return new Reading.Missing("the value is " + text + ", which is no number to judge by", evidence);
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value)
                ? new Reading.Value(value, evidence)
                : new Reading.Missing("the value " + text + " is too large to judge by", evidence);
    }
}
