package dev.windlass.http.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Fact;
import dev.windlass.notify.Contact;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;

/** A message, as it goes out by mail. */
final class Letter extends MimeMessage {

    /** Whatever a header obeys, or may make a reader believe that it ends. */
    private static final Pattern NOT_IN_A_LINE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+");

    private static final Pattern NOT_IN_A_TEXT = Pattern.compile("[\\p{Cc}&&[^\n\t]]");
    private static final Pattern LINE_END = Pattern.compile("\r\n?|\n");

    private final String id;

    private Letter(Session session, String id) {
        super(session);
        this.id = id;
    }

    static Letter of(Session session, Mail.Envelope envelope, Message message) throws MessagingException {
        String host = envelope.from().substring(envelope.from().lastIndexOf('@'));
        var letter = new Letter(session, "<" + local(message.id()) + host + ">");
        letter.setFrom(new InternetAddress(envelope.from()));
        for (String recipient : envelope.to()) {
            letter.addRecipient(RecipientType.TO, new InternetAddress(recipient));
        }
        letter.setSubject(subject(message), "UTF-8");
        letter.setSentDate(Date.from(message.at().orElseGet(Instant::now)));
        if (!message.run().isEmpty()) {
            letter.setHeader("References", "<" + local(message.run()) + host + ">");
        }
        letter.setHeader("Auto-Submitted", "auto-generated");
        letter.setHeader("X-Windlass-Category", message.category().name());
        letter.setHeader("X-Windlass-Urgency", message.urgency().name());
        if (message.urgency() == Urgency.ALARM) {
            letter.setHeader("X-Priority", "1");
            letter.setHeader("Importance", "high");
        }
        byte[] text = LINE_END.matcher(text(message)).replaceAll("\r\n").getBytes(UTF_8);
        // A source of bytes, since a text would need the library's own converters, which it looks up in files.
        letter.setDataHandler(new DataHandler(new ByteArrayDataSource(text, "text/plain; charset=UTF-8")));
        letter.saveChanges();
        return letter;
    }

    /** In one line. */
    static String subject(Message message) {
        return NOT_IN_A_LINE.matcher(message.subject()).replaceAll(" ").strip();
    }

    static String text(Message message) {
        String words = NOT_IN_A_TEXT
                .matcher(LINE_END.matcher(message.text()).replaceAll("\n"))
                .replaceAll(" ");
        var text = new StringBuilder(words).append('\n');
        message.link()
                .map(Object::toString)
                .filter(link -> !words.contains(link))
                .ifPresent(link -> text.append("\nMore: ").append(link).append('\n'));
        for (Contact contact : message.contacts()) {
            if (!words.contains(contact.toString())) {
                text.append("\nContact, ").append(line(contact.toString())).append('\n');
            }
        }
        if (!message.facts().isEmpty()) {
            text.append("\nFacts:\n");
            for (Fact fact : message.facts()) {
                text.append("  ")
                        .append(line(fact.name()))
                        .append(": ")
                        .append(line(fact.value()))
                        .append('\n');
            }
        }
        return text.append("\nMessage ").append(line(message.id())).append('\n').toString();
    }

    private static String line(String text) {
        return NOT_IN_A_LINE.matcher(text).replaceAll(" ");
    }

    /** An id as the first half of a Message-ID (RFC 5322): readable, and another one for another id. */
    private static String local(String id) {
        var local = new StringBuilder();
        for (byte one : id.getBytes(UTF_8)) {
            char letter = (char) (one & 0xff);
            boolean plain = letter < 128 && (Character.isLetterOrDigit(letter) || letter == '-' || letter == '/');
            if (plain) {
                local.append(letter);
            } else {
                local.append(String.format("=%02X", (int) letter));
            }
        }
        return local.toString();
    }

    /** Keeps the library from making one up. */
    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
