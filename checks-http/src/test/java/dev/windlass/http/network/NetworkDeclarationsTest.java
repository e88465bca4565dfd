package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.http.Trust;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkDeclarationsTest {

    private static final DnsRecord WWW = DnsRecord.a("www.example.com");
    private static final TlsCertificate GW = TlsCertificate.of("gw");
    private static final TcpPort DB = TcpPort.of("db", 5432);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"endpoints", "records", "others"})
    @DisplayName("a wrong declaration is refused at once, and its value named")
    void a_wrong_declaration_is_refused_at_once(String told, ThrowingCallable declaration) {
        assertThatThrownBy(declaration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    static Stream<Arguments> endpoints() {
        return Stream.of(
                refused("'' is no host", () -> TcpPort.of("", 80)),
                refused("' ' is no host", () -> TlsCertificate.of(" ")),
                refused("'https://gw' is no host", () -> TlsCertificate.of("https://gw")),
                refused("'gw:443' is no host", () -> TlsCertificate.of("gw:443")),
                refused("'gw/health' is no host", () -> TcpPort.of("gw/health", 80)),
                refused("'a..b' is no", () -> TcpPort.of("a..b", 80)),
                refused("'10.0.0.256' is no host", () -> TcpPort.of("10.0.0.256", 80)),
                refused("'10.0.0' is no host", () -> TcpPort.of("10.0.0", 80)),
                refused("'[::g]' is no host", () -> TcpPort.of("[::g]", 80)),
                refused("from 1 to 65535, got 0 for 'gw'", () -> TcpPort.of("gw", 0)),
                refused("from 1 to 65535, got 65536", () -> TlsCertificate.of("gw", 65_536)),
                refused("from 1 to 65535, got -1", () -> DB.isUnreachable().whileReachable("gw", -1)),
                refused("'' is no host", () -> DB.isUnreachable().whileReachable("", 80)),
                refused("db:5432 can't be its own control", () -> DB.isUnreachable()
                        .whileReachable("db", 5432)));
    }

    static Stream<Arguments> records() {
        return Stream.of(
                refused("'' is no name to ask for", () -> DnsRecord.a("")),
                refused("' ' is no name", () -> DnsRecord.txt(" ")),
                refused("'a..b' is no name", () -> DnsRecord.a("a..b")),
                refused(
                        "'https://shop.example/' is no name to ask for: it must have",
                        () -> DnsRecord.a("https://shop.example/")),
                refused("'shop.example:53' is no name", () -> DnsRecord.of("SRV", "shop.example:53")),
                refused("'shop example' is no name", () -> DnsRecord.txt("shop example")),
                refused("'ann@shop.example' is no name", () -> DnsRecord.mx("ann@shop.example")),
                refused("is no name", () -> DnsRecord.cname("shop\\.example")),
                refused("is no name", () -> DnsRecord.ns("shop\n.example")),
                refused("is no name", () -> DnsRecord.a("x".repeat(64) + ".example.com")),
                refused("'HTML' is no type", () -> DnsRecord.of("HTML", "www.example.com")),
                refused("'ANY' is no type", () -> DnsRecord.of("ANY", "www.example.com")),
                refused("'AXFR' is no type", () -> DnsRecord.of("AXFR", "www.example.com")),
                refused("A www.example.com: at least one value must be wanted", () -> WWW.is()),
                refused("at least one value must be wanted", () -> WWW.contains()),
                refused("'10.0.0.256' is no IPv4 address", () -> WWW.is("10.0.0.256")),
                refused("'::1' is no IPv4 address", () -> WWW.contains("::1")),
                refused("'' is no IPv4 address", () -> WWW.is("")),
                refused("'10.0.0.1' is no IPv6 address", () -> DnsRecord.aaaa("gw")
                        .is("10.0.0.1")),
                refused("'mail.example.com' can't be the data of a record MX", () -> DnsRecord.mx("gw")
                        .is("mail.example.com")),
                refused("there must be 1 to 16 resolvers, got 0", () -> WWW.over()),
                refused("'ns1.example.com' is no IP address", () -> WWW.over("ns1.example.com")),
                refused("'10.0.0.256' is no IP address", () -> WWW.over("10.0.0.256")),
                refused("'53' is no IP address", () -> WWW.over("53")),
                refused("'10.0.0.1:x': 'x' is no port", () -> WWW.over("10.0.0.1:x")),
                refused("from 1 to 65535, got 65536", () -> WWW.over("[::1]:65536")),
                refused("ttlAtMost must be positive", () -> WWW.ttlAtMost(Duration.ZERO)),
                refused("ttlAtMost must be in whole seconds", () -> WWW.ttlAtMost(Duration.ofMillis(1500))));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                refused("a check needs a name, got ' '", () -> WWW.named(" ")),
                refused("a check needs a name, got ''", () -> GW.named("")),
                refused("a check needs a name, got ''", () -> DB.named("")),
                refused("timeout must be positive", () -> WWW.timeout(Duration.ZERO)),
                refused("timeout must be positive and at most PT1H, got PT2H", () -> GW.timeout(Duration.ofHours(2))),
                refused("waiting must be positive and at most PT2M", () -> DB.waiting(Duration.ofMinutes(3))),
                refused("validFor must be positive", () -> GW.validFor(Duration.ofDays(-1))),
                refused("holds no certificate entry", () -> GW.trusting(Trust.of(empty()))),
                refused("can't be read", () -> GW.trusting(Trust.of(KeyStore.getInstance("PKCS12")))));
    }

    @Test
    @DisplayName("P4: what is declared is told by facts that are the same on every JVM")
    void what_is_declared_is_told_by_stable_facts() {
        assertFacts(
                WWW.is("192.0.2.8", "192.0.2.7")
                        .ttlAtMost(Duration.ofMinutes(1))
                        .over("10.0.0.53", "::1", "[::1]:5353"),
                new Fact("DNS", "A www.example.com"),
                new Fact("wanted", "exactly 192.0.2.7, 192.0.2.8"),
                new Fact("TTL at most", "PT1M"),
                new Fact("resolvers", "10.0.0.53:53, [::1]:53, [::1]:5353"));
        assertFacts(
                DnsRecord.mx("Example.com.").contains("10 Mail.example.com."),
                new Fact("DNS", "MX Example.com"),
                new Fact("wanted", "at least 10 mail.example.com"),
                new Fact("resolvers", "the system's"));
        assertFacts(
                GW.validFor(Duration.ofDays(30)).trusting(Trust.pem(Path.of("etc", "ca.pem"))),
                new Fact("TLS", "gw:443"),
                new Fact("valid for at least", "PT720H"),
                new Fact("trusts the authorities in", "etc/ca.pem"));
        assertFacts(
                GW,
                new Fact("TLS", "gw:443"),
                new Fact("valid for at least", "PT504H"),
                new Fact("trusts", "the authorities of the JDK"));
        assertFacts(
                DB.isReachable(),
                new Fact("port", "db:5432"),
                new Fact("wanted", "reachable"),
                new Fact("silent after", "PT10S"));
        assertFacts(
                DB.waiting(Duration.ofSeconds(3)).isUnreachable().whileReachable("b\u00fccher.example", 443),
                new Fact("port", "db:5432"),
                new Fact("wanted", "unreachable"),
                new Fact("silent after", "PT3S"),
                new Fact("while reachable", "xn--bcher-kva.example:443"));
    }

    @Test
    void a_name_may_be_a_service_a_wildcard_of_any_language_or_the_root() {
        assertThat(DnsRecord.of("SRV", "_sip._tcp.Example-1.com").name()).contains("_sip._tcp.Example-1.com");
        assertThat(DnsRecord.cname("*.example.com").name()).contains("*.example.com");
        assertThat(DnsRecord.a("b\u00fccher.example").name()).contains("xn--bcher-kva.example");
        assertThat(DnsRecord.ns(".").name()).isEqualTo("DNS NS .");
    }

    @Test
    @DisplayName("P1: each call gives a new check and leaves the one it was called on as it was")
    void each_call_gives_a_new_check() {
        var facts = WWW.facts();
        DnsRecord is = WWW.is("192.0.2.7");
        assertThat(is.ttlAtMost(Duration.ofMinutes(1)).over("10.0.0.53").named("other"))
                .isNotSameAs(is);
        assertThat(WWW.facts()).isEqualTo(facts);
        assertThat(WWW.name()).isEqualTo("DNS A www.example.com");

        var certificate = GW.facts();
        GW.validFor(Duration.ofDays(1)).trusting(Trust.pem(Path.of("ca.pem"))).named("other");
        assertThat(GW.facts()).isEqualTo(certificate);
        assertThat(GW.name()).isEqualTo("certificate of gw:443");

        UnreachablePort closed = DB.isUnreachable();
        closed.whileReachable("gw", 443);
        assertThat(closed.facts()).extracting(Fact::name).doesNotContain("while reachable");
    }

    private static void assertFacts(Check check, Fact... facts) {
        assertThat(check.facts()).containsExactly(facts);
    }

    private static KeyStore empty() throws Exception {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        return empty;
    }

    private static Arguments refused(String told, ThrowingCallable declaration) {
        return arguments(told, declaration);
    }
}
