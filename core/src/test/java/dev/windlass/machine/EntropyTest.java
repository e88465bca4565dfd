package dev.windlass.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** How much chance a text holds, by estimate. */
class EntropyTest {

    @Property(tries = 2_000)
    void what_a_generator_makes_passes(@ForAll long seed) {
        for (String alphabet :
                new String[] {"0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"}) {
            var random = new Random(seed);
            int length = 32;
            var text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Entropy.bits(text.toString())).isGreaterThan(SecretStrength.DEFAULT_BITS);
        }
    }

    @Example
    void the_estimate_worked_by_hand() {
        assertThat(Entropy.bits("")).isZero();
        assertThat(Entropy.bits("aaaa")).isZero();
        // Two of two, so 1 bit each, and (2-1)/(2*2*ln 2) for the short sample; repeated, only "ab" counts.
        assertThat(Entropy.bits("abababab")).isCloseTo(2 * (1 + 1 / (4 * Math.log(2))), offset(1e-9));
        assertThat(Entropy.bits("abcdefghijklmnop")).isZero();
    }
}
