package dev.windlass.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Before-images and results as JSON and back (rule S3). What would not come back from the journal as it went in fails at
 * once, at the step, not at a resume at three in the morning.
 */
final class Values {

    /** The largest image or result that is kept: 1 MiB. */
    static final int LARGEST = 1 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Values() {}

    /** A value as it is journaled, with its size in bytes. */
    record Written(JsonNode json, int bytes) {}

    static Written write(String what, @Nullable Object value, Type type) throws ValueException {
        if (value == null) {
            throw new ValueException(
                    what + " is null; give a value of " + type.getTypeName() + ", or declare none", null);
        }
        JavaType javaType = JSON.constructType(type);
        byte[] written;
        byte[] again;
        JsonNode tree;
        try {
            written = JSON.writerFor(javaType).writeValueAsBytes(value);
            tree = JSON.readTree(written);
            again = JSON.writerFor(javaType).writeValueAsBytes(JSON.treeToValue(tree, javaType));
        } catch (JsonProcessingException e) {
            throw new ValueException(
                    what + " of " + type.getTypeName() + " can't be kept as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new ValueException(what + " of " + type.getTypeName() + " can't be kept as JSON: " + e, e);
        }
        if (tree.isNull()) {
            throw new ValueException(what + " of " + type.getTypeName() + " is null as JSON", null);
        }
        if (!Arrays.equals(written, again)) {
            throw new ValueException(
                    what + " of " + type.getTypeName() + " doesn't come back from JSON as it went in: " + cut(written)
                            + " becomes " + cut(again),
                    null);
        }
        if (written.length > LARGEST) {
            throw new ValueException(
                    what + " has " + written.length + " bytes as JSON, more than the " + LARGEST
                            + " that are kept; keep the value elsewhere and give where it is",
                    null);
        }
        return new Written(tree, written.length);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the type is what the plan declared; Jackson holds it to it
    static <T> T read(String what, @Nullable JsonNode json, @Nullable Type type) {
        if (json == null || type == null) {
            throw new IllegalStateException(what + " isn't there");
        }
        try {
            return JSON.treeToValue(json, JSON.constructType(type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    what + " can't be read from the journal as " + type.getTypeName() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    private static String cut(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** A value that can't be kept. */
    static final class ValueException extends Exception {
        private static final long serialVersionUID = 1L;

        ValueException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
