package dev.windlass.database.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The steps on an RDS instance.
 *
 * @param instance its identifier
 * @param aws calls the command
 * @param kept whether a rollback leaves a snapshot where it is
 * @param clock for the identifiers of snapshots
 */
record RdsSteps(String instance, Aws aws, boolean kept, Clock clock) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String SNAPSHOT = "--db-snapshot-identifier";
    private static final String INSTANCE = "--db-instance-identifier";
    private static final String AVAILABLE = "available";
    /** How a state begins from which nothing becomes available by itself. */
    private static final List<String> ENDED = List.of(
            "gone",
            "failed",
            "delet",
            "incompatible",
            "inaccessible",
            "insufficient",
            "restore-error",
            "stop",
            "storage-full");

    /** How a waiter of the tool says that it looked often enough; it exits with 255 then, as it does after any failure. */
    private static final String GIVEN_UP = "Max attempts exceeded";

    private static final int WHOLE = 100;
    private static final int KEY = 8;

    /** What marks an instance as made by a step's action. */
    private static final String TAG = "windlass";

    /** What is made. */
    record Named(String identifier) {}

    /** An instance that is made, by which action, and since when. */
    record Made(String identifier, String key, Instant since) {}

    Step<RdsSnapshot> snapshot(String step) {
        return Outside.step(step)
                .with("instance", instance)
                .with("kept in a rollback", kept)
                .capture(
                        Named.class,
                        c -> new Named("windlass-" + instance + "-" + TIME.format(clock.instant()) + "-"
                                + c.idempotencyKey().substring(0, KEY)))
                .run(RdsSnapshot.class, this::take)
                .idempotent()
                .undo(c -> undoSnapshot(c, c.before().identifier()))
                .undoByHand(
                        "aws rds delete-db-snapshot --db-snapshot-identifier (the one that this step tells, windlass-"
                                + instance + "-…)");
    }

    Step<RdsSnapshot> verify(String step, Step<RdsSnapshot> snapshot) {
        return Outside.step(step)
                .with("instance", instance)
                .reads(snapshot)
                .run(RdsSnapshot.class, c -> {
                    RdsSnapshot made = c.result(snapshot);
                    return whole(c, made.identifier());
                })
                .readOnly();
    }

    Step<RdsRestored> restore(String step, Step<RdsSnapshot> snapshot, String target, String... options) {
        return Outside.step(step)
                .with("instance", target)
                .with("of", instance)
                .with("options", String.join(" ", options))
                .reads(snapshot)
                .capture(Made.class, c -> {
                    if (describe(c, target).isPresent()) {
                        throw new NotApplied(
                                "there is an RDS instance '" + target + "' already; name another one, or delete it");
                    }
                    return new Made(target, c.idempotencyKey(), clock.instant());
                })
                .run(RdsRestored.class, c -> {
                    RdsSnapshot made = c.result(snapshot);
                    return restore(c, made, options);
                })
                .idempotent()
                .undo(c -> deleteInstance(c, c.before()))
                .undoByHand(
                        "aws rds delete-db-instance --db-instance-identifier " + target
                                + " --skip-final-snapshot, if its tag windlass is that of this step; this loses what was written there")
                .undoLosesWrites();
    }

    private RdsSnapshot take(ActionContext<Named> context) throws Exception {
        String identifier = context.before().identifier();
        if (find(context, identifier).isEmpty()) {
            aws.call(context, "create-db-snapshot", INSTANCE, instance, SNAPSHOT, identifier);
        }
        context.progress("snapshot '" + identifier + "' is being made");
        await(context, "wait db-snapshot-available", SNAPSHOT, identifier, () -> find(context, identifier)
                .map(found -> found.path("Status").asText() + ", "
                        + found.path("PercentProgress").asInt() + " % of it"));
        return whole(context, identifier);
    }

    private RdsSnapshot whole(ActionContext<?> context, String identifier) throws Exception {
        JsonNode found = find(context, identifier)
                .orElseThrow(() -> new DatabaseException("there is no snapshot '" + identifier + "' of RDS instance '"
                        + instance + "'; somebody deleted it"));
        String status = Aws.text(found, "Status");
        int percent = found.path("PercentProgress").asInt();
        if (!status.equals(AVAILABLE) || percent != WHOLE) {
            throw new DatabaseException("snapshot '" + identifier + "' of RDS instance '" + instance + "' is " + status
                    + ", " + percent + " % of it; look at it in AWS, and make a new one");
        }
        return read(found);
    }

    /** Only of one that is available. */
    static RdsSnapshot read(JsonNode found) throws DatabaseException {
        return new RdsSnapshot(
                Aws.text(found, "DBSnapshotIdentifier"),
                Aws.text(found, "DBSnapshotArn"),
                Aws.text(found, "DBInstanceIdentifier"),
                Aws.text(found, "Engine"),
                Aws.text(found, "EngineVersion"),
                found.path("AllocatedStorage").asInt(),
                found.path("Encrypted").asBoolean(),
                time(Aws.text(found, "SnapshotCreateTime")));
    }

    static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private RdsRestored restore(ActionContext<Made> context, RdsSnapshot snapshot, String... options) throws Exception {
        Made mine = context.before();
        String target = mine.identifier();
        Optional<JsonNode> there = describe(context, target);
        if (there.isPresent() && !isOf(there.get(), mine)) {
            throw new NotApplied("there is an RDS instance '" + target
                    + "' meanwhile that this step didn't make; name another one, or delete it");
        }
        if (there.isEmpty()) {
            List<String> arguments = new ArrayList<>(List.of(
                    INSTANCE,
                    target,
                    SNAPSHOT,
                    snapshot.identifier(),
                    "--tags",
                    "Key=" + TAG + ",Value=" + mine.key()));
            arguments.addAll(List.of(options));
            aws.call(context, "restore-db-instance-from-db-snapshot", arguments.toArray(String[]::new));
        }
        context.progress("instance '" + target + "' is being made");
        await(context, "wait db-instance-available", INSTANCE, target, () -> describe(context, target)
                .map(found -> found.path("DBInstanceStatus").asText()));
        JsonNode made = describe(context, target)
                .orElseThrow(() -> new DatabaseException("RDS instance '" + target + "' is gone; somebody deleted it"));
        String status = Aws.text(made, "DBInstanceStatus");
        if (!status.equals(AVAILABLE)) {
            throw new DatabaseException(
                    "RDS instance '" + target + "' is " + status + ", not available; look at it in AWS");
        }
        return new RdsRestored(
                target,
                snapshot.identifier(),
                Aws.text(made.path("Endpoint"), "Address"),
                made.path("Endpoint").path("Port").asInt(),
                Duration.between(mine.since(), clock.instant()).truncatedTo(ChronoUnit.MILLIS));
    }

    private static boolean isOf(JsonNode instance, Made made) {
        for (JsonNode tag : instance.path("TagList")) {
            if (tag.path("Key").asText().equals(TAG)
                    && tag.path("Value").asText().equals(made.key())) {
                return true;
            }
        }
        return false;
    }

    /** How something is at the moment; empty if it is not there. */
    @FunctionalInterface
    private interface State {
        Optional<String> now() throws Exception;
    }

    /**
     * The tool looks every half minute by itself, and gives up after 60 times. A large database takes longer: it is waited for as long
     * as it is in the making, and the step's own limit ends that.
     */
    private void await(ActionContext<?> context, String operation, String option, String identifier, State state)
            throws Exception {
        while (true) {
            try {
                aws.run(context, operation, option, identifier);
                return;
            } catch (CommandFailed e) {
                String now = state.now().orElse("gone");
                if (!String.valueOf(e.getMessage()).contains(GIVEN_UP)
                        || ENDED.stream().anyMatch(now::startsWith)) {
                    throw new DatabaseException(
                            "waiting for '" + identifier + "' ended before it was available, it is " + now + ": "
                                    + e.getMessage() + " Look at it in AWS.",
                            e);
                }
                context.progress("'" + identifier + "' is still " + now);
            }
        }
    }

    /** AWS deletes a snapshot only once it is available. */
    private void undoSnapshot(ActionContext<?> context, String identifier) throws Exception {
        Optional<String> status =
                find(context, identifier).map(found -> found.path("Status").asText());
        if (status.isEmpty() || status.get().startsWith("delet")) {
            return;
        }
        if (kept && !status.get().equals("failed")) {
            context.progress("snapshot '" + identifier + "' is kept, it is " + status.get());
            return;
        }
        if (status.get().equals("creating")) {
            await(context, "wait db-snapshot-available", SNAPSHOT, identifier, () -> find(context, identifier)
                    .map(found -> found.path("Status").asText()));
        }
        order(context, "delete-db-snapshot", SNAPSHOT, identifier);
    }

    private void deleteInstance(ActionContext<?> context, Made made) throws Exception {
        Optional<JsonNode> found = describe(context, made.identifier());
        if (found.isEmpty() || Aws.text(found.get(), "DBInstanceStatus").equals("deleting")) {
            return;
        }
        if (isOf(found.get(), made)) {
            order(context, "delete-db-instance", INSTANCE, made.identifier(), "--skip-final-snapshot");
        } else {
            context.progress("RDS instance '" + made.identifier() + "' is not of this step, and is left");
        }
    }

    /** What is gone meanwhile need not be deleted. */
    private void order(ActionContext<?> context, String operation, String... arguments) throws Exception {
        try {
            aws.call(context, operation, arguments);
        } catch (CommandFailed e) {
            if (!Aws.notFound(e)) {
                throw e;
            }
        }
    }

    private Optional<JsonNode> find(ActionContext<?> context, String identifier) throws Exception {
        return aws.find(context, "describe-db-snapshots", "DBSnapshots", SNAPSHOT, identifier);
    }

    private Optional<JsonNode> describe(ActionContext<?> context, String identifier) throws Exception {
        return aws.find(context, "describe-db-instances", "DBInstances", INSTANCE, identifier);
    }
}
