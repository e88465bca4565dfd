package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a directory that strangers may write into: nothing is followed, nothing large is read. */
final class InboxFiles {

    static final String SIGNATURE = ".sig";

    /** How deep signatures may lie. */
    private static final int DEPTH = 4;

    /** How many files and directories are looked at. */
    private static final int MOST_ENTRIES = 10_000;

    private final Path root;
    private final Path except;

    InboxFiles(Path root, Path except) {
        this.root = root;
        this.except = except;
    }

    /** The names that end like a signature, whatever they are, in order. */
    List<Path> signatures() throws IOException {
        List<Path> found = new ArrayList<>();
        int[] entries = {0};
        Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (directory.equals(root)) {
                    return FileVisitResult.CONTINUE;
                }
                look(directory);
                return directory.equals(except) || hidden(directory)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return look(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(root)) {
                    throw failure;
                }
                return look(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }

            private FileVisitResult look(Path path) {
                if (!hidden(path) && path.getFileName().toString().endsWith(SIGNATURE)) {
                    found.add(path);
                }
                return ++entries[0] < MOST_ENTRIES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }
        });
        Collections.sort(found);
        return found;
    }

    private static boolean hidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    /**
     * The document that a signature belongs to: {@code go.approve} for {@code go.approve.sig} and for {@code
     * go.approve.ada.sig}, beside it or in a directory above, the longest name first.
     */
    Optional<Path> document(Path signature) {
        String name = signature.getFileName().toString();
        String base = name.substring(0, name.length() - SIGNATURE.length());
        for (Path in = signature.getParent(); in != null && in.startsWith(root); in = in.getParent()) {
            for (String shorter = base;
                    !shorter.isEmpty();
                    shorter = shorter.substring(0, Math.max(0, shorter.lastIndexOf('.')))) {
                Path document = in.resolve(shorter);
                if (Files.exists(document, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isDirectory(document, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.of(document);
                }
            }
        }
        return Optional.empty();
    }

    /** The files and directories of the directory itself. */
    List<Path> here() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            List<Path> here = new ArrayList<>();
            all.forEach(here::add);
            return here;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** The text of a file; empty if it isn't there any more. */
    static Optional<String> read(Path file) throws Refused {
        String name = shown(file.getFileName());
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new Refused(name + " is "
                        + (attributes.isSymbolicLink()
                                ? "a symbolic link"
                                : attributes.isDirectory() ? "a directory" : "no file")
                        + ", and only plain files are read; put the file itself there");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                bytes = in.readNBytes(Submission.MOST_BYTES + 1);
            }
            if (bytes.length > Submission.MOST_BYTES) {
                throw new Refused(name + " is larger than " + Submission.MOST_BYTES + " bytes, so it isn't read");
            }
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw new Refused(name + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new Refused(name + " can't be read (" + e + "); let this process read it", e);
        }
    }

    /** A path for people: whoever names a file may have put into the name what clears a terminal. */
    static String shown(Path path) {
        var shown = new StringBuilder();
        path.toString()
                .codePoints()
                .map(character -> Shown.shows(character) ? character : '?')
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
