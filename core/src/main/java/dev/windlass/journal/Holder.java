package dev.windlass.journal;

import java.time.Instant;
import java.util.Objects;

/**
 * Who runs a release, from where, since when.
 *
 * @param user the user's name on that machine
 * @param host the machine's name
 * @param pid the process
 * @param since when it took hold of the product and environment
 * @param runtime the versions of this library and of Java
 */
public record Holder(String user, String host, long pid, Instant since, String runtime) {

    /** Checks that all parts are there. */
    public Holder {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(runtime, "runtime");
    }

    @Override
    public String toString() {
        return user + " on " + host + ", process " + pid + ", since " + since;
    }
}
