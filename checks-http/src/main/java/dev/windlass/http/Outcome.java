package dev.windlass.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one exchange ended: with an answer, whatever it says, or without a whole one. */
sealed interface Outcome {

    /**
     * The time from the first attempt to connect until the last byte came, or until it was given up.
     *
     * @return zero or more
     */
    Duration took();

    /**
     * A whole answer.
     *
     * @param status the status code
     * @param headers the headers by their names in lower case
     * @param body the whole body, after decompression; may be empty
     * @param from the address that gave it, another than was asked after a redirect
     * @param notFollowed why it is a redirect that was not followed, or null
     * @param took until the last byte
     */
    record Reply(
            int status,
            Map<String, List<String>> headers,
            JsonBody body,
            URI from,
            @Nullable String notFollowed,
            Duration took)
            implements Outcome {}

    /**
     * No whole answer.
     *
     * @param trouble what kind of trouble it was
     * @param detail what was heard of it, fit to be shown
     * @param sent whether something of the request may have reached a service
     * @param took until it was given up
     */
    record Failure(Trouble trouble, String detail, boolean sent, Duration took) implements Outcome {}
}
