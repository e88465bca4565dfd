package dev.windlass.database.backup;

import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.local.Command;
import dev.windlass.plan.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A database instance of Amazon RDS, and its snapshots, by the {@code aws} command. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * RdsInstance orders = RdsInstance.named("orders-production").region("eu-central-1")
 *         .command(aws -> aws.inherit("HOME", "AWS_PROFILE"));
 *
 * Step<RdsSnapshot> snapshot = orders.snapshot("snapshot of the orders");
 * checks("backups").critical(orders.restorableWithin(ofMinutes(10)), orders.retains(14))
 * }</pre>
 *
 * <p>The command gets nothing of this process's environment but {@code PATH} and what is said by {@link #command}: credentials
 * too.
 */
public final class RdsInstance {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z](?:-?[A-Za-z0-9])*");
    private static final int LONGEST = 63;

    private final String identifier;
    private final Aws aws;
    private final boolean kept;
    private final Clock clock;

    RdsInstance(String identifier, Aws aws, boolean kept, Clock clock) {
        this.identifier = identifier;
        this.aws = aws;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * Names an instance.
     *
     * @param identifier its identifier
     * @return the instance
     * @throws IllegalArgumentException if it can't be one: up to 63 letters, digits and single hyphens, the first a letter
     */
    public static RdsInstance named(String identifier) {
        return new RdsInstance(
                checked(identifier),
                new Aws("aws", Optional.empty(), UnaryOperator.identity()),
                true,
                Clock.systemUTC());
    }

    /**
     * Says in which region it is.
     *
     * @param region such as {@code eu-central-1}; that of the command's configuration where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is blank
     */
    public RdsInstance region(String region) {
        Require.text("the region of RDS instance '" + identifier + "'", region);
        return new RdsInstance(identifier, new Aws(aws.program(), Optional.of(region), aws.more()), kept, clock);
    }

    /**
     * Says which program is called.
     *
     * @param program its path, or its name; {@code aws} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is blank
     */
    public RdsInstance program(String program) {
        Require.text("the program for RDS instance '" + identifier + "'", program);
        return new RdsInstance(identifier, new Aws(program, aws.region(), aws.more()), kept, clock);
    }

    /**
     * Says what else the command gets: variables that it inherits, credentials, another time limit.
     *
     * @param more gives the command with it; called for each command
     * @return a new value
     */
    public RdsInstance command(UnaryOperator<Command> more) {
        Objects.requireNonNull(more, "what the command gets");
        return new RdsInstance(identifier, new Aws(aws.program(), aws.region(), more), kept, clock);
    }

    /**
     * Has a rollback delete the snapshot that the release made. Where it isn't said a rollback keeps it, since that may be when
     * somebody needs it.
     *
     * @return a new value
     */
    public RdsInstance deletedOnRollback() {
        return new RdsInstance(identifier, aws, false, clock);
    }

    /**
     * A step that makes a snapshot and waits until it is complete and available, as long as the step may take. Its identifier is told by the before-image; run
     * again after a crash it goes on with the one that was begun. The undo keeps it, unless it is {@link #deletedOnRollback()}: then this snapshot is deleted,
     * once it may be, and no other.
     *
     * @param step the name of the step
     * @return the step; its result identifies the snapshot, for later steps
     */
    public Step<RdsSnapshot> snapshot(String step) {
        return new RdsSteps(identifier, aws, kept, clock).snapshot(step);
    }

    /**
     * A step that looks whether the snapshot of an earlier one is still there, available and complete.
     *
     * @param step the name of the step
     * @param snapshot the step that made it
     * @return the step; it only reads
     */
    public Step<RdsSnapshot> verify(String step, Step<RdsSnapshot> snapshot) {
        return new RdsSteps(identifier, aws, kept, clock).verify(step, snapshot);
    }

    /**
     * A step that makes a new instance of a snapshot, and waits until it is available: as a drill, or as the way back. An instance
     * that is there is never replaced: the new one is tagged {@code windlass} with the key of this step's action, and only what is
     * tagged so is gone on with. The undo deletes it, without a last snapshot, and with all that was written there: once a step that
     * {@link Step#takesTraffic() takes traffic} has started, a rollback asks a person before it (rule B8).
     *
     * @param step the name of the step
     * @param snapshot the step that made the snapshot
     * @param instance the identifier of the new instance
     * @param options more arguments of {@code aws rds restore-db-instance-from-db-snapshot}, such as
     *     {@code --db-subnet-group-name}, {@code private}; not {@code --tags}, which the step needs
     * @return the step; its result tells where the instance is reached, and how long it took
     * @throws IllegalArgumentException if the identifier can't be one, or is this instance's, or tags are among the options
     */
    public Step<RdsRestored> restoreTo(String step, Step<RdsSnapshot> snapshot, String instance, String... options) {
        if (checked(instance).equalsIgnoreCase(identifier)) {
            throw new IllegalArgumentException(
                    "a snapshot is restored to a new instance, and '" + instance + "' is the one that it is of");
        }
        if (List.of(options).contains("--tags")) {
            throw new IllegalArgumentException(
                    "instance '" + instance + "' is tagged by the step, which finds it by that; tag it afterwards");
        }
        return new RdsSteps(identifier, aws, kept, clock).restore(step, snapshot, instance, options);
    }

    /**
     * Asks whether the newest snapshot that is available and complete is young enough, automatic ones too.
     *
     * @param age how old it may be, positive
     * @return the check; no snapshot is {@link dev.windlass.check.Verdict#NO_DATA}
     * @throws IllegalArgumentException if the age is not positive
     */
    public Check snapshotWithin(Duration age) {
        Require.positive("the age that a snapshot of '" + identifier + "' may have", age);
        return Outside.check("newest snapshot of RDS instance '" + identifier + "' is of the last " + Spoken.time(age))
                .with("instance", identifier)
                .with("age at most", age)
                .asks(c -> checks().snapshotWithin(age));
    }

    /**
     * Asks whether the instance could be restored to a point in time that is young enough: the recovery point objective.
     *
     * @param age how old that point may be, positive; AWS moves it on about every 5 minutes
     * @return the check; an instance without automatic backups is {@link dev.windlass.check.Verdict#NO_DATA}
     * @throws IllegalArgumentException if the age is not positive
     */
    public Check restorableWithin(Duration age) {
        Require.positive("the age that the last restorable point of '" + identifier + "' may have", age);
        return Outside.check("RDS instance '" + identifier + "' can be restored to the last " + Spoken.time(age))
                .with("instance", identifier)
                .with("age at most", age)
                .asks(c -> checks().restorableWithin(age));
    }

    /**
     * Asks whether automatic backups are kept for as many days as they should be.
     *
     * @param days at least so many, positive
     * @return the check
     * @throws IllegalArgumentException if the number is not positive
     */
    public Check retains(int days) {
        if (days < 1) {
            throw new IllegalArgumentException(
                    "RDS instance '" + identifier + "' retains backups for at least a day, got " + days);
        }
        return Outside.check("RDS instance '" + identifier + "' keeps backups for " + days + " days")
                .with("instance", identifier)
                .with("days at least", days)
                .asks(c -> checks().retains(days));
    }

    private RdsChecks checks() {
        return new RdsChecks(identifier, aws, clock);
    }

    private static String checked(String identifier) {
        if (!IDENTIFIER.matcher(identifier).matches() || identifier.length() > LONGEST) {
            throw new IllegalArgumentException("an RDS instance is identified by up to " + LONGEST
                    + " letters, digits and single hyphens, the first a letter; got '" + identifier + "'");
        }
        return identifier;
    }

    /** Its identifier. */
    @Override
    public String toString() {
        return "RDS instance '" + identifier + "'";
    }
}
