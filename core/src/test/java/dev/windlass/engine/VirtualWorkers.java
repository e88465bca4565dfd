package dev.windlass.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Workers without threads: a job runs when the runner's thread would wait, on that thread. Which of several jobs ends
 * first is the test's choice. A job whose code hangs comes to its end when it is interrupted, or never.
 */
final class VirtualWorkers implements Workers {

    /** How the code of a virtual world says that it would not return from here by itself. */
    static final class Hang {
        private boolean now;
        private boolean forGood;

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

        Pending(Work work, String name, Job job) {
            this.work = work;
            this.name = name;
            this.job = job;
        }

        boolean acts() {
            return work == Work.ACTS;
        }
    }

    private final VirtualTime time;
    private final Hang hang;
    private final @Nullable Random order;
    private final List<Pending> pending = new ArrayList<>();
    private final List<Pending> hanging = new ArrayList<>();
    private final Deque<Sequel> back = new ArrayDeque<>();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private int mostAtOnce;

    /**
     * @param order which of the jobs that run at a time ends first; null for the one that was started first
     */
    VirtualWorkers(VirtualTime time, Hang hang, @Nullable Random order) {
        this.time = time;
        this.hang = hang;
        this.order = order;
    }

    @Override
    public Running start(Work work, String name, Job job) {
        var one = new Pending(work, name, job);
        pending.add(one);
        mostAtOnce = Math.max(mostAtOnce, pending.size() + hanging.size());
        return () -> {
            one.interrupted = true;
            if (one.whenInterrupted != null && hanging.remove(one)) {
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
            run(pending.remove(order == null ? 0 : order.nextInt(pending.size())));
            return back.poll();
        }
        if (back.isEmpty() && until == null) {
            throw new AssertionError("the run waits for ever");
        }
        if (back.isEmpty() && until.compareTo(time.now().elapsed()) > 0) {
            time.pass(until.minus(time.now().elapsed()));
        }
        return back.poll();
    }

    private void run(Pending one) {
        hang.now = false;
        Sequel sequel = one.job.run();
        Thread.interrupted();
        if (hang.now && (hang.forGood || !one.interrupted)) {
            one.whenInterrupted = hang.forGood ? null : sequel;
            hanging.add(one);
        } else {
            post(sequel);
            ended();
        }
    }

    private void ended() {
        if (pending.stream().noneMatch(Pending::acts) && hanging.stream().noneMatch(Pending::acts)) {
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
        ended();
    }

    int mostAtOnce() {
        return mostAtOnce;
    }

    @Override
    public void close() {}
}
