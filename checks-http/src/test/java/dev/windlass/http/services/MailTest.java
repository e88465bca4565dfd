package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.http.Trust;
import dev.windlass.notify.Category;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import dev.windlass.secret.Secret;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Mail: what is sent, and how it is protected")
class MailTest {

    private static final Secret PASSWORD = Secret.of("hunter2-hunter2");

    @Test
    void a_mail_goes_out_over_starttls_after_a_login_to_all_recipients() throws Exception {
        try (var server =
                new MailServerStub().offering("STARTTLS", "AUTH PLAIN LOGIN").start()) {
            Mail mail = over(server)
                    .login("releases", PASSWORD)
                    .from("releases@example.com")
                    .to("ann@example.com", "bo@example.com");

            mail.send(Messages.question());

            assertThat(server.commands.stream().map(command -> command.split(" ", -1)[0]))
                    .containsSubsequence("EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA");
            assertThat(server.commands)
                    .contains(
                            "MAIL FROM:<releases@example.com>",
                            "RCPT TO:<ann@example.com>",
                            "RCPT TO:<bo@example.com>");
            assertThat(server.mails).hasSize(1);
        }
    }

    @Test
    void implicit_tls_speaks_tls_before_the_greeting() throws Exception {
        try (var server = new MailServerStub().overTls().offering("AUTH PLAIN").start()) {
            over(server)
                    .implicitTls()
                    .login("releases", PASSWORD)
                    .from("r@example.com")
                    .to("ann@example.com")
                    .send(Messages.question());

            assertThat(server.mails).hasSize(1);
            assertThat(server.commands).doesNotContain("STARTTLS");
        }
    }

