package dev.windlass.examples.world;

import com.sun.net.httpserver.HttpExchange;
import dev.windlass.examples.world.Balancer.Attempt;
import dev.windlass.examples.world.HttpService.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes a request on until a backend has answered it in full, whatever the answer: to another backend when one can't
 * be reached or breaks off, to the same one after a pause when there is no other. What could do harm when done twice,
 * that is a POST without an Idempotency-Key, is only passed on again if it was never sent.
 */
final class Forwarder implements HttpService.Handler {
    /** Shorter than the patience of the load. */
    private static final Duration DEADLINE = Duration.ofSeconds(8);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(4);
    private static final long PAUSE_MILLIS = 40;
    private static final String KEY = "Idempotency-Key";

    private final Balancer balancer;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();

    Forwarder(Balancer balancer) {
        this.balancer = balancer;
    }

    @Override
    public Answer answer(HttpExchange exchange) throws IOException, InterruptedException {
        received.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        Set<String> failed = new HashSet<>();
        IOException last;
        do {
            Attempt attempt = balancer.choose(failed);
            long start = System.nanoTime();
            try {
                HttpResponse<String> response = client.send(request(exchange, attempt, body), BodyHandlers.ofString());
                balancer.answered(attempt.backend(), response.statusCode(), System.nanoTime() - start);
                return new Answer(response.statusCode(), response.body(), attempt.backend().name);
            } catch (IOException e) {
                balancer.unanswered(attempt.backend());
                last = e;
                if (!mayRepeat(exchange, e)) {
                    break;
                }
            } catch (InterruptedException | RuntimeException e) {
                balancer.unanswered(attempt.backend());
                lost.incrementAndGet();
                throw e;
            }
            retried.incrementAndGet();
            if (!failed.add(attempt.backend().name)) {
                failed.clear();
                Await.pause(PAUSE_MILLIS);
            }
        } while (System.nanoTime() - deadline < 0);
        lost.incrementAndGet();
        Child.log("gave up on " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + ": " + last, null);
        return Answer.error(502, "no backend answered within " + DEADLINE.toSeconds() + " s, last: " + last);
    }

    private static boolean mayRepeat(HttpExchange exchange, IOException e) {
        return !exchange.getRequestMethod().equals("POST")
                || exchange.getRequestHeaders().containsKey(KEY)
                || e instanceof ConnectException;
    }

    private static HttpRequest request(HttpExchange exchange, Attempt attempt, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(attempt.url() + exchange.getRequestURI().getRawPath()))
                .timeout(ATTEMPT_LIMIT)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        for (String header : new String[] {"Content-Type", KEY}) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        return request.build();
    }

    long received() {
        return received.get();
    }

    long lost() {
        return lost.get();
    }

    long retried() {
        return retried.get();
    }

    void resetStats() {
        received.set(0);
        lost.set(0);
        retried.set(0);
    }
}
