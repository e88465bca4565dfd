package dev.windlass.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reads a JSON document that nobody vouches for, piece by piece: a key that stands twice is refused, and only what is
 * wanted becomes a tree.
 */
final class Json {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** What is done with a value; it takes the whole of it, or none. */
    interface Taker {
        /**
         * A value begins.
         *
         * @param key its key; in an array its index
         * @param parser stands on the first token of the value
         */
        void take(String key, JsonParser parser) throws IOException, Unusable;
    }

    /** Reads a document that is one object. */
    static void read(Source source, byte[] document, Taker field) throws Unusable {
        try (JsonParser parser = JSON.getFactory().createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw source.malformed("it is no JSON object");
            }
            fields(parser, field);
            if (parser.nextToken() != null) {
                throw source.malformed("something follows the end of the JSON object");
            }
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw source.malformed(e.getOriginalMessage() + " at line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()));
        } catch (IOException e) {
            throw source.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** The fields of the object that the parser stands on. */
    static void fields(JsonParser parser, Taker field) throws IOException, Unusable {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            takeAll(key, parser, field);
        }
    }

    /** The elements of the array that the parser stands on. */
    static void elements(JsonParser parser, Taker element) throws IOException, Unusable {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            takeAll(Integer.toString(i), parser, element);
        }
    }

    private static void takeAll(String key, JsonParser parser, Taker taker) throws IOException, Unusable {
        if (Thread.currentThread().isInterrupted()) {
            throw Unusable.errored("interrupted while JSON was read");
        }
        long before = parser.currentTokenLocation().getByteOffset();
        boolean structure = parser.currentToken().isStructStart();
        taker.take(key, parser);
        if (structure && parser.currentTokenLocation().getByteOffset() == before) {
            parser.skipChildren();
        }
    }

    static JsonNode tree(JsonParser parser) throws IOException {
        return JSON.readTree(parser);
    }
}
