package dev.windlass.http.real;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A real SMTP server that keeps what it is sent. */
public final class SmtpSink implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SCRIPT = "smtp_sink.py";
    private static final String LISTENS = "listens on ";

    private final Path messages;
    private final @Nullable OwnCertificate certificate;
    private final RealProcess process;
    private final int port;

    /**
     * One message as it came.
     *
     * @param from the sender of the envelope
     * @param to the recipients of the envelope
     * @param user who had logged in; empty if nobody
     * @param tls the version of TLS it came over; empty if it came in the clear
     * @param message its headers and its body
     */
    public record Mail(String from, List<String> to, String user, String tls, MimeMessage message) {}

    private SmtpSink(Path home, @Nullable OwnCertificate certificate, List<String> options)
            throws IOException, InterruptedException {
        this.messages = Files.createDirectory(home.resolve("messages"));
        this.certificate = certificate;
        var command = new ArrayList<>(
                List.of(Tool.AIOSMTPD.program().toString(), "-u", script(home).toString(), messages.toString()));
        command.addAll(options);
        this.process = RealProcess.launch("smtp", home, command, 0);
        try {
            Await.until("the SMTP server listens", LIMIT, this::listensOrEnded, process::diagnosis);
            this.port = portOf(process.said());
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** One that takes all mail in the clear, in a new directory below the given one. */
    public static Setup in(Path directory) {
        return new Setup(directory, false, List.of());
    }

    /** What it takes. */
    public static final class Setup {
        private final Path directory;
        private final boolean tls;
        private final List<String> options;

        private Setup(Path directory, boolean tls, List<String> options) {
            this.directory = directory;
            this.tls = tls;
            this.options = options;
        }

        /** Takes mail only after STARTTLS, with a certificate of its own for {@code localhost} and 127.0.0.1. */
        public Setup onlyWithStartTls() {
            return new Setup(directory, true, options);
        }

        /** Takes mail only from a user who logged in; after STARTTLS alone if that is wanted too. */
        public Setup onlyFrom(String user, String password) {
            return with("--login", user + ":" + password);
        }

        /** Refuses this recipient for good, with 550. */
        public Setup refusing(String recipient) {
            return with("--refuse", recipient);
        }

        private Setup with(String option, String value) {
            List<String> more =
                    Stream.concat(options.stream(), Stream.of(option, value)).toList();
            return new Setup(directory, tls, more);
        }

        /** Starts it; it takes mail when this returns. */
        public SmtpSink start() throws IOException, InterruptedException {
            Path home = Files.createTempDirectory(directory, "smtp-");
            OwnCertificate certificate = tls ? OwnCertificate.forLocalhost(home) : null;
            Setup all = certificate == null
                    ? this
                    : with("--certificate", certificate.pem().toString());
            return new SmtpSink(home, certificate, all.options);
        }
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** What its certificate is verified with: that certificate. */
    public KeyStore trustStore() {
        if (certificate == null) {
            throw new IllegalStateException("this server has no TLS: say onlyWithStartTls()");
        }
        return certificate.trustStore();
    }

    /** What it took so far, the oldest first. */
    public List<Mail> mails() throws IOException {
        List<Path> envelopes;
        try (Stream<Path> files = Files.list(messages)) {
            envelopes = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        var mails = new ArrayList<Mail>();
        for (Path envelope : envelopes) {
            mails.add(mail(envelope));
        }
        return mails;
    }

    /** Waits until it took so many, and gives them. */
    public List<Mail> await(int count) throws IOException, InterruptedException {
        Await.until(count + " mails came", LIMIT, () -> mails().size() >= count, process::diagnosis);
        return mails();
    }

    private static Mail mail(Path envelope) throws IOException {
        JsonNode sent = Control.JSON.readTree(envelope.toFile());
        Path message = envelope.resolveSibling(sent.get("message").asText());
        try (InputStream in = Files.newInputStream(message)) {
            return new Mail(
                    sent.get("from").asText(),
                    StreamSupport.stream(sent.get("to").spliterator(), false)
                            .map(JsonNode::asText)
                            .toList(),
                    sent.get("user").asText(),
                    sent.get("tls").asText(),
                    new MimeMessage(Session.getInstance(new Properties()), in));
        } catch (MessagingException e) {
            throw new IOException("can't read the mail " + message, e);
        }
    }

    private boolean listensOrEnded() {
        if (!process.isAlive()) {
            throw new AssertionError("the SMTP server did not come up. " + process.diagnosis());
        }
        return portOf(process.said()) > 0;
    }

    /** It takes a free port itself and tells it in a line; 0 as long as it doesn't. */
    private static int portOf(String said) {
        return said.lines()
                .filter(line -> line.startsWith(LISTENS))
                .map(line -> Integer.parseInt(line.substring(LISTENS.length())))
                .findFirst()
                .orElse(0);
    }

    private static Path script(Path home) throws IOException {
        Path script = home.resolve(SCRIPT);
        try (InputStream in = SmtpSink.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException("there is no " + SCRIPT + " beside " + SmtpSink.class + " on the class path");
            }
            Files.copy(in, script);
        }
        return script;
    }

    @Override
    public void close() {
        process.close();
    }
}
