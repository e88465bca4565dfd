package dev.windlass.kubernetes.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the newest backup in a folder. Its age is that which its name tells, which copying doesn't change. */
final class BackupLook {

    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int STAMP_LENGTH = "20260101T000000Z".length();
    private static final int SHA_LENGTH = 64;

    private BackupLook() {}

    static Check check(String name, Path folder, Duration age, InstantSource clock) {
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("check '" + name + "': the age must be positive, got " + age);
        }
        return Check.named(name).with("folder", folder).with("at most old", age).asks(c -> ask(
                        folder, age, clock.instant())
                .with("folder", folder)
                .with("limit", age));
    }

    private static Answer ask(Path folder, Duration age, Instant now) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Answer.failed("there is no folder of backups " + folder);
        }
        Optional<Path> newest;
        try (Stream<Path> all = Files.list(folder)) {
            newest = all.filter(one -> taken(one).isPresent())
                    .max(Comparator.comparing((Path one) -> taken(one).orElseThrow())
                            .thenComparing(one -> one.getFileName().toString().length())
                            .thenComparing(one -> one.getFileName().toString()));
        }
        if (newest.isEmpty()) {
            return Answer.failed("there is no backup in " + folder);
        }
        return judged(newest.get(), age, now).with("backup", newest.get().getFileName());
    }

    private static Optional<Instant> taken(Path backup) {
        Path name = backup.getFileName();
        String text = name == null ? "" : name.toString();
        if (text.length() < STAMP_LENGTH || !Files.isDirectory(backup)) {
            return Optional.empty();
        }
        try {
            return Optional.of(STAMP.parse(text.substring(0, STAMP_LENGTH), Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Answer judged(Path backup, Duration age, Instant now) throws IOException {
        Duration old = Duration.between(taken(backup).orElseThrow(), now);
        var problems = new ArrayList<String>();
        int files = look(backup, problems);
        if (!problems.isEmpty()) {
            return Answer.failed("the newest backup is not whole: " + String.join("; ", problems));
        }
        if (old.isNegative()) {
            return Answer.failed(
                    "the newest backup is of a time that is yet to come, by " + Spoken.time(old.negated()));
        }
        if (old.compareTo(age) > 0) {
            return Answer.failed("the newest backup is " + Spoken.time(old) + " old, more than " + Spoken.time(age));
        }
        return Answer.passed("the newest backup is whole, and " + Spoken.time(old) + " old")
                .with("files", files);
    }

    private static int look(Path backup, List<String> problems) throws IOException {
        List<String> sums;
        try {
            sums = Files.readAllLines(backup.resolve(BackupExport.SUMS), UTF_8);
        } catch (NoSuchFileException e) {
            problems.add("it has no list " + BackupExport.SUMS);
            return 0;
        }
        if (sums.isEmpty()) {
            problems.add("its list " + BackupExport.SUMS + " is empty");
        }
        for (String line : sums) {
            if (line.length() <= SHA_LENGTH + 2) {
                problems.add("its list has a line that is none");
                continue;
            }
            String name = line.substring(SHA_LENGTH + 2);
            problem(backup, name, line.substring(0, SHA_LENGTH)).ifPresent(what -> problems.add(name + " " + what));
        }
        return sums.size();
    }

    private static Optional<String> problem(Path backup, String name, String sha256) throws IOException {
        Path file = backup.resolve(name).normalize();
        if (!backup.equals(file.getParent())) {
            return Optional.of("is no file of the backup");
        }
        if (!Files.isRegularFile(file)) {
            return Optional.of("is missing");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            return Optional.of("is empty");
        }
        return ManifestContent.sha256(bytes).equals(sha256) ? Optional.empty() : Optional.of("was changed");
    }
}
