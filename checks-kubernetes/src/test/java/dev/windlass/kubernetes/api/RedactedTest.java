package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What looks like a secret is not shown (rule J3)")
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
}
