package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

@DisplayName("G1, fail closed: what is no whole answer to the question errs in time, and says why")
class DnsUnansweredTest {

    private static final DnsRecord WWW = DnsRecord.a("www.example.com").is("192.0.2.7");
    private static final String SEVEN = "www.example.com. 60 A 192.0.2.7";

    @Test
    void silence() throws Exception {
        try (NameServer server = NameServer.silent()) {
            assertErrs(server, "did not answer in time");
        }
    }

    @Test
    void nobody_who_listens() throws Exception {
        int port = Port.closed();
        Answer answer = Asking.of(WWW.over("127.0.0.1:" + port));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("127.0.0.1:" + port + " has no name server there");
        assertThat(answer.toString()).contains("PortUnreachableException").doesNotContain("null");
    }

    @Test
    void a_silent_resolver_does_not_keep_the_others_from_being_told() throws Exception {
        try (NameServer silent = NameServer.silent();
                NameServer good = NameServer.of(SEVEN)) {
            Answer answer = Asking.of(WWW.timeout(Duration.ofMillis(400)).over(silent.address(), good.address()));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.evidence().toString())
                    .contains(silent.address() + "=SILENT")
                    .contains(good.address() + "=NOERROR, 192.0.2.7");
        }
    }

    @Test
    void a_datagram_that_got_lost_is_sent_again() throws Exception {
        var lost = new AtomicBoolean();
        try (NameServer server = NameServer.playing((query, tcp) -> lost.compareAndSet(false, true)
                ? List.of()
                : List.of(NameServer.reply(query, 0, SEVEN).toWire()))) {
            assertThat(Asking.of(WWW.over(server.address())).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(server.asked).hasValue(2);
        }
    }

    @Test
    void an_answer_with_another_id() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) -> List.of(forged(query)))) {
            assertErrs(server, "something did with another id");
        }
    }

    @Test
    void a_forged_answer_does_not_stand_before_the_true_one() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) ->
                List.of(forged(query), NameServer.reply(query, 0, SEVEN).toWire()))) {
            assertThat(Asking.of(WWW.over(server.address())).verdict()).isEqualTo(Verdict.PASSED);
        }
    }

    private static byte[] forged(Message query) throws Exception {
        byte[] forged = NameServer.reply(query, 0, SEVEN).toWire();
        forged[1] ^= 1;
        return forged;
    }

    @Test
    void an_echo_of_the_question() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) -> List.of(query.toWire()))) {
            assertErrs(server, "did not answer in time");
        }
    }

    @Test
    void an_answer_to_another_question() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) -> {
            Message other = NameServer.reply(query, 0, SEVEN);
            byte[] wire = other.toWire();
            wire[13] = 'x';
            return List.of(wire);
        })) {
            assertErrs(server, "can't be read");
        }
    }

    @Test
    void garbage_behind_a_right_header() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) -> {
            byte[] wire = NameServer.reply(query, 0, SEVEN).toWire();
            return List.of(Arrays.copyOf(wire, wire.length - 3));
        })) {
            assertErrs(server, "can't be read");
        }
    }

    @Test
    void a_header_without_a_question() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) -> {
            byte[] header = new byte[12];
            System.arraycopy(query.toWire(), 0, header, 0, 2);
            header[2] = (byte) 0x80;
            return List.of(header);
        })) {
            assertErrs(server, "can't be read");
        }
    }

    @Test
    void an_answer_that_is_cut_short_is_asked_for_over_tcp() throws Exception {
        try (NameServer server = NameServer.playing((query, tcp) -> {
            Message reply = tcp ? NameServer.reply(query, 0, SEVEN) : cutShort(query);
            return List.of(reply.toWire());
        })) {
            Answer answer = Asking.of(WWW.over(server.address()));

            assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("over TCP");
        }
    }

    @Test
    void an_answer_that_is_cut_short_over_tcp_too() throws Exception {
        try (NameServer server =
                NameServer.playing((query, tcp) -> List.of(cutShort(query).toWire()))) {
            assertErrs(server, "cut its answer short, over TCP too");
        }
    }

    @Test
    void silence_over_tcp() throws Exception {
        try (NameServer server = NameServer.playing(
                (query, tcp) -> tcp ? List.of() : List.of(cutShort(query).toWire()))) {
            assertErrs(server, "over TCP after an answer that was cut short");
        }
    }

    @Test
    void another_id_over_tcp() throws Exception {
        try (NameServer server = NameServer.playing(
                (query, tcp) -> List.of(tcp ? forged(query) : cutShort(query).toWire()))) {
            assertErrs(server, "no answer to this question");
        }
    }

    @Test
    void drops_over_tcp_do_not_stretch_the_deadline() throws Exception {
        try (NameServer server = NameServer.dripping(query -> cutShort(query).toWire())) {
            assertErrs(server, "over TCP after an answer that was cut short");
            assertThat(server.wasLeft()).as("the connection is closed").isTrue();
        }
    }

    @Test
    void an_interrupt_ends_the_question() throws Exception {
        try (NameServer server = NameServer.silent()) {
            Asking asking = Asking.begin(WWW.timeout(Duration.ofMinutes(1)).over(server.address()));
            assertThat(server.wasAsked()).isTrue();

            asking.interrupt();

            assertThat(asking.ended()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void no_thread_of_the_library_is_left_behind() throws Exception {
        try (NameServer server = NameServer.playing(
                (query, tcp) -> List.of((tcp ? NameServer.reply(query, 0, SEVEN) : cutShort(query)).toWire()))) {
            Asking.of(WWW.over(server.address()));

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("dnsjava"));
        }
    }

    @Test
    void a_check_that_has_no_time_left() throws Exception {
        try (NameServer server = NameServer.of(SEVEN)) {
            assertThat(WWW.over(server.address())
                            .ask(CheckContext.within(Duration.ZERO))
                            .verdict())
                    .isEqualTo(Verdict.ERRORED);
        }
    }

    private static Message cutShort(Message query) throws Exception {
        Message reply = NameServer.reply(query, 0);
        reply.getHeader().setFlag(Flags.TC);
        return reply;
    }

    private static void assertErrs(NameServer server, String told) throws Exception {
        long start = System.nanoTime();
        Answer answer = Asking.of(WWW.timeout(Duration.ofMillis(400)).over(server.address()));

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains(server.address()).contains(told);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
