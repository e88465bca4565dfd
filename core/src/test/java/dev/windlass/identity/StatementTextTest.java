package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** G7: a statement has one text, and a text is one statement, whatever is done to it. */
class StatementTextTest {

    @Provide
    Arbitrary<Statement> statements() {
        Arbitrary<String> keys = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("0-9")
                .ofMinLength(1)
                .ofMaxLength(8)
                .filter(key -> key.matches("[a-z][a-z0-9-]*"));
        Arbitrary<String> values =
                Arbitraries.strings().ofMinLength(1).ofMaxLength(30).filter(StatementTextTest::sayable);
        return Combinators.combine(
                        Arbitraries.of("approve", "reject", "order"),
                        Arbitraries.maps(keys, values).ofMaxSize(6))
                .as((kind, pairs) -> {
                    Statement all = Statement.of(kind);
                    for (Map.Entry<String, String> pair : pairs.entrySet()) {
                        all = all.with(pair.getKey(), pair.getValue());
                    }
                    return all;
                });
    }

    private static boolean sayable(String value) {
        try {
            Statement.of("any").with("key", value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Property(tries = 500)
    @Label("what can be said is read back as it was said")
    void roundTrip(@ForAll("statements") Statement said) throws MalformedStatement {
        assertThat(Statement.parse(said.text())).isEqualTo(said);
        assertThat(said.text().lines()).hasSize(said.values().size() + 1);
    }

    @Provide
    Arbitrary<String> nearly() {
        return statements().flatMap(said -> Combinators.combine(
                        Arbitraries.integers().between(0, said.text().length()),
                        Arbitraries.of(
                                "\n", "\r", " ", ": ", "a", "-", "\t", "\u00a0", "\u0308", "v1", "gate: x\n", ""),
                        Arbitraries.integers().between(0, 2))
                .as((at, inserted, dropped) -> said.text().substring(0, at)
                        + inserted
                        + said.text().substring(Math.min(said.text().length(), at + dropped))));
    }

    @Property(tries = 2_000)
    @Label("what is read is the text of what was read, whatever was done to it: one text is one statement")
    void oneText(@ForAll("nearly") String text) {
        try {
            assertThat(Statement.parse(text).text()).isEqualTo(text);
        } catch (MalformedStatement e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
