package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A value in a query can't change more than its place")
class PromQlTest {

    private static String filled(String query, String value) {
        return PromQl.of(query).filled(Map.of("x", value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "up{a=\"${x}\"}        | checkout    | up{a=\"checkout\"}",
                "up{a=\"${x}\"}        | a\"} or b{c=\"d | up{a=\"a\\\"} or b{c=\\\"d\"}",
                "up{a=\"${x}\"}        | it's \\     | up{a=\"it's \\\\\"}",
                "up{a='${x}'}          | it's \"b\"  | up{a='it\\'s \"b\"'}",
                "up{a!= \"v-${x}-${x}\"} | 1         | up{a!= \"v-1-1\"}",
                "up{a=\"${x}\"}        | a.b(c*      | up{a=\"a.b(c*\"}",
                "up{a=\"\\\\${x}\"}    | q           | up{a=\"\\\\q\"}",
                "up{a=\"#\", b=\"${x}\"} | q         | up{a=\"#\", b=\"q\"}",
                "up{a=\"\\\"{\", b=\"${x}\"} | q     | up{a=\"\\\"{\", b=\"q\"}",
                "up{a=\"${x}\"}        | ${y} $1     | up{a=\"${y} $1\"}"
            })
    void within_the_quotes_of_a_matcher_it_is_that_text(String query, String value, String wanted) {
        assertThat(filled(query, value.strip())).isEqualTo(wanted.strip());
    }

    @Test
    void a_line_end_stays_within_the_quotes() {
        assertThat(filled("up{a=\"${x}\"}", "a\nb")).isEqualTo("up{a=\"a\\nb\"}");
    }

    @Test
    void behind_the_operators_of_regular_expressions_it_stands_for_itself_too() {
        assertThat(filled("up{a=~\"${x}-.*\"}", "a.b|[c]-d")).isEqualTo("up{a=~\"a\\\\.b\\\\|\\\\[c\\\\]\\\\-d-.*\"}");
        assertThat(filled("up{a !~ '${x}'}", ".*'\\")).isEqualTo("up{a !~ '\\\\.\\\\*\\'\\\\\\\\'}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${x}",
                "up{a=${x}}",
                "up{${x}=\"a\"}",
                "rate(up{a=\"b\"}[${x}])",
                "label_replace(up, \"a\", \"${x}\", \"b\", \".*\")",
                "up{a=`${x}`}",
                "up{a=\"\\${x}\"}",
                "up # {a=\"${x}\"}",
                "up{\"${x}\"}",
                "up{a=\"b\"} == \"${x}\""
            })
    void a_place_elsewhere_is_refused(String query) {
        assertThatThrownBy(() -> PromQl.of(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't have ${x}")
                .hasMessageContaining("within the quotes of a label matcher");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up{a=\"b}", "up{a='b\\'}", "up{a=`b}", "up{a=\"b\\"})
    void a_quote_that_is_not_closed_is_refused(String query) {
        assertThatThrownBy(() -> PromQl.of(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("that is not closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void a_blank_query_is_refused(String query) {
        assertThatThrownBy(() -> PromQl.of(query)).hasMessageContaining("must not be blank");
    }
}
