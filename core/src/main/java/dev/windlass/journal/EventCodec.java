package dev.windlass.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An event as a line of JSON and back (rules J1, J6). Each line carries the version of the schema: a newer library reads
 * older lines, where what they lack is null or what the event says for that; an older one refuses newer lines.
 */
final class EventCodec {

    /**
     * The version that is written. 1: a row of steps and gates, each tried once. 2: blocks, attempts, cancellation, the
     * choice of branches, attachments, epochs, and what a question is about. 3: watches and guards, people, windows and
     * the timeline, orders with their proof.
     */
    static final int SCHEMA = 3;

    private static final Map<String, Class<?>> TYPES =
            types(Event.class).collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private EventCodec() {}

    /** The types of events that there are. */
    static Stream<Class<?>> types(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(EventCodec::types)
                : Stream.of(family);
    }

    /** Writes one line, with its end. */
    static void write(Recorded recorded, OutputStream out) throws IOException {
        try (JsonGenerator line = JSON.createGenerator(out)) {
            line.writeStartObject();
            line.writeNumberField("v", SCHEMA);
            line.writeNumberField("seq", recorded.seq());
            line.writeStringField("at", recorded.at().toString());
            line.writeStringField("elapsed", recorded.elapsed().toString());
            line.writeStringField("event", recorded.event().getClass().getSimpleName());
            line.writeFieldName("data");
            JSON.writeValue(line, recorded.event());
            line.writeEndObject();
            line.writeRaw('\n');
        }
    }

    /** Reads one line. */
    static Recorded read(byte[] bytes, int offset, int length) throws IOException {
        JsonNode line = JSON.readTree(bytes, offset, length);
        int schema = line.path("v").isInt() ? line.path("v").intValue() : 0;
        if (schema < 1 || schema > SCHEMA) {
            throw new IOException(
                    "it has the schema version '" + line.path("v").asText() + "', this library reads 1 to " + SCHEMA
                            + "; use the library's version that wrote it, or a newer one");
        }
        String name = line.path("event").asText();
        Class<?> type = TYPES.get(name);
        if (type == null) {
            throw new IOException("it has the event '" + name
                    + "', which this library doesn't know; use the library's version that wrote it, or a newer one");
        }
        return new Recorded(
                line.path("seq").asLong(),
                Instant.parse(line.path("at").asText()),
                Duration.parse(line.path("elapsed").asText()),
                (Event) JSON.treeToValue(line.path("data"), type));
    }

    static byte[] json(Object value) throws JsonProcessingException {
        return JSON.writeValueAsBytes(value);
    }

    static <T> T parse(byte[] bytes, Class<T> type) throws IOException {
        return JSON.readValue(bytes, type);
    }
}
