package dev.windlass.identity;

/**
 * Something that arrived and claims to be said by somebody. It is not believed before {@link Identities#verify} has
 * looked at it. Immutable.
 */
public sealed interface Submission permits Signed, Vouched, Illegible {

    /** How large a document or a signature may be: 65,536 bytes of UTF-8. */
    int MOST_BYTES = 1 << 16;

    /**
     * What was said.
     *
     * @return the text, which for Windlass is a {@link Statement}; empty where nothing could be read
     */
    String document();

    /**
     * Where it came from, for messages and people who look for it.
     *
     * @return such as the path of a file; never empty
     */
    String origin();

    /**
     * By what it is known again, so that it is never taken twice: the same document, said by the same key or user, has
     * the same digest wherever and however often it arrives. Nobody but the signer can make another submission of the
     * same document that is accepted and has another digest.
     *
     * @return a SHA-256 as 64 hexadecimal digits
     */
    String digest();
}
