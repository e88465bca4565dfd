package dev.windlass.database.backup;

import dev.windlass.local.CommandFailed;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a dump is what it was when it was made: its size, its checksum, that {@code pg_restore} can read what it holds.
 *
 * @param address where the programs are
 * @param file the dump
 */
record Inspection(PostgresAddress address, BackupFile file) {

    /** What was found of an intact one. */
    record Intact(Backup backup, long entries) {}

    /** What is wrong with it, or what was found of an intact one. */
    record Finding(@Nullable String wrong, Optional<Intact> intact) {}

    /** Inspects it; {@code known} is what a step knows of it, else what lies beside it is believed. */
    Finding inspect(@Nullable Backup known, ActionContext<?> context)
            throws IOException, NotApplied, InterruptedException {
        Path dump = file.dump();
        if (!file.whole()) {
            return wrong("it is not there");
        }
        long bytes = Files.size(dump);
        if (bytes == 0) {
            return wrong("it is empty");
        }
        if (!Files.isRegularFile(file.description()) || !Files.isRegularFile(file.checksum())) {
            return wrong("what belongs beside it is not there: '"
                    + file.description().getFileName() + "' and '"
                    + file.checksum().getFileName() + "'");
        }
        Backup backup;
        try {
            backup = file.described();
        } catch (IOException e) {
            return wrong("'" + file.description().getFileName() + "' beside it can't be read");
        }
        if (known != null && !known.equals(backup)) {
            return wrong("'" + file.description().getFileName()
                    + "' beside it says something else than the step that made it");
        }
        if (!backup.at().equals(file.at())) {
            return wrong("its name tells " + file.at() + ", what lies beside it " + backup.at());
        }
        if (bytes != backup.bytes()) {
            return wrong("it has " + bytes + " bytes, not the " + backup.bytes() + " that it was made with");
        }
        String sha256 = BackupFile.sha256(dump);
        if (!sha256.equals(backup.sha256())
                || !Files.readString(file.checksum()).equals(sha256 + "  " + dump.getFileName() + "\n")) {
            return wrong("its SHA-256 is " + sha256 + ", not the one that is recorded beside it, " + backup.sha256());
        }
        return listed(backup, context);
    }

    /** The backup, if it is intact; what is wrong with it otherwise. */
    Intact require(@Nullable Backup known, ActionContext<?> context) throws NotApplied, InterruptedException {
        Finding finding;
        try {
            finding = inspect(known, context);
        } catch (IOException e) {
            throw new NotApplied("backup '" + file.dump() + "' can't be read: " + e.getMessage(), e);
        }
        return finding.intact()
                .orElseThrow(() -> new NotApplied(
                        "backup '" + file.dump() + "' is none: " + finding.wrong() + ". Make a new one."));
    }

    private Finding listed(Backup backup, ActionContext<?> context)
            throws IOException, NotApplied, InterruptedException {
        Path list = Files.createTempFile("windlass-backup-", ".list");
        try {
            Programs.list(address, file.dump(), list).run(context);
            try (Stream<String> lines = Files.lines(list)) {
                List<Boolean> entries = lines.filter(line -> !line.isBlank() && !line.startsWith(";"))
                        .map(line -> line.contains(" TABLE DATA "))
                        .toList();
                long data = entries.stream().filter(it -> it).count();
                long tables = backup.tables().stream()
                        .filter(table -> !table.name().equals(Contents.OBJECTS))
                        .count();
                if (entries.isEmpty()) {
                    return wrong("pg_restore finds nothing in it");
                }
                return data < tables
                        ? wrong("pg_restore finds the rows of " + data + " tables in it, it was made of " + tables)
                        : new Finding(null, Optional.of(new Intact(backup, entries.size())));
            }
        } catch (CommandFailed e) {
            return wrong("pg_restore can't read it: " + Programs.why(e));
        } finally {
            Files.deleteIfExists(list);
        }
    }

    private static Finding wrong(String what) {
        return new Finding(what, Optional.empty());
    }
}
