package dev.windlass.kubernetes.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.workload.BackupFiles.BackupFile;
import dev.windlass.plan.Step;
import dev.windlass.secret.Sealing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a namespace that are kept as files in YAML, one each, with a list of their SHA-256 that {@code sha256sum -c}
 * reads. Immutable, each call gives a new value; safe for use by several threads.
 *
 * <p>Each backup gets a folder of its own, named by the time, that appears when it is complete; none is ever deleted here. Files are
 * for their owner alone, where the file system knows that. What may hold a secret is written {@link #sealedBy} a key only.
 */
public final class BackupExport {

    static final String SUMS = "SHA256SUMS";

    private final Backup backup;
    private final Path folder;
    private final @Nullable SecretKey key;

    BackupExport(Backup backup, Path folder, @Nullable SecretKey key) {
        this.backup = backup;
        this.folder = folder;
        this.key = key;
    }

    /**
     * Seals what may hold a secret: Secrets, ConfigMaps that are not {@link Backup#readable}, and what has variables of an environment. {@link
     * Sealing#open} opens it, with the name of its file in UTF-8 as what it belongs to.
     *
     * @param sealing an AES key of 128 or 256 bits
     * @return a new value
     * @throws IllegalArgumentException if it is no such key
     */
    public BackupExport sealedBy(SecretKey sealing) {
        Sealing.validate(sealing);
        return new BackupExport(backup, folder, sealing);
    }

    /**
     * The step that writes them.
     *
     * @param name the name of the step
     * @return a step that changes nothing in the cluster; its result tells the files
     * @throws IllegalStateException if there are Secrets among them, and no key
     */
    public Step<BackupFiles> step(String name) {
        if (backup.isOfSecrets() && key == null) {
            throw new IllegalStateException("step '" + name + "' would write secrets into readable files in " + folder
                    + "; say by which key they are sealed: sealedBy(key)");
        }
        return Step.named(name)
                .run(
                        BackupFiles.class,
                        backup.action(
                                c -> written(), Fact.declared("folder", folder), Fact.declared("sealed", key != null)))
                .readOnly();
    }

    /**
     * Asks whether the newest backup in the folder is whole and fresh: all files of its list are there, not empty, with the
     * SHA-256 that they had.
     *
     * @param name the name of the check
     * @param age how old it may be, positive
     * @return the check
     */
    public Check fresh(String name, Duration age) {
        return BackupLook.check(name, folder, age, backup.clock());
    }

    // ------------------------------------------------------------------ writing

    private BackupFiles written() throws Exception {
        BackupContent content = backup.taken();
        Files.createDirectories(folder);
        Path building = Files.createTempDirectory(folder, ".building-", ownerOnly(folder, "rwx------"));
        var files = new ArrayList<BackupFile>();
        for (BackupItem item : content.items()) {
            files.add(write(building, item));
        }
        String sums = files.stream()
                .map(file -> file.sha256() + "  " + file.name() + "\n")
                .collect(Collectors.joining());
        write(building.resolve(SUMS), sums.getBytes(UTF_8));
        Path done = moved(building, content.taken());
        return new BackupFiles(done.toString(), content.taken(), files);
    }

    private BackupFile write(Path building, BackupItem item) throws IOException {
        byte[] bytes = item.yaml().getBytes(UTF_8);
        String name = fileName(item.object());
        if (item.isHidden()) {
            if (key == null) {
                throw new IllegalStateException(item.object()
                        + " has variables of an environment, which may be secrets, and there is no key to seal it"
                        + " with; give one: sealedBy(key)");
            }
            name += ".sealed";
            bytes = Sealing.seal(key, bytes, name.getBytes(UTF_8));
        }
        write(building.resolve(name), bytes);
        return new BackupFile(name, item.object(), bytes.length, ManifestContent.sha256(bytes));
    }

    /** Such as {@code deployment.apps-gw.yaml}. */
    static String fileName(ManifestRef object) {
        String group = object.group().isEmpty() ? "" : "." + object.group();
        return object.kind().toLowerCase(Locale.ROOT) + group + "-"
                + object.name().replace(':', '_') + ".yaml";
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createFile(file, ownerOnly(file, "rw-------"));
        Files.write(file, bytes);
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Two backups of the same second are told apart by a number. */
    private Path moved(Path building, Instant taken) throws IOException {
        String stamp = BackupLook.STAMP.format(taken);
        Path done = folder.resolve(stamp);
        for (int number = 2; Files.exists(done); number++) {
            done = folder.resolve(stamp + "-" + number);
        }
        return Files.move(building, done, StandardCopyOption.ATOMIC_MOVE); // of two at once the slower one fails
    }

    /**
     * The folder.
     *
     * @return where the backups are
     */
    public Path folder() {
        return folder;
    }

    /** The export in words. */
    @Override
    public String toString() {
        return backup + " to " + folder;
    }
}
