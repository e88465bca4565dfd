package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1, fail closed: where no certificate is presented the check errs in time, and says why")
class TlsUnreachedTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    @Test
    void a_refused_connection() throws Exception {
        assertErrs(TlsCertificate.of("127.0.0.1", Port.closed()), "REFUSED", "is the service up");
    }

    @Test
    void an_unknown_host() throws Exception {
        assertErrs(TlsCertificate.of("no-such-host.invalid"), "UNKNOWN_HOST", "no-such-host.invalid");
    }

    @Test
    void a_port_that_takes_no_connections() throws Exception {
        try (Port port = Port.silent()) {
            assertErrs(
                    TlsCertificate.of("127.0.0.1", port.number()).timeout(SHORT), "SILENT", "check route and firewall");
        }
    }

    @Test
    void a_server_that_never_answers_the_handshake() throws Exception {
        try (Server server = Server.playing(connection -> Server.drain(connection.getInputStream()))) {
            assertErrs(certificate(server).timeout(SHORT), "NO_HANDSHAKE", "given up at the deadline");
            assertThat(server.wasLeft()).as("the connection is closed").isTrue();
        }
    }

    @Test
    void a_server_that_drips_does_not_stretch_the_deadline() throws Exception {
        try (Server server = Server.playing(TlsUnreachedTest::drip)) {
            long start = System.nanoTime();
            assertErrs(certificate(server).timeout(SHORT), "NO_HANDSHAKE", "given up at the deadline");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(server.wasLeft()).as("the connection is closed").isTrue();
        }
    }

    /** Begins a handshake record of 16 KiB and then says a byte of it every 20 ms. */
    private static void drip(Socket connection) throws Exception {
        connection.getOutputStream().write(new byte[] {22, 3, 3, 0x40, 0, 2, 0, 0x3f, (byte) 0xfc});
        var never = new CountDownLatch(1);
        while (!never.await(20, TimeUnit.MILLISECONDS)) {
            connection.getOutputStream().write(0);
        }
    }

    @Test
    void a_server_that_talks_plain_text() throws Exception {
        try (Server server = Server.playing(connection -> {
            connection.getOutputStream().write("220 mail ready\r\n".getBytes(StandardCharsets.US_ASCII));
            Server.drain(connection.getInputStream());
        })) {
            assertErrs(certificate(server), "NOT_TLS", "what came back is not TLS");
        }
    }

    @Test
    void a_connection_that_is_closed() throws Exception {
        try (Server server =
                Server.playing(connection -> connection.getInputStream().read())) {
            assertErrs(certificate(server), "CUT_OFF", "closed within the TLS handshake");
        }
    }

    @Test
    void a_connection_that_is_reset() throws Exception {
        try (Server server = Server.playing(connection -> {
            connection.getInputStream().read();
            connection.setSoLinger(true, 0);
        })) {
            assertErrs(certificate(server), "CUT_OFF", "closed within the TLS handshake");
        }
    }

    @Test
    void a_server_that_declines_the_handshake() throws Exception {
        try (Server server = Server.playing(connection -> {
            connection.getInputStream().read();
            connection.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40});
            Server.drain(connection.getInputStream());
        })) {
            assertErrs(certificate(server), "DECLINED", "handshake_failure");
        }
    }

    @Test
    void a_check_that_has_no_time_left() throws Exception {
        Answer answer = TlsCertificate.of("127.0.0.1", Port.closed()).ask(CheckContext.within(Duration.ZERO));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void an_interrupt_closes_the_connection() throws Exception {
        try (Server server = Server.playing(connection -> Server.drain(connection.getInputStream()))) {
            Asking asking = Asking.begin(certificate(server));
            assertThat(server.wasAsked()).isTrue();

            asking.interrupt();

            assertThat(asking.ended()).isInstanceOf(InterruptedException.class);
            assertThat(server.wasLeft()).isTrue();
        }
    }

    private static TlsCertificate certificate(Server server) {
        return TlsCertificate.of("127.0.0.1", server.port());
    }

    private static void assertErrs(TlsCertificate certificate, String trouble, String told) throws Exception {
        Answer answer = Asking.of(certificate);

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains(told);
        assertThat(answer.evidence().toString()).contains("trouble=" + trouble);
    }
}
