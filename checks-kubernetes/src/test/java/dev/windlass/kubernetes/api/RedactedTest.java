package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("J3 What comes out of a cluster and looks like a secret is masked, and nothing else")
class RedactedTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "password=hunter22 is wrong | password=*** is wrong",
                "DB_PASSWORD: hunter22, user: gw | DB_PASSWORD: ***, user: gw",
                "{\"api_key\": \"abc def\", \"n\": 1} | {\"api_key\": ***, \"n\": 1}",
                "my.secret-token.value=abc | my.secret-token.value=***",
                "run --db-password hunter22 now | run --db-password *** now",
                "run --db-password=hunter22 now | run --db-password=*** now",
                "Authorization: Bearer abcdefgh12345 | Authorization: Bearer ***",
                "postgres://gw:hunter22@db/shop | postgres://***@db/shop",
                "a password was wrong | a password was wrong",
            })
    void it_is_masked_by_its_name_and_by_its_looks(String text, String shown) {
        assertThat(Redacted.line(text, 200)).isEqualTo(shown);
    }

    @Test
    void a_long_word_takes_no_longer_than_other_texts() {
        String word = "x".repeat(1_000_000) + " password=hunter22 " + "token".repeat(2_000);

        String shown = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Redacted.masked(word));

        assertThat(shown).contains("password=***").doesNotContain("hunter22");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=hunter2",
                "DB_PASSWORD: hunter2",
                "{\"api_key\": \"hunter2\"}",
                "{'clientSecret': 'hunter2'}",
                "spring.datasource.password = hunter2",
                "--token hunter2",
                "--db-password=hunter2",
                "Authorization: Bearer hunter2hunter2",
                "authorization: basic hunter2hunter2==",
                "jdbc:postgresql://shop:hunter2@db/shop",
                "token eyJhunter2.eyJhunter2.hunter2",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nhunter2",
            })
    void secrets_are_masked_by_their_looks(String text) {
        assertThat(Redacted.masked(text)).doesNotContain("hunter2");
        assertThat(Redacted.line(text, 200)).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Back-off pulling image \"registry.example/shop/gw:7.2.0\"",
                "secrets \"shop-tls\" not found",
                "MountVolume.SetUp failed for volume \"token\"",
                "GET https://shop.example/health answered 503",
            })
    void what_is_no_secret_is_told(String text) {
        assertThat(Redacted.masked(text)).isEqualTo(text);
    }

    @Test
    void a_line_is_one_line_without_what_moves_a_terminal() {
        assertThat(Redacted.line("  panic:\n\tout of memory\u001b[31m \r\n", 200))
                .isEqualTo("panic: out of memory [31m");
    }

    @Test
    void a_line_ends_with_its_length() {
        assertThat(Redacted.line("0123456789", 10)).isEqualTo("0123456789");
        assertThat(Redacted.line("0123456789a", 10)).isEqualTo("012345678…").hasSize(10);
    }

    @Test
    void an_address_has_no_user_and_no_query() {
        assertThat(Redacted.url("https://me:hunter2@api.example:6443/k?token=hunter2"))
                .isEqualTo("https://api.example:6443/k");
    }
}
