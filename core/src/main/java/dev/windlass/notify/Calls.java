package dev.windlass.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The deliveries of a message at one level, and since when they are due. */
final class Calls {

    private final int level;
    private final List<Delivery> deliveries;
    private @Nullable Instant since;

    Calls(int level, List<Delivery> deliveries, @Nullable Instant since) {
        this.level = level;
        this.deliveries = deliveries;
        this.since = since;
    }

    int level() {
        return level;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    Optional<Delivery> to(String channel) {
        return deliveries.stream()
                .filter(delivery -> delivery.channel().name().equals(channel))
                .findFirst();
    }

    /** They are due from then on, if they weren't due from before. */
    void from(Instant at) {
        if (since == null) {
            since = at;
        }
    }

    /** When a delivery is due; null if that isn't known yet, or it isn't to be made. */
    @Nullable
    Instant dueAt(Delivery delivery) {
        if (since == null || !delivery.isPending()) {
            return null;
        }
        return delivery.notBefore().isAfter(since) ? delivery.notBefore() : since;
    }

    boolean areGivenUp() {
        return deliveries.stream().allMatch(Delivery::isGivenUp);
    }

    boolean arePending() {
        return deliveries.stream().anyMatch(Delivery::isPending);
    }
}
