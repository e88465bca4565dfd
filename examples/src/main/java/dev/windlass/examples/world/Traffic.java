package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at a fixed rate, however long the answers take: writes, and reads of what was acknowledged. A key is
 * in the file of the acknowledged as soon as its answer is here.
 */
final class Traffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final int REMEMBERED = 1_000;
    private static final long STATS_MILLIS = 500;

    private final URI orders;
    private final URI health;
    private final WorldFiles files;
    private final LoadCounters counters;
    private final FileChannel acknowledged;
    private final AtomicReferenceArray<String> remembered = new AtomicReferenceArray<>(REMEMBERED);
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Traffic(WorldFiles files, String target) throws IOException {
        this.orders = URI.create(target + "/orders");
        this.health = URI.create(target + "/health");
        this.files = files;
        this.counters = new LoadCounters(Json.read(files.loadStats()).orElseGet(Json::object));
        this.acknowledged = FileChannel.open(
                files.acknowledged(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    boolean isServed() {
        try {
            HttpRequest request = HttpRequest.newBuilder(health)
                    .timeout(Duration.ofSeconds(3))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorldException("Interrupted while waiting for " + health, e);
        }
    }

    /** Closing it stops the sending; what is in flight goes on. */
    AutoCloseable begin(int rate) {
        long nanos = TimeUnit.SECONDS.toNanos(1) / rate;
        Future<?> sending = clock.scheduleAtFixedRate(this::sendOne, 0, nanos, TimeUnit.NANOSECONDS);
        Future<?> writing = clock.scheduleAtFixedRate(this::writeStats, 0, STATS_MILLIS, TimeUnit.MILLISECONDS);
        return () -> {
            sending.cancel(false);
            writing.cancel(false);
        };
    }

    /** Whether the first write of this process is acknowledged. */
    boolean hasBegun() {
        return written.get() > 0;
    }

    private void sendOne() {
        counters.sent();
        long turn = turns.getAndIncrement();
        int readable = (int) Math.min(REMEMBERED, written.get());
        String known = readable == 0
                ? null
                : remembered.get(ThreadLocalRandom.current().nextInt(readable));
        try {
            if (turn % 2 == 0 || known == null) {
                write(turn);
            } else {
                read(known);
            }
        } catch (RuntimeException e) {
            counters.lost();
            Child.log("lost: could not send", e);
        }
    }

    private void write(long turn) {
        String key = UUID.randomUUID().toString();
        ObjectNode order = Json.object().put("key", key).put("item", "item-" + turn % 50);
        HttpRequest request = HttpRequest.newBuilder(orders)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofByteArray(Json.bytes(order)))
                .build();
        send(request, () -> acknowledge(key));
    }

    private void read(String key) {
        send(
                HttpRequest.newBuilder(URI.create(orders + "/" + key))
                        .timeout(PATIENCE)
                        .build(),
                () -> {});
    }

    private void send(HttpRequest request, Runnable created) {
        var unused = client.sendAsync(request, BodyHandlers.discarding())
                .whenComplete((response, failure) -> settle(request, response, failure, created));
    }

    /** An answer that no backend gave, but the router in despair, is as good as none. */
    private void settle(
            HttpRequest request, @Nullable HttpResponse<Void> response, @Nullable Throwable failure, Runnable created) {
        if (response == null || response.headers().firstValue("X-Backend").isEmpty()) {
            counters.lost();
            Child.log(
                    "lost: " + request.method() + " " + request.uri() + ": " + (response == null ? failure : response),
                    null);
            return;
        }
        if (response.statusCode() == 201) {
            created.run();
        } else if (response.statusCode() != 200) {
            Child.log(request.method() + " " + request.uri() + " was answered with " + response.statusCode(), null);
        }
        counters.answered(response.statusCode());
    }

    private void acknowledge(String key) {
        try {
            byte[] line = (key + "\n").getBytes(StandardCharsets.US_ASCII);
            synchronized (acknowledged) {
                acknowledged.write(ByteBuffer.wrap(line));
            }
            counters.acknowledged();
            remembered.set((int) (written.getAndIncrement() % REMEMBERED), key);
        } catch (IOException e) {
            Child.log("could not record the acknowledged key " + key, e);
        }
    }

    private void writeStats() {
        try {
            Json.write(files.loadStats(), counters.toJson());
        } catch (RuntimeException e) {
            Child.log("could not write the counters", e); // the next turn tries again
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdown();
        Await.holds(PATIENCE, clock::isTerminated);
        Await.holds(PATIENCE, () -> counters.inFlight() == 0);
        writeStats();
        acknowledged.close();
    }
}
