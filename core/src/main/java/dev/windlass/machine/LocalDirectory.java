package dev.windlass.machine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A directory on this machine, and checks of it. Symbolic links are followed. Immutable and safe for use by several
 * threads. What doesn't exist, or is no directory, has failed; what this user may not list is
 * {@link dev.windlass.check.Verdict#ERRORED}.
 */
public final class LocalDirectory {

    private static final int TOLD = 10;

    private final Path path;

    private LocalDirectory(Path path) {
        this.path = path;
    }

    /**
     * A directory.
     *
     * @param path where it is; a relative path is looked up from the working directory of this process
     * @return the directory
     */
    public static LocalDirectory of(Path path) {
        return new LocalDirectory(Objects.requireNonNull(path, "path of a directory"));
    }

    /**
     * Asks whether something is in it. Hidden files count.
     *
     * @return the check
     */
    public Check notEmpty() {
        return check("is not empty")
                .asks(c -> answer(() -> {
                    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                        return entries.iterator().hasNext()
                                ? Answer.passed("'" + path + "' is not empty")
                                : Answer.failed("'" + path + "' is empty");
                    }
                }));
    }

    /**
     * Asks whether this user may create files in it.
     *
     * @return the check
     */
    public Check writable() {
        return check("is writable")
                .asks(c -> answer(() -> Files.isWritable(path) && Files.isExecutable(path)
                        ? Answer.passed("this user may write to '" + path + "'")
                        : Answer.failed("this user may not write to '" + path + "'")));
    }

    /**
     * Asks whether this user may execute every file that is directly in it and has such a name. None is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param glob which files, such as {@code *.sh}; see {@link java.nio.file.FileSystem#getPathMatcher}
     * @return the check
     * @throws IllegalArgumentException if it is blank
     */
    public Check filesAreExecutable(String glob) {
        Require.text("the names of files in '" + path + "'", glob);
        return check(glob + " are executable")
                .with("files", glob)
                .asks(c -> answer(() -> {
                    List<Path> files = files(glob);
                    List<String> others = files.stream()
                            .filter(file -> !Files.isExecutable(file))
                            .map(file -> String.valueOf(file.getFileName()))
                            .toList();
                    if (files.isEmpty()) {
                        return Answer.noData("no file in '" + path + "' is named " + glob);
                    }
                    Answer answer = others.isEmpty()
                            ? Answer.passed("all " + files.size() + " may be executed")
                            : Answer.failed(others.size() + " of " + files.size() + " in '" + path
                                    + "' may not be executed by this user: "
                                    + String.join(", ", others.subList(0, Math.min(TOLD, others.size())))
                                    + "; chmod +x them");
                    return answer.with("files found", files.size());
                }));
    }

    private List<Path> files(String glob) throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, glob)) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry)) {
                    files.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(files);
        return files;
    }

    private interface Judge {
        Answer answer() throws IOException;
    }

    private Answer answer(Judge judge) {
        try {
            return Contents.attributes(path).isDirectory()
                    ? judge.answer()
                    : Answer.failed("'" + path + "' is no directory");
        } catch (Contents.Unreadable e) {
            return e.answer();
        } catch (IOException e) {
            return Contents.unreadable(path, e).answer();
        }
    }

    private NamedCheck check(String predicate) {
        return Check.named(path + " " + predicate).with("directory", path);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
