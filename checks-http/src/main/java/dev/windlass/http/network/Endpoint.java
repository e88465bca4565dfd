package dev.windlass.http.network;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Address;

/**
 * A host and a port, as they were declared.
 *
 * @param host a name in ASCII (IDNA), or the text of an IP address without brackets
 * @param port 1 to 65535
 */
record Endpoint(String host, int port) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is from 1 to 65535, got " + port + " for '" + host + "'");
        }
    }

    static Endpoint of(String host, int port) {
        return new Endpoint(host(host), port);
    }

    /** {@code 10.0.0.53}, {@code 10.0.0.54:5353}, {@code ::1} or {@code [::1]:5353}. */
    static Endpoint numeric(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean withPort = text.startsWith("[") ? text.contains("]:") : colon >= 0 && text.indexOf(':') == colon;
        String host = bare(withPort ? text.substring(0, colon) : text);
        if (literal(host) == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no IP address with or without a port, such as 10.0.0.53 or [::1]:5353");
        }
        return new Endpoint(host, withPort ? port(text, text.substring(colon + 1)) : defaultPort);
    }

    /** The address that the host is the text of; null where it is a name. */
    @Nullable
    InetAddress literal() {
        return literal(host);
    }

    private static String host(String host) {
        String bare = bare(host);
        if (literal(bare) != null) {
            return bare;
        }
        String ascii = ascii(bare);
        if (!NAME.matcher(ascii).matches() || NUMBERS.matcher(ascii).matches() || ascii.contains("..")) {
            throw new IllegalArgumentException(
                    "'" + host + "' is no host; it must be a name or an IP address, without scheme, port and path");
        }
        return ascii;
    }

    private static String ascii(String name) {
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' is no name of a host: " + e.getMessage(), e);
        }
    }

    private static String bare(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.contains(":");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "': '" + port + "' is no port", e);
        }
    }

    private static @Nullable InetAddress literal(String text) {
        byte[] four = Address.toByteArray(text, Address.IPv4);
        byte[] bytes = four == null ? Address.toByteArray(text, Address.IPv6) : four;
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("'" + text + "' was read as an address and is none", e);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
