package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A text with its signature, as {@code ssh-keygen -Y sign -n windlass -f key file} makes it.
 *
 * @param document the text; what was signed are its bytes in UTF-8
 * @param signature the armored signature, from its {@code BEGIN} to its {@code END} line
 * @param origin where it came from, for messages
 */
public record Signed(String document, String signature, String origin) implements Submission {

    /** Checks that everything is there and of a sensible size. */
    public Signed {
        Digest.check("document", document, origin);
        Digest.check("signature", signature, origin);
    }

    /** The line ends of the armor don't count: anybody could change them. */
    @Override
    public String digest() {
        byte[] told;
        try {
            told = Armor.open(signature);
        } catch (Refused illegible) {
            told = signature.getBytes(UTF_8);
        }
        return Digest.of("signed").and(document).and(told).hex();
    }

    @Override
    public String toString() {
        return origin;
    }
}
