package dev.windlass.database.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Answer;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.DatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of an RDS instance.
 *
 * @param instance its identifier
 * @param aws calls the command
 * @param clock tells how old things are
 */
record RdsChecks(String instance, Aws aws, Clock clock) {

    private static final Duration AHEAD = Duration.ofMinutes(5);

    Answer snapshotWithin(Duration age) throws Exception {
        JsonNode all = aws.call(new Unattended(), "describe-db-snapshots", "--db-instance-identifier", instance)
                .path("DBSnapshots");
        List<RdsSnapshot> whole = new ArrayList<>();
        for (JsonNode one : all) {
            if (Aws.text(one, "Status").equals("available")
                    && one.path("PercentProgress").asInt() == 100) {
                whole.add(RdsSteps.read(one));
            }
        }
        Optional<RdsSnapshot> newest = whole.stream().max(Comparator.comparing(RdsSnapshot::at));
        if (newest.isEmpty()) {
            return Answer.noData("RDS instance '" + instance + "' has no snapshot that is available, of " + all.size()
                    + "; make one");
        }
        return judge(newest.get().at(), age, "the newest snapshot of RDS instance '" + instance + "'")
                .with("snapshot", newest.get().identifier())
                .with("engine", newest.get().engine() + " " + newest.get().engineVersion())
                .with("snapshots", all.size());
    }

    Answer restorableWithin(Duration age) throws Exception {
        JsonNode latest = described().path("LatestRestorableTime");
        if (!latest.isTextual()) {
            return Answer.noData("RDS instance '" + instance
                    + "' can't be restored to a point in time: it has no automatic backups. Switch them on.");
        }
        return judge(
                RdsSteps.time(latest.asText()),
                age,
                "the last point to which RDS instance '" + instance + "' can be restored");
    }

    Answer retains(int days) throws Exception {
        JsonNode period = described().path("BackupRetentionPeriod");
        if (!period.isInt()) {
            return Answer.noData("aws tells no BackupRetentionPeriod of RDS instance '" + instance + "'");
        }
        return (period.asInt() >= days
                        ? Answer.passed("RDS instance '" + instance + "' keeps backups for " + period.asInt() + " days")
                        : Answer.failed("RDS instance '" + instance + "' keeps backups for " + period.asInt()
                                + " days, " + days
                                + " are wanted: aws rds modify-db-instance --backup-retention-period " + days))
                .with("days", period.asInt());
    }

    private Answer judge(Instant at, Duration age, String what) {
        Duration old = Duration.between(at, clock.instant());
        Answer answer;
        if (old.plus(AHEAD).isNegative()) {
            answer = Answer.errored(what + " is of a time to come, " + at + "; is the clock right?");
        } else if (old.compareTo(age) > 0) {
            answer = Answer.failed(what + " is of " + at + ", older than " + Spoken.time(age));
        } else {
            answer = Answer.passed(what + " is of " + at);
        }
        return answer.with("of", at).with("age", Spoken.time(old));
    }

    private JsonNode described() throws Exception {
        return aws.find(new Unattended(), "describe-db-instances", "DBInstances", "--db-instance-identifier", instance)
                .orElseThrow(() -> new DatabaseException("there is no RDS instance '" + instance
                        + "'. Check its identifier, the region and the account."));
    }
}
