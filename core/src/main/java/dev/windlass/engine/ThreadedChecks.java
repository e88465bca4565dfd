package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Override
    public List<Event.CheckAnswered> ask(CheckGroup group) {
        return new Asking(group).all();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private final LongSupplier ticker;

    ThreadedChecks() {
        this(System::nanoTime);
    }

    /** With a ticker of its own, in nanoseconds. */
    ThreadedChecks(LongSupplier ticker) {
        this.ticker = ticker;
    }

    private record Came(int member, Answer answer) {}

    private record Running(int member, long start, long deadline, Future<?> task) {}

    /** One gate being asked; used by the runner's thread alone, but for the queue. */
    private final class Asking {

        private final CheckGroup group;
        private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
        private final List<Running> running = new ArrayList<>();
        private final Event.@Nullable CheckAnswered[] answers;
        private int next;
        private int missing;

        Asking(CheckGroup group) {
            this.group = group;
            this.missing = group.members().size();
            this.answers = new Event.CheckAnswered[missing];
        }

        List<Event.CheckAnswered> all() {
            while (missing > 0) {
                while (next < answers.length && running.size() < group.sideBySide()) {
                    start(next++);
                }
                take();
                long now = ticker.getAsLong();
                for (Running late : running.stream()
                        .filter(one -> one.deadline() - now <= 0)
                        .toList()) {
                    late.task().cancel(true);
                    Duration timeout =
                            group.members().get(late.member()).check().timeout();
                    answered(late.member(), Answer.errored("no answer within " + timeout.toMillis() + " ms"));
                }
            }
            return Arrays.stream(answers).map(Objects::requireNonNull).toList();
        }

        private void start(int member) {
            CheckGroup.Member one = group.members().get(member);
            long start = ticker.getAsLong();
            long deadline = start + one.check().timeout().toNanos();
            Future<?> task = threads.submit(() -> came.add(new Came(
                    member,
                    CheckRunner.answer(
                            one.check(), () -> Duration.ofNanos(Math.max(0, deadline - ticker.getAsLong()))))));
            running.add(new Running(member, start, deadline, task));
        }

        private void take() {
            long now = ticker.getAsLong();
            long nearest = running.stream()
                    .mapToLong(one -> one.deadline() - now)
                    .min()
                    .orElse(0);
            try {
                Came one = came.poll(Math.max(0, nearest), TimeUnit.NANOSECONDS);
                if (one != null) {
                    answered(one.member(), one.answer());
                }
            } catch (InterruptedException e) {
                // Nobody but the user's code knows the runner's thread, and it isn't asked to stop this way.
                // What is running is waited for, up to its timeout.
                Thread.interrupted();
            }
        }

        private void answered(int member, Answer answer) {
            for (Running one : running) {
                if (one.member() == member) {
                    Duration took = Duration.ofNanos(ticker.getAsLong() - one.start());
                    answers[member] = CheckRunner.event(group, group.members().get(member), answer, took);
                    running.remove(one);
                    missing--;
                    return;
                }
            }
        }
    }
}
