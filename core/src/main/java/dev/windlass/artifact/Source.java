package dev.windlass.artifact;

import dev.windlass.check.Fact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A file that a tool wrote, or a directory of them; each is read once and whole, so that it doesn't change while it is
 * judged.
 *
 * @param path where it is
 * @param what what it should be, for messages: {@code a JaCoCo report}
 * @param freshness how old it may be; all of them count
 */
record Source(Path path, String what, List<Freshness> freshness) {

    /** The largest file that is read: 64 MiB. */
    static final int LARGEST = 64 * 1024 * 1024;

    private static final int MOST_FILES = 20_000;
    private static final int DEEPEST = 32;

    Source {
        Objects.requireNonNull(path, "path of a report");
        freshness = List.copyOf(freshness);
    }

    static Source of(Path path, String what) {
        return new Source(path, what, List.of());
    }

    Source and(Freshness more) {
        var all = new ArrayList<>(freshness);
        all.add(more);
        return new Source(path, what, all);
    }

    Source notOlderThan(Duration age) {
        return and(Freshness.NotOlderThan.byTheClock(age));
    }

    Source newerThan(Path other) {
        return and(new Freshness.NewerThan(other));
    }

    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(Fact.declared("file", path));
        freshness.forEach(wanted -> facts.add(wanted.fact()));
        return facts;
    }

    /** The bytes of the one file. */
    byte[] read() throws Unusable {
        return read(path);
    }

    /** The bytes of one of its files. */
    byte[] read(Path file) throws Unusable {
        byte[] bytes;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw Unusable.errored("'" + file + "' is no regular file, so it can't be " + what);
            }
            for (Freshness wanted : freshness) {
                wanted.require(file, attributes.lastModifiedTime().toInstant());
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LARGEST + 1);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (bytes.length > LARGEST) {
            throw Unusable.errored("'" + file + "' is larger than the " + LARGEST / 1024 / 1024
                    + " MiB that are read; let the tool write less into it, or several files");
        }
        if (bytes.length == 0) {
            throw Unusable.noData("'" + file + "' is empty; let the tool write it anew");
        }
        return bytes;
    }

    /** The files to read: the one, or those of the directory tree with such a name. */
    List<Path> files(String glob) throws Unusable {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        var matcher = path.getFileSystem().getPathMatcher("glob:" + glob);
        List<Path> files;
        try (var tree = Files.walk(path, DEEPEST)) {
            files = tree.filter(file -> matcher.matches(file.getFileName()) && !Files.isDirectory(file))
                    .limit(MOST_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        } catch (UncheckedIOException e) {
            throw Unusable.errored("'" + path + "' can't be listed: " + e.getCause());
        }
        if (files.isEmpty()) {
            throw Unusable.noData("there is no " + glob + " in '" + path + "' or below; has the tool run?");
        }
        if (files.size() > MOST_FILES) {
            throw Unusable.errored("'" + path + "' holds more than the " + MOST_FILES + " files that are read");
        }
        return files;
    }

    private Unusable unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return Unusable.noData("there is no '" + file + "' (looked up from '"
                    + Path.of("").toAbsolutePath() + "'), which should be " + what + "; has the tool run?");
        }
        return Unusable.errored("'" + file + "' can't be read: "
                + (e instanceof FileSystemLoopException ? "its directory links to itself" : e));
    }

    Unusable malformed(Path file, String why) {
        return Unusable.errored(
                "'" + file + "' is not, or not whole, " + what + ": " + oneLine(why) + ". Let the tool write it anew");
    }

    Unusable malformed(String why) {
        return malformed(path, why);
    }

    static String oneLine(String text) {
        String line = text.replaceAll("\\s*\\R\\s*", " ")
                .replaceAll("\\p{C}", "\u00b7")
                .strip();
        return line.length() <= 300 ? line : line.substring(0, 299) + "\u2026";
    }
}
