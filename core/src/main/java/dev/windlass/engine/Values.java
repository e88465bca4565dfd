package dev.windlass.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.windlass.plan.StepDefinition;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Before-images and results as JSON and back (rule S3). What would not come back from the journal as it went in fails at
 * once, at the step, not at a resume at three in the morning. A value that holds a secret is never part of the journal's
 * own text. Safe for use by several threads.
 */
final class Values {

    /** The largest image or result that is kept: 16 MiB. */
    static final int LARGEST = 16 << 20;

    private static final String SECRET = "dev.windlass.secret";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(Secret.class, new WriteSecret())
                    .addDeserializer(Secret.class, new ReadSecret()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Attachments attachments;
    private final Masking masking;

    Values(Attachments attachments, Masking masking) {
        this.attachments = attachments;
        this.masking = masking;
    }

    /**
     * A value as it is kept.
     *
     * @param json the value
     * @param bytes the same, as text
     * @param secret whether it holds a secret
     */
    @SuppressWarnings("ArrayRecordComponent") // it is never compared, and copying it would be for nothing
    record Written(JsonNode json, byte[] bytes, boolean secret) {}

    Written write(String what, @Nullable Object value, Type type) throws ValueException {
        if (value == null) {
            throw new ValueException(
                    what + " is null; give a value of " + type.getTypeName() + ", or declare none", null);
        }
        if (value instanceof UserCode.Placeholder placeholder) {
            JsonNode text = TextNode.valueOf(placeholder.toString());
            return new Written(text, text.toString().getBytes(StandardCharsets.UTF_8), false);
        }
        JavaType javaType = JSON.constructType(type);
        var secret = new AtomicBoolean();
        byte[] written;
        byte[] again;
        JsonNode tree;
        try {
            written = JSON.writerFor(javaType).withAttribute(SECRET, secret).writeValueAsBytes(value);
            tree = JSON.readTree(written);
            again = JSON.writerFor(javaType).withAttribute(SECRET, secret).writeValueAsBytes(parse(tree, javaType));
        } catch (JsonProcessingException e) {
            throw new ValueException(
                    what + " of " + type.getTypeName() + " can't be kept as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new ValueException(what + " of " + type.getTypeName() + " can't be kept as JSON: " + e, e);
        }
        if (tree.isNull()) {
            throw new ValueException(what + " of " + type.getTypeName() + " is null as JSON", null);
        }
        boolean hidden = secret.get() || masking.shows(new String(written, StandardCharsets.UTF_8));
        if (!Arrays.equals(written, again)) {
            throw new ValueException(
                    what + " of " + type.getTypeName() + " doesn't come back from JSON as it went in"
                            + (hidden
                                    ? "; it holds a secret, so it isn't shown"
                                    : ": " + cut(written) + " becomes " + cut(again)),
                    null);
        }
        if (written.length > LARGEST) {
            throw new ValueException(
                    what + " has " + written.length + " bytes as JSON, more than the " + LARGEST
                            + " that are kept; keep the value elsewhere and give where it is",
                    null);
        }
        if (hidden && !attachments.canEncrypt()) {
            throw new ValueException(
                    what
                            + " holds a secret, and there is no key to encrypt it with; give one: Runner.encryptSecretsWith",
                    null);
        }
        return new Written(tree, written, hidden);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the type is what the plan declared; Jackson holds it to it
    <T> T read(String what, State.@Nullable Value value, @Nullable Type type) {
        if (value == null || type == null || (value.json() == null && value.attached() == null)) {
            throw new IllegalStateException(what + " isn't there: it was not given, or the step was skipped by order");
        }
        try {
            JsonNode json = value.attached() == null ? value.json() : JSON.readTree(attachments.read(value.attached()));
            return parse(java.util.Objects.requireNonNull(json), JSON.constructType(type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    what + " can't be read from the journal as " + type.getTypeName() + ": " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(what + " can't be read from its attachment: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // as above
    private <T> T parse(JsonNode json, JavaType type) throws IOException {
        return JSON.readerFor(type).withAttribute(SECRET, masking).readValue(json);
    }

    /** Whether a type of the step's is a secret, or a record or collection that holds one; others show it as values only. */
    static boolean holdsSecrets(StepDefinition<?, ?> step) {
        StepDefinition.Capture<?> capture = step.capture();
        return (step.resultType() != null && holdsSecret(JSON.constructType(step.resultType()), 5))
                || (capture != null && holdsSecret(JSON.constructType(capture.type()), 5));
    }

    private static boolean holdsSecret(JavaType type, int deep) {
        if (type.getRawClass() == Secret.class) {
            return true;
        }
        if (deep == 0) {
            return false;
        }
        boolean inside = type.getBindings().getTypeParameters().stream().anyMatch(one -> holdsSecret(one, deep - 1))
                || (type.isArrayType() && holdsSecret(type.getContentType(), deep - 1));
        return inside
                || (type.getRawClass().isRecord()
                        && java.util.Arrays.stream(type.getRawClass().getRecordComponents())
                                .anyMatch(component ->
                                        holdsSecret(JSON.constructType(component.getGenericType()), deep - 1)));
    }

    private static String cut(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** Shows a secret to the attachment that is encrypted, and marks the value as one to be encrypted. */
    private static final class WriteSecret extends StdSerializer<Secret> {
        private static final long serialVersionUID = 1L;

        WriteSecret() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret secret, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (!(provider.getAttribute(SECRET) instanceof AtomicBoolean mark)) {
                throw new IllegalStateException("a secret was about to be written where it isn't encrypted");
            }
            mark.set(true);
            json.writeString(secret.reveal());
        }
    }

    private static final class ReadSecret extends StdDeserializer<Secret> {
        private static final long serialVersionUID = 1L;

        ReadSecret() {
            super(Secret.class);
        }

        @Override
        public Secret deserialize(JsonParser json, DeserializationContext context) throws IOException {
            Secret secret = Secret.of(json.getValueAsString(""));
            if (context.getAttribute(SECRET) instanceof Masking masking) {
                masking.learns(secret);
            }
            return secret;
        }
    }

    /** A value that can't be kept. */
    static final class ValueException extends Exception {
        private static final long serialVersionUID = 1L;

        ValueException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
