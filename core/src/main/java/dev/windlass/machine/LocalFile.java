package dev.windlass.machine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A regular file on this machine, and checks of it. Symbolic links are followed. Immutable and safe for use by several
 * threads.
 *
 * <p>What doesn't exist, or is no regular file, has failed; what this user may not look at is
 * {@link dev.windlass.check.Verdict#ERRORED}. No check shows what stands in a file: searches give the numbers of lines.
 */
public final class LocalFile {

    private static final Pattern OCTAL = Pattern.compile("[0-7]{3}");
    private static final int TOLD = 10;

    private final Path path;

    private LocalFile(Path path) {
        this.path = path;
    }

    /**
     * A file.
     *
     * @param path where it is; a relative path is looked up from the working directory of this process
     * @return the file
     */
    public static LocalFile of(Path path) {
        return new LocalFile(Objects.requireNonNull(path, "path of a file"));
    }

    /**
     * Asks whether it is there as a regular file that this user may read, and isn't empty.
     *
     * @return the check
     */
    public Check exists() {
        return check("exists")
                .asks(c -> answer(file -> {
                    if (!Files.isReadable(path)) {
                        return Answer.failed("'" + path + "' may not be read by this user");
                    }
                    return file.size() == 0
                            ? Answer.failed("'" + path + "' is empty")
                            : Answer.passed("'" + path + "' is there").with("bytes", file.size());
                }));
    }

    /**
     * Asks whether this user may execute it. The superuser may, if anybody may.
     *
     * @return the check
     */
    public Check executable() {
        return check("is executable")
                .asks(c -> answer(file -> Files.isExecutable(path)
                        ? Answer.passed("'" + path + "' may be executed")
                        : Answer.failed("'" + path + "' may not be executed by this user; chmod +x it")));
    }

    /**
     * Asks whether this user may write it.
     *
     * @return the check
     */
    public Check writable() {
        return check("is writable")
                .asks(c -> answer(file -> Files.isWritable(path)
                        ? Answer.passed("'" + path + "' may be written")
                        : Answer.failed("'" + path + "' may not be written by this user")));
    }

    /**
     * Asks whether it grants nobody more than is said. Where there are no POSIX permissions it is
     * {@link dev.windlass.check.Verdict#ERRORED}; access control lists beside them are not looked at.
     *
     * @param octal three octal digits, such as {@code 600}; {@code 640} for a file allows {@code 600} and {@code 440} too
     * @return the check
     * @throws IllegalArgumentException if it is no such text
     */
    public Check permissionsAtMost(String octal) {
        if (!OCTAL.matcher(octal).matches()) {
            throw new IllegalArgumentException(
                    "permissions are three octal digits, such as 600, got '" + octal + "' for '" + path + "'");
        }
        Set<PosixFilePermission> most = permissions(octal);
        return check("permissions are at most " + octal)
                .with("permissions at most", octal)
                .asks(c -> answer(file -> {
                    Set<PosixFilePermission> found;
                    try {
                        found = Files.getPosixFilePermissions(path);
                    } catch (UnsupportedOperationException e) {
                        return Answer.errored("the file system of '" + path + "' has no POSIX permissions");
                    }
                    String shown = PosixFilePermissions.toString(found);
                    Answer answer = most.containsAll(found)
                            ? Answer.passed("'" + path + "' is " + shown)
                            : Answer.failed("'" + path + "' is " + shown + ", which grants more than "
                                    + PosixFilePermissions.toString(most) + "; chmod " + octal + " it");
                    return answer.with("permissions", shown);
                }));
    }

    /**
     * Asks whether a line of it matches.
     *
     * @param regex a {@link Pattern}, found anywhere in a line
     * @return the check
     * @throws IllegalArgumentException if the expression is none
     */
    public Check contains(String regex) {
        return contains(regex, 1);
    }

    /**
     * Asks whether enough lines of it match.
     *
     * @param regex a {@link Pattern}, found anywhere in a line; the file is UTF-8, at most 16 MiB
     * @param lines how many lines at least, positive
     * @return the check
     * @throws IllegalArgumentException if the expression is none, or the number is not positive
     */
    public Check contains(String regex, int lines) {
        Pattern pattern = Pattern.compile(regex);
        if (lines < 1) {
            throw new IllegalArgumentException("at least one line must be wanted of '" + path + "', got " + lines);
        }
        return check("contains " + regex)
                .with("pattern", regex)
                .with("lines at least", lines)
                .asks(c -> answerLines(
                        pattern,
                        found -> found.size() >= lines
                                ? Answer.passed("'" + path + "' has " + found.size() + " lines that match")
                                : Answer.failed("'" + path + "' has " + found.size() + " lines that match " + regex
                                        + ", wanted are at least " + lines)));
    }

    /**
     * Asks whether no line of it matches: of a log, for instance. An empty file is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param regex a {@link Pattern}, searched anywhere in a line; the file is UTF-8, at most 16 MiB
     * @return the check
     * @throws IllegalArgumentException if the expression is none
     */
    public Check doesNotContain(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return check("doesn't contain " + regex)
                .with("pattern", regex)
                .asks(c -> answerLines(
                        pattern,
                        found -> found.isEmpty()
                                ? Answer.passed("no line of '" + path + "' matches")
                                : Answer.failed(found.size() + " lines of '" + path + "' match " + regex
                                        + ", the first is line " + found.get(0))));
    }

    /**
     * Asks whether it was modified after another file: a report after the artifact that it is about, for instance. Both
     * times are as exact as the file system keeps them; equal ones have failed.
     *
     * @param other the file that must be older
     * @return the check
     */
    public Check newerThan(Path other) {
        Objects.requireNonNull(other, "other file");
        return check("is newer than " + other)
                .with("other", other)
                .asks(c -> answer(file -> judgeAfter(
                        file, Contents.attributes(other).lastModifiedTime().toInstant(), "'" + other + "'")));
    }

    /**
     * Asks whether it was modified after a point in time.
     *
     * @param time the time; an equal one has failed
     * @return the check
     */
    public Check modifiedAfter(Instant time) {
        Objects.requireNonNull(time, "time");
        return check("is newer than " + time)
                .with("time", time)
                .asks(c -> answer(file -> judgeAfter(file, time, "the time that is wanted")));
    }

    private Answer judgeAfter(BasicFileAttributes file, Instant limit, String what) {
        Instant modified = file.lastModifiedTime().toInstant();
        Answer answer = modified.isAfter(limit)
                ? Answer.passed("'" + path + "' is newer than " + what)
                : Answer.failed("'" + path + "' is of " + modified + ", not newer than " + what + " of " + limit
                        + "; make it anew");
        return answer.with("modified", modified).with("after", limit);
    }

    private interface Judge<T> {
        Answer of(T seen) throws IOException, Contents.Unreadable;
    }

    private Answer answer(Judge<BasicFileAttributes> judge) throws IOException {
        try {
            BasicFileAttributes file = Contents.attributes(path);
            return file.isRegularFile()
                    ? judge.of(file)
                    : Answer.failed("'" + path + "' is " + (file.isDirectory() ? "a directory" : "something else")
                            + ", no regular file");
        } catch (Contents.Unreadable e) {
            return e.answer();
        }
    }

    private Answer answerLines(Pattern pattern, Judge<List<Integer>> judge) throws IOException {
        try {
            List<String> lines = Contents.read(path).lines().toList();
            if (lines.isEmpty()) {
                return Answer.noData("'" + path + "' is empty, so there is nothing to judge");
            }
            var found = new ArrayList<Integer>();
            for (int i = 0; i < lines.size(); i++) {
                if (Matching.finds(pattern, lines.get(i))) {
                    found.add(i + 1);
                }
            }
            Answer answer = judge.of(found).with("lines", lines.size()).with("matching", found.size());
            return found.isEmpty()
                    ? answer
                    : answer.with(
                            "matching lines", found.size() <= TOLD ? found : found.subList(0, TOLD) + " and more");
        } catch (Contents.Unreadable e) {
            return e.answer();
        }
    }

    private NamedCheck check(String predicate) {
        return Check.named(path + " " + predicate).with("file", path);
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        var granted = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            int digit = octal.charAt(i / 3) - '0';
            if ((digit & (4 >> (i % 3))) != 0) {
                granted.add(all[i]);
            }
        }
        return granted;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
