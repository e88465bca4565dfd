package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** HTTP calls to the world's processes, with JSON both ways. */
final class Calls {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** What came back; any status. */
    record Reply(int status, ObjectNode body) {}

    /** Throws where nothing or no JSON comes back. */
    Reply call(String method, String url, @Nullable JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(LIMIT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), Json.parse(response.body()));
        } catch (IOException e) {
            throw new WorldException(
                    method + " " + url + ": " + e
                            + ". Is the process behind it running? See the logs beside world.json",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorldException(method + " " + url + ": interrupted, its effect is unknown", e);
        }
    }

    /** Throws where the status is not 200. */
    ObjectNode ok(String method, String url, @Nullable JsonNode body) {
        Reply reply = call(method, url, body);
        if (reply.status() != 200) {
            throw new WorldException(method + " " + url + (body == null ? "" : " with " + body) + " was refused: "
                    + reply.status() + " " + reply.body());
        }
        return reply.body();
    }
}
