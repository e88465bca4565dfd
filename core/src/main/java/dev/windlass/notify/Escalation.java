package dev.windlass.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is called about an alarm, one level after the other, until somebody acknowledges it or gives an order, or the
 * matter is over. A level has its time from when the first of its channels took the message; where none of them takes
 * it, the next level is called at once. Immutable: each call gives a new escalation.
 *
 * <pre>{@code
 * Escalation.first(onCall).within(Duration.ofMinutes(5))
 *         .then(databaseTeam).within(Duration.ofMinutes(15))
 *         .then(manager)
 * }</pre>
 */
public final class Escalation {

    private final Scope scope;
    private final List<Level> levels;

    /**
     * A level.
     *
     * @param within how long it has before the next one is called; null for the last one
     */
    record Level(List<Channel> channels, @Nullable Duration within) {
        String names() {
            return String.join(", ", channels.stream().map(Channel::name).toList());
        }
    }

    private Escalation(Scope scope, List<Level> levels) {
        this.scope = scope;
        this.levels = List.copyOf(levels);
    }

    /**
     * Calls somebody as soon as there is an alarm.
     *
     * @param channels the channels of level 1
     * @return an escalation of one level
     * @throws IllegalArgumentException if there is no channel, or one twice
     */
    public static Escalation first(Channel... channels) {
        return new Escalation(Scope.ALL.atLeast(Urgency.ALARM), List.of(level(1, channels)));
    }

    private static Level level(int number, Channel... channels) {
        if (channels.length == 0) {
            throw new IllegalArgumentException("level " + number + " of an escalation needs a channel");
        }
        if (new HashSet<>(Stream.of(channels).map(Channel::name).toList()).size() < channels.length) {
            throw new IllegalArgumentException("level " + number + " of an escalation has a channel twice: "
                    + Stream.of(channels).map(Channel::name).toList());
        }
        return new Level(List.of(channels), null);
    }

    /**
     * Says how long the last level so far has to answer.
     *
     * @param time positive
     * @return the stage that takes who is called then
     * @throws IllegalArgumentException if it is not positive
     */
    public Unanswered within(Duration time) {
        Objects.requireNonNull(time, "time in which a level of an escalation answers");
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    "level " + levels.size() + " of an escalation needs a positive time to answer, got " + time);
        }
        return new Unanswered(this, time);
    }

    /**
     * Takes only alarms of some categories; all alarms where nothing is said.
     *
     * @param categories the categories; those that were said before count too
     * @return a new escalation
     * @throws IllegalArgumentException if {@link Category#TEST} is among them
     */
    public Escalation of(Category... categories) {
        return new Escalation(scope.of(categories), levels);
    }

    /**
     * Takes only alarms that are about one of these.
     *
     * @param names names of nodes, blocks or phases, or what nodes serve; those that were said before count too
     * @return a new escalation
     */
    public Escalation about(String... names) {
        return new Escalation(scope.about(names), levels);
    }

    boolean takes(Message message) {
        return scope.fits(message);
    }

    List<Level> levels() {
        return levels;
    }

    /** An escalation whose last level has a time to answer, and that still wants to know who is called then. */
    public static final class Unanswered {

        private final Escalation before;
        private final Duration within;

        private Unanswered(Escalation before, Duration within) {
            this.before = before;
            this.within = within;
        }

        /**
         * Calls somebody else when that time is over.
         *
         * @param channels the channels of the next level; they may have been called before
         * @return a new escalation
         * @throws IllegalArgumentException if there is no channel, or one twice
         */
        public Escalation then(Channel... channels) {
            var more = new ArrayList<>(before.levels);
            int last = more.size() - 1;
            more.set(last, new Level(more.get(last).channels(), within));
            more.add(level(more.size() + 1, channels));
            return new Escalation(before.scope, more);
        }
    }
}
