package dev.windlass.examples.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/** JSON trees, in memory and in files that are always whole. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Throws where the bytes are no JSON object. */
    static ObjectNode parse(byte[] bytes) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new NotAnObject("not a JSON object");
    }

    static Optional<ObjectNode> read(Path file) {
        try {
            return Optional.of(parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new WorldException("Read " + file + ": " + e, e);
        }
    }

    static void write(Path file, JsonNode node) {
        writeText(file, node.toString());
    }

    /** Replaces the file in one move: a reader sees the old text or the new one. */
    static void writeText(Path file, String text) {
        Path next = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new WorldException("Write " + file + ": " + e, e);
        }
    }

    private static final class NotAnObject extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        NotAnObject(String message) {
            super(message);
        }
    }
}
