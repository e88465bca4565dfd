package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.CheckContext;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Readers that come at about the same time share one window of requests")
@Timeout(60)
class SharedLoadTest {

    private static final Duration NEEDED = Duration.ofSeconds(10);
    private static final Duration PLENTY = Duration.ofMinutes(5);

    private final CountDownLatch sending = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger windows = new AtomicInteger();

    /** The first window is under way until the latch says that it ends; those after it end at once. */
    private final SharedLoad shared = new SharedLoad(
            () -> {
                int number = windows.incrementAndGet();
                if (number == 1) {
                    sending.countDown();
                    end.await();
                }
                return result(number);
            },
            NEEDED,
            Ticker.SYSTEM);

    @Test
    @DisplayName("one that is under way is joined, by as many as come, and not given to them again")
    void joins() throws Exception {
        var readers = new ArrayList<Reader>();
        readers.add(new Reader(PLENTY));
        sending.await();
        for (int i = 0; i < 5; i++) {
            readers.add(new Reader(PLENTY).waits());
        }

        end.countDown();

        for (Reader reader : readers) {
            assertThat(reader.task.get().samples()).isEqualTo(1);
        }
        assertThat(windows).hasValue(1);
        assertThat(shared.read(new Object(), PLENTY).samples()).isEqualTo(1);
        assertThat(shared.read(readers.get(3), PLENTY).samples()).isEqualTo(2);
        assertThat(shared.read(readers.get(0), PLENTY).samples()).isEqualTo(2);
    }

    @Test
    @DisplayName("one that is interrupted ends at once; those who joined send one of their own, together")
    void takesOver() throws Exception {
        var sender = new Reader(PLENTY);
        sending.await();
        List<Reader> joined = List.of(new Reader(PLENTY).waits(), new Reader(PLENTY).waits());

        sender.thread.interrupt();

        assertThatThrownBy(sender.task::get).hasCauseInstanceOf(InterruptedException.class);
        for (Reader reader : joined) {
            assertThat(reader.task.get().samples()).isEqualTo(2);
        }
        assertThat(windows).hasValue(2);
    }

    @Test
    @DisplayName("G1: who joined one that was interrupted, and has no time left for his own, has no result")
    void hasNoTimeToTakeOver() throws Exception {
        var sender = new Reader(PLENTY);
        sending.await();
        var joined = new Reader(NEEDED.minusMillis(1)).waits();

        sender.thread.interrupt();

        assertThatThrownBy(joined.task::get)
                .hasCauseInstanceOf(SharedLoad.Unmeasured.class)
                .hasMessageContaining("nothing was sent; window and last answers need 10 s");
        assertThat(windows).hasValue(1);
    }

    @Test
    @DisplayName("G1: nobody waits longer for one than his time, and an interrupt of his own ends his waiting only")
    void waitsNoLonger() throws Exception {
        var sender = new Reader(PLENTY);
        sending.await();
        var hasty = new Reader(Duration.ofMillis(20));
        var interrupted = new Reader(PLENTY).waits();
        interrupted.thread.interrupt();

        assertThatThrownBy(hasty.task::get)
                .hasCauseInstanceOf(SharedLoad.Unmeasured.class)
                .hasMessageContaining("was not over in the time left");
        assertThatThrownBy(interrupted.task::get).hasCauseInstanceOf(InterruptedException.class);
        end.countDown();
        assertThat(sender.task.get().samples()).isEqualTo(1);
    }

    @Test
    @DisplayName("G1: one that can't be sent is an error for all who share it")
    void failsForAll() throws Exception {
        var broken = new SharedLoad(
                () -> {
                    sending.countDown();
                    end.await();
                    throw new IllegalStateException("odd");
                },
                NEEDED,
                Ticker.SYSTEM);
        var sender = new Reader(broken, PLENTY);
        sending.await();
        var joined = new Reader(broken, PLENTY).waits();

        end.countDown();

        assertThatThrownBy(sender.task::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(joined.task::get)
                .hasCauseInstanceOf(SharedLoad.Unmeasured.class)
                .hasMessageContaining("could not be sent: java.lang.IllegalStateException: odd");
    }

    @Test
    @DisplayName("on a real server: metrics of one meter share their requests, and an interrupt gives them up")
    void onARealServer() throws Exception {
        try (Http http = Http.create();
                var server = WebServer.saying("{}")) {
            LoadMeter meter = LoadProbe.of(HttpCheck.get(server.url("/")).over(http))
                    .every(Duration.ofMillis(2))
                    .during(Duration.ofMillis(200))
                    .meter();

            assertThat(number(meter.errorRate())).isZero();
            assertThat(number(meter.throughput())).isBetween(1.0, 500.0);
            assertThat(number(meter.p50())).isLessThanOrEqualTo(5_100);
            assertThat(server.asked).hasSizeBetween(100, 300);
        }
        var reached = new CountDownLatch(1);
        try (Http http = Http.create();
                var server = RawServer.playing(connection -> {
                    reached.countDown();
                    connection.hold();
                })) {
            Metric errors = LoadProbe.of(HttpCheck.get(server.url("/")).over(http))
                    .during(Duration.ofMinutes(1))
                    .meter()
                    .errorRate();
            var task = new FutureTask<>(() -> errors.read(errors::timeout));
            Thread thread = started(task);
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

            thread.interrupt();

            assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
            assertThat(server.droppedByClient.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static double number(Metric metric) throws Exception {
        return ((Reading.Value) metric.read(CheckContext.within(PLENTY))).value();
    }

    /** A reader on a thread of its own. */
    private final class Reader {

        private final FutureTask<LoadResult> task;
        private final Thread thread;

        Reader(Duration within) {
            this(shared, within);
        }

        Reader(SharedLoad load, Duration within) {
            task = new FutureTask<>(() -> load.read(this, within));
            thread = started(task);
        }

        /** Comes back once it waits for another one's window. */
        Reader waits() {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return this;
        }
    }

    private static Thread started(Runnable work) {
        var thread = new Thread(work, "reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static LoadResult result(int samples) {
        Duration none = Duration.ZERO;
        return new LoadResult(samples, 0, 0, 0, samples, none, none, none, none, Duration.ofSeconds(1), null);
    }
}
