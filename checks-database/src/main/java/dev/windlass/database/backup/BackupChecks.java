package dev.windlass.database.backup;

import dev.windlass.check.Answer;
import dev.windlass.check.Spoken;
import dev.windlass.plan.NotApplied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is asked of the backups of one kind in a directory.
 *
 * @param address where the programs are
 * @param directory where they are
 * @param name what they are called
 * @param clock tells how old they are
 */
record BackupChecks(PostgresAddress address, Path directory, String name, Clock clock) {

    /** A clock that was set back a little is no reason to doubt a backup. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    Answer fresh(Duration age, boolean intact) throws IOException, InterruptedException {
        List<BackupFile> all = BackupFile.all(directory, name);
        if (all.isEmpty()) {
            return Answer.noData("there is no backup '" + name + "' in '" + directory + "'; make one");
        }
        BackupFile newest = all.get(0);
        Instant now = clock.instant();
        Duration old = Duration.between(newest.at(), now);
        return judge(newest, old, age, intact)
                .with("backup", newest.dump())
                .with("of", newest.at())
                .with("age", Spoken.time(old))
                .with("bytes", Files.size(newest.dump()))
                .with("backups", all.size());
    }

    private Answer judge(BackupFile newest, Duration old, Duration age, boolean intact)
            throws IOException, InterruptedException {
        if (old.plus(AHEAD).isNegative()) {
            return Answer.errored("the newest backup '" + newest.dump() + "' is of a time to come, " + newest.at()
                    + "; is the clock right?");
        }
        if (old.compareTo(age) > 0) {
            return Answer.failed("the newest backup '" + newest.dump() + "' is of " + newest.at() + ", older than "
                    + Spoken.time(age) + ": what was written since would be lost; make a new one");
        }
        if (Files.size(newest.dump()) == 0) {
            return Answer.failed("the newest backup '" + newest.dump() + "' is empty; make a new one");
        }
        return intact
                ? inspected(newest)
                : Answer.passed("the newest backup '" + newest.dump() + "' is of " + newest.at());
    }

    private Answer inspected(BackupFile newest) throws IOException, InterruptedException {
        Inspection.Finding finding;
        try {
            finding = new Inspection(address, newest).inspect(null, new Unattended());
        } catch (NotApplied e) {
            return Answer.errored("backup '" + newest.dump() + "' could not be inspected: " + e.getMessage());
        }
        return finding.intact()
                .map(intact -> answer(newest, intact.backup()).with("entries", intact.entries()))
                .orElseGet(() -> Answer.failed(
                        "the newest backup '" + newest.dump() + "' is none: " + finding.wrong() + "; make a new one"));
    }

    private Answer answer(BackupFile newest, Backup backup) {
        Answer answer = backup.source().database().equals(address.database())
                ? Answer.passed("the newest backup '" + newest.dump() + "' of " + newest.at() + " is intact")
                : Answer.failed("the newest backup '" + newest.dump() + "' is of " + backup.source() + ", not of "
                        + address + ": keep those of each database in a directory of its own, and make a new one");
        return answer.with("of database", backup.source().database())
                .with("of server", backup.source().server())
                .with("server version", backup.serverVersion())
                .with("pg_dump", backup.pgDump())
                .with("SHA-256", backup.sha256())
                .with("tables", backup.tables().size())
                .with("rows", backup.rows());
    }

    Answer retained(Retention retention) throws IOException {
        List<Instant> all = times(BackupFile.all(directory, name));
        if (all.isEmpty()) {
            return Answer.noData("there is no backup '" + name + "' in '" + directory + "'");
        }
        List<String> lacking = retention.lacking(all, clock.instant());
        Answer answer = lacking.isEmpty()
                ? Answer.passed("the " + all.size() + " backups '" + name + "' are " + retention)
                : Answer.failed("the backups '" + name + "' in '" + directory + "' are not as they are to be kept: "
                        + String.join("; ", lacking) + ". Find out who deletes them, or why none was made.");
        return answer.with("backups", all.size()).with("newest", all.get(0)).with("oldest", all.get(all.size() - 1));
    }

    /** What may be deleted; refuses where the retention isn't met, or the newest isn't intact. */
    List<BackupFile> surplus(Retention retention) throws IOException, NotApplied, InterruptedException {
        List<BackupFile> all = BackupFile.all(directory, name);
        List<String> lacking = retention.lacking(times(all), clock.instant());
        if (!lacking.isEmpty()) {
            throw new NotApplied("no backup '" + name + "' in '" + directory + "' was deleted: "
                    + lacking.stream().collect(Collectors.joining("; ", "", ".")) + " Make backups, and prune then.");
        }
        List<BackupFile> surplus = all.subList(all.size() - retention.surplus(times(all), clock.instant()), all.size());
        if (!surplus.isEmpty()) {
            new Inspection(address, all.get(0)).require(null, new Unattended());
        }
        return surplus;
    }

    private static List<Instant> times(List<BackupFile> files) {
        return files.stream().map(BackupFile::at).toList();
    }
}
