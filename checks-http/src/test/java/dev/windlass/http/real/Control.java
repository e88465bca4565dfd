package dev.windlass.http.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** How the tests talk to the servers themselves: over the JDK's client, never over the one that is tested. */
final class Control {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private Control() {}

    static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return CLIENT.send(asking(url).build(), BodyHandlers.ofString());
    }

    /** Posts it as JSON; the answer must be of the 200s. */
    static String post(String url, Object value) throws IOException, InterruptedException {
        HttpRequest request = asking(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(value)))
                .build();
        return wellAnswered(CLIENT.send(request, BodyHandlers.ofString()));
    }

    /** Gets JSON; the answer must be of the 200s. */
    static JsonNode json(String url) throws IOException, InterruptedException {
        return JSON.readTree(wellAnswered(get(url)));
    }

    private static HttpRequest.Builder asking(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
    }

    private static String wellAnswered(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.request().method() + " " + answer.uri() + " answered " + answer.statusCode()
                    + ": " + answer.body());
        }
        return answer.body();
    }
}
