package dev.windlass.http.services;

import dev.windlass.notify.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Speaks with a mail server, within a time, whatever the server does. */
final class Smtp {

    private static final int OK = 250;

    private final MailServer server;
    private final Mail.Envelope envelope;

    /** What is said once one is logged in. */
    private interface Talk {
        void with(SMTPTransport transport, Session session) throws MessagingException, MailFailure;
    }

    Smtp(MailServer server, Mail.Envelope envelope) {
        this.server = server;
        this.envelope = envelope;
    }

    /** An address that can be mailed to, as it is written in an envelope. */
    static String address(String whose, String address) {
        try {
            var parsed = new InternetAddress(address, true);
            boolean plain = address.chars().allMatch(letter -> letter >= ' ' && letter <= '~');
            if (!plain || !parsed.getAddress().equals(address) || address.indexOf('@') < 0) {
                throw new IllegalArgumentException(whose + " of a mail must be an address in ASCII and nothing else,"
                        + " without control characters, such as ann@example.com, got '" + Shown.clean(address) + "'");
            }
            return address;
        } catch (AddressException e) {
            throw new IllegalArgumentException(whose + " of a mail must be an address such as ann@example.com, got '"
                    + Shown.clean(address) + "': " + Shown.clean(String.valueOf(e.getMessage())));
        }
    }

    void send(Message message) throws MailFailure, InterruptedException {
        String what = "send mail '" + Letter.subject(message) + "'";
        talk(what, server.timeout(), (transport, session) -> {
            Letter letter = Letter.of(session, envelope, message);
            transport.sendMessage(letter, letter.getAllRecipients());
        });
    }

    /** All of it but the mail; tells how the connection was protected. */
    String rehearse(Duration within) throws MailFailure, InterruptedException {
        return talk("ask whether mail would be taken", within, (transport, session) -> {
            accept(transport, "MAIL FROM:<" + envelope.from() + ">", "sender " + envelope.from());
            for (String recipient : envelope.to()) {
                accept(transport, "RCPT TO:<" + recipient + ">", "recipient " + recipient);
            }
            transport.simpleCommand("RSET");
        });
    }

    private void accept(SMTPTransport transport, String command, String what) throws MessagingException, MailFailure {
        int code = transport.simpleCommand(command);
        if (code / 10 != OK / 10) {
            throw new MailFailure(
                    "it refused " + what + ": " + Said.of(server.masker(), transport.getLastServerResponse())
                            + "; mend the address",
                    true);
        }
    }

    /** Leaves the talking to a thread of its own: one that reads from a socket can't be interrupted. */
    private String talk(String what, Duration within, Talk talk) throws MailFailure, InterruptedException {
        var line = new Line(server);
        var task = new FutureTask<>(() -> {
            begin(line, within, talk);
            return line.words();
        });
        var thread = new Thread(task, "windlass-mail");
        thread.setDaemon(true);
        // Jakarta Mail looks up its parts there.
        thread.setContextClassLoader(Smtp.class.getClassLoader());
        thread.start();
        try {
            return task.get(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failure(
                    what,
                    "could not " + line.stage().words + " within " + within.toMillis() + " ms"
                            + (line.stage() == Line.Stage.TALK ? "; it isn't known whether it was taken" : ""),
                    false);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof Error error) {
                throw error;
            }
            throw failure(what, new Said(server, line.stage()).words(cause), Said.isRefusal(cause));
        } finally {
            cut(line);
        }
    }

    private MailFailure failure(String what, String why, boolean refused) {
        return new MailFailure("could not " + what + " by " + server + ": " + why, refused);
    }

    private void begin(Line line, Duration within, Talk talk) throws Exception {
        Session session = Session.getInstance(properties(line));
        MailServer.Login login = server.login();
        var url = new URLName(
                "smtp",
                server.host(),
                server.port(),
                null,
                login == null ? null : login.user(),
                login == null ? null : login.password().reveal());
        // Where something fails, the line is cut.
        @SuppressWarnings("resource")
        var transport = new SMTPTransport(session, url);
        Socket socket = line.open(within);
        line.stage(Line.Stage.GREET);
        transport.connect(socket);
        if (login != null && !transport.supportsExtension("AUTH")) {
            throw new MailFailure(
                    "it doesn't offer to log in, so it was sent nothing; is it the port for submission (587 or 465)?",
                    true);
        }
        line.stage(Line.Stage.TALK);
        talk.with(transport, session);
        goodbye(transport);
    }

    private static void goodbye(SMTPTransport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            // What the server took stays taken, however it takes leave.
        }
    }

    private Properties properties(Line line) throws Exception {
        var properties = new Properties();
        properties.setProperty("mail.smtp.from", envelope.from());
        properties.setProperty("mail.smtp.sendpartial", "true");
        properties.setProperty("mail.smtp.quitwait", "false");
        if (server.login() != null) {
            properties.setProperty("mail.smtp.auth", "true");
            properties.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        }
        if (server.tls() == MailServer.Tls.STARTTLS) {
            properties.setProperty("mail.smtp.starttls.enable", "true");
            properties.setProperty("mail.smtp.starttls.required", "true");
            properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
            properties.put("mail.smtp.ssl.socketFactory", line.layers());
        }
        return properties;
    }

    private static void cut(Line line) {
        try {
            line.cut();
        } catch (IOException e) {
            // What was to be said has been said, or has failed and is told by that.
        }
    }
}
