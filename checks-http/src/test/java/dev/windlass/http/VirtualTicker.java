package dev.windlass.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody waits or says so. */
final class VirtualTicker implements Ticker {

    final List<Duration> slept = new ArrayList<>();
    private long now = -1_000;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos > 0) {
            slept.add(Duration.ofNanos(nanos));
            now += nanos;
        }
    }

    void pass(Duration time) {
        now += time.toNanos();
    }
}
