package dev.windlass.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that moves only when somebody waits, or when its owner says so. Not safe for use by several threads. */
public final class VirtualTime implements Time {

    private final PriorityQueue<Happening> happenings =
            new PriorityQueue<>(Comparator.comparing(Happening::at).thenComparingLong(Happening::number));
    private Instant at;
    private Duration elapsed = Duration.ZERO;
    private Runnable asked = () -> {};
    private long numbers;

    private record Happening(Instant at, long number, Runnable what) {}

    /**
     * Time that stands.
     *
     * @param start the calendar's time
     */
    public VirtualTime(Instant start) {
        at = start;
    }

    /** Does something each time that the engine asks for the time: a dead process, for instance, doesn't get it. */
    void whenAsked(Runnable then) {
        asked = then;
    }

    @Override
    public Moment now() {
        asked.run();
        return new Moment(at, elapsed);
    }

    /**
     * The calendar's time.
     *
     * @return the time
     */
    public Instant at() {
        return at;
    }

    /** Nobody sets the calendar while a virtual run sleeps. */
    @Override
    public Duration longestSleep() {
        return Duration.ofDays(10_000);
    }

    /**
     * Time goes by, whoever waits or acts meanwhile; no further than to the next happening, which comes first.
     *
     * @param time how long
     */
    public void pass(Duration time) {
        Happening next = happenings.peek();
        if (next == null || at.plus(time).isBefore(next.at())) {
            advance(time);
            return;
        }
        happenings.remove();
        advance(next.at().isAfter(at) ? Duration.between(at, next.at()) : Duration.ZERO);
        next.what().run();
    }

    private void advance(Duration time) {
        at = at.plus(time);
        elapsed = elapsed.plus(time);
    }

    /**
     * Lets something happen at a time, in the middle of a wait or an action; once.
     *
     * @param when the calendar's time
     * @param what what happens
     */
    public void happens(Instant when, Runnable what) {
        happenings.add(new Happening(when, numbers++, what));
    }

    /** When something happens next; null if nothing does any more. */
    @Nullable
    Instant next() {
        Happening next = happenings.peek();
        return next == null ? null : next.at();
    }

    /**
     * Goes by until a time, whatever was to happen before.
     *
     * @param when the calendar's time, not before now
     */
    public void passUntil(Instant when) {
        happenings.clear();
        pass(Duration.between(at, when));
    }

    /**
     * The clock is set, or the machine slept: the ticker doesn't see it.
     *
     * @param by by how much, negative for back
     */
    public void jump(Duration by) {
        at = at.plus(by);
    }

    /** A new process has a ticker of its own. */
    void newProcess() {
        elapsed = Duration.ZERO;
    }
}
