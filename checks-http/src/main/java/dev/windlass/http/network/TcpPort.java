package dev.windlass.http.network;

import dev.windlass.check.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port that must, or must not, be reachable from the machine that runs the release. Immutable, each call gives a
 * new one; safe for use by several threads.
 *
 * <pre>{@code
 * TcpPort.of("gw", 443).isReachable()
 * TcpPort.of("db", 5432).isUnreachable().whileReachable("db", 443)
 * }</pre>
 *
 * <p>Only a connection is opened, and closed again: nothing is sent. It comes up with whoever listens, which may be a
 * proxy in front of a service that is down. All addresses of a name are tried at the same moment, as the operating system
 * (and the JVM's cache of it) gives them.
 */
public final class TcpPort {

    /** How long a silent port is waited for where nothing is said: 10 seconds, in which Linux tries four times. */
    public static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    /** What is left, besides the wait, for looking the name up. */
    private static final Duration LOOKUP = Duration.ofSeconds(10);

    private final @Nullable String name;
    private final Endpoint endpoint;
    private final Duration wait;

    private TcpPort(@Nullable String name, Endpoint endpoint, Duration wait) {
        this.name = name;
        this.endpoint = endpoint;
        this.wait = wait;
    }

    /**
     * A port of a host.
     *
     * @param host a name or an IP address
     * @param port 1 to 65535
     * @return the port
     * @throws IllegalArgumentException if the host is none, or the port is out of range
     */
    public static TcpPort of(String host, int port) {
        return new TcpPort(null, Endpoint.of(host, port), DEFAULT_WAIT);
    }

    /**
     * Names its check.
     *
     * @param name the name under which it is reported, not blank; what is wanted of which port where nothing is said
     * @return a new port
     * @throws IllegalArgumentException if it is blank
     */
    public TcpPort named(String name) {
        return new TcpPort(Declared.named(name), endpoint, wait);
    }

    /**
     * Says how long a port that doesn't answer is waited for.
     *
     * @param wait positive, at most 2 minutes; {@link #DEFAULT_WAIT} where nothing is said
     * @return a new port
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public TcpPort waiting(Duration wait) {
        return new TcpPort(name, endpoint, Declared.upTo(LONGEST_WAIT, "waiting", wait));
    }

    /**
     * The check that it can be reached. It passes if at least one address of the host takes a connection, and fails if
     * each refuses or stays silent for the whole wait. An unknown host, and no route to it, are
     * {@link dev.windlass.check.Verdict#ERRORED}, and so is a silence that was cut short because less time was left.
     *
     * @return the check
     */
    public Check isReachable() {
        return new ReachablePort(this);
    }

    /**
     * The check that it can't be reached. It passes only if every address of the host refuses, and fails as soon as one
     * takes a connection. Silence alone proves nothing, since a network that is down is silent too: it is
     * {@link dev.windlass.check.Verdict#INCONCLUSIVE} unless a control is named by
     * {@link UnreachablePort#whileReachable(String, int)}. An unknown host, and no route to one of its addresses, are
     * {@link dev.windlass.check.Verdict#ERRORED}: nothing was asked of the port.
     *
     * @return the check, which may yet be given a control
     */
    public UnreachablePort isUnreachable() {
        return new UnreachablePort(this, null);
    }

    String nameOr(String wanted) {
        return name == null ? "TCP " + endpoint + " " + wanted : name;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Duration longest() {
        return wait;
    }

    Duration timeout() {
        return wait.plus(LOOKUP);
    }
}
