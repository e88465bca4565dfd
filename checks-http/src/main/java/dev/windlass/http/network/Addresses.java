package dev.windlass.http.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** All addresses of a host, by the operating system's lookup, which knows no deadline and heeds no interrupt. */
final class Addresses {

    private static final int MOST = 64;

    private Addresses() {}

    /** At least one, at most 64. */
    static List<InetSocketAddress> of(Endpoint endpoint, Deadline deadline) throws Unreached, InterruptedException {
        InetAddress literal = endpoint.literal();
        if (literal != null) {
            return List.of(new InetSocketAddress(literal, endpoint.port()));
        }
        InetAddress[] all = lookUp(endpoint.host(), deadline);
        if (all.length > MOST) {
            throw new Unreached(Trouble.OTHER, endpoint.host() + " has " + all.length + " addresses, at most " + MOST);
        }
        return Arrays.stream(all)
                .map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
    }

    private static InetAddress[] lookUp(String host, Deadline deadline) throws Unreached, InterruptedException {
        try {
            return InTime.one(() -> InetAddress.getAllByName(host), deadline.left())
                    .get();
        } catch (CancellationException e) {
            throw new Unreached(Trouble.NO_LOOKUP, host);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Unreached(
                    cause instanceof UnknownHostException ? Trouble.UNKNOWN_HOST : Trouble.OTHER, Seen.error(cause));
        }
    }
}
