package dev.windlass.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What proves who said something: the text that was signed, with its signature; or the text alone, where the system that
 * the runner is embedded in vouched for the person.
 *
 * @param document what was signed, word for word
 * @param signature the signature as {@code ssh-keygen -Y sign} writes it; null where the person was vouched for
 * @param digest the SHA-256 of what arrived, in hexadecimal: nothing is taken twice
 */
public record Proof(String document, @Nullable String signature, String digest) {
    /** Checks that text and digest are there. */
    public Proof {
        Objects.requireNonNull(document, "document");
        Objects.requireNonNull(digest, "digest");
    }
}
