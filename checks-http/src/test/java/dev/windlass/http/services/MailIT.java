package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.Trust;
import dev.windlass.http.real.SmtpSink;
import dev.windlass.notify.Category;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Mail by a real server")
class MailIT {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));

    @TempDir
    Path directory;

    @Test
    void a_login_over_starttls_and_the_mail_arrives_as_it_was_written() throws Exception {
        try (var sink = SmtpSink.in(directory)
                .onlyWithStartTls()
                .onlyFrom("releases", "hunter2-hunter2")
                .start()) {
            MailServer server = Mail.over("localhost", sink.port()).trusting(Trust.of(sink.trustStore()));
            Mail mail = server.login("releases", Secret.of("hunter2-hunter2"))
                    .from("releases@example.com")
                    .to("ann@example.com", "bo@example.com");
            Message message = Messages.of(Category.QUESTION, Urgency.ALARM, "Grüße ✓", "Zurück?\n.\n漢字");

            assertThat(mail.test().ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(sink.mails()).isEmpty();
            mail.send(message);
            mail.send(message);

            List<SmtpSink.Mail> mails = sink.await(2);
            SmtpSink.Mail one = mails.get(0);
            assertThat(one.from()).isEqualTo("releases@example.com");
            assertThat(one.to()).containsExactly("ann@example.com", "bo@example.com");
            assertThat(one.user()).isEqualTo("releases");
            assertThat(one.tls()).startsWith("TLSv1.");
            assertThat(one.message().getSubject()).isEqualTo("Grüße ✓");
            assertThat(one.message().getContent().toString().replace("\r\n", "\n"))
                    .startsWith("Zurück?\n.\n漢字\n");
            assertThat(one.message().getHeader("X-Priority")).containsExactly("1");
            assertThat(one.message().getMessageID())
                    .isEqualTo("<azora-1=2E4=2E0-7f3a/41/0@example.com>")
                    .isEqualTo(mails.get(1).message().getMessageID());

            assertThatThrownBy(() -> server.login("releases", Secret.of("hunter3-hunter3"))
                            .from("releases@example.com")
                            .to("ann@example.com")
                            .send(message))
                    .isInstanceOf(MailFailure.class)
                    .hasMessageContaining("it refused the login: 535")
                    .hasMessageNotContaining("hunter");
            assertThat(sink.mails()).hasSize(2);
        }
    }

    @Test
    void a_recipient_that_the_server_refuses_is_named() throws Exception {
        try (var sink = SmtpSink.in(directory).refusing("gone@example.com").start()) {
            Mail mail = Mail.over("127.0.0.1", sink.port())
                    .withoutTls()
                    .from("releases@example.com")
                    .to("ann@example.com", "gone@example.com");

            assertThatThrownBy(() -> mail.send(Messages.question()))
                    .isInstanceOf(MailFailure.class)
                    .hasMessageContaining("it refused gone@example.com (550 ")
                    .hasMessageContaining("the other recipients got it");
            assertThat(sink.await(1).get(0).to()).containsExactly("ann@example.com");
            assertThat(mail.test().ask(CONTEXT).verdict()).isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void a_server_without_starttls_gets_nothing() throws Exception {
        try (var sink = SmtpSink.in(directory).start()) {
            Mail mail = Mail.over("localhost", sink.port())
                    .from("releases@example.com")
                    .to("ann@example.com");

            assertThatThrownBy(() -> mail.send(Messages.question()))
                    .isInstanceOf(MailFailure.class)
                    .hasMessageContaining("it doesn't offer STARTTLS");
            assertThat(sink.mails()).isEmpty();
        }
    }
}
