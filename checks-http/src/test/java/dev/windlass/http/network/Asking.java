package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a check, here or on a thread of its own, which can be interrupted as the runner does. */
final class Asking {

    private final CompletableFuture<Object> ended = new CompletableFuture<>();
    private final Thread thread;

    private Asking(Check check) {
        thread = new Thread(() -> {
            try {
                ended.complete(check.ask(CheckContext.within(Duration.ofMinutes(2))));
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static Asking begin(Check check) {
        return new Asking(check);
    }

    /** Asks with half a minute left. */
    static Answer of(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(30)));
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What it threw, or the answer where it threw nothing. */
    Object ended() throws Exception {
        return ended.get(20, TimeUnit.SECONDS);
    }
}
