package dev.windlass.http.services;

import dev.windlass.check.Check;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Message;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A notification channel that sends mail by SMTP. It needs Angus Mail ({@code org.eclipse.angus:angus-mail}, 2.0.x), which
 * Windlass doesn't bring along. Immutable, each call gives a new one; safe for use by several threads.
 *
 * <pre>{@code
 * Mail.over("smtp.example.com", 587)
 *         .login("releases", Secret.env("SMTP_PASSWORD"))
 *         .from("releases@example.com")
 *         .to("ann@example.com", "team@example.com")
 * }</pre>
 *
 * <p><b>What is sent.</b> One mail to all recipients, plain text in UTF-8: the message's text, then its link and contacts
 * where the text doesn't name them, then its facts. An alarm is marked as urgent ({@code X-Priority}, {@code
 * Importance}). The mails of a run refer to the run, so that mail programs show them as one conversation. The {@code
 * Message-ID} is made of the message's id: a mail that is handed over twice can be told by it, and most mail servers show
 * it once.
 *
 * <p><b>When it has been sent.</b> When the server has taken it for each recipient. Where it refuses some of them the
 * others get the mail all the same, since one who has left must not keep an alarm from everybody else; it counts as not
 * sent then, and the failure names those who were refused. It is tried again as a whole, so the others may get it again,
 * under the same {@code Message-ID}.
 *
 * <p>All of it, connecting included, ends within the timeout of the {@link MailServer}, whatever the server does. The
 * password is in no exception and no log.
 */
public final class Mail implements Channel {

    /** What the time within which a mail is sent leaves to tell that it was not. */
    private static final Duration TO_TELL = Duration.ofSeconds(2);

    private final String name;
    private final MailServer server;
    private final Envelope envelope;

    /**
     * From whom, and to whom.
     *
     * @param from the sender's address
     * @param to the recipients' addresses
     */
    record Envelope(String from, List<String> to) {
        Envelope {
            to = List.copyOf(to);
        }
    }

    Mail(String name, MailServer server, Envelope envelope) {
        this.name = name;
        this.server = server;
        this.envelope = envelope;
    }

    /**
     * Mail by a server. Port 465 speaks TLS from the first byte on, any other has to offer STARTTLS, unless something
     * else is said.
     *
     * @param host its name, which its certificate must bear, or its address
     * @param port its port: 587 for submission with STARTTLS, 465 for submission over TLS
     * @return the server, which wants to know how one logs in, from whom and to whom
     * @throws IllegalStateException if Angus Mail is not on the class path
     * @throws IllegalArgumentException if the host is no name or address, or the port is not from 1 to 65535
     */
    public static MailServer over(String host, int port) {
        AngusMail.require(Mail.class.getClassLoader());
        return MailServer.at(host, port);
    }

    /**
     * Names the channel, which is {@code mail} where nothing is said.
     *
     * @param other the name under which it is journaled, not blank
     * @return a new channel
     * @throws IllegalArgumentException if it is blank
     */
    public Mail named(String other) {
        if (other.isBlank()) {
            throw new IllegalArgumentException("a channel needs a name, got '" + other + "'");
        }
        return new Mail(other, server, envelope);
    }

    @Override
    public String name() {
        return name;
    }

    /** That of the server, and some seconds to tell what kept it. */
    @Override
    public Duration timeout() {
        return server.timeout().plus(TO_TELL);
    }

    /**
     * Sends the message as a mail.
     *
     * @param message the message
     * @throws MailFailure if the server did not take it for each recipient, or it isn't known whether it did
     * @throws InterruptedException if the thread was interrupted; the connection is closed then
     */
    @Override
    public void send(Message message) throws MailFailure, InterruptedException {
        Objects.requireNonNull(message, "message");
        new Smtp(server, envelope).send(message);
    }

    /**
     * Asks the server whether it would take a mail, without sending one: it connects, logs in, names the sender and each
     * recipient, and takes that back.
     *
     * @return a check that passes once the server has accepted them all
     */
    @Override
    public Check test() {
        return new MailCheck(this, server, envelope);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Mail mail
                && mail.name.equals(name)
                && mail.server.equals(server)
                && mail.envelope.equals(envelope);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, server, envelope);
    }

    @Override
    public String toString() {
        return "channel '" + name + "', mail by " + server + " from " + envelope.from + " to "
                + String.join(", ", envelope.to);
    }
}
