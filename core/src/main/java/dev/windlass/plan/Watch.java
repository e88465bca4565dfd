package dev.windlass.plan;

import dev.windlass.metric.Watched;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A gate that looks at metrics again and again for a while, a soak or a canary: it opens if all of them kept to what is
 * declared until the end, and refuses as soon as one did not. Immutable: each call gives a new gate.
 *
 * @param name the gate's name, unique within the plan
 * @param during for how long it watches, without a gap of more than two intervals; positive, at most 30 days
 * @param watched what it watches, at least one
 * @param whenRefused what it does if it refuses
 * @param serves what it serves, such as the items of a checklist
 */
public record Watch(String name, Duration during, List<Watched> watched, Refusal whenRefused, List<String> serves)
        implements Gate {

    /** Checks the time and keeps copies of the lists. */
    public Watch {
        Objects.requireNonNull(name, "name of a watch");
        Objects.requireNonNull(during, () -> "duration of watch '" + name + "'");
        Objects.requireNonNull(whenRefused, () -> "what watch '" + name + "' does when it refuses");
        watched = List.copyOf(watched);
        serves = List.copyOf(serves);
        if (!Retry.sensible(during)) {
            throw new IllegalArgumentException(
                    "watch '" + name + "': the duration must be positive and at most 30 days, got " + during);
        }
    }

    @Override
    public Watch askWhenRefused() {
        return new Watch(name, during, watched, Refusal.ASKS, serves);
    }

    @Override
    public Watch serves(String... tags) {
        return new Watch(name, during, watched, whenRefused, Nodes.added(name, serves, tags));
    }
}
