package dev.windlass.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("J3: a secret never reaches journal, report, log or exception message")
class SecretTest {

    private static final Secret SECRET = Secret.of("hunter2");

    private record Holder(String user, Secret password) {}

    @Test
    @DisplayName("it comes out by reveal alone")
    void comesOutByRevealAlone() {
        assertThat(SECRET.reveal()).isEqualTo("hunter2");
        assertThat(SECRET).hasToString("***");
        assertThat("" + SECRET + List.of(SECRET) + new Holder("ben", SECRET)).doesNotContain("hunter2");
        assertThat(String.format("%s %S %20s %-9s %h %b", SECRET, SECRET, SECRET, SECRET, SECRET, SECRET))
                .contains("***")
                .doesNotContainIgnoringCase("hunter2");
    }

    @Test
    @DisplayName("not through a logger")
    void notLogged() {
        Logger log = new LoggerContext().getLogger("secrets");
        var seen = new ListAppender<ILoggingEvent>();
        seen.start();
        log.addAppender(seen);

        log.info("connecting with {} as {}", SECRET, new Holder("ben", SECRET));

        assertThat(seen.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("connecting with *** as Holder[user=ben, password=***]");
    }

    static Stream<ObjectMapper> strictMappers() {
        return Stream.of(
                new ObjectMapper(),
                JsonMapper.builder().findAndAddModules().build(),
                JsonMapper.builder()
                        .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("strictMappers")
    @DisplayName("Jackson reads it and refuses to write it")
    void refusedByJackson(ObjectMapper mapper) throws Exception {
        for (Object value : new Object[] {SECRET, new Holder("ben", SECRET), Map.of("password", SECRET)}) {
            assertThatThrownBy(() -> mapper.writeValueAsString(value))
                    .isInstanceOf(DatabindException.class)
                    .hasMessageNotContaining("hunter2");
        }
        assertThat(mapper.readValue("{\"user\":\"ben\",\"password\":\"hunter2\"}", Holder.class))
                .isEqualTo(new Holder("ben", SECRET));
        assertThatThrownBy(() -> mapper.readValue("\"\"", Secret.class)).isInstanceOf(DatabindException.class);
    }

    @Test
    @DisplayName("a lenient mapper shows nothing of it either, not as the key of a map")
    void notShownByLenientMappers() throws Exception {
        ObjectMapper lenient = JsonMapper.builder()
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY)
                .build();

        assertThat(lenient.writeValueAsString(new Holder("ben", SECRET)))
                .isEqualTo("{\"user\":\"ben\",\"password\":{}}");
        assertThat(lenient.writeValueAsString(Map.of(SECRET, 1))).isEqualTo("{\"***\":1}");
        assertThat(lenient.<JsonNode>valueToTree(SECRET)).hasToString("{}");
    }

    @Test
    @DisplayName("Java serialization refuses it")
    void notSerializable() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            assertThatThrownBy(() -> out.writeObject(List.of(SECRET))).isInstanceOf(NotSerializableException.class);
        }
        assertThat(bytes.toString(UTF_8)).doesNotContain("hunter2");
    }

    @Test
    @DisplayName("equal by value, with a hash that tells nothing")
    void equalByValue() {
        assertThat(Secret.of("hunter2")).isEqualTo(SECRET).isNotEqualTo(Secret.of("hunter3"));
        assertThat((Object) SECRET).isNotEqualTo("hunter2").isNotEqualTo(null);
        assertThat(Secret.of("another")).hasSameHashCodeAs(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\t \r\n"})
    @DisplayName("a blank value is refused")
    void blankIsRefused(String blank) {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(blank));
        assertThatIllegalStateException()
                .isThrownBy(() -> Secret.env("DB_PASSWORD", name -> blank))
                .withMessage("the secret of environment variable 'DB_PASSWORD' is missing: it is blank; set it for"
                        + " this process");
    }

    @Test
    @DisplayName("out of the environment; a variable that is not set is named")
    void outOfTheEnvironment() {
        assertThat(Secret.env("DB_PASSWORD", Map.of("DB_PASSWORD", " a b ")::get)
                        .reveal())
                .isEqualTo(" a b ");
        assertThat(Secret.env("PATH").reveal()).isEqualTo(System.getenv("PATH"));
        assertThatIllegalStateException()
                .isThrownBy(() -> Secret.env("WINDLASS_NOT_SET"))
                .withMessageContaining("'WINDLASS_NOT_SET' is missing: it is not set");
    }

    @Test
    @DisplayName("out of a file, without the one line end at its end")
    void outOfAFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("token");
        for (var content : Map.of("a\nb", "a\nb", "a\n", "a", "a\r\n", "a", "ü\n\n", "ü\n", " a ", " a ")
                .entrySet()) {
            Files.writeString(file, content.getKey());
            assertThat(Secret.file(file).reveal()).isEqualTo(content.getValue());
        }
    }

    @Test
    @DisplayName("a file that gives none is named, and what it holds is not")
    void aBadFileIsNamed(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("token");
        assertThatIllegalStateException()
                .isThrownBy(() -> Secret.file(file))
                .withMessage("the secret of file '" + file + "' can't be read: there is no such file");
        assertThatIllegalStateException()
                .isThrownBy(() -> Secret.file(directory))
                .withMessageStartingWith("the secret of file '" + directory + "' can't be read: ");

        Files.writeString(file, "\n");
        assertThatIllegalStateException().isThrownBy(() -> Secret.file(file)).withMessageEndingWith("it is blank");

        Files.write(file, new byte[] {'h', 'u', 'n', 't', (byte) 0xff});
        assertThatIllegalStateException()
                .isThrownBy(() -> Secret.file(file))
                .withMessageEndingWith("it is not UTF-8")
                .withMessageNotContaining("hunt");

        Files.write(file, new byte[Secret.LARGEST_FILE + 1]);
        assertThatIllegalStateException()
                .isThrownBy(() -> Secret.file(file))
                .withMessageEndingWith("it is larger than 1048576 bytes");
    }
}
