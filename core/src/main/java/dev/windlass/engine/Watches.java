package dev.windlass.engine;

import dev.windlass.journal.ObservationEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of watches and guards from the journal: baselines, and since when guards are armed. Changed by the state alone. */
final class Watches {

    private final Program program;
    private final Map<Program.Watching, Double> baselines = new HashMap<>();
    private final Map<Integer, Instant> armed = new HashMap<>();
    private final Set<Integer> disarmed = new HashSet<>();

    Watches(Program program) {
        this.program = program;
    }

    void apply(ObservationEvent event, Instant at) {
        if (event instanceof ObservationEvent.BaselineCaptured captured && captured.value() != null) {
            Program.Watching watching = program.watching(captured.node(), captured.metric());
            if (watching != null) { // else the plan was changed ahead of where it is
                baselines.put(watching, captured.value());
            }
        } else if (event instanceof ObservationEvent.GuardArmed guard) {
            armed.putIfAbsent(program.position(guard.node()), at);
        }
    }

    /** A person ordered to go on with them: what was seen so far doesn't count. */
    void anew(int guarded) {
        armed.remove(guarded);
    }

    /** A person ordered to go on without the guards of a block. */
    void disarm(int guarded) {
        disarmed.add(guarded);
    }

    boolean disarmed(int guarded) {
        return disarmed.contains(guarded);
    }

    /** Since when the guards of a block are armed; null if they never were. */
    @Nullable
    Instant armed(int guarded) {
        return armed.get(guarded);
    }

    /** Whether what is watched has no baseline yet, and nobody ordered to go on without. */
    boolean missing(Program.Watching watching) {
        return !baselines.containsKey(watching) && !disarmed.contains(watching.position());
    }

    /** The baseline of what is watched; null if none was captured. */
    @Nullable
    Double baseline(Program.Watching watching) {
        return baselines.get(watching);
    }
}
