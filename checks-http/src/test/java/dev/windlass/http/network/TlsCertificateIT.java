package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.Trust;
import dev.windlass.metric.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("G1: a certificate passes only if it is trusted, for this name and valid for long enough")
class TlsCertificateIT {

    private static final String HERE = "dns:localhost,ip:127.0.0.1";

    @TempDir
    private static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void makeThem() throws Exception {
        certificates = new Certificates(directory);
        certificates.ca("root");
        certificates.ca("other-root");
        certificates.ca("short-ca", "root", "-validity", "10");
        certificates.ca("day-ca", "root", "-validity", "2");
        certificates.signed("of-day-ca", "day-ca", HERE, "-validity", "100");
        certificates.signed("good", "root", HERE, "-validity", "100");
        certificates.signed("of-short-ca", "short-ca", HERE, "-validity", "100");
        certificates.signed("expired", "root", HERE, "-startdate", "-2y", "-validity", "365");
        certificates.signed("future", "root", HERE, "-startdate", "+30d", "-validity", "100");
        certificates.signed("elsewhere", "root", "dns:elsewhere.example", "-validity", "100");
        certificates.selfSigned("self", HERE);
    }

    @Test
    void what_is_good_passes_with_all_that_a_reader_wants_to_know() throws Exception {
        Answer answer = ask("good");

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason()).contains("valid for 99 more days");
        assertThat(answer.evidence().toString())
                .contains("subject=CN=good")
                .contains("issuer=CN=root")
                .contains("alternative names=localhost, 127.0.0.1")
                .contains("not before=")
                .contains("not after=")
                .contains("days left=99 (wanted at least 21)")
                .contains("chain=2 certificates")
                .contains("protocol=TLSv1.3")
                .contains("cipher suite=TLS_")
                .contains("issued by=CN=root");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired     | EXPIRED          | the certificate of CN=expired expired at
            future      | NOT_YET_VALID    | the certificate of CN=future is not valid before
            elsewhere   | WRONG_NAME       | for other names (elsewhere.example)
            self        | SELF_SIGNED      | the certificate of CN=self is self-signed
            of-short-ca | EXPIRES_TOO_SOON | the certificate of CN=short-ca expires at
            """)
    void what_is_bad_fails_for_its_own_reason(String alias, String trouble, String told) throws Exception {
        Answer answer = ask(alias);

        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains(told);
        assertThat(answer.evidence().toString())
                .contains("trouble=" + trouble)
                .contains("subject=CN=" + alias)
                .contains("protocol=TLSv1.3");
    }

    @Test
    void one_is_told_as_one() throws Exception {
        Answer soon = ask("of-day-ca");
        assertThat(soon.reason()).contains(", in 1 day; at least 21 are wanted");
        assertThat(ask("self").evidence().toString()).contains("chain=1 certificate,");
        try (Server server = Server.tls(certificates.key("of-day-ca"))) {
            assertThat(Asking.of(certificate(server)
                                    .trusting(certificates.trusting("root"))
                                    .validFor(Duration.ofDays(1)))
                            .reason())
                    .endsWith("valid for 1 more day");
        }
    }

    @Test
    void a_chain_whose_issuer_is_not_trusted_fails() throws Exception {
        try (Server server = Server.tls(certificates.key("good"))) {
            Answer answer = Asking.of(certificate(server).trusting(certificates.trusting("other-root")));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("the chain is not trusted").contains("CN=root");
            assertThat(answer.evidence().toString()).contains("trouble=UNTRUSTED");
        }
    }

    @Test
    void the_cas_of_the_jdk_are_asked_where_nothing_is_said() throws Exception {
        try (Server server = Server.tls(certificates.key("good"))) {
            Answer answer = Asking.of(certificate(server));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.evidence().toString()).contains("trouble=UNTRUSTED");
        }
    }

    @Test
    void the_cas_of_a_file_are_trusted_and_a_file_without_any_is_an_error() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path broken = Files.writeString(directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
        try (Server server = Server.tls(certificates.key("good"))) {
            TlsCertificate certificate = certificate(server);

            assertThat(Asking.of(certificate.trusting(Trust.pem(certificates.pem("root"))))
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(Asking.of(certificate.trusting(Trust.pem(certificates.pem("other-root"))))
                            .verdict())
                    .isEqualTo(Verdict.FAILED);
            for (Path none : new Path[] {empty, broken, directory.resolve("missing.pem")}) {
                Answer answer = Asking.of(certificate.trusting(Trust.pem(none)));
                assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
                assertThat(answer.reason())
                        .contains("the authorities to trust can't be read")
                        .contains(none.toString());
            }
        }
    }

    @Test
    void the_days_left_are_counted_to_the_second() throws Exception {
        Instant end = certificates.certificate("good").getNotAfter().toInstant();
        Duration limit = Duration.ofDays(21);
        try (Server server = Server.tls(certificates.key("good"))) {
            TlsCertificate certificate = certificate(server).trusting(certificates.trusting("root"));

            assertThat(Asking.of(certificate.at(() -> end.minus(limit))).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(Asking.of(certificate.at(() -> end.minus(limit).plusSeconds(1)))
                            .reason())
                    .contains("in 20 days; at least 21 are wanted");
            assertThat(Asking.of(certificate.at(() -> end)).reason()).contains("expired at " + end);
        }
    }

    @Test
    void an_issuer_that_is_not_trusted_is_told_beside_wrong_dates() throws Exception {
        Instant later = Instant.now().plus(Duration.ofDays(1000));
        try (Server server = Server.tls(certificates.key("good"))) {
            Answer answer = Asking.of(certificate(server)
                    .trusting(certificates.trusting("other-root"))
                    .at(() -> later));

            assertThat(answer.reason()).contains("CN=good expired at").contains("the chain is not trusted");
        }
    }

    @Test
    void a_handshake_that_fails_behind_a_good_certificate_is_an_error() throws Exception {
        try (Server server = Server.mutualTls(certificates.key("good"))) {
            Answer answer = Asking.of(certificate(server).trusting(certificates.trusting("root")));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .contains("a certificate was presented that is trusted, but then, perhaps for want of one");
            assertThat(answer.evidence().toString()).contains("subject=CN=good").contains("protocol=TLSv1.2");
        }
    }

    @Test
    void the_days_left_are_a_metric_of_a_certificate_that_only_its_dates_may_be_bad_of() throws Exception {
        CheckContext context = CheckContext.within(Duration.ofSeconds(30));
        try (Server good = Server.tls(certificates.key("good"));
                Server expired = Server.tls(certificates.key("expired"));
                Server elsewhere = Server.tls(certificates.key("elsewhere"))) {
            var root = certificates.trusting("root");

            assertThat(((Reading.Value)
                                    certificate(good).trusting(root).daysLeft().read(context))
                            .value())
                    .isCloseTo(100, within(0.1));
            assertThat(((Reading.Value) certificate(expired)
                                    .trusting(root)
                                    .daysLeft()
                                    .read(context))
                            .value())
                    .isCloseTo(-365, within(2.0));
            assertThat(certificate(elsewhere).trusting(root).daysLeft().read(context))
                    .isInstanceOf(Reading.Failed.class);
            assertThat(certificate(good).daysLeft().read(context)).isInstanceOf(Reading.Failed.class);
        }
    }

    private static Answer ask(String alias) throws Exception {
        try (Server server = Server.tls(certificates.key(alias))) {
            return Asking.of(certificate(server).trusting(certificates.trusting("root")));
        }
    }

    private static TlsCertificate certificate(Server server) {
        return TlsCertificate.of("localhost", server.port());
    }
}
