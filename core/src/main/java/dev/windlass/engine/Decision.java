package dev.windlass.engine;

import dev.windlass.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is due now.
 *
 * @param due the commands that are due, in the order of the plan; none if the run stands still
 * @param wakeAt when something more will be due by itself, in time elapsed since the session began; null if nothing will
 * @param waiting what is waited for, if nothing else is: a time or people; null if there is more to do, or a watch or
 *     guard is live
 */
record Decision(List<Command> due, @Nullable Duration wakeAt, Event.@Nullable RunWaiting waiting) {

    private static final Decision NOTHING = new Decision(List.of(), null, null);

    static Decision nothing() {
        return NOTHING;
    }

    static Decision append(Event event) {
        return new Decision(List.of(new Command.Append(event)), null, null);
    }

    /** A decision in the making. */
    static final class Collected {

        private final Moment now;
        private final List<Command> due = new ArrayList<>();
        private final List<String> waits = new ArrayList<>();
        private @Nullable Duration wakeAt;
        private @Nullable Instant waitsUntil;
        private boolean live;

        Collected(Moment now) {
            this.now = now;
        }

        void add(Command command) {
            due.add(command);
        }

        void append(Event event) {
            due.add(new Command.Append(event));
        }

        /** What runs for a node is told to come to its end. */
        void cancels(String node, Event.Cause cause, String reason) {
            append(new Event.CancelRequested(node, cause, reason));
        }

        /** Something is done by then, in time elapsed. */
        void wake(Duration at) {
            live = true;
            nearer(at);
        }

        /** A time or people are waited for. */
        void waits(String what, Instant until) {
            waits.add(what);
            waitsUntil = waitsUntil == null || until.isBefore(waitsUntil) ? until : waitsUntil;
            nearer(now.elapsed().plus(Duration.between(now.at(), until)));
        }

        /** Something is observed all the time. */
        void observes(Command command) {
            live = true;
            due.add(command);
        }

        private void nearer(Duration at) {
            wakeAt = wakeAt == null || at.compareTo(wakeAt) < 0 ? at : wakeAt;
        }

        Decision made() {
            Event.RunWaiting waiting = waits.isEmpty() || live || !due.isEmpty()
                    ? null
                    : new Event.RunWaiting(String.join("; ", waits), waitsUntil);
            return new Decision(due, wakeAt, waiting);
        }
    }
}
