package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreadWorkersTest {

    static final Duration LONG = Duration.ofMinutes(1);

    final Time time = Time.real();
    final ThreadWorkers workers = new ThreadWorkers(time);
    final List<String> followed = new ArrayList<>();

    @AfterEach
    void close() {
        workers.close();
    }

    private void takeOne() throws Exception {
        Objects.requireNonNull(workers.take(time.now().elapsed().plus(LONG))).follow();
    }

    @Test
    @DisplayName("What comes of a job is followed on the thread that takes it")
    void sequels() throws Exception {
        workers.start(Workers.Work.ACTS, "job", () -> {
            Thread worker = Thread.currentThread();
            return () ->
                    followed.add(worker.getName().equals(Thread.currentThread().getName()) ? "same" : "other");
        });
        takeOne();

        assertThat(followed).containsExactly("other");
    }

    @Test
    @DisplayName(
            "C5: whoever took what came of the last job finds that nothing acts any more, and gives the hold back at once")
    void idle_with_the_last_sequel() throws Exception {
        for (int round = 0; round < 50_000; round++) {
            workers.start(Workers.Work.ACTS, "job", () -> () -> {});
            takeOne();
            var released = new AtomicBoolean();
            workers.whenIdle(() -> released.set(true));

            assertThat(released).isTrue();
        }
    }

    @Test
    @DisplayName("S6: an interrupt reaches the job that it is for, also before its thread runs, and no later job")
    void interrupts() throws Exception {
        for (int round = 0; round < 200; round++) {
            var started = new CountDownLatch(1);
            Workers.Running hanging = workers.start(Workers.Work.ACTS, "hangs", () -> {
                try {
                    started.countDown();
                    boolean never = new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                    return () -> followed.add("not interrupted " + never);
                } catch (InterruptedException e) {
                    return () -> followed.add("interrupted");
                }
            });
            if (round % 2 == 0) {
                assertThat(started.await(1, TimeUnit.MINUTES)).isTrue();
            }
            hanging.interrupt();
            takeOne();
            var clean = new AtomicBoolean();
            workers.start(Workers.Work.ACTS, "next", () -> {
                clean.set(!Thread.currentThread().isInterrupted());
                return () -> {};
            });
            hanging.interrupt();
            takeOne();
            assertThat(clean).isTrue();
        }
        assertThat(followed).containsOnly("interrupted").hasSize(200);
    }

    @Test
    @DisplayName("C5: something that waits until no job runs is done by the last one that ends, or at once")
    void idle() throws Exception {
        var idle = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        workers.start(Workers.Work.ACTS, "one", () -> {
            try {
                assertThat(go.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return () -> {};
        });
        workers.whenIdle(idle::countDown);
        assertThat(idle.getCount()).isEqualTo(1);

        go.countDown();
        assertThat(idle.await(1, TimeUnit.MINUTES)).isTrue();
        workers.whenIdle(() -> followed.add("at once"));
        assertThat(followed).containsExactly("at once");
    }

    @Test
    @DisplayName("A wait ends at its time when nothing comes")
    void nothing_comes() {
        Duration until = time.now().elapsed().plusMillis(20);

        assertThat(workers.take(until)).isNull();
        assertThat(time.now().elapsed()).isGreaterThanOrEqualTo(until);
    }
}
