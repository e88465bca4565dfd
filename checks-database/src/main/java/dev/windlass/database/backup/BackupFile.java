package dev.windlass.database.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A dump on the disk, with what lies beside it. It has its name when it is whole: the part file becomes it after the files
 * beside it are there.
 *
 * @param dump where it is, or will be
 */
record BackupFile(Path dump) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int KEY = 8;
    private static final int BLOCK = 1024 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    static BackupFile of(String path) {
        return new BackupFile(Path.of(path));
    }

    /** The one that will be made by an action with this key. */
    static BackupFile named(Path directory, String name, Instant at, String key) {
        return new BackupFile(directory
                .toAbsolutePath()
                .resolve(name + "-" + TIME.format(at) + "-" + key.substring(0, KEY) + ".dump"));
    }

    /** All of one kind that are whole, the newest first, by the time in their names. */
    static List<BackupFile> all(Path directory, String name) throws IOException {
        Pattern pattern = Pattern.compile(Pattern.quote(name) + "-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\\.dump");
        try (Stream<Path> files = Files.list(directory.toAbsolutePath())) {
            return files.filter(file ->
                            pattern.matcher(String.valueOf(file.getFileName())).matches())
                    .map(BackupFile::new)
                    .sorted(Comparator.comparing(BackupFile::at).reversed())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    Instant at() {
        String file = String.valueOf(dump.getFileName());
        int end = file.lastIndexOf('-');
        return Instant.from(TIME.parse(file.substring(file.lastIndexOf('-', end - 1) + 1, end)));
    }

    Path part() {
        return dump.resolveSibling("." + dump.getFileName() + ".part");
    }

    Path checksum() {
        return dump.resolveSibling(dump.getFileName() + ".sha256");
    }

    Path description() {
        return dump.resolveSibling(dump.getFileName() + ".json");
    }

    boolean whole() {
        return Files.isRegularFile(dump);
    }

    /** What lies beside it, but its place is where it was found: a directory may have been copied or moved since. */
    Backup described() throws IOException {
        Backup read = JSON.readValue(Files.readAllBytes(description()), Backup.class);
        return new Backup(
                dump.toString(),
                read.bytes(),
                read.sha256(),
                read.source(),
                read.shape(),
                read.tables(),
                read.at(),
                read.took(),
                read.serverVersion(),
                read.pgDump());
    }

    /** An empty part file for its owner alone, in a directory that is there. */
    void begin() throws IOException {
        Path directory = dump.getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, permissions("rwx------"));
        }
        refuseIfOthersMayWrite(directory);
        deleteParts();
        create(part(), new byte[0]);
    }

    /** Writes what lies beside it, and gives it its name. */
    void finish(Backup backup) throws IOException {
        create(checksum(), (backup.sha256() + "  " + dump.getFileName() + "\n").getBytes(UTF_8));
        create(description(), JSON.writeValueAsBytes(backup));
        Files.move(part(), dump, StandardCopyOption.ATOMIC_MOVE);
        Path directory = dump.getParent();
        if (directory != null && isPosix()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true); // the name is on the disk too
            }
        }
    }

    /** Deletes all of it, whatever is there. The dump goes first: what is left then is no backup. */
    void delete() throws IOException {
        Files.deleteIfExists(dump);
        deleteParts();
    }

    private void deleteParts() throws IOException {
        Files.deleteIfExists(part());
        Files.deleteIfExists(checksum());
        Files.deleteIfExists(description());
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while '" + file + "' was read");
                }
                digest.update(block, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void create(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private void refuseIfOthersMayWrite(@Nullable Path directory) throws IOException {
        if (directory == null || !isPosix()) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("others may write in '" + directory + "' ("
                    + PosixFilePermissions.toString(permissions)
                    + "), so what is restored from there may be theirs; chmod 700 it, or name another directory");
        }
    }

    private boolean isPosix() {
        return dump.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private FileAttribute<?>[] permissions(String permissions) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
