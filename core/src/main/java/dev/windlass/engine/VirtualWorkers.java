package dev.windlass.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Workers without threads: a job runs when the runner's thread would wait, on that thread, and comes to its end at once or
 * after the time that its code takes. Which of several jobs runs first is the driver's choice. A job whose code hangs comes
 * to its end when it is interrupted, or never.
 */
final class VirtualWorkers implements Workers {

    /** How the code of a virtual world says that it would not return from here by itself, or not yet. */
    static final class Hang {
        private boolean now;
        private boolean forGood;
        private Duration takes = Duration.ZERO;

        /** The code would return from here after so much time, or once it is interrupted. */
        void takes(Duration time) {
            takes = takes.plus(time);
        }

        /** The code would return from here as if nothing had happened, once it is interrupted. */
        void thenReturn() {
            now = true;
            forGood = false;
        }

        /** What the code throws once it is interrupted, if it heeds that at all. */
        InterruptedException here(boolean evenIfInterrupted) {
            now = true;
            forGood = evenIfInterrupted;
            return new InterruptedException("interrupted while it hung");
        }
    }

    private static final class Pending {
        private final Work work;
        private final String name;
        private final Job job;
        private boolean interrupted;
        private @Nullable Sequel whenInterrupted;
        private @Nullable Duration until;

        Pending(Work work, String name, Job job) {
            this.work = work;
            this.name = name;
            this.job = job;
        }

        boolean acts() {
            return work == Work.ACTS;
        }

        Duration end() {
            return Objects.requireNonNull(until, "the end of what takes its time");
        }
    }

    private static final Duration FOR_EVER = Duration.ofDays(100_000);

    private final VirtualTime time;
    private final Hang hang;
    private final @Nullable Random order;
    private final BooleanSupplier wakes;
    private final List<Pending> pending = new ArrayList<>();
    private final List<Pending> hanging = new ArrayList<>();
    private final List<Pending> busy = new ArrayList<>();
    private final Deque<Sequel> back = new ArrayDeque<>();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private int mostAtOnce;

    /**
     * @param order which of the jobs that were started runs first; null for the one that was started first
     * @param wakes asked before a job runs: whether the runner's thread has something to look at first
     */
    VirtualWorkers(VirtualTime time, Hang hang, @Nullable Random order, BooleanSupplier wakes) {
        this.time = time;
        this.hang = hang;
        this.order = order;
        this.wakes = wakes;
    }

    @Override
    public Running start(Work work, String name, Job job) {
        var one = new Pending(work, name, job);
        pending.add(one);
        mostAtOnce = Math.max(mostAtOnce, pending.size() + hanging.size() + busy.size());
        return () -> {
            one.interrupted = true;
            if (one.whenInterrupted != null && (hanging.remove(one) || busy.remove(one))) {
                post(one.whenInterrupted);
                ended();
            }
        };
    }

    /** Whether code of a node hangs, that was interrupted or not. */
    boolean hangs(String node) {
        return hanging.stream().anyMatch(one -> one.name.equals("windlass-" + node));
    }

    @Override
    public void post(Sequel sequel) {
        back.add(sequel);
    }

    @Override
    public @Nullable Sequel poll() {
        return back.poll();
    }

    @Override
    public @Nullable Sequel take(@Nullable Duration until) {
        if (back.isEmpty() && !pending.isEmpty()) {
            if (wakes.getAsBoolean()) {
                return () -> {};
            }
            run(pending.remove(order == null ? 0 : order.nextInt(pending.size())));
        } else if (back.isEmpty()) {
            passes(until);
        }
        return back.poll();
    }

    /** Time goes by until then, or until something ends or happens. */
    private void passes(@Nullable Duration until) {
        Pending next = busy.stream().min(Comparator.comparing(Pending::end)).orElse(null);
        if (next == null && until == null && time.next() == null) {
            throw new VirtualDriver.WaitsForEver();
        }
        Duration now = time.now().elapsed();
        Duration wakeAt = next == null ? until : Tasks.nearer(until, next.end());
        if (wakeAt == null || wakeAt.compareTo(now) > 0) {
            time.pass(wakeAt == null ? FOR_EVER : wakeAt.minus(now));
        }
        now = time.now().elapsed();
        for (Pending one : List.copyOf(busy)) {
            if (one.whenInterrupted != null && one.end().compareTo(now) <= 0 && busy.remove(one)) {
                post(one.whenInterrupted);
                ended();
            }
        }
    }

    private void run(Pending one) {
        hang.now = false;
        hang.takes = Duration.ZERO;
        Sequel sequel = one.job.run();
        Thread.interrupted();
        if (hang.now && (hang.forGood || !one.interrupted)) {
            one.whenInterrupted = hang.forGood ? null : sequel;
            hanging.add(one);
        } else if (!hang.takes.isZero() && !one.interrupted) {
            one.whenInterrupted = sequel;
            one.until = time.now().elapsed().plus(hang.takes);
            busy.add(one);
        } else {
            post(sequel);
            ended();
        }
    }

    private void ended() {
        if (Stream.of(pending, hanging, busy).flatMap(List::stream).noneMatch(Pending::acts)) {
            List.copyOf(whenIdle).forEach(Runnable::run);
            whenIdle.clear();
        }
    }

    @Override
    public void awaitIdle(Duration most) {
        while (pending.stream().anyMatch(Pending::acts)) {
            run(pending.remove(0));
        }
    }

    @Override
    public void whenIdle(Runnable then) {
        whenIdle.add(then);
        ended();
    }

    /** The process is over, and all that ran in it. */
    void die() {
        pending.clear();
        hanging.clear();
        busy.clear();
        ended();
    }

    int mostAtOnce() {
        return mostAtOnce;
    }

    @Override
    public void close() {}
}
