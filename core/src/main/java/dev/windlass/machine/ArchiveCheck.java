package dev.windlass.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Whether the newest archive is young enough and intact.
 *
 * @param directory where archives are
 * @param name what those of its kind are called
 * @param age how old it may be
 * @param clock tells how old it is
 */
record ArchiveCheck(Path directory, String name, Duration age, Clock clock) {

    /** A clock that was set back a little is no reason to doubt an archive. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private record Found(Path zip, Instant at) {}

    Answer answer() throws IOException {
        Optional<Found> newest = newest();
        if (newest.isEmpty()) {
            return Answer.noData("there is no archive '" + name + "' in '" + directory + "'");
        }
        Path zip = newest.get().zip();
        Instant at = newest.get().at();
        Instant now = clock.instant();
        Answer answer;
        if (at.isAfter(now.plus(AHEAD))) {
            answer = Answer.errored(
                    "the newest archive '" + zip + "' is of a time to come, " + at + "; is the clock right?");
        } else if (at.isBefore(now.minus(age))) {
            answer = Answer.failed(
                    "the newest archive '" + zip + "' is of " + at + ", older than " + age + "; make it anew");
        } else {
            answer = intact(zip);
        }
        return answer.with("archive", zip).with("of", at).with("bytes", Files.size(zip));
    }

    private Optional<Found> newest() throws IOException {
        Pattern pattern = Pattern.compile(Pattern.quote(name) + "-([0-9]{8}T[0-9]{6}Z)-[0-9a-f]{8}\\.zip");
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> {
                        Matcher matcher = pattern.matcher(String.valueOf(file.getFileName()));
                        return matcher.matches()
                                ? Stream.of(new Found(file, ArchiveStep.timeOf(matcher.group(1))))
                                : Stream.of();
                    })
                    .max(Comparator.comparing(Found::at));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Answer intact(Path zip) throws IOException {
        String sha256;
        try (InputStream in = Files.newInputStream(zip)) {
            sha256 = Sha256.of(in);
        }
        Path beside = ArchiveStep.checksum(zip);
        if (!Files.isRegularFile(beside)) {
            return Answer.failed("archive '" + zip + "' has no checksum beside it, '" + beside.getFileName() + "'");
        }
        if (!Files.readString(beside).equals(sha256 + "  " + zip.getFileName() + "\n")) {
            return Answer.failed("archive '" + zip + "' is damaged: its SHA-256 is " + sha256 + ", not what '"
                            + beside.getFileName() + "' says; make it anew")
                    .with("SHA-256", sha256);
        }
        try (ZipFile read = new ZipFile(zip.toFile(), UTF_8)) {
            return entries(zip, read).with("SHA-256", sha256);
        } catch (IOException e) {
            return Answer.failed("archive '" + zip + "' can't be read: " + e.getMessage() + "; make it anew");
        }
    }

    private static Answer entries(Path zip, ZipFile read) throws IOException {
        Map<String, String> listed = new HashMap<>();
        ZipEntry list = read.getEntry(ArchiveStep.LIST);
        if (list == null) {
            return Answer.failed("archive '" + zip + "' has no " + ArchiveStep.LIST + "; make it anew");
        }
        try (InputStream in = read.getInputStream(list)) {
            new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .forEach(line -> listed.put(line.substring(66), line.substring(0, 64)));
        }
        int files = listed.size();
        for (ZipEntry entry : read.stream().filter(e -> !e.isDirectory()).toList()) {
            if (entry.getName().equals(ArchiveStep.LIST)) {
                continue;
            }
            try (InputStream in = read.getInputStream(entry)) {
                if (!Sha256.of(in).equals(listed.remove(entry.getName()))) {
                    return Answer.failed(
                            "'" + entry.getName() + "' in archive '" + zip + "' is not what the archive lists");
                }
            }
        }
        if (!listed.isEmpty()) {
            return Answer.failed(listed.size() + " files that archive '" + zip + "' lists are not in it, "
                    + listed.keySet().iterator().next() + " among them");
        }
        return files == 0
                ? Answer.noData("archive '" + zip + "' is empty")
                : Answer.passed("archive '" + zip + "' with " + files + " files is intact")
                        .with("files", files);
    }
}
