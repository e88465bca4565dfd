package dev.windlass.http.services;

import dev.windlass.http.Trust;
import dev.windlass.notify.Channel;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that wants to know how one logs in, from whom and to whom; {@link Mail#over} gives one. Over TLS its
 * certificate must be trusted and bear its name; that can't be turned off. Immutable: each call gives a new one.
 */
public final class MailServer {

    private static final int SUBMISSION_OVER_TLS = 465;
    private static final int LAST_PORT = 65_535;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /** A name or an address: whatever else stands there is a URL, a port or a slip. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?");

    private final String host;
    private final int port;
    private final Tls tls;
    private final @Nullable Login login;
    private final Trust trust;
    private final Duration timeout;

    /** How the connection is protected. */
    enum Tls {
        /** After the greeting, and the server must offer it. */
        STARTTLS,
        /** From the first byte on. */
        IMPLICIT,
        /** Not at all, as was said in so many words. */
        NONE
    }

    /**
     * Who logs in.
     *
     * @param user the name
     * @param password what proves it
     */
    record Login(String user, Secret password) {}

    private MailServer(String host, int port, Tls tls, @Nullable Login login, Trust trust, Duration timeout) {
        if (tls == Tls.NONE && login != null) {
            throw new IllegalArgumentException(
                    "mail by " + host + ":" + port + " without TLS would show the password of '" + login.user
                            + "' to the network; log in over TLS, or leave the login out");
        }
        if (tls == Tls.NONE && !trust.equals(Trust.jdk())) {
            throw new IllegalArgumentException(
                    "mail by " + host + ":" + port + " without TLS has no use for trusted certificates");
        }
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.login = login;
        this.trust = trust;
        this.timeout = timeout;
    }

    static MailServer at(String host, int port) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "a mail server needs the name or address of its host, without scheme and port, got '" + host + "'");
        }
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "mail server " + host + ": a port is from 1 to " + LAST_PORT + ", got " + port);
        }
        Tls tls = port == SUBMISSION_OVER_TLS ? Tls.IMPLICIT : Tls.STARTTLS;
        return new MailServer(host, port, tls, null, Trust.jdk(), Channel.DEFAULT_TIMEOUT);
    }

    /**
     * Goes over to TLS after the greeting (RFC 3207). A server that doesn't offer it is told nothing. It is so for any
     * port but 465 where nothing is said.
     *
     * @return a new server
     */
    public MailServer startTls() {
        return new MailServer(host, port, Tls.STARTTLS, login, trust, timeout);
    }

    /**
     * Speaks TLS from the first byte on (RFC 8314). It is so for port 465 where nothing is said.
     *
     * @return a new server
     */
    public MailServer implicitTls() {
        return new MailServer(host, port, Tls.IMPLICIT, login, trust, timeout);
    }

    /**
     * Speaks without TLS, so that the network can read and change what is sent: for a relay on the same machine.
     *
     * @return a new server
     * @throws IllegalArgumentException if a login or trusted certificates were declared
     */
    public MailServer withoutTls() {
        return new MailServer(host, port, Tls.NONE, login, trust, timeout);
    }

    /**
     * Logs in, by the mechanism PLAIN or LOGIN. A server that doesn't offer to log in is sent nothing.
     *
     * @param user the name
     * @param password the password, or what the provider takes for it, such as an application password
     * @return a new server
     * @throws IllegalArgumentException if the name is blank, or the server is spoken with without TLS
     */
    public MailServer login(String user, Secret password) {
        Objects.requireNonNull(password, "password of a mail server");
        if (user.isBlank()) {
            throw new IllegalArgumentException(
                    "the login at mail server " + host + " needs a user, got '" + user + "'");
        }
        return new MailServer(host, port, tls, new Login(user, password), trust, timeout);
    }

    /**
     * Trusts other authorities than the JDK does.
     *
     * @param whom {@link Trust#jdk()} where nothing is said; of a key store, authorities or the server itself
     * @return a new server
     * @throws IllegalArgumentException if the server is spoken with without TLS
     */
    public MailServer trusting(Trust whom) {
        Objects.requireNonNull(whom, "whom to trust");
        return new MailServer(host, port, tls, login, whom, timeout);
    }

    /**
     * Limits how long all of a mail may take, connecting included.
     *
     * @param limit positive, at most 10 minutes; {@link Channel#DEFAULT_TIMEOUT} where nothing is said
     * @return a new server
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public MailServer timeout(Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "mail server " + host + ": the timeout must be positive and at most " + LONGEST + ", got " + limit);
        }
        return new MailServer(host, port, tls, login, trust, limit);
    }

    /**
     * Says from whom the mails are.
     *
     * @param address an address, such as {@code releases@example.com}
     * @return the stage that wants the recipients
     * @throws IllegalArgumentException if it is no address
     */
    public Sender from(String address) {
        String from = Smtp.address("the sender", address);
        return (first, more) -> {
            var to = new ArrayList<String>();
            to.add(Smtp.address("a recipient", first));
            for (String another : more) {
                to.add(Smtp.address("a recipient", another));
            }
            if (new HashSet<>(to).size() < to.size()) {
                throw new IllegalArgumentException("a recipient of mail from " + from + " is named twice: " + to);
            }
            return new Mail("mail", this, new Mail.Envelope(from, List.copyOf(to)));
        };
    }

    /** From whom mails are; it still wants the recipients. */
    public interface Sender {
        /**
         * Says to whom the mails go. Each of them sees the others.
         *
         * @param first an address, such as {@code ann@example.com}
         * @param more more of them
         * @return the channel {@code mail}
         * @throws IllegalArgumentException if one is no address, or is named twice
         */
        Mail to(String first, String... more);
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    Tls tls() {
        return tls;
    }

    @Nullable
    Login login() {
        return login;
    }

    Duration timeout() {
        return timeout;
    }

    SSLSocketFactory layers() throws IOException, NoSuchAlgorithmException {
        KeyStore authorities = trust.load().orElse(null);
        if (authorities == null) {
            return SSLContext.getDefault().getSocketFactory();
        }
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            SSLContext own = SSLContext.getInstance("TLS");
            own.init(null, factory.getTrustManagers(), null);
            return own.getSocketFactory();
        } catch (KeyStoreException | KeyManagementException e) {
            throw new IOException("the authorities to trust can't be used: " + e, e);
        }
    }

    Masker masker() {
        return login == null ? Masker.none() : Masker.none().with(login.password);
    }

    String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MailServer server
                && server.host.equals(host)
                && server.port == port
                && server.tls == tls
                && Objects.equals(server.login, login)
                && server.trust.equals(trust)
                && server.timeout.equals(timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port, tls, login, timeout);
    }

    /** Its address, how the connection is protected, and who logs in. */
    @Override
    public String toString() {
        String protection =
                switch (tls) {
                    case STARTTLS -> "STARTTLS";
                    case IMPLICIT -> "TLS";
                    case NONE -> "without TLS";
                };
        return address() + " (" + protection + (login == null ? "" : ", as '" + login.user + "'") + ")";
    }
}
