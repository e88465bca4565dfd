package dev.windlass.machine;

import dev.windlass.check.Check;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Zip archives of files on this machine, such as the configuration ahead of a release, in a directory of their own. Immutable and
 * safe for use by several threads.
 *
 * <pre>{@code
 * Archives configuration = Archives.in(Path.of("/var/backups/shop"), "configuration");
 *
 * Step<Archive> backup = configuration.step("back up the configuration", Path.of("/etc/shop"), Path.of("/opt/shop/.env"));
 * checks("backups").critical(configuration.intactWithin(ofHours(1)))
 * }</pre>
 *
 * <p>An archive is named by its time, {@code configuration-20261129T101500Z-1f2e3d4c.zip}. In it stands every file under its
 * absolute path, and at the end {@code SHA256SUMS}, a checksum of each; unpacked, {@code sha256sum -c SHA256SUMS} holds them
 * against it. Beside it stands its own checksum, for {@code sha256sum -c}. Symbolic links are followed: what they lead to is in it.
 * Owners and permissions are not. Only its owner may read it.
 */
public final class Archives {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    private final Path directory;
    private final String name;

    private Archives(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /**
     * The archives of one kind in a directory.
     *
     * @param directory where they are; made, for its owner alone, when the first one is, if it isn't there
     * @param name what they are called, such as {@code configuration}
     * @return the archives
     * @throws IllegalArgumentException if the name has other characters than letters, digits, '-', '_' and '.'
     */
    public static Archives in(Path directory, String name) {
        Objects.requireNonNull(directory, "directory of archives");
        Objects.requireNonNull(name, "name of archives");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "archives are named by letters, digits, '-', '_' and '.', got '" + name + "'");
        }
        return new Archives(directory, name);
    }

    /**
     * A step that makes an archive of files and directories, with all that is in these. What isn't there or can't be read, a link
     * that leads nowhere or in a circle, and a directory in which the archives themselves are, is refused before anything is
     * written; so is, while it is read, a file that changes. The archive appears under its name when it is whole, or not at all:
     * a full disk leaves nothing. The undo deletes this archive and no other.
     *
     * @param step the name of the step
     * @param paths what is archived; a relative path is looked up from the working directory of this process
     * @return the step; its result tells where the archive is, and its checksum
     * @throws IllegalArgumentException if there is no path, or one is within another
     */
    public Step<Archive> step(String step, Path... paths) {
        List<Path> sources =
                Stream.of(paths).map(path -> path.toAbsolutePath().normalize()).toList();
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("step '" + step + "': an archive of nothing is no backup; give a path");
        }
        for (int i = 0; i < sources.size(); i++) {
            for (int j = 0; j < sources.size(); j++) {
                if (i != j && sources.get(i).startsWith(sources.get(j))) {
                    throw new IllegalArgumentException("step '" + step + "': '" + sources.get(i)
                            + "' is archived twice, since '" + sources.get(j) + "' is, too");
                }
            }
        }
        return ArchiveStep.of(
                step, List.of(paths), new ArchiveStep(directory, name, sources, Clock.systemUTC(), OwnersFile::create));
    }

    /**
     * Asks whether there is an archive that is young enough, and whether the newest one is intact: its checksum is the one beside it,
     * and that of each file in it is the one that it lists.
     *
     * @param age how old it may be, by the time in its name; positive
     * @return the check; no archive is {@link dev.windlass.check.Verdict#NO_DATA}
     * @throws IllegalArgumentException if the age is not positive
     */
    public Check intactWithin(Duration age) {
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("an archive may be of an age that is positive, got " + age);
        }
        return Check.named("newest archive '" + name + "' in " + directory + " is intact, of the last " + age)
                .with("directory", directory)
                .with("name", name)
                .with("age at most", age)
                .asks(context -> new ArchiveCheck(directory, name, age, Clock.systemUTC()).answer());
    }

    /** Where they are and what they are called. */
    @Override
    public String toString() {
        return "archives '" + name + "' in " + directory;
    }
}
