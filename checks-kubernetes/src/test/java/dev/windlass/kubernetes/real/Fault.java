package dev.windlass.kubernetes.real;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What an {@link ApiProxy} does to requests in place of passing them on. Safe for use by several threads. */
public final class Fault {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    enum Kind {
        ANSWER,
        LOSE_ANSWER,
        LOSE_REQUEST,
        HOLD,
        HOLD_ANSWER
    }

    private final Kind kind;
    private final Predicate<Asked> match;
    private final HttpHead head;
    private final byte[] body;
    private final AtomicInteger left;
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch hit = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    Fault(Kind kind, Predicate<Asked> match, int times, HttpHead head, byte[] body) {
        this.kind = kind;
        this.match = match;
        this.left = new AtomicInteger(times);
        this.head = head;
        this.body = body;
    }

    /** How many requests it struck. */
    public int hits() {
        return hits.get();
    }

    /** Returns once it struck; for a lost or held answer, once the server has answered. */
    public void awaitHit() throws InterruptedException {
        if (!hit.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no request came that the fault could strike within " + PATIENCE);
        }
    }

    /** Strikes no further request, and lets go of the one that it holds. */
    public void lift() {
        left.set(0);
        released.countDown();
    }

    /** Lets go of the request that it holds, and returns once the server has answered it. */
    public void arrives() throws InterruptedException {
        lift();
        if (!answered.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the request that was held was not answered within " + PATIENCE);
        }
    }

    /** Whether this request is for it; one that is uses up one of its times. */
    boolean takes(Asked asked) {
        return match.test(asked) && left.getAndUpdate(times -> times > 0 ? times - 1 : 0) > 0;
    }

    Kind kind() {
        return kind;
    }

    HttpHead head() {
        return head;
    }

    byte[] body() {
        return body.clone();
    }

    void struck() {
        hits.incrementAndGet();
        hit.countDown();
    }

    void answered() {
        answered.countDown();
    }

    void hold() throws IOException {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException("the proxy was closed while a request was held", e);
        }
    }
}
