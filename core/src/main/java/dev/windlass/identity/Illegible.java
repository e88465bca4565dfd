package dev.windlass.identity;

import java.util.Objects;

/**
 * Something that arrived and can't be read: it is nobody's, and is here so that a person learns why. Its digest is the
 * same as long as it can't be read for the same reason, so it needs to be told only once.
 *
 * @param origin where it came from
 * @param reason what is wrong with it, and what to do
 */
public record Illegible(String origin, String reason) implements Submission {

    /** Checks that both parts are there. */
    public Illegible {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String document() {
        return "";
    }

    @Override
    public String digest() {
        return Digest.of("illegible").and(origin).and(reason).hex();
    }

    @Override
    public String toString() {
        return origin;
    }
}
