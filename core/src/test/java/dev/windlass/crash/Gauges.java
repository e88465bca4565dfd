package dev.windlass.crash;

import dev.windlass.check.CheckContext;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NamedMetric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Numbers of the world, which are read once in a session: the interval is longer than any session, so that no reading
 * comes too late however busy the machine is. Where one waits for another, the order of the two is sure.
 */
final class Gauges {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** A watch this long ends with its first reading. */
    static final Duration ONE_READING = Duration.ofNanos(1);

    private static final double FINE = 1;
    private static final double BAD = 9;
    private static final double LIMIT = 5;

    private final Points points;
    private final Map<String, CountDownLatch> read = new ConcurrentHashMap<>();

    Gauges(Points points) {
        this.points = points;
    }

    /** It is always fine. */
    Watched fine(String name) {
        return watched(named(name).reads(c -> {
            points.pass("metric " + name);
            read(name).countDown();
            return FINE;
        }));
    }

    /** It is always fine, knows how it was in the past, and can't be read before another was. */
    Watched fineAfter(String other, String name) {
        return watched(named(name)
                .answersForThePast((from, to, step, c) -> {
                    await(other, c);
                    points.pass("metric " + name);
                    return List.of(new Past.At(to, Reading.value(FINE)));
                })
                .reads(c -> {
                    await(other, c);
                    points.pass("metric " + name);
                    return FINE;
                }));
    }

    /** It is always bad, and can't be read before another was. */
    Watched badAfter(String other, String name) {
        return watched(named(name).reads(c -> {
            await(other, c);
            points.pass("metric " + name);
            return BAD;
        }));
    }

    private static NamedMetric named(String name) {
        return Metric.named(name).timeout(TIMEOUT);
    }

    private void await(String other, CheckContext c) throws InterruptedException {
        if (!read(other).await(c.timeLeft().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("'" + other + "' was not read");
        }
    }

    private static Watched watched(Metric metric) {
        return metric.above(LIMIT).every(INTERVAL).onNoData(NoData.HOLD);
    }

    private CountDownLatch read(String name) {
        return read.computeIfAbsent(name, any -> new CountDownLatch(1));
    }
}
