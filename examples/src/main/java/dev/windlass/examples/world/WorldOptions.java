package dev.windlass.examples.world;

import java.time.Duration;

/**
 * How a world is made. An existing world keeps its own rate and seed; its lifetime counts anew from each call.
 *
 * @param requestsPerSecond the load, half of it writes
 * @param seededOrders      orders in the database at the start
 * @param lifetime          after which every process of the world ends by itself, should nobody stop it
 */
public record WorldOptions(int requestsPerSecond, int seededOrders, Duration lifetime) {

    /** Checks the values. */
    public WorldOptions {
        if (requestsPerSecond < 1 || requestsPerSecond > 1_000) {
            throw new IllegalArgumentException("requestsPerSecond is " + requestsPerSecond + ", must be 1 to 1000");
        }
        if (seededOrders < 0) {
            throw new IllegalArgumentException("seededOrders is " + seededOrders + ", must not be negative");
        }
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException("lifetime is " + lifetime + ", must be positive");
        }
    }

    /** 100 requests a second, 300 orders, 15 minutes. */
    public static WorldOptions defaults() {
        return new WorldOptions(100, 300, Duration.ofMinutes(15));
    }

    /** The same with another rate. */
    public WorldOptions withRequestsPerSecond(int rate) {
        return new WorldOptions(rate, seededOrders, lifetime);
    }

    /** The same with another number of orders. */
    public WorldOptions withSeededOrders(int orders) {
        return new WorldOptions(requestsPerSecond, orders, lifetime);
    }

    /** The same with another lifetime. */
    public WorldOptions withLifetime(Duration duration) {
        return new WorldOptions(requestsPerSecond, seededOrders, duration);
    }
}
