package dev.windlass.http;

import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks a check on a thread of its own, which can be interrupted as the runner does. */
final class Asking {

    private final BlockingQueue<Object> ended = new ArrayBlockingQueue<>(1);
    private final Thread thread;

    private Asking(Check check) {
        thread = new Thread(() -> {
            try {
                ended.add(check.ask(CheckContext.within(Duration.ofMinutes(2))));
            } catch (Throwable e) {
                ended.add(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static Asking begin(Check check) {
        return new Asking(check);
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What it threw, or the answer where it threw nothing; null where it didn't end. */
    Object thrown() throws InterruptedException {
        return ended.poll(20, TimeUnit.SECONDS);
    }
}
