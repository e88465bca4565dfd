package dev.windlass.http;

import java.time.Duration;
import java.util.Objects;

/**
 * The limits that every exchange over an {@link Http} keeps. Immutable and safe for use by several threads. How long an
 * exchange may take as a whole is no setting: a check's own timeout and the time left in the run decide that.
 *
 * @param connectWithin how long a connection may take to come up, and TLS as long again; positive, at most one hour
 * @param silentAtMost how long a server may send nothing before it is given up; positive, at most one hour
 * @param bodyAtMost how many bytes of a body are read, after decompression; positive
 * @param redirects where a redirect may lead
 */
public record HttpSettings(Duration connectWithin, Duration silentAtMost, int bodyAtMost, Redirects redirects) {

    private static final HttpSettings DEFAULTS =
            new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1024 * 1024, Redirects.NEVER);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is not positive or too long
     */
    public HttpSettings {
        Declared.upTo(Declared.HOUR, "connectWithin", connectWithin);
        Declared.upTo(Declared.HOUR, "silentAtMost", silentAtMost);
        Declared.positive("bodyAtMost", bodyAtMost);
        Objects.requireNonNull(redirects, "redirects");
    }

    /**
     * The settings where nothing is said: connect within 5 seconds, at most 10 seconds of silence, at most 1 MiB of
     * body, no redirect followed.
     *
     * @return the defaults
     */
    public static HttpSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Limits how long a connection may take to come up; TLS may take as long again.
     *
     * @param limit positive, at most one hour; 5 seconds where nothing is said
     * @return new settings
     * @throws IllegalArgumentException if the limit is not positive or too long
     */
    public HttpSettings connectWithin(Duration limit) {
        return new HttpSettings(limit, silentAtMost, bodyAtMost, redirects);
    }

    /**
     * Limits how long a server may send nothing, before its answer and within it.
     *
     * @param limit positive, at most one hour; 10 seconds where nothing is said
     * @return new settings
     * @throws IllegalArgumentException if the limit is not positive or too long
     */
    public HttpSettings silentAtMost(Duration limit) {
        return new HttpSettings(connectWithin, limit, bodyAtMost, redirects);
    }

    /**
     * Limits how much of a body is read. A larger one is an error, it is never judged in part.
     *
     * @param bytes positive, counted after decompression; 1048576 where nothing is said
     * @return new settings
     * @throws IllegalArgumentException if the limit is not positive
     */
    public HttpSettings bodyAtMost(int bytes) {
        return new HttpSettings(connectWithin, silentAtMost, bytes, redirects);
    }

    /**
     * Says where a redirect may lead.
     *
     * @param where {@link Redirects#NEVER} where nothing is said
     * @return new settings
     */
    public HttpSettings redirects(Redirects where) {
        return new HttpSettings(connectWithin, silentAtMost, bodyAtMost, where);
    }
}
