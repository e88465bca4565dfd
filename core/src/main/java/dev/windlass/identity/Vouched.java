package dev.windlass.identity;

import java.util.Objects;

/**
 * A text that a user said to an embedder, which knows its users: it has logged the user in and vouches for that.
 *
 * @param document the text
 * @param user as whom the embedder knows the user, such as a login name; it is journaled, so never a password or token
 * @param origin where it came from, for messages
 */
public record Vouched(String document, String user, String origin) implements Submission {

    /** Checks that everything is there and of a sensible size. */
    public Vouched {
        Digest.check("document", document, origin);
        Objects.requireNonNull(user, "user");
        if (user.isBlank()) {
            throw new IllegalArgumentException("what is vouched for needs a user, got '" + user + "' from " + origin);
        }
    }

    @Override
    public String digest() {
        return Digest.of("vouched").and(document).and(user).hex();
    }

    @Override
    public String toString() {
        return origin;
    }
}
