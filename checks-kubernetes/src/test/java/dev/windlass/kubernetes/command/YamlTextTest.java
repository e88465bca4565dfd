package dev.windlass.kubernetes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A value in a YAML document")
class YamlTextTest {

    private static final String VALUES = """
            # production; ask ops before you touch it \uD83D\uDE80
            image:
              repository: shop/web   # ours
              tag: 0.9.0   # set by the release

            'resources': {limits: {memory: "1Gi"}, requests: {}}
            replicas: 3
            debug: false
            empty:
            notes: |
              two
              lines
            folded: >-
              last of all
            """;

    private static String set(String text, String key, Object value) throws Exception {
        return YamlText.parse("values.yaml", text)
                .set(KeyPath.of(key), value, false)
                .apply(text);
    }

    private static String create(String text, String key, Object value) throws Exception {
        YamlText.Patch patch = YamlText.parse("values.yaml", text).set(KeyPath.of(key), value, true);
        String after = patch.apply(text);
        assertThat(patch.revert(after)).isEqualTo(text);
        return after;
    }

    private static String refused(String text, String key, boolean creating) {
        return assertThatExceptionOfType(YamlText.Refused.class)
                .isThrownBy(() -> YamlText.parse("values.yaml", text).set(KeyPath.of(key), "x", creating))
                .actual()
                .getMessage();
    }

    @Test
    @DisplayName("is replaced alone: every other byte stays, comments and blank lines among them")
    void replaced() throws Exception {
        assertThat(set(VALUES, "image.tag", "1.10"))
                .isEqualTo(VALUES.replace("tag: 0.9.0   # set", "tag: \"1.10\"   # set"));
        assertThat(set(VALUES, "resources.limits.memory", "2Gi")).isEqualTo(VALUES.replace("1Gi", "2Gi"));
        assertThat(set(VALUES, "replicas", 5L)).isEqualTo(VALUES.replace("replicas: 3", "replicas: 5"));
        assertThat(set(VALUES, "debug", true)).isEqualTo(VALUES.replace("false", "true"));
        assertThat(set(VALUES, "empty", "x")).isEqualTo(VALUES.replace("empty:\n", "empty: \"x\"\n"));
        assertThat(set(VALUES, "notes", "one")).isEqualTo(VALUES.replace("|\n  two\n  lines\n", "\"one\"\n"));
        assertThat(set(VALUES, "folded", "one")).isEqualTo(VALUES.replace(">-\n  last of all\n", "\"one\"\n"));
        assertThat(set("a: 'x'\r\nb: 1\r\n", "a", "it's")).isEqualTo("a: 'it''s'\r\nb: 1\r\n");
    }

    @ParameterizedTest
    @CsvSource({"yes", "1.10", "null", "0x1f", "a: b", "'# no comment'", "' blanks '", "'\"quoted\"'", "{}"})
    @DisplayName("that is a text stays a text, whatever it looks like")
    void texts(String value) throws Exception {
        String after = set("a: 1", "a", value);
        assertThat(after).startsWith("a: \"").doesNotContain("\n");
        assertThat(set(after, "a", value)).isEqualTo(after);
    }

    @Test
    @DisplayName("that isn't there is refused, unless it may be made; then it stands at the end of its mapping")
    void created() throws Exception {
        assertThat(refused(VALUES, "image.digest", false))
                .contains("values.yaml: 'image.digest' can't be set", "isn't there", "creating()");
        assertThat(create(VALUES, "image.digest", "x"))
                .isEqualTo(VALUES.replace("# set by the release\n", "# set by the release\n  digest: \"x\"\n"));
        assertThat(create(VALUES, "resources.requests.memory", "1Gi"))
                .isEqualTo(VALUES.replace("requests: {}", "requests: {memory: \"1Gi\"}"));
        assertThat(create(VALUES, "resources.limits.cpu", 2L))
                .isEqualTo(VALUES.replace("{memory: \"1Gi\"}", "{cpu: 2, memory: \"1Gi\"}"));
        assertThat(create(VALUES, "empty.on.a", true))
                .isEqualTo(VALUES.replace("empty:\n", "empty: {\"on\": {a: true}}\n"));
        assertThat(create(VALUES, "added.b", "x")).isEqualTo(VALUES + "added: {b: \"x\"}\n");
        assertThat(create("a: 1", "b\\.c", 2L)).isEqualTo("a: 1\n\"b.c\": 2");
        assertThat(create("", "a.b", "x")).isEqualTo("a: {b: \"x\"}\n");
        assertThat(create("# nothing yet", "a", "x")).isEqualTo("# nothing yet\na: \"x\"\n");
        assertThat(create("a:\n- 1\n- b:\n    c\nd:\n  e: |\n    f\n", "g", 1L))
                .isEqualTo("a:\n- 1\n- b:\n    c\nd:\n  e: |\n    f\ng: 1\n");
    }

    @Test
    @DisplayName("is refused where another one would change with it, or where none can stand")
    void others() {
        assertThat(refused("a: &x 1\nb: *x\n", "b", false)).contains("alias");
        assertThat(refused("a: &x 1\nb: *x\n", "a", false)).contains("the way it is written there");
        assertThat(refused("a: &x {c: 1}\nb: *x\n", "a.c", false)).contains("another value would change with it");
        assertThat(refused("a: &x {c: 1}\nb: *x\n", "b.c", false)).contains("alias");
        assertThat(refused("a: 1", "a.b", true)).contains("'a', which is no mapping");
        assertThat(refused("a: [1]", "a.b", true)).contains("'a', which is no mapping");
        assertThat(refused("a: [1]", "a", true)).contains("no single value but a list");
        assertThat(refused("a: {b: 1}", "a", true)).contains("no single value but a mapping");
    }

    @ParameterizedTest
    @CsvSource({"'a: 1\na: 2'", "'a: {'", "'a: 1\n---\na: 2'", "'\ta: 1'", "'a: *nowhere'", "'a: &x [*x]'"})
    @DisplayName("of no document, or one that says a thing twice, is refused with the reason")
    void malformed(String text) {
        assertThat(refused(text, "a", true)).startsWith("values.yaml is no YAML document of values: ");
    }

    @ParameterizedTest
    @CsvSource({"''", "a..b", ".a", "a.", "a[0]", "' '"})
    @DisplayName("is named by keys between dots; anything else is refused early")
    void keys(String key) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> KeyPath.of(key))
                .withMessageContaining("'" + key + "'");
    }
}
