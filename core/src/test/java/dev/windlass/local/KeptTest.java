package dev.windlass.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is kept of a command's output")
class KeptTest {

    private static final Masker MASKER = Masker.of(List.of(Secret.of("hunter2")));

    private static Kept kept(String text, boolean whole, int chunk) {
        var kept = new Kept(MASKER, whole);
        for (int at = 0; at < text.length(); at += chunk) {
            int count = Math.min(chunk, text.length() - at);
            kept.add(text.substring(at, at + count).toCharArray(), count);
        }
        return kept;
    }

    private static String text(int length) {
        var text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append(i).append(' ');
        }
        return text.substring(0, length);
    }

    @Test
    @DisplayName("all of it up to 32 Ki characters, however it arrives")
    void allOfALittle() {
        for (int length : new int[] {0, 1, 16_383, 16_384, 16_385, 16_400, 32_767, 32_768}) {
            for (int chunk : new int[] {1, 1_000, 8_192, 50_000}) {
                assertThat(kept(text(length), false, chunk).shown()).isEqualTo(text(length));
            }
        }
    }

    @Test
    @DisplayName("else the first and last 16 Ki characters, and how much is missing")
    void beginAndEnd() {
        for (int length : new int[] {32_769, 40_000, 1_000_000}) {
            for (int chunk : new int[] {7, 8_192, 2_000_000}) {
                String text = text(length);
                assertThat(kept(text, false, chunk).shown())
                        .isEqualTo(text.substring(0, 16_384) + "\n… " + (length - 32_768) + " characters left out …\n"
                                + text.substring(length - 16_384));
            }
        }
    }

    @Test
    @DisplayName("J3: a secret that lies across an edge of what is kept is masked as well")
    void secretsAtTheEdges() {
        for (int total : new int[] {20_000, 32_768, 32_769, 50_000}) {
            for (int edge : new int[] {16_384, total - 16_384}) {
                for (int shift = -8; shift <= 8; shift++) {
                    var text = new StringBuilder(".".repeat(total));
                    int at = Math.max(0, Math.min(total - 7, edge + shift));
                    text.replace(at, at + 7, "hunter2");
                    assertThat(kept(text.toString(), false, 1_000)
                                    .shown()
                                    .replaceAll("\n… \\d+ characters left out …\n", ""))
                            .as("%s of %s", at, total)
                            .matches("[.*]+");
                }
            }
        }
    }

    @Test
    @DisplayName("control characters and colours are made harmless, line ends are one kind")
    void harmless() {
        assertThat(kept("\u001b[1;31mred\u001b[0m\u001b]0;title\u0007 a\rb\r\nc\td\u202e\u0000\ud800", false, 4)
                        .shown())
                .isEqualTo("red·]0;title· a\nb\nc\td···");
        assertThat(kept("hun\u001b[1mter\u001b[0m2", false, 4).shown())
                .as("J3: as grep paints it")
                .isEqualTo("***");
        assertThat(kept("grüße 🎉", false, 1).shown()).isEqualTo("grüße 🎉");
    }

    @Test
    @DisplayName("the whole is there where it is wanted and not too much")
    void whole() {
        String most = text(Kept.READ);
        assertThat(kept(most, true, 8_192).whole()).isEqualTo(most);
        assertThat(kept("it is hunter2", true, 8_192).wholeMasked()).isEqualTo("it is ***");

        Kept more = kept(most + "x", true, 8_192);
        assertThat(more.whole()).isNull();
        assertThat(more.wholeMasked()).isNull();
        assertThat(more.tooLong()).isEqualTo("its output of 1048577 characters is more than the 1048576 that are read");

        Kept broken = kept("half", true, 8_192);
        broken.broke(new IOException("gone"));
        assertThat(broken.whole()).isNull();
        assertThat(broken.tooLong()).contains("could not be read").contains("gone");
        assertThat(broken.shown()).isEqualTo("half");
    }
}
