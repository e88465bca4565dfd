package dev.windlass.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is too large or too secret for the record of a run: a file for each content, named by its SHA-256, in a directory
 * beside the record that only its owner may see. A file gets that name when all of it is there, so that one of that name
 * is whole or was damaged since.
 */
final class Attachments {

    private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

    private final Path directory;
    private final Medium medium;
    private final boolean forced;
    private final Fence fence;

    Attachments(Path record, Medium medium, boolean forced, Fence fence) {
        this.directory = RunFiles.attachments(record);
        this.medium = medium;
        this.forced = forced;
        this.fence = fence;
    }

    /** The name of a content. */
    static String hash(byte[] content) {
        return Attachment.name(content);
    }

    static void requireHash(String sha256) {
        Attachment.requireName(sha256);
    }

    /** Keeps the content, durably, and gives its name; the same content is kept once. */
    String attach(byte[] content) throws JournalException {
        String name = hash(content);
        Path file = directory.resolve(name);
        fence.check(file.toString());
        boolean there = isThere(file, name);
        Path unfinished = directory.resolve(name + RunFiles.UNFINISHED);
        boolean damaged = !there && Files.exists(file);
        try {
            if (!there) {
                makeDirectory();
                write(unfinished, content);
                fence.check(file.toString());
                medium.rename(unfinished, file);
            }
            if (forced) {
                medium.forceDirectory(directory);
            }
        } catch (IOException e) {
            remove(unfinished, e);
            if (!there && !damaged) {
                remove(file, e); // which a failed renaming may have done all the same
            }
            if (e instanceof JournalException refused) {
                throw refused;
            }
            throw new JournalException.Full(
                    "the attachment " + file + " of " + content.length + " bytes can't be kept: " + e
                            + "; nothing refers to it. Free some space there, or mend the medium, and start again",
                    e);
        }
        fence.check(file.toString());
        return name;
    }

    /** Whether the very content is kept already; another one under its name is written anew. */
    private static boolean isThere(Path file, String name) {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            return hash(Files.readAllBytes(file)).equals(name);
        } catch (IOException e) {
            LOG.warn("The attachment {} is there but can't be read; it is written anew.", file, e);
            return false;
        }
    }

    private void makeDirectory() throws IOException {
        try {
            Files.createDirectory(directory, OwnerOnly.directory(directory));
        } catch (FileAlreadyExistsException e) {
            LOG.trace("It is there, though its name may not be durable yet.", e);
        }
        if (forced) {
            medium.forceDirectory(
                    Objects.requireNonNull(directory.toAbsolutePath().getParent()));
        }
    }

    private void write(Path file, byte[] content) throws IOException {
        try (Disk disk = medium.attachment(file)) {
            disk.truncate(0);
            disk.write(0, content, 0, content.length);
            if (forced) {
                disk.force();
            }
        }
    }

    private static void remove(Path file, IOException cause) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Reads and verifies a content. Safe for use by several threads. */
    byte[] read(String sha256) throws JournalException {
        return read(directory, sha256);
    }

    /** Reads and verifies a content that belongs to a record. */
    static byte[] of(Path record, String sha256) throws JournalException {
        return read(RunFiles.attachments(record), sha256);
    }

    private static byte[] read(Path directory, String sha256) throws JournalException {
        requireHash(sha256);
        Path file = directory.resolve(sha256);
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new JournalException.AttachmentLost(file.toString(), "is missing", e);
        } catch (IOException e) {
            throw new JournalException.AttachmentLost(file.toString(), "can't be read: " + e, e);
        }
        String is = hash(content);
        if (!is.equals(sha256)) {
            throw new JournalException.AttachmentLost(
                    file.toString(), "was changed: its " + content.length + " bytes have the SHA-256 " + is, null);
        }
        return content;
    }

    /** Deletes what a crash left unfinished of any run in a directory; a failure is logged. */
    static void clean(Path runs) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(runs, "*.d")) {
            for (Path directory : all) {
                try (DirectoryStream<Path> unfinished =
                        Files.newDirectoryStream(directory, "*" + RunFiles.UNFINISHED)) {
                    for (Path file : unfinished) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            LOG.warn("Unfinished attachments in {} can't be deleted; they take space but do no harm.", runs, e);
        }
    }

    /** Deletes all attachments of a record. */
    static void delete(Path record) throws IOException {
        Path directory = RunFiles.attachments(record);
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.forEach(files::add);
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(directory);
    }
}
