package dev.windlass.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The whole answer to a call, whatever its status. What it says is as the server sent it and may hold secrets; {@link
 * #words()} and {@link #excerpt} are fit to be shown. Immutable.
 */
public final class HttpReply {

    private final Request request;
    private final Outcome.Reply reply;

    HttpReply(Request request, Outcome.Reply reply) {
        this.request = request;
        this.reply = reply;
    }

    /**
     * The status code.
     *
     * @return 100 to 599
     */
    public int status() {
        return reply.status();
    }

    /**
     * The first value of a header.
     *
     * @param name its name, in any case
     * @return its value; empty if it isn't there
     */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * All values of a header.
     *
     * @param name its name, in any case
     * @return its values in their order; empty if it isn't there
     */
    public List<String> headers(String name) {
        return reply.headers().getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /**
     * The body as a text.
     *
     * @return the body, read as UTF-8; empty if there is none
     */
    public String text() {
        return reply.body().text();
    }

    /**
     * The body as it came, for a digest of it.
     *
     * @return its bytes, after decompression; a copy
     */
    public byte[] bytes() {
        return reply.body().bytes();
    }

    /**
     * The body as JSON. A document with a member that is there twice, or with anything behind it, is none.
     *
     * @return the document
     * @throws HttpFailure if the body is not one JSON document
     */
    public JsonNode json() throws HttpFailure {
        try {
            JsonNode document = reply.body().read();
            if (!document.isMissingNode()) {
                return document;
            }
        } catch (IOException e) {
            throw HttpFailure.unreadable(this, "it is not one document of JSON");
        }
        throw HttpFailure.unreadable(this, "it is empty, wanted a document of JSON");
    }

    /**
     * A value of the JSON.
     *
     * @param pointer where, as a JSON pointer (RFC 6901)
     * @return the value; a missing node if there is none at that place
     * @throws HttpFailure if the body is not one JSON document
     * @throws IllegalArgumentException if the pointer is none
     */
    public JsonNode at(String pointer) throws HttpFailure {
        return json().at(JsonPointer.compile(pointer));
    }

    /**
     * A number of the JSON, for a metric.
     *
     * @param pointer where, as a JSON pointer (RFC 6901)
     * @return the number; NaN, which is no data, if there is nothing at that place, or null, or a number beyond all bounds
     * @throws HttpFailure if the body is not one JSON document, or something else stands there
     * @throws IllegalArgumentException if the pointer is none
     */
    public double number(String pointer) throws HttpFailure {
        JsonNode value = at(pointer);
        if (value.isMissingNode() || value.isNull()) {
            return Double.NaN;
        }
        if (!value.isNumber()) {
            throw HttpFailure.unreadable(this, "json " + pointer + " is no number");
        }
        double number = value.doubleValue();
        return Double.isFinite(number) ? number : Double.NaN;
    }

    /**
     * The time from the first attempt to connect until the last byte came.
     *
     * @return zero or more
     */
    public Duration took() {
        return reply.took();
    }

    /**
     * The address that answered; another than was asked after a redirect.
     *
     * @return the address, without user-info
     */
    public URI from() {
        return reply.from();
    }

    /**
     * What was asked and the status, in words such as {@code GET http://gw/health: status 503}.
     *
     * @return the words, without a secret
     */
    public String words() {
        return request.words() + ": status " + status()
                + (reply.notFollowed() == null ? "" : " (" + reply.notFollowed() + ")");
    }

    /**
     * A text of the answer, fit to be shown: masked, in one line, cut to 200 characters.
     *
     * @param text what came from the server
     * @return the text without a secret of the call
     */
    public String excerpt(String text) {
        return request.quiet() ? Secrets.MASK : request.secrets().excerpt(text);
    }

    /** Whether another address answered than was asked. */
    boolean isRedirected() {
        return !reply.from().equals(request.uri());
    }

    /** {@return what was asked and the status, without a secret} */
    @Override
    public String toString() {
        return words();
    }
}
