package dev.windlass.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1, fail closed: an expression that finds no end on a hostile text is an error, and no hang")
class MatchingTest {

    private static final Pattern FOR_EVER = Pattern.compile("(a*)*\\1b");

    @Test
    void tells_whether_all_or_a_part_matches() {
        assertThat(Matching.matches(Pattern.compile("a+"), "aaa")).isTrue();
        assertThat(Matching.matches(Pattern.compile("a+"), "aab")).isFalse();
        assertThat(Matching.finds(Pattern.compile("a+"), "baa")).isTrue();
    }

    @Test
    void an_expression_that_takes_for_ever_is_ended() {
        assertThatThrownBy(() -> Matching.finds(FOR_EVER, "a".repeat(5_000)))
                .isInstanceOf(Matching.Unmatched.class)
                .hasMessageContaining("came to no end on a text of 5000 characters");
    }

    @Test
    void an_interrupt_ends_it_and_stays() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Matching.finds(FOR_EVER, "aaa"))
                .isInstanceOf(Matching.Unmatched.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_expression_that_needs_too_much_of_the_stack_is_an_error() {
        assertThatThrownBy(() -> Matching.finds(Pattern.compile("(a|b)*c"), "ab".repeat(500_000)))
                .isInstanceOf(Matching.Unmatched.class)
                .hasMessageContaining("too much for the expression");
    }
}
