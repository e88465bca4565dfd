package dev.windlass.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What became of a message at a channel so far. */
final class Delivery {

    /** After a first attempt that failed, and after a second one; after a third it is given up. */
    private static final List<Duration> WAITS = List.of(Duration.ofSeconds(10), Duration.ofMinutes(1));

    /** How often a message is handed to a channel that doesn't take it. */
    static final int ATTEMPTS = WAITS.size() + 1;

    private final Channel channel;
    private final boolean subscribed;
    private int failures;
    private boolean delivered;
    private boolean withdrawn;
    private Instant notBefore = Instant.MIN;

    /**
     * Nothing so far.
     *
     * @param subscribed whether a route leads there, so that the message is wanted even when nobody has to act any more
     */
    Delivery(Channel channel, boolean subscribed) {
        this.channel = channel;
        this.subscribed = subscribed;
    }

    Channel channel() {
        return channel;
    }

    boolean subscribed() {
        return subscribed;
    }

    void delivered() {
        delivered = true;
    }

    void failed(Instant at) {
        if (failures < WAITS.size()) {
            notBefore = at.plus(WAITS.get(failures));
        }
        failures++;
    }

    /** It is tried as if it had never failed: another process may reach what this one didn't. */
    void renew() {
        if (isGivenUp()) {
            failures = 0;
            notBefore = Instant.MIN;
        }
    }

    void withdraw() {
        withdrawn = true;
    }

    boolean isDelivered() {
        return delivered;
    }

    boolean isGivenUp() {
        return !delivered && failures >= ATTEMPTS;
    }

    boolean isPending() {
        return !delivered && !withdrawn && failures < ATTEMPTS;
    }

    /** Not before this it is tried again. */
    Instant notBefore() {
        return notBefore;
    }
}
