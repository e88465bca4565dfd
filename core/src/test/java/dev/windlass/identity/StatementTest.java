package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G7: what a person reads is what is signed")
class StatementTest {

    private static final Statement APPROVE =
            Statement.of("approve").with("gate", "go / no go?").with("run", "azora 1.4.0: ünïcode ✓");

    @Test
    void a_statement_is_a_text_that_a_person_can_read() throws MalformedStatement {
        assertThat(APPROVE.text()).isEqualTo("windlass approve v1\ngate: go / no go?\nrun: azora 1.4.0: ünïcode ✓\n");
        assertThat(Statement.parse(APPROVE.text())).isEqualTo(APPROVE).hasSameHashCodeAs(APPROVE);
        assertThat(APPROVE.kind()).isEqualTo("approve");
        assertThat(APPROVE.values())
                .containsExactly(Map.entry("gate", "go / no go?"), Map.entry("run", "azora 1.4.0: ünïcode ✓"));
        assertThat(APPROVE.value("gate")).contains("go / no go?");
        assertThat(APPROVE.value("door")).isEmpty();
        assertThat(Statement.parse("windlass order v1\n")).isEqualTo(Statement.of("order"));
    }

    @Test
    void a_value_is_added_to_a_new_statement() {
        APPROVE.with("more", "x");
        assertThat(APPROVE.values()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "windlass approve v1",
                "windlass approve v1\n\n",
                "\nwindlass approve v1\n",
                " windlass approve v1\n",
                "windlass approve v1 \n",
                "windlass  approve v1\n",
                "windlass approve v2\n",
                "windlass approve v1\r\n",
                "windlass approve v1\ngate: go\r\n",
                "windlass Approve v1\n",
                "windlass  v1\n",
                "windlass abcdefghijklmnopqrstu v1\n",
                "\ufeffwindlass approve v1\n",
                "windlass approve v1\ngate: go",
                "windlass approve v1\ngate: go\ngate: go\n",
                "windlass approve v1\ngate: go\ngate: ho\n",
                "windlass approve v1\ngate:go\n",
                "windlass approve v1\ngate\n",
                "windlass approve v1\ngate: \n",
                "windlass approve v1\ngate:  go\n",
                "windlass approve v1\ngate: go \n",
                "windlass approve v1\n gate: go\n",
                "windlass approve v1\nGate: go\n",
                "windlass approve v1\n: go\n",
                "windlass approve v1\n-gate: go\n",
                "windlass approve v1\ngate: g\to\n",
                "windlass approve v1\ngate: g\0o\n",
                "windlass approve v1\ngate: g\u001b[2Ko\n",
                "windlass approve v1\ngate: g\u0085o\n",
                "windlass approve v1\ngate: g\u00a0o\n",
                "windlass approve v1\ngate: g\u00ado\n",
                "windlass approve v1\ngate: g\u200bo\n",
                "windlass approve v1\ngate: g\u202eo\n",
                "windlass approve v1\ngate: g\u2028o\n",
                "windlass approve v1\ngate: g\ue000o\n",
                "windlass approve v1\ngate: g\ud800o\n",
                "windlass approve v1\ngate: g\u0378o\n",
                "windlass approve v1\ngate: go\u0308\n",
            })
    void what_is_ambiguous_or_does_not_show_is_no_statement(String text) {
        assertThatExceptionOfType(MalformedStatement.class)
                .isThrownBy(() -> Statement.parse(text))
                .satisfies(thrown -> assertThat(thrown.getMessage()).matches("[\\x20-\\x7e–ö…]+"));
    }

    @Test
    void what_can_not_be_read_back_can_not_be_said() {
        for (String value : List.of("", " ", "a ", " a", "a\nb", "a\rb", "a\tb", "\u202e", "o\u0308")) {
            assertThatIllegalArgumentException().isThrownBy(() -> APPROVE.with("more", value));
        }
        for (String key : List.of("", "A", "1", "a b", "a:", "gate", "a".repeat(41))) {
            assertThatIllegalArgumentException().isThrownBy(() -> APPROVE.with(key, "x"));
        }
        for (String kind : List.of("", "A", "a b", "a\n", "a-b", "a".repeat(21))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Statement.of(kind));
        }
    }

    @Test
    void a_text_has_at_most_16_KiB() throws MalformedStatement {
        Statement empty = Statement.of("order").with("x", "x");
        int room = Statement.MOST_BYTES - empty.text().length() - "y: \n".length();

        Statement full = empty.with("y", "y".repeat(room));
        assertThat(Statement.parse(full.text())).isEqualTo(full);
        assertThatIllegalArgumentException().isThrownBy(() -> empty.with("y", "y".repeat(room + 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> empty.with("y", "ü".repeat(room / 2 + 1)));
        assertThatExceptionOfType(MalformedStatement.class)
                .isThrownBy(() -> Statement.parse(full.text().replace("y\n", "yy\n")))
                .withMessageContaining("longer than 16384 bytes");
    }
}
