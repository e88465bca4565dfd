package dev.windlass.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The body of an answer, read as JSON where an expectation wants to look into it. Immutable. */
final class JsonBody {

    /** Strict: a member that is there twice, or anything behind the document, is no answer to rely on. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final byte[] bytes;

    JsonBody(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    int length() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Reads it.
     *
     * @throws IOException if it is not one JSON document
     */
    JsonNode read() throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IOException("a number in it is out of all bounds", e);
        }
    }
}
