package dev.windlass.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("J3: no secret is left in a text that was masked")
class MaskerTest {

    private static final String VALUE = "p\"w/ü<&>+ %\\~d";

    private static Masker masker(String... values) {
        return Masker.of(Stream.of(values).map(Secret::of).toList());
    }

    @Test
    @DisplayName("every occurrence, and nothing else")
    void everyOccurrence() {
        assertThat(masker("hunter2").mask("hunter2: 'hunter2', hunter1, Hunter2"))
                .isEqualTo("***: '***', hunter1, Hunter2");
        assertThat(masker("hunter2").mask("")).isEmpty();
        assertThat(Masker.none().mask("hunter2")).isEqualTo("hunter2");
        assertThat(Masker.of(List.of())).isSameAs(Masker.none());
    }

    @ParameterizedTest
    @DisplayName("nothing is left of a secret that holds, overlaps or adjoins another, whatever their order")
    @ValueSource(strings = {"t0ken-long", "long-t0ken-long", "t0kent0ken-long", "xt0ken-longt0kenx", "longlong-t0ken"})
    void overlapping(String text) {
        for (String[] values :
                new String[][] {{"t0ken", "t0ken-long", "long-t0ken"}, {"long-t0ken", "t0ken-long", "t0ken"}}) {
            assertThat(masker(values).mask("[" + text + "]").replace("***", ""))
                    .doesNotContain("t0ken", "-")
                    .matches("\\[(long|x)*]");
        }
        assertThat(masker("abab").mask("ababab!")).isEqualTo("***!");
    }

    static Stream<String> forms() throws Exception {
        byte[] bytes = VALUE.getBytes(UTF_8);
        String url = URLEncoder.encode(VALUE, UTF_8);
        return Stream.of(
                VALUE,
                url,
                url.replace("+", "%20"),
                "p%22w%2f%c3%bc%3c%26%3e%2b%20%25%5c~d",
                "p%22w%2F%C3%BC%3C%26%3E%2B%20%25%5C~d",
                Base64.getEncoder().encodeToString(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                "p\\\"w/ü<&>+ %\\\\~d",
                "p\\\"w\\/ü<&>+ %\\\\~d",
                "p\\\"w/\\u00fc<&>+ %\\\\~d",
                "p\\\"w/ü\\u003c\\u0026\\u003e+ %\\\\~d", // Go, and with it kubectl
                "p\\\"w\\/\\u00FC<&>+ %\\\\~d",
                JsonMapper.builder()
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .build()
                        .writeValueAsString(VALUE)
                        .replaceAll("^\"|\"$", ""));
    }

    @ParameterizedTest
    @MethodSource("forms")
    @DisplayName("in its common other forms too")
    void otherForms(String form) {
        assertThat(masker(VALUE).mask("got [" + form + "] back")).isEqualTo("got [***] back");
    }

    @ParameterizedTest
    @DisplayName("as a part of what was encoded as Base64, wherever it stands in it")
    @ValueSource(strings = {"", "u", "us", "user:", "a longer one: "})
    void partOfBase64(String ahead) {
        for (String behind : new String[] {"", "1", "12", "123"}) {
            byte[] whole = (ahead + "correct horse" + behind).getBytes(UTF_8);
            String masked = masker("correct horse").mask(Base64.getEncoder().encodeToString(whole));

            assertThat(masked).contains("***");
            String left = masked.replace("***", "");
            // What is left holds the text around it, and at most six bits at each end.
            assertThat(left.length()).isLessThanOrEqualTo((ahead.length() + behind.length()) * 8 / 6 + 4);
        }
    }

    @Test
    @DisplayName("each line of a secret of several lines, from 4 characters on")
    void eachLine() {
        Masker key = masker("-----BEGIN KEY-----\r\n  MIIEvQIB\nADAN\nabc\n-----END KEY-----\n");

        assertThat(key.mask("1: MIIEvQIB, 2: ADAN, 3: abc, -----END KEY-----"))
                .isEqualTo("1: ***, 2: ***, 3: abc, ***");
    }

    @Test
    @DisplayName("a very short one as itself, but not in forms that are shorter than 4 characters")
    void veryShort() {
        assertThat(masker("q").mask("quit qq cQ cQ== 1")).isEqualTo("***uit *** cQ *** 1");
        assertThat(masker("abc").mask("abc YWJj")).isEqualTo("*** ***");
    }

    @Test
    @DisplayName("a part is masked by what stands around it")
    void aPart() {
        Masker masker = masker("hunter2");
        String text = "say hunter2 now";

        assertThat(masker.mask(text, 0, 7)).isEqualTo("say ***");
        assertThat(masker.mask(text, 7, 15)).isEqualTo("*** now");
        assertThat(masker.mask(text, 5, 8)).isEqualTo("***");
        assertThat(masker.mask(text, 0, 4)).isEqualTo("say ");
        assertThat(masker.mask(text, 4, 4)).isEmpty();
        assertThat(masker.mask(text, 11, 15)).isEqualTo(" now");
        assertThat(masker.longest()).isGreaterThanOrEqualTo("hunter2".length());
        assertThat(Masker.none().longest()).isZero();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> masker.mask(text, 3, 16));
    }

    @Test
    @DisplayName("with gives a new one, and none shows what it masks")
    void immutable() {
        Masker one = masker("hunter2");
        Masker two = one.with(Secret.of("t0ken"), Secret.of("hunter2"));

        assertThat(one.mask("hunter2 t0ken")).isEqualTo("*** t0ken");
        assertThat(two.mask("hunter2 t0ken")).isEqualTo("*** ***");
        assertThat(two).hasToString("a masker of 2 secrets");
    }
}
