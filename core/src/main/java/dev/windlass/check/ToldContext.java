package dev.windlass.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A context that is told more than another one.
 *
 * @param moment since when the release changes things; null for what the other one says
 * @param all the actions of the plan; null for what the other one says
 */
record ToldContext(
        CheckContext other,
        @Nullable Instant moment,
        @Nullable List<?> all) implements CheckContext {

    @Override
    public Duration timeLeft() {
        return other.timeLeft();
    }

    @Override
    public Optional<Instant> changedSince() {
        return moment == null ? other.changedSince() : Optional.of(moment);
    }

    @Override
    public <T> List<T> actions(Class<T> type) {
        return all == null
                ? other.actions(type)
                : all.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
