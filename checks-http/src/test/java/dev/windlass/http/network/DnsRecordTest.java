package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("G1: a record passes only if every resolver says what is wanted")
class DnsRecordTest {

    private static final DnsRecord WWW = DnsRecord.a("www.example.com");
    private static final String SEVEN = "www.example.com. 60 A 192.0.2.7";
    private static final String EIGHT = "www.example.com. 60 A 192.0.2.8";

    @Test
    void exactly_these_values_in_any_order() throws Exception {
        try (NameServer server = NameServer.of(EIGHT, SEVEN)) {
            assertThat(ask(WWW.is("192.0.2.7", "192.0.2.8"), server).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(ask(WWW.is("192.0.2.7"), server)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(answer.reason())
                        .contains(server.address() + " says 192.0.2.7, 192.0.2.8, wanted is exactly 192.0.2.7");
            });
            assertThat(ask(WWW.is("192.0.2.7", "192.0.2.8", "192.0.2.9"), server)
                            .verdict())
                    .isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void at_least_these_values() throws Exception {
        try (NameServer server = NameServer.of(EIGHT, SEVEN)) {
            assertThat(ask(WWW.contains("192.0.2.7"), server).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(ask(WWW.contains("192.0.2.7", "192.0.2.9"), server).verdict())
                    .isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void any_record_where_no_value_is_wanted_with_what_was_said_as_evidence() throws Exception {
        try (NameServer server = NameServer.of(SEVEN)) {
            Answer answer = ask(WWW, server);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString())
                    .contains("asked=A www.example.com")
                    .contains(server.address() + "=NOERROR, 192.0.2.7, TTL 60 s, authoritative, over UDP");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AAAA  | 2001:DB8::7                        | 2001:db8:0:0:0:0:0:7
            CNAME | Gw.Example.com.                    | gw.example.COM
            MX    | 10 Mail.example.com.               | 10 mail.example.com
            NS    | ns1.example.com.                   | NS1.example.com.
            PTR   | gw.example.com.                    | gw.example.com
            SRV   | 0 5 443 gw.example.com.            | 0 5 443 GW.example.com
            TXT   | "v=spf1 " "mx -all"                | v=spf1 mx -all
            CAA   | 0 issue "ca.example"               | 0 issue "ca.example"
            """)
    void values_are_equal_however_they_are_written(String type, String said, String wanted) throws Exception {
        try (NameServer server = NameServer.of("www.example.com. 60 " + type + " " + said)) {
            Answer answer = ask(DnsRecord.of(type, "www.example.com").is(wanted), server);

            assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void the_case_of_a_text_counts() throws Exception {
        try (NameServer server = NameServer.of("www.example.com. 60 TXT \"Token\"")) {
            assertThat(ask(DnsRecord.txt("www.example.com").is("token"), server).verdict())
                    .isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void an_alias_is_followed_within_the_answer() throws Exception {
        try (NameServer server = NameServer.of(
                "www.example.com. 300 CNAME gw.example.com.",
                "gw.example.com. 60 A 192.0.2.7",
                "other.example.com. 60 A 192.0.2.66")) {
            Answer answer = ask(WWW.is("192.0.2.7"), server);

            assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("an alias of gw.example.com");
        }
    }

    @Test
    void an_alias_that_leads_nowhere_or_round_and_round_is_no_data() throws Exception {
        try (NameServer nowhere = NameServer.of("www.example.com. 300 CNAME gw.example.net.");
                NameServer round = NameServer.of(
                        "www.example.com. 300 CNAME w.example.com.", "w.example.com. 300 CNAME www.example.com.")) {
            assertThat(ask(WWW, nowhere)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
                assertThat(answer.reason()).contains("an alias of gw.example.net");
            });
            assertThat(ask(WWW, round).verdict()).isEqualTo(Verdict.NO_DATA);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | NO_DATA | has no such record
            3 | FAILED  | NXDOMAIN: there is no such name
            2 | ERRORED | SERVFAIL: it can't or won't answer
            5 | ERRORED | REFUSED: it can't or won't answer
            4 | ERRORED | NOTIMP: it can't or won't answer
            """)
    void each_code_has_a_verdict_of_its_own(int code, Verdict verdict, String told) throws Exception {
        try (NameServer server = NameServer.code(code)) {
            Answer answer = ask(WWW, server);

            assertThat(answer.verdict()).isEqualTo(verdict);
            assertThat(answer.reason()).contains(server.address()).contains(told);
        }
    }

    @Test
    void all_resolvers_must_pass_and_agree() throws Exception {
        try (NameServer one = NameServer.of(SEVEN);
                NameServer same = NameServer.cache(SEVEN);
                NameServer more = NameServer.of(SEVEN, EIGHT);
                NameServer broken = NameServer.code(2)) {
            assertThat(ask(WWW.is("192.0.2.7"), one, same)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
                assertThat(answer.reason()).contains("as all 2 resolvers say");
                assertThat(answer.evidence().toString())
                        .contains(one.address() + "=")
                        .contains(same.address() + "=");
            });
            assertThat(ask(WWW.contains("192.0.2.7"), one, more)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(answer.reason()).contains("the resolvers disagree: 192.0.2.7 | 192.0.2.7, 192.0.2.8");
            });
            assertThat(ask(WWW.is("192.0.2.7"), one, broken).verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(ask(WWW.is("192.0.2.7"), more, broken)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(answer.reason()).contains("wanted is exactly").contains("SERVFAIL");
            });
        }
    }

    @Test
    void a_ttl_is_held_against_the_limit_with_that_of_the_aliases() throws Exception {
        DnsRecord soon = WWW.ttlAtMost(Duration.ofSeconds(60));
        try (NameServer low = NameServer.of(SEVEN);
                NameServer high = NameServer.of(SEVEN, "www.example.com. 61 A 192.0.2.8");
                NameServer alias =
                        NameServer.of("www.example.com. 300 CNAME gw.example.com.", "gw.example.com. 60 A 192.0.2.7")) {
            assertThat(ask(soon, low).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(ask(soon, high)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(answer.reason()).contains("kept for 61 s (its TTL), wanted is at most 60 s");
            });
            assertThat(ask(soon, alias).reason()).contains("kept for 300 s");
        }
    }

    @Test
    void what_a_cache_has_left_of_a_ttl_does_not_pass() throws Exception {
        DnsRecord soon = WWW.ttlAtMost(Duration.ofSeconds(60));
        try (NameServer low = NameServer.cache(SEVEN);
                NameServer high = NameServer.cache("www.example.com. 61 A 192.0.2.7")) {
            assertThat(ask(soon, low)).satisfies(answer -> {
                assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
                assertThat(answer.reason()).contains("from a cache");
            });
            assertThat(ask(soon, high).verdict()).isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void nothing_is_cached_from_one_question_to_the_next() throws Exception {
        try (NameServer server = NameServer.of(SEVEN)) {
            ask(WWW, server);
            ask(WWW, server);

            assertThat(server.asked).hasValue(2);
        }
    }

    @Test
    void of_the_systems_resolvers_the_first_that_answers_counts() throws Exception {
        CheckContext context = CheckContext.within(Duration.ofSeconds(30));
        try (NameServer broken = NameServer.code(2);
                NameServer none = NameServer.code(3);
                NameServer good = NameServer.of(SEVEN)) {
            Answer answer = WWW.askInTurn(systems(broken, good, none), context);
            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString())
                    .contains(broken.address() + "=SERVFAIL")
                    .doesNotContain(none.address());

            assertThat(WWW.askInTurn(systems(none, good), context).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(WWW.askInTurn(systems(broken), context).verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(WWW.askInTurn(List.of(), context).verdict()).isEqualTo(Verdict.ERRORED);
        }
    }

    @Test
    void the_resolvers_of_the_system_are_addresses() {
        assertThat(DnsQuestion.systems()).isNotEmpty().noneMatch(InetSocketAddress::isUnresolved);
    }

    private static List<InetSocketAddress> systems(NameServer... servers) {
        return Arrays.stream(servers)
                .map(server -> new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                .toList();
    }

    private static Answer ask(DnsRecord record, NameServer... servers) throws Exception {
        return Asking.of(
                record.over(Arrays.stream(servers).map(NameServer::address).toArray(String[]::new)));
    }
}
