package dev.windlass.metric;

import dev.windlass.check.CheckContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Readings of the past, held against what was asked for. */
final class Stretch {

    private static final Reading NONE = Reading.noData("there is no reading of this moment");

    private Stretch() {}

    static Optional<List<Taken>> of(
            Limit.Subject subject, Instant from, Instant to, Duration step, CheckContext context) throws Exception {
        Metric control = subject.control();
        Optional<Past> past = subject.metric().past();
        Optional<Past> other = control == null ? Optional.empty() : control.past();
        if (past.isEmpty() || (control != null && other.isEmpty())) {
            return Optional.empty();
        }
        SortedMap<Instant, Reading> readings = read(subject.metric(), past.get(), from, to, step, context);
        var taken = new ArrayList<Taken>();
        if (control == null) {
            readings.forEach((at, reading) -> taken.add(new Taken(at, Measured.of(reading))));
            return Optional.of(List.copyOf(taken));
        }
        SortedMap<Instant, Reading> controls = read(control, other.orElseThrow(), from, to, step, context);
        SortedSet<Instant> moments = new TreeSet<>(readings.keySet());
        moments.addAll(controls.keySet());
        for (Instant at : moments) {
            taken.add(new Taken(at, Measured.of(readings.getOrDefault(at, NONE), controls.getOrDefault(at, NONE))));
        }
        return Optional.of(List.copyOf(taken));
    }

    static SortedMap<Instant, Reading> read(
            Metric metric, Past past, Instant from, Instant to, Duration step, CheckContext context) throws Exception {
        List<Past.At> answer = Objects.requireNonNull(
                past.between(from, to, step, context), () -> "what the past of metric '" + metric.name() + "' gave");
        var readings = new TreeMap<Instant, Reading>();
        for (Past.At one : answer) {
            Objects.requireNonNull(one, () -> "a reading of the past of metric '" + metric.name() + "'");
            if (one.at().isBefore(from) || one.at().isAfter(to)) {
                throw new IllegalStateException("metric '" + metric.name() + "' was asked for its past from " + from
                        + " to " + to + " and gave a reading of " + one.at());
            }
            if (readings.put(one.at(), one.reading()) != null) {
                throw new IllegalStateException("metric '" + metric.name() + "' was asked for its past and gave two"
                        + " readings of " + one.at() + "; several series have to be aggregated");
            }
        }
        return readings;
    }
}
