package dev.windlass.http.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.http.HttpReply;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A part of an answer in JSON. What it says of itself is fit to be shown. Immutable.
 *
 * @param reply the answer
 * @param json the part
 */
record Document(HttpReply reply, JsonNode json) {

    Document at(String member) {
        return new Document(reply, json.path(member));
    }

    /** What is in an array; nothing if it is none. */
    List<Document> elements() {
        return json.isArray()
                ? StreamSupport.stream(json.spliterator(), false)
                        .map(node -> new Document(reply, node))
                        .toList()
                : List.of();
    }

    /** A text for comparing, as it came; empty if there is none. */
    String text() {
        String text = json.textValue();
        return text == null ? "" : text;
    }

    /** A text as it may be shown. */
    String shown() {
        return reply.excerpt(json.isTextual() ? json.textValue() : json.toString());
    }

    /** The first few texts of an array. */
    String shownFirst(int most) {
        List<Document> all = json.isArray() ? elements() : List.of(this);
        return all.stream().limit(most).map(Document::shown).collect(Collectors.joining("; "))
                + (all.size() > most ? "; and " + (all.size() - most) + " more" : "");
    }

    /** Labels as PromQL writes them, cut where there are too many. */
    String labels() {
        return reply.excerpt(json.properties().stream()
                .filter(label -> !label.getKey().equals("__name__"))
                .map(label -> label.getKey() + "=\"" + label.getValue().asText() + "\"")
                .collect(Collectors.joining(", ", "{", "}")));
    }

    Optional<Instant> instant() {
        try {
            return Optional.of(Instant.parse(text()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** That it isn't what it should be. */
    NoAnswer unfit(String of, String why) {
        return new NoAnswer(reply.words() + ", but it is no answer of " + of + ": " + why + "; it begins "
                + reply.excerpt(reply.text()) + "; is the address right, or did a proxy answer?");
    }
}
