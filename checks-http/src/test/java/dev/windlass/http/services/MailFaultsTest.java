package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.secret.Secret;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
        "G1, J3: a mail that the server did not take in full was not sent, in time, and no failure shows the password")
@Timeout(60)
class MailFaultsTest {

    private static final Secret PASSWORD = Secret.of("hunter2-hunter2");
    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));

    // ------------------------------------------------------------------ refusals

    @Test
    void a_refused_login_names_the_user_and_not_the_password() throws Exception {
        try (var server = new MailServerStub()
                .offering("STARTTLS", "AUTH PLAIN LOGIN")
                .answering("AUTH", "535 5.7.8 no, hunter2-hunter2 (AHJlbGVhc2VzAGh1bnRlcjItaHVudGVyMg==) is wrong")
                .start()) {
            Mail mail = loggingIn(server);

            assertThat(failure(mail))
                    .hasMessageContainingAll(
                            "could not send mail 'azora 1.4.0 production: asks what to do' by localhost:",
                            "as 'releases'",
                            "it refused the login: 535 5.7.8 no, ***",
                            "check user and password")
                    .hasMessageNotContainingAny("hunter2", "h1bnRlcjI");
            Answer answer = mail.test().ask(CONTEXT);
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.toString() + mail + mail.test().facts()).doesNotContain("hunter2", "h1bnRlcjI");
            assertThat(server.commands).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void a_server_that_offers_no_login_is_sent_nothing() throws Exception {
        try (var server = new MailServerStub().offering("STARTTLS").start()) {
            assertThat(failure(loggingIn(server)))
                    .hasMessageContaining("it doesn't offer to log in, so it was sent nothing");
            assertThat(server.commands).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void a_server_without_a_login_that_is_known_here_is_sent_nothing() throws Exception {
        try (var server =
                new MailServerStub().offering("STARTTLS", "AUTH GSSAPI").start()) {
            assertThat(failure(loggingIn(server))).hasMessageContaining("it refused the login");
            assertThat(server.commands).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void a_server_that_offers_no_starttls_is_told_nothing() throws Exception {
        try (var server = new MailServerStub().offering("AUTH PLAIN").start()) {
            assertThat(failure(loggingIn(server)))
                    .hasMessageContaining("it doesn't offer STARTTLS, so it was told nothing");
            assertThat(server.commands).hasSize(1).allMatch(command -> command.startsWith("EHLO"));
        }
    }

    @Test
    void a_refused_recipient_is_named_and_the_others_get_the_mail() throws Exception {
        try (var server = new MailServerStub()
                .answering("RCPT TO:<gone@", "550 5.1.1 no such user")
                .answering("RCPT TO:<full@", "452 4.2.2 mailbox full")
                .start()) {
            Mail mail =
                    plain(server).from("r@example.com").to("ann@example.com", "gone@example.com", "full@example.com");

            assertThat(failure(mail))
                    .hasMessageContainingAll(
                            "it refused gone@example.com (550 5.1.1 no such user), full@example.com (452 4.2.2 mailbox"
                                    + " full); the other recipients got it")
                    .hasMessageNotContaining("ann@");
            assertThat(server.mails).hasSize(1);
            assertThat(mail.test().ask(CONTEXT).reason()).contains("it refused recipient gone@example.com: 550 5.1.1");
            assertThat(server.mails).hasSize(1);
        }
    }

    @Test
    void where_all_recipients_are_refused_nobody_got_it() throws Exception {
        try (var server = new MailServerStub()
                .answering("RCPT", "550 5.7.1 relaying denied")
                .start()) {
            assertThat(failure(plain(server).from("r@example.com").to("ann@example.com")))
                    .hasMessageContaining("it refused ann@example.com (550 5.7.1 relaying denied); nobody got it");
            assertThat(server.mails).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "DATA", "."})
    void a_mail_that_is_refused_was_not_sent(String at) throws Exception {
        try (var server = new MailServerStub()
                .answering(at, "554 5.7.1 not from\u001b[2J you")
                .start()) {
            assertThat(failure(plain(server).from("r@example.com").to("ann@example.com")))
                    .hasMessageEndingWith("it did not take it: 554 5.7.1 not from·[2J you");
        }
    }

    @Test
    void a_server_that_is_busy_says_so() throws Exception {
        try (var server =
                new MailServerStub().answering("", "421 4.3.2 too busy").start()) {
            assertThat(failure(plain(server).from("r@example.com").to("ann@example.com")))
                    .hasMessageContaining("421");
        }
    }

    // ------------------------------------------------------------------ TLS

    @Test
    void a_certificate_that_nobody_trusts_is_refused() throws Exception {
        for (boolean implicit : new boolean[] {false, true}) {
            try (var server = implicit ? new MailServerStub().overTls() : new MailServerStub().offering("STARTTLS")) {
                server.start();
                MailServer declared = Mail.over("localhost", server.port());
                Mail mail = (implicit ? declared.implicitTls() : declared)
                        .login("r", PASSWORD)
                        .from("r@example.com")
                        .to("ann@example.com");

                assertThat(failure(mail)).hasMessageContaining("TLS failed: ").hasMessageContaining("trusting(");
                assertThat(server.commands).noneMatch(command -> command.startsWith("AUTH"));
            }
        }
    }

    @Test
    void a_certificate_for_another_name_is_refused() throws Exception {
        for (boolean implicit : new boolean[] {false, true}) {
            try (var server = implicit ? new MailServerStub().overTls() : new MailServerStub().offering("STARTTLS")) {
                server.showing("elsewhere").start();
                MailServer declared = Mail.over("localhost", server.port()).trusting(MailServerStub.trust("elsewhere"));
                Mail mail = (implicit ? declared.implicitTls() : declared)
                        .login("r", PASSWORD)
                        .from("r@example.com")
                        .to("ann@example.com");

                assertThat(failure(mail))
                        .hasMessageContaining("TLS failed: ")
                        .hasMessageContaining("the name 'localhost'");
                assertThat(server.commands).noneMatch(command -> command.startsWith("AUTH"));
            }
        }
    }

    @Test
    @DisplayName("the certificate is held against the declared address, not against what a reverse look-up makes of it")
    void theDeclaredName() throws Exception {
        try (var server = new MailServerStub().offering("STARTTLS").start()) {
            Mail.over("127.0.0.1", server.port())
                    .trusting(MailServerStub.trust("localhost"))
                    .from("r@example.com")
                    .to("ann@example.com")
                    .send(Messages.question());
        }
        try (var server =
                new MailServerStub().offering("STARTTLS").showing("nameonly").start()) {
            Mail mail = Mail.over("127.0.0.1", server.port())
                    .trusting(MailServerStub.trust("nameonly"))
                    .from("r@example.com")
                    .to("ann@example.com");

            assertThat(failure(mail)).hasMessageContaining("TLS failed: ").hasMessageContaining("the name '127.0.0.1'");
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void tls_where_the_server_speaks_none_fails() throws Exception {
        try (var server = new MailServerStub().start()) {
            Mail mail = over(server).implicitTls().from("r@example.com").to("ann@example.com");

            assertThat(failure(mail)).hasMessageContaining("TLS failed: ");
        }
    }

    // ------------------------------------------------------------------ servers that go wrong

    @ParameterizedTest
    @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA", "."})
    void a_server_that_closes_midway_did_not_take_it(String at) throws Exception {
        try (var server = new MailServerStub().striking(at, Socket::close).start()) {
            assertThat(failure(plain(server).from("r@example.com").to("ann@example.com")))
                    .isInstanceOf(MailFailure.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EHLO", "MAIL", "."})
    void a_server_that_falls_silent_is_given_up_and_left(String at) throws Exception {
        try (var server = new MailServerStub()
                .striking(at, socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
                .start()) {
            Mail mail = plain(server)
                    .timeout(Duration.ofMillis(300))
                    .from("r@example.com")
                    .to("ann@example.com");

            assertThat(failure(mail)).hasMessageContaining("within 300 ms");
            assertThat(server.left.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whether_it_was_taken_is_not_known_once_it_was_handed_over() throws Exception {
        try (var server = new MailServerStub()
                .striking(".", socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
                .start()) {
            Mail mail = plain(server)
                    .timeout(Duration.ofMillis(300))
                    .from("r@example.com")
                    .to("ann@example.com");

            assertThat(failure(mail)).hasMessageEndingWith("it isn't known whether it was taken");
        }
    }

    @Test
    void a_server_that_drips_is_given_up() throws Exception {
        try (var server =
                new MailServerStub().striking("EHLO", MailFaultsTest::drip).start()) {
            Mail mail = plain(server)
                    .timeout(Duration.ofMillis(500))
                    .from("r@example.com")
                    .to("ann@example.com");

            assertThat(failure(mail)).hasMessageContaining("within 500 ms");
            assertThat(server.left.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "250-x\r\n"})
    void a_server_that_never_ends_to_talk_fills_no_memory(String again) throws Exception {
        try (var server = new MailServerStub()
                .striking("EHLO", socket -> {
                    while (true) {
                        MailServerStub.say(socket, again.repeat(10_000));
                    }
                })
                .start()) {
            assertThat(failure(plain(server).from("r@example.com").to("ann@example.com")))
                    .hasMessageContaining("it said more than 1048576 bytes");
        }
    }

    @Test
    void a_server_that_says_goodbye_at_once_took_the_mail_all_the_same() throws Exception {
        try (var server = new MailServerStub()
                .striking(".", socket -> {
                    MailServerStub.say(socket, "250 taken\r\n");
                    socket.setSoLinger(true, 0);
                })
                .start()) {
            plain(server).from("r@example.com").to("ann@example.com").send(Messages.question());

            assertThat(server.mails).hasSize(1);
        }
    }

    @Test
    void a_port_where_nobody_listens_is_told() throws Exception {
        int port;
        try (var nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        Mail mail = Mail.over("localhost", port).from("r@example.com").to("ann@example.com");

        assertThat(failure(mail)).hasMessageContaining("could not connect: ").hasMessageContaining("check host, port");
        assertThat(mail.test().ask(CONTEXT).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void an_interrupt_ends_it_at_once_and_leaves_the_server() throws Exception {
        try (var server = new MailServerStub()
                .striking("MAIL", socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
                .start()) {
            Mail mail = plain(server).from("r@example.com").to("ann@example.com");
            BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
            var sending = new Thread(() -> thrown.add(catchThrowable(() -> mail.send(Messages.question()))));
            sending.start();

            sending.interrupt();

            assertThat(thrown.poll(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            sending.join();
        }
    }

    // ------------------------------------------------------------------ the test of the channel

    @Test
    void the_test_asks_for_sender_and_recipients_and_sends_nothing() throws Exception {
        try (var server =
                new MailServerStub().offering("STARTTLS", "AUTH PLAIN").start()) {
            Check test = loggingIn(server).test();
            Answer answer = test.ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.reason()).contains("to ann@example.com; none was sent");
            assertThat(answer.evidence().toString()).contains("connection=TLSv1.3", "from=releases@example.com");
            assertThat(server.commands)
                    .contains("RCPT TO:<ann@example.com>", "RSET")
                    .doesNotContain("DATA");
            assertThat(server.mails).isEmpty();
            assertThat(test.facts().toString()).contains("as 'releases'").doesNotContain("hunter2");
        }
    }

    @Test
    void the_test_ends_within_the_time_that_is_left() throws Exception {
        try (var server =
                new MailServerStub().striking("EHLO", MailFaultsTest::drip).start()) {
            Check test =
                    plain(server).from("r@example.com").to("ann@example.com").test();

            Answer answer = test.ask(CheckContext.within(Duration.ofMillis(200)));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("within 200 ms");
        }
    }

    @Test
    void a_refused_sender_fails_the_test() throws Exception {
        try (var server =
                new MailServerStub().answering("MAIL", "553 not yours").start()) {
            Answer answer = plain(server)
                    .from("r@example.com")
                    .to("ann@example.com")
                    .test()
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("it refused sender r@example.com: 553 not yours");
        }
    }

    // ------------------------------------------------------------------

    private static void drip(Socket socket) throws Exception {
        socket.setSoTimeout(20);
        while (true) {
            MailServerStub.say(socket, "2");
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // the pause between two drops
            }
        }
    }

    private static MailServer over(MailServerStub server) throws Exception {
        return MailTest.over(server);
    }

    private static MailServer plain(MailServerStub server) {
        return Mail.over("localhost", server.port()).withoutTls();
    }

    private static Mail loggingIn(MailServerStub server) throws Exception {
        return over(server)
                .login("releases", PASSWORD)
                .from("releases@example.com")
                .to("ann@example.com");
    }

    private static Throwable failure(Mail mail) {
        Throwable failure = catchThrowable(() -> mail.send(Messages.question()));
        assertThat(failure).isInstanceOf(MailFailure.class).hasNoCause();
        return failure;
    }
}
