package dev.windlass.http;

import java.time.Duration;
import java.util.Objects;

/**
 * The limits that every exchange over an {@link Http} keeps. Immutable and safe for use by several threads. How long an
 * exchange may take as a whole is no setting: a check's own timeout and the time left in the run decide that.
 */
public final class HttpSettings {

    private static final HttpSettings DEFAULTS =
            new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1024 * 1024, Redirects.NEVER, Trust.jdk());

    private final Duration connectWithin;
    private final Duration silentAtMost;
    private final int bodyAtMost;
    private final Redirects redirects;
    private final Trust trust;

    private HttpSettings(
            Duration connectWithin, Duration silentAtMost, int bodyAtMost, Redirects redirects, Trust trust) {
        this.connectWithin = Declared.upTo(Declared.HOUR, "connectWithin", connectWithin);
        this.silentAtMost = Declared.upTo(Declared.HOUR, "silentAtMost", silentAtMost);
        this.bodyAtMost = Declared.positive("bodyAtMost", bodyAtMost);
        this.redirects = Objects.requireNonNull(redirects, "redirects");
        this.trust = Objects.requireNonNull(trust, "trust");
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
        return new HttpSettings(limit, silentAtMost, bodyAtMost, redirects, trust);
    }

    /**
     * Limits how long a server may send nothing, before its answer and within it.
     *
     * @param limit positive, at most one hour; 10 seconds where nothing is said
     * @return new settings
     * @throws IllegalArgumentException if the limit is not positive or too long
     */
    public HttpSettings silentAtMost(Duration limit) {
        return new HttpSettings(connectWithin, limit, bodyAtMost, redirects, trust);
    }

    /**
     * Limits how much of a body is read. A larger one is an error, it is never judged in part.
     *
     * @param bytes positive, counted after decompression; 1048576 where nothing is said
     * @return new settings
     * @throws IllegalArgumentException if the limit is not positive
     */
    public HttpSettings bodyAtMost(int bytes) {
        return new HttpSettings(connectWithin, silentAtMost, bytes, redirects, trust);
    }

    /**
     * Says where a redirect may lead.
     *
     * @param where {@link Redirects#NEVER} where nothing is said
     * @return new settings
     */
    public HttpSettings redirects(Redirects where) {
        return new HttpSettings(connectWithin, silentAtMost, bodyAtMost, where, trust);
    }

    /**
     * Trusts other authorities than the JDK does. Verification itself is never off: chain, dates and name are always
     * checked.
     *
     * @param whom {@link Trust#jdk()} where nothing is said
     * @return new settings
     */
    public HttpSettings trusting(Trust whom) {
        return new HttpSettings(connectWithin, silentAtMost, bodyAtMost, redirects, whom);
    }

    /**
     * How long a connection may take to come up.
     *
     * @return the limit
     */
    public Duration connectWithin() {
        return connectWithin;
    }

    /**
     * How long a server may send nothing.
     *
     * @return the limit
     */
    public Duration silentAtMost() {
        return silentAtMost;
    }

    /**
     * How much of a body is read.
     *
     * @return the limit, in bytes
     */
    public int bodyAtMost() {
        return bodyAtMost;
    }

    /**
     * Where a redirect may lead.
     *
     * @return what was said, or {@link Redirects#NEVER}
     */
    public Redirects redirects() {
        return redirects;
    }

    /**
     * Which authorities are trusted.
     *
     * @return what was said, or {@link Trust#jdk()}
     */
    public Trust trust() {
        return trust;
    }
}