    @Test
    void without_tls_only_where_it_is_said_and_never_with_a_password() throws Exception {
        try (var server = new MailServerStub().start()) {
            Mail.over("localhost", server.port())
                    .withoutTls()
                    .from("r@example.com")
                    .to("ann@example.com")
                    .send(Messages.question());

            assertThat(server.mails).hasSize(1);
        }
        assertThatThrownBy(() -> Mail.over("smtp.example.com", 25).withoutTls().login("releases", PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would show the password of 'releases' to the network")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Mail.over("smtp.example.com", 587)
                        .login("releases", PASSWORD)
                        .withoutTls())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_port_says_how_tls_begins_where_nothing_else_does() {
        assertThat(Mail.over("smtp.example.com", 587)).hasToString("smtp.example.com:587 (STARTTLS)");
        assertThat(Mail.over("smtp.example.com", 25)).hasToString("smtp.example.com:25 (STARTTLS)");
        assertThat(Mail.over("smtp.example.com", 465)).hasToString("smtp.example.com:465 (TLS)");
        assertThat(Mail.over("::1", 465).startTls().login("ann", PASSWORD))
                .hasToString("[::1]:465 (STARTTLS, as 'ann')");
    }

    @Test
    void the_mail_holds_text_link_contacts_and_facts_once_and_refers_to_its_run() throws Exception {
        MimeMessage mail = sent(Messages.question());

        assertThat(mail.getSubject()).isEqualTo("azora 1.4.0 production: asks what to do");
        assertThat(header(mail, "From")).isEqualTo("r@example.com");
        assertThat(header(mail, "To")).isEqualTo("ann@example.com");
        assertThat(header(mail, "Message-ID")).isEqualTo("<azora-1=2E4=2E0-7f3a/41/0@example.com>");
        assertThat(header(mail, "References")).isEqualTo("<azora-1=2E4=2E0-7f3a@example.com>");
        assertThat(header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(mail.getSentDate()).isEqualTo("2026-11-21T22:00:00Z");
        assertThat(text(mail)).isEqualTo("""
                        It stands still.

                        More: https://releases.example.com/azora

                        Contact, database admin: Ann, phone +49 30 1234

                        Facts:
                          product: azora
                          version: 1.4.0
                          environment: production
                          run: azora-1.4.0-7f3a

                        Message azora-1.4.0-7f3a/41/0
                        """);

        Message named = Messages.of(
                Category.STARTED,
                Urgency.INFO,
                "begins",
                "It begins.\nContact, " + Messages.ANN + "\nMore: https://releases.example.com/azora");
        assertThat(text(sent(named))).containsOnlyOnce("Ann").containsOnlyOnce("https://");
    }

    @Test
    void the_same_message_has_the_same_id_each_time_and_another_one_another() throws Exception {
        assertThat(header(sent(Messages.question()), "Message-ID"))
                .isEqualTo(header(sent(Messages.question()), "Message-ID"));
    }

    @Test
    void only_an_alarm_is_marked_as_urgent() throws Exception {
        MimeMessage alarm = sent(Messages.question());
        MimeMessage news = sent(Messages.of(Category.PHASE, Urgency.WARNING, "phase", "a phase"));

        assertThat(header(alarm, "X-Priority")).isEqualTo("1");
        assertThat(header(alarm, "Importance")).isEqualTo("high");
        assertThat(header(alarm, "X-Windlass-Urgency")).isEqualTo("ALARM");
        assertThat(news.getHeader("X-Priority")).isNull();
        assertThat(news.getHeader("Importance")).isNull();
        assertThat(header(news, "X-Windlass-Category")).isEqualTo("PHASE");
    }

    @Test
    void text_and_subject_arrive_in_every_script_and_length() throws Exception {
        String text = "Zurück — übers Ziel\n" + "漢字 ".repeat(900) + "\n.\n..\nend of it";
        MimeMessage mail = sent(Messages.of(Category.PHASE, Urgency.INFO, "Grüße ✓ " + "ü".repeat(150), text));

        assertThat(mail.getSubject()).isEqualTo("Grüße ✓ " + "ü".repeat(150));
        assertThat(text(mail)).startsWith(text + "\n");
    }

    @ParameterizedTest
    @DisplayName("a subject can't add a header or a text of its own")
    @ValueSource(
            strings = {
                "a\r\nBcc: eve@example.com",
                "a\nBcc: eve@example.com",
                "a\rBcc: eve@example.com",
                "a\r\n\r\nBcc: eve@example.com",
                "a\u2028Bcc: eve@example.com",
                "a\u0085\u0007Bcc: eve@example.com"
            })
    void no_header_injection(String subject) throws Exception {
        MimeMessage mail = sent(Messages.of(Category.PHASE, Urgency.INFO, subject, "text"));

        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject()).isEqualTo("a Bcc: eve@example.com");
        assertThat(text(mail)).startsWith("text\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "",
                "Ann <ann@example.com>",
                "ann@example.com\r\nRCPT TO:<eve@example.com>",
                "a b@example.com",
                "ann@example.com, bo@example.com",
                "ann@",
                "@example.com",
                "jürgen@example.com"
            })
    void what_is_no_address_is_refused_at_once(String address) {
        MailServer server = Mail.over("smtp.example.com", 587);

        assertThatThrownBy(() -> server.from(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the sender of a mail must be an address");
        assertThatThrownBy(() -> server.from("r@example.com").to("ann@example.com", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    void what_can_be_no_server_is_refused_at_once() throws Exception {
        assertThatThrownBy(() -> Mail.over("smtp://smtp.example.com", 587))
                .hasMessageContaining("without scheme and port, got 'smtp://smtp.example.com'");
        assertThatThrownBy(() -> Mail.over("smtp.example.com", 0)).hasMessageContaining("from 1 to 65535, got 0");
        assertThatThrownBy(() -> Mail.over("smtp.example.com", 587).timeout(Duration.ZERO))
                .hasMessageContaining("must be positive");
        assertThatThrownBy(() -> Mail.over("smtp.example.com", 587).login(" ", PASSWORD))
                .hasMessageContaining("needs a user");
        assertThatThrownBy(() ->
                        Mail.over("smtp.example.com", 587).from("r@example.com").to("a@b.de", "a@b.de"))
                .hasMessageContaining("named twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\r\n b\"@x.example", "\"a\tb\"@x.example", "\"a\u007fb\"@x.example"})
    void an_address_with_a_control_character_is_refused_at_once(String address) {
        assertThatThrownBy(() -> Mail.over("smtp.example.com", 587).from(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the sender of a mail must be an address in ASCII");
        assertThatThrownBy(() ->
                        Mail.over("smtp.example.com", 587).from("r@example.com").to("ann@example.com", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a recipient of a mail must be an address in ASCII");
    }

    @Test
    void two_servers_are_the_same_where_whom_they_trust_is_declared_the_same() {
        MailServer server = Mail.over("smtp.example.com", 587).trusting(Trust.pem(Path.of("ca.pem")));

        assertThat(server)
                .isEqualTo(Mail.over("smtp.example.com", 587).trusting(Trust.pem(Path.of("ca.pem"))))
                .hasSameHashCodeAs(Mail.over("smtp.example.com", 587).trusting(Trust.pem(Path.of("ca.pem"))))
                .isNotEqualTo(Mail.over("smtp.example.com", 587).trusting(Trust.pem(Path.of("other.pem"))))
                .isNotEqualTo(Mail.over("smtp.example.com", 587));
    }

    @Test
    void two_channels_are_the_same_where_all_that_was_declared_is() {
        Channel mail = Mail.over("smtp.example.com", 587).from("r@example.com").to("ann@example.com");

        assertThat(mail.name()).isEqualTo("mail");
        assertThat(mail.timeout()).isGreaterThan(Channel.DEFAULT_TIMEOUT);
        assertThat(mail)
                .isEqualTo(
                        Mail.over("smtp.example.com", 587).from("r@example.com").to("ann@example.com"))
                .isNotEqualTo(
                        Mail.over("smtp.example.com", 587).from("r@example.com").to("bo@example.com"))
                .hasToString("channel 'mail', mail by smtp.example.com:587 (STARTTLS) from r@example.com to"
                        + " ann@example.com");
        assertThat(((Mail) mail).named("on call").name()).isEqualTo("on call");
        assertThatThrownBy(() -> ((Mail) mail).named(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------

    static MailServer over(MailServerStub server) throws Exception {
        return Mail.over("localhost", server.port()).trusting(MailServerStub.trust("localhost"));
    }

    private static MimeMessage sent(Message message) throws Exception {
        try (var server = new MailServerStub().start()) {
            Mail.over("localhost", server.port())
                    .withoutTls()
                    .from("r@example.com")
                    .to("ann@example.com")
                    .send(message);
            List<String> mails = server.mails;
            assertThat(mails).hasSize(1);
            assertThat(mails.get(0).lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
            String unstuffed = mails.get(0).replaceAll("(?m)^\\.\\.", ".");
            return new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(unstuffed.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String header(MimeMessage mail, String name) throws Exception {
        return String.join(" | ", mail.getHeader(name));
    }

    private static String text(MimeMessage mail) throws Exception {
        return new String(mail.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
