package dev.windlass.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Verdict;
import dev.windlass.http.Expectation.Finding;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A place in the JSON of a body (RFC 6901). */
record JsonValue(JsonPointer pointer) {

    /** What is there, or why nothing can be found there. */
    record Found(@Nullable JsonNode node, @Nullable Finding problem) {

        static Found not(Verdict verdict, String seen, String reason) {
            return new Found(null, new Finding(verdict, seen, reason));
        }
    }

    static JsonValue at(String pointer) {
        try {
            return new JsonValue(JsonPointer.compile(pointer));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "JSON pointer '" + pointer + "' can't be asked for: " + e.getMessage(), e);
        }
    }

    Found in(Outcome.Reply reply, String wanted) {
        String wants = "wanted " + this + " to be " + wanted;
        if (reply.body().isEmpty()) {
            return Found.not(Verdict.NO_DATA, "empty body", "the body is empty, " + wants);
        }
        JsonNode found;
        try {
            found = reply.body().read().at(pointer);
        } catch (IOException e) {
            return Found.not(Verdict.INCONCLUSIVE, "not JSON", "the body is not one JSON document, " + wants);
        }
        return found.isMissingNode()
                ? Found.not(Verdict.NO_DATA, "missing", this + " is missing, wanted " + wanted)
                : new Found(found, null);
    }

    @Override
    public String toString() {
        return "json " + pointer;
    }
}
