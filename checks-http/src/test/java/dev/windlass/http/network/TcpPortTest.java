package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.network.Knock.Answered;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1: a port is called reachable, or unreachable, only where that was seen")
class TcpPortTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Wait WHOLE = new Wait(SHORT, SHORT);

    @Test
    void a_port_that_takes_connections_is_reachable_and_not_unreachable() throws Exception {
        try (Port port = Port.open()) {
            TcpPort tcp = TcpPort.of("127.0.0.1", port.number());

            assertThat(Asking.of(tcp.isReachable())).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
                assertThat(answer.reason()).contains("127.0.0.1:" + port.number() + " took a connection");
            });
            assertThat(Asking.of(tcp.isUnreachable())).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(answer.reason()).contains("must not be reachable").contains("took a connection");
            });
        }
    }

    @Test
    void a_port_that_refuses_is_unreachable_and_not_reachable() throws Exception {
        TcpPort tcp = TcpPort.of("127.0.0.1", Port.closed());

        assertThat(Asking.of(tcp.isReachable())).satisfies(answer -> {
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("must be reachable").contains("the connection was refused");
        });
        assertThat(Asking.of(tcp.isUnreachable())).satisfies(answer -> {
            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("refused after");
        });
    }

    @Test
    void silence_is_not_reachable_and_alone_no_proof_of_unreachable() throws Exception {
        try (Port port = Port.silent()) {
            TcpPort tcp = TcpPort.of("127.0.0.1", port.number()).waiting(SHORT);

            assertThat(Asking.of(tcp.isReachable()).verdict()).isEqualTo(Verdict.FAILED);
            Answer answer = Asking.of(tcp.isUnreachable());
            assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(answer.reason())
                    .contains("127.0.0.1:" + port.number() + " was silent for 300 ms")
                    .contains("whileReachable");
        }
    }

    @Test
    void silence_while_a_control_is_reached_is_unreachable() throws Exception {
        try (Port port = Port.silent();
                Port control = Port.open()) {
            Answer answer = Asking.of(TcpPort.of("127.0.0.1", port.number())
                    .waiting(SHORT)
                    .isUnreachable()
                    .whileReachable("localhost", control.number()));

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.reason()).contains("while localhost:" + control.number() + " was reached");
            assertThat(answer.evidence().toString())
                    .contains("127.0.0.1:" + port.number() + "=silent after 3")
                    .contains("control 127.0.0.1:" + control.number() + "=connected after");
        }
    }

    @Test
    void neither_silence_nor_a_refusal_passes_while_the_control_is_not_reached() throws Exception {
        int dead = Port.closed();
        try (Port port = Port.silent()) {
            for (int number : List.of(port.number(), Port.closed())) {
                Answer answer = Asking.of(TcpPort.of("127.0.0.1", number)
                        .waiting(SHORT)
                        .isUnreachable()
                        .whileReachable("127.0.0.1", dead));

                assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
                assertThat(answer.reason()).contains("the control 127.0.0.1:" + dead + " was not reached either");
            }
        }
    }

    @Test
    void a_connection_fails_it_even_while_the_control_is_not_reached() throws Exception {
        try (Port port = Port.open()) {
            Check check = TcpPort.of("127.0.0.1", port.number()).isUnreachable().whileReachable("127.0.0.1", 1);

            assertThat(Asking.of(check).verdict()).isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void silence_that_was_cut_short_proves_nothing() throws Exception {
        try (Port port = Port.silent();
                Port control = Port.open()) {
            TcpPort tcp = TcpPort.of("127.0.0.1", port.number()).waiting(Duration.ofSeconds(10));
            CheckContext hurry = CheckContext.within(Duration.ofMillis(300));

            Answer reachable = tcp.isReachable().ask(hurry);
            Answer unreachable = tcp.isUnreachable()
                    .whileReachable("127.0.0.1", control.number())
                    .ask(hurry);

            assertThat(reachable.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(unreachable.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(unreachable.reason()).contains("of 10000 ms wanted");
        }
    }

    @Test
    void an_unknown_host_was_not_asked() throws Exception {
        TcpPort tcp = TcpPort.of("no-such-host.invalid", 443);

        for (Check check : List.of(tcp.isReachable(), tcp.isUnreachable())) {
            Answer answer = Asking.of(check);
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .contains("the name of the host is not known")
                    .contains("no-such-host.invalid");
        }
    }

    @Test
    void a_host_without_a_route_was_not_asked() throws Exception {
        // A multicast group takes no TCP connections: the kernel has no route for them.
        TcpPort tcp = TcpPort.of("224.0.0.1", 443).waiting(SHORT);

        for (Check check : List.of(tcp.isReachable(), tcp.isUnreachable())) {
            Answer answer = Asking.of(check);
            assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("the host can't be reached");
        }
    }

    @Test
    void several_addresses_are_tried_at_once_each_for_itself() throws Exception {
        try (Port open = Port.open()) {
            var yes = new InetSocketAddress(InetAddress.getLoopbackAddress(), open.number());
            var no = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), open.number());

            assertThat(Knock.at(List.of(no, yes, no), SHORT))
                    .extracting(Answered::connected)
                    .containsExactly(false, true, false);
        }
    }

    @Test
    void one_address_is_enough_to_be_reachable() {
        assertThat(reachable(Trouble.REFUSED, Trouble.NO_ROUTE, Trouble.SILENT, null))
                .isEqualTo(Verdict.PASSED);
        assertThat(reachable(Trouble.REFUSED, Trouble.SILENT)).isEqualTo(Verdict.FAILED);
        assertThat(reachable(Trouble.REFUSED, Trouble.NO_ROUTE)).isEqualTo(Verdict.ERRORED);
        assertThat(reachable(Trouble.REFUSED, Trouble.OTHER)).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void every_address_must_be_unreachable() {
        assertThat(unreachable(Trouble.REFUSED, Trouble.REFUSED)).isEqualTo(Verdict.PASSED);
        assertThat(unreachable(Trouble.NO_ROUTE, Trouble.REFUSED, null)).isEqualTo(Verdict.FAILED);
        assertThat(unreachable(Trouble.REFUSED, Trouble.SILENT)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(unreachable(Trouble.NO_ROUTE, Trouble.REFUSED)).isEqualTo(Verdict.ERRORED);
        assertThat(unreachable(Trouble.REFUSED, Trouble.OTHER)).isEqualTo(Verdict.ERRORED);
    }

    private static Verdict reachable(@Nullable Trouble... troubles) {
        return new ReachablePort(TcpPort.of("gw", 443))
                .judge(answers(troubles), WHOLE)
                .verdict();
    }

    private static Verdict unreachable(@Nullable Trouble... troubles) {
        return TcpPort.of("gw", 443)
                .isUnreachable()
                .judge(answers(troubles), List.of(), WHOLE)
                .verdict();
    }

    private static List<Answered> answers(@Nullable Trouble... troubles) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 443);
        return Arrays.stream(troubles)
                .map(trouble -> new Answered(address, trouble, "made up", Duration.ZERO))
                .toList();
    }

    @Test
    void an_interrupt_ends_the_wait() throws Exception {
        try (Port port = Port.silent()) {
            Asking asking = Asking.begin(TcpPort.of("127.0.0.1", port.number())
                    .waiting(Duration.ofMinutes(2))
                    .isUnreachable());

            asking.interrupt();

            assertThat(asking.ended()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void is_named_after_what_is_wanted_of_it() {
        TcpPort tcp = TcpPort.of("::1", 5432);

        assertThat(tcp.isReachable().name()).isEqualTo("TCP [::1]:5432 is reachable");
        assertThat(tcp.isUnreachable().name()).isEqualTo("TCP [::1]:5432 is unreachable");
        assertThat(tcp.named("database is closed").isUnreachable().name()).isEqualTo("database is closed");
    }
}
