package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;

/** The last answers of a backend: when, how long, and whether it was an error. Old ones are overwritten. */
final class Samples {
    private static final int CAPACITY = 1 << 15;

    private final long[] atMillis = new long[CAPACITY];
    private final int[] micros = new int[CAPACITY];
    private final boolean[] error = new boolean[CAPACITY];
    private int next;
    private int size;

    synchronized void add(Instant at, long nanos, boolean isError) {
        atMillis[next] = at.toEpochMilli();
        micros[next] = (int) Math.min(Integer.MAX_VALUE, nanos / 1_000);
        error[next] = isError;
        next = (next + 1) % CAPACITY;
        size = Math.min(CAPACITY, size + 1);
    }

    synchronized void clear() {
        next = 0;
        size = 0;
    }

    /** Count, errors and, where there is any answer, percentiles of those since the instant. */
    ObjectNode since(Instant since) {
        int[] taken = new int[CAPACITY];
        int count = 0;
        long errors = 0;
        synchronized (this) {
            for (int i = 0; i < size; i++) {
                if (atMillis[i] >= since.toEpochMilli()) {
                    taken[count++] = micros[i];
                    errors += error[i] ? 1 : 0;
                }
            }
        }
        ObjectNode window = Json.object().put("count", count).put("errors", errors);
        if (count > 0) {
            int[] sorted = Arrays.copyOf(taken, count);
            Arrays.sort(sorted);
            window.put("p50Millis", percentile(sorted, 50));
            window.put("p95Millis", percentile(sorted, 95));
            window.put("p99Millis", percentile(sorted, 99));
        }
        return window;
    }

    /** By nearest rank. */
    private static double percentile(int[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(1, rank) - 1] / 1_000.0;
    }
}
