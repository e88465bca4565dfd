package dev.windlass.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes an archive. Its name is told by the before-image: whoever finds it knows that this step made it, after a crash too.
 *
 * @param directory where it will be
 * @param name what archives of its kind are called
 * @param sources what is archived
 * @param clock for its name
 * @param opening opens its file
 */
record ArchiveStep(Path directory, String name, List<Path> sources, Clock clock, OwnersFile.Opening opening) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The entry that lists the checksums of the others. */
    static final String LIST = "SHA256SUMS";

    static final String CHECKSUM = ".sha256";
    private static final String SUFFIX = ".zip";
    private static final int KEY = 8;

    /** What is decided before it is made: where it will be, and its time. */
    record Chosen(String path, Instant at) {}

    static Step<Archive> of(String step, List<Path> declared, ArchiveStep archive) {
        return Step.named(step)
                .with("directory", archive.directory)
                .with("archive", archive.name)
                .with("of", declared.stream().map(Path::toString).collect(Collectors.joining(", ")))
                .capture(Chosen.class, archive::choose)
                .run(Archive.class, archive::make)
                .idempotent()
                .undo(archive::delete)
                .undoByHand("delete the archive that this step made in '" + archive.directory
                        + "', with the checksum beside it");
    }

    Chosen choose(ActionContext<?> context) throws NotApplied {
        gather();
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String file =
                name + "-" + TIME.format(at) + "-" + context.idempotencyKey().substring(0, KEY) + SUFFIX;
        return new Chosen(directory.toAbsolutePath().resolve(file).toString(), at);
    }

    /** The time in an archive's name. */
    static Instant timeOf(String stamp) {
        return Instant.from(TIME.parse(stamp));
    }

    private Gathered gather() throws NotApplied {
        try {
            return Gathered.of(sources, directory);
        } catch (IOException e) {
            throw new NotApplied("no archive '" + name + "' was made: " + e.getMessage(), e);
        }
    }

    Archive make(ActionContext<Chosen> context) throws NotApplied, IOException {
        Path zip = Path.of(context.before().path());
        if (!Files.exists(zip)) {
            Gathered gathered = gather();
            Path part = part(zip);
            try {
                OwnersFile.directories(directory);
                Files.deleteIfExists(part);
                Files.deleteIfExists(checksum(zip));
                String sha256 = write(part, gathered, context);
                try (OutputStream beside = opening.open(checksum(zip))) {
                    beside.write((sha256 + "  " + zip.getFileName() + "\n").getBytes(UTF_8));
                }
                Files.move(part, zip, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(checksum(zip));
                throw new NotApplied(
                        "archive '" + zip + "' was not made, and nothing is left of it: " + e.getMessage(), e);
            }
        }
        return told(zip, context.before().at());
    }

    private String write(Path part, Gathered gathered, ActionContext<?> context) throws IOException {
        var digest = Sha256.digest();
        var list = new StringBuilder();
        try (var zip = new ZipOutputStream(
                new BufferedOutputStream(new DigestOutputStream(opening.open(part), digest)), UTF_8)) {
            for (Map.Entry<String, Path> file : gathered.files().entrySet()) {
                BasicFileAttributes before = Files.readAttributes(file.getValue(), BasicFileAttributes.class);
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setLastModifiedTime(before.lastModifiedTime());
                zip.putNextEntry(entry);
                if (!before.isDirectory()) {
                    context.progress("archives '" + file.getValue() + "'");
                    list.append(content(file.getValue(), before, zip))
                            .append("  ")
                            .append(file.getKey())
                            .append('\n');
                }
                zip.closeEntry();
            }
            zip.putNextEntry(new ZipEntry(LIST));
            zip.write(list.toString().getBytes(UTF_8));
            zip.closeEntry();
        }
        return Sha256.hex(digest);
    }

    private static String content(Path file, BasicFileAttributes before, OutputStream out) throws IOException {
        String sha256;
        try (InputStream in = Files.newInputStream(file)) {
            sha256 = Sha256.copy(in, out);
        }
        BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
        if (before.size() != after.size() || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
            throw new IOException("'" + file + "' was changed while it was read; try again when nobody writes it");
        }
        return sha256;
    }

    private static Archive told(Path zip, Instant at) throws IOException {
        String sha256;
        try (InputStream in = Files.newInputStream(zip)) {
            sha256 = Sha256.of(in);
        }
        try (ZipFile read = new ZipFile(zip.toFile(), UTF_8)) {
            int files = (int) read.stream()
                    .filter(entry -> !entry.isDirectory() && !entry.getName().equals(LIST))
                    .count();
            return new Archive(zip.toString(), Files.size(zip), sha256, files, at);
        }
    }

    void delete(ActionContext<Chosen> context) throws IOException {
        Path zip = Path.of(context.before().path());
        Files.deleteIfExists(part(zip));
        Files.deleteIfExists(zip);
        Files.deleteIfExists(checksum(zip));
    }

    private static Path part(Path zip) {
        return zip.resolveSibling("." + zip.getFileName() + ".part");
    }

    static Path checksum(Path zip) {
        return zip.resolveSibling(zip.getFileName() + CHECKSUM);
    }
}
