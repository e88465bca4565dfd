package dev.windlass.machine;

import dev.windlass.check.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What stands in a file or about it, or the answer of a check that can't know. */
final class Contents {

    /** The largest file that is read as a text: 16 MiB. */
    static final int LARGEST = 16 * 1024 * 1024;

    private Contents() {}

    /** A file that tells nothing, and what a check answers then. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        Unreadable(Answer answer) {
            super(answer.reason());
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    /** Its attributes; links are followed. */
    static BasicFileAttributes attributes(Path path) throws Unreadable {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** A whole regular file as a text. */
    static String read(Path path) throws Unreadable {
        if (!attributes(path).isRegularFile()) {
            throw new Unreadable(Answer.failed("'" + path + "' is no regular file"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        if (bytes.length > LARGEST) {
            throw new Unreadable(Answer.errored("'" + path + "' is larger than the " + LARGEST / 1024 / 1024
                    + " MiB that are read; search it with a command instead"));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(Answer.errored("'" + path + "' is not UTF-8, so its text can't be judged"));
        }
    }

    static Unreadable unreadable(Path path, IOException e) {
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException || isBelowFile(path)) {
            return new Unreadable(Answer.failed(
                    "there is no '" + path + "' (looked up from '" + Path.of("").toAbsolutePath() + "')"));
        }
        if (e instanceof AccessDeniedException) {
            return new Unreadable(Answer.errored("'" + path + "' can't be read by this user: access is denied"));
        }
        return new Unreadable(Answer.errored("'" + path + "' can't be read: " + e));
    }

    /** Whether a file stands where a directory would have to be: JDKs before 25 have no exception of its own for that. */
    private static boolean isBelowFile(Path path) {
        for (Path parent = path.toAbsolutePath().getParent(); parent != null; parent = parent.getParent()) {
            if (Files.isRegularFile(parent)) {
                return true;
            }
        }
        return false;
    }
}
