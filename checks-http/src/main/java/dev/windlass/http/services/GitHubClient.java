package dev.windlass.http.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks GitHub's REST API and reads every page of an answer, or none. Immutable.
 *
 * @param service with the headers that GitHub wants
 * @param token who asks; null for nobody
 */
record GitHubClient(HttpService service, @Nullable Secret token) {

    private static final int PAGE = 100;
    /** GitHub itself shows no more than a thousand of what is asked for here. */
    private static final int MOST_PAGES = 30;

    /** GitHub gave no answer that can be judged. */
    static final class NoAnswer extends IOException {

        private static final long serialVersionUID = 1L;

        NoAnswer(String message) {
            super(message);
        }
    }

    /**
     * All of a list.
     *
     * @param first the first page, for what stands beside the list
     * @param items what the pages list, in their order
     */
    record Listed(JsonNode first, List<JsonNode> items) {}

    /** One document. */
    JsonNode get(String path, Map<String, String> values, TimeLeft left) throws IOException, InterruptedException {
        return send(service.get(path), values, left).json();
    }

    /** All pages of a list: of the document itself, or of one of its members. */
    Listed list(String path, String member, Map<String, String> values, TimeLeft left)
            throws IOException, InterruptedException {
        var items = new ArrayList<JsonNode>();
        JsonNode first = null;
        for (int page = 1; page <= MOST_PAGES; page++) {
            HttpCall call = service.get(path).query("per_page", "" + PAGE).query("page", "" + page);
            HttpReply reply = send(call, values, left);
            JsonNode document = reply.json();
            first = first == null ? document : first;
            JsonNode list = member.isEmpty() ? document : document.path(member);
            if (!list.isArray()) {
                throw new NoAnswer(reply.words() + ", but its JSON has no list"
                        + (member.isEmpty() ? "" : " '" + member + "'") + "; it begins " + reply.excerpt(reply.text()));
            }
            list.forEach(items::add);
            boolean more = reply.headers("Link").stream().anyMatch(link -> link.contains("rel=\"next\""));
            if (!more) {
                return new Listed(first, items);
            }
        }
        throw new NoAnswer("GitHub lists more than " + MOST_PAGES * PAGE + " at " + path + ", and no more are read");
    }

    private HttpReply send(HttpCall call, Map<String, String> values, TimeLeft left)
            throws IOException, InterruptedException {
        HttpCall filled = call.accepts(200);
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.with(value.getKey(), value.getValue());
        }
        if (token != null) {
            filled = filled.bearer(token);
        }
        try {
            return filled.send(left.get());
        } catch (HttpFailure e) {
            String advice = e.reply().map(GitHubClient::advice).orElse("");
            throw advice.isEmpty() ? e : new NoAnswer(e.getMessage() + "; " + advice);
        }
    }

    /** What to do, by https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api. */
    private static String advice(HttpReply reply) {
        boolean limited = reply.status() == 403 || reply.status() == 429;
        if (limited && reply.header("x-ratelimit-remaining").orElse("").equals("0")) {
            return "GitHub's rate limit for this token is used up until " + reset(reply)
                    + "; ask with a token, or less";
        } else if (limited && reply.header("Retry-After").isPresent()) {
            return "GitHub wants fewer questions, again in "
                    + reply.excerpt(reply.header("Retry-After").get()) + " s";
        }
        return switch (reply.status()) {
            case 401 -> "the token is wrong or has expired";
            case 403 -> "the token may not read this";
            case 404 -> "there is no such thing, or the token may not see it";
            case 422 -> "GitHub knows no such branch, tag or commit";
            default -> "";
        };
    }

    private static String reset(HttpReply reply) {
        String seconds = reply.header("x-ratelimit-reset").orElse("");
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds)).toString();
        } catch (NumberFormatException | DateTimeException e) {
            return "a time that it doesn't tell";
        }
    }
}
