package dev.windlass.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text that nobody may read: it shows itself as {@value #MASK}, in logs, messages and string templates too, and is
 * written by no serializer. The value comes out by {@link #reveal()} alone, at the place that passes it on. Immutable,
 * safe for use by several threads.
 *
 * <p>It holds the value as an ordinary string, so a dump of the heap shows it. Jackson reads it, out of a configuration for
 * instance, but refuses to write it. As the result or before-image of a step, or as a part of one, it is kept encrypted
 * beside the journal, if the runner was given a key.
 */
public final class Secret {

    /** What is shown instead of a secret. */
    public static final String MASK = "***";

    /** The largest file that is read as a secret, in bytes: 1 MiB. */
    static final int LARGEST_FILE = 1024 * 1024;

    /** Transient, so that serializers that read fields leave it alone. */
    private final transient String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * A secret with a value that is at hand.
     *
     * @param value the value, not blank
     * @return the secret
     * @throws IllegalArgumentException if the value is blank
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Secret of(String value) {
        Objects.requireNonNull(value, "value of a secret");
        if (value.isBlank()) {
            throw new IllegalArgumentException("a secret must have a value, got a blank one");
        }
        return new Secret(value);
    }

    /**
     * A secret out of an environment variable of this process. It is read now, once.
     *
     * @param variable the name of the variable
     * @return the secret, with all blanks and line ends that the variable has
     * @throws IllegalStateException if the variable is unset or blank; the message names it
     */
    public static Secret env(String variable) {
        return env(variable, System::getenv);
    }

    static Secret env(String variable, Function<String, @Nullable String> environment) {
        Objects.requireNonNull(variable, "name of the environment variable of a secret");
        String value = environment.apply(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("the secret of environment variable '" + variable + "' is missing: it is "
                    + (value == null ? "not set" : "blank") + "; set it for this process");
        }
        return new Secret(value);
    }

    /**
     * A secret out of a file, as container platforms mount them. It is read now, once.
     *
     * @param file UTF-8, at most 1 MiB; one line end at its end is no part of the secret
     * @return the secret
     * @throws IllegalStateException if the file can't be read, is too large, not UTF-8 or blank; the message names it
     */
    public static Secret file(Path file) {
        Objects.requireNonNull(file, "file of a secret");
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_FILE + 1);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, e.toString(), e);
        }
        if (bytes.length > LARGEST_FILE) {
            throw unreadable(file, "it is larger than " + LARGEST_FILE + " bytes", null);
        }
        String value;
        try {
            value = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8", e);
        }
        if (value.endsWith("\n")) {
            value = value.substring(0, value.length() - (value.endsWith("\r\n") ? 2 : 1));
        }
        if (value.isBlank()) {
            throw unreadable(file, "it is blank", null);
        }
        return new Secret(value);
    }

    private static IllegalStateException unreadable(Path file, String why, @Nullable Throwable cause) {
        return new IllegalStateException("the secret of file '" + file + "' can't be read: " + why, cause);
    }

    /**
     * The value itself. Only what passes it on to where it is needed calls this, and keeps it in no field, fact or
     * message.
     *
     * @return the value
     */
    public String reveal() {
        return value;
    }

    /** Compares in a time that doesn't depend on where the values differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(value.getBytes(UTF_8), secret.value.getBytes(UTF_8));
    }

    /** The same for all secrets: a hash of a short value gives it away. */
    @Override
    public int hashCode() {
        return Secret.class.getName().hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
