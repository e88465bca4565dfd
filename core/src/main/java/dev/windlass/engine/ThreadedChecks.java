package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks checks side by side, as many at a time as the group allows. A check that is over its timeout is interrupted and
 * counts as errored, whether or not it returns; what it answers later is dropped.
 */
final class ThreadedChecks implements CheckRunner {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "windlass-check-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private final LongSupplier ticker;
    private final Backoff backoff;

    ThreadedChecks(Backoff backoff) {
        this(System::nanoTime, backoff);
    }

    /** With a ticker of its own, in nanoseconds. */
    ThreadedChecks(LongSupplier ticker, Backoff backoff) {
        this.ticker = ticker;
        this.backoff = backoff;
    }

    @Override
    public void ask(CheckGroup group, Briefing briefing, Masking masking, Consumer<Event> each) {
        new Asking(group, briefing, masking, each).all();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private record Came(Running running, Answer answer) {}

    /** A check that is to be asked at a time. */
    private record Due(int member, int attempt, long first, long at) {}

    /** A check that is being asked; each attempt is one of its own. */
    private static final class Running {
        private final Due due;
        private final long start;
        private final long deadline;
        private @Nullable Future<?> task;

        Running(Due due, long start, long deadline) {
            this.due = due;
            this.start = start;
            this.deadline = deadline;
        }
    }

    /** One gate being asked; used by one thread alone, but for the queue. */
    private final class Asking {

        private final CheckGroup group;
        private final Briefing briefing;
        private final Masking masking;
        private final Consumer<Event> each;
        private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
        private final List<Running> running = new ArrayList<>();
        private final PriorityQueue<Due> due =
                new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingInt(Due::member));
        private int missing;

        Asking(CheckGroup group, Briefing briefing, Masking masking, Consumer<Event> each) {
            this.group = group;
            this.briefing = briefing;
            this.masking = masking;
            this.each = each;
            this.missing = group.members().size();
            long now = ticker.getAsLong();
            for (int member = 0; member < missing; member++) {
                due.add(new Due(member, 1, now, now));
            }
        }

        /** Until all answered, or the thread is interrupted: then the answers are not wanted any more. */
        void all() {
            try {
                while (missing > 0) {
                    start();
                    take();
                    for (Running late : running.stream()
                            .filter(one -> one.deadline - ticker.getAsLong() <= 0)
                            .toList()) {
                        Duration timeout = member(late.due).check().timeout();
                        answered(late, Answer.errored("no answer within " + timeout.toMillis() + " ms"));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                running.forEach(ThreadedChecks::interrupt);
            }
        }

        private void start() {
            while (!due.isEmpty()
                    && running.size() < group.sideBySide()
                    && due.element().at() - ticker.getAsLong() <= 0) {
                Due next = due.remove();
                CheckGroup.Member one = member(next);
                long start = ticker.getAsLong();
                long deadline = start + one.check().timeout().toNanos();
                var started = new Running(next, start, deadline);
                running.add(started);
                started.task = threads.submit(() -> came.add(new Came(
                        started,
                        CheckRunner.answer(
                                () -> one.check()
                                        .ask(briefing.context(
                                                () -> Duration.ofNanos(Math.max(0, deadline - ticker.getAsLong())))),
                                masking))));
            }
        }

        private void take() throws InterruptedException {
            long now = ticker.getAsLong();
            long nearest =
                    running.stream().mapToLong(one -> one.deadline - now).min().orElse(Long.MAX_VALUE);
            if (!due.isEmpty() && running.size() < group.sideBySide()) {
                nearest = Math.min(nearest, due.element().at() - now);
            }
            Came one = came.poll(Math.max(0, nearest), TimeUnit.NANOSECONDS);
            if (one != null) {
                answered(one.running(), one.answer());
            }
        }

        private void answered(Running one, Answer answer) {
            if (!running.remove(one)) {
                return; // it came too late
            }
            interrupt(one);
            long now = ticker.getAsLong();
            Duration delay = CheckRunner.again(
                    group, answer, one.due.attempt(), Duration.ofNanos(now - one.due.first()), backoff);
            CheckGroup.Member member = member(one.due);
            if (delay != null) {
                each.accept(CheckRunner.askedAgain(group, member, one.due.attempt(), answer, delay));
                due.add(new Due(one.due.member(), one.due.attempt() + 1, one.due.first(), now + delay.toNanos()));
                return;
            }
            each.accept(CheckRunner.event(group, member, answer, Duration.ofNanos(now - one.start)));
            missing--;
        }

        private CheckGroup.Member member(Due one) {
            return group.members().get(one.member());
        }
    }

    private static void interrupt(Running one) {
        if (one.task != null) {
            one.task.cancel(true);
        }
    }
}
