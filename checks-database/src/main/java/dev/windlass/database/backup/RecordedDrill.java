package dev.windlass.database.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.local.Command;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * A drill that a command of yours does, such as a failover to the replica and back, or a disaster recovery into another region:
 * its end is recorded in a file, for releases of the next weeks. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * RecordedDrill failover = RecordedDrill.of("failover of the orders", Command.of("/opt/drills/failover").timeout(ofMinutes(20)))
 *         .within(ofMinutes(5)).validFor(ofDays(30)).recordedIn(Path.of("/var/lib/release/drills/failover.json"));
 *
 * Step<DrillProof> step = failover.step("failover drill"); // in a plan of its own
 * checks("ready").critical(failover.provedValid())         // in the plan of a release
 * }</pre>
 */
public final class RecordedDrill {

    private static final int SAID = 200;

    /** A clock that was set back a little is no reason to doubt a proof. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final Duration VALID = Duration.ofDays(90);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    private final String name;
    private final Command command;
    private final Duration within;
    private final Duration valid;
    private final Path file;
    private final Clock clock;

    RecordedDrill(String name, Command command, Duration within, Duration valid, Path file, Clock clock) {
        this.name = name;
        this.command = command;
        this.within = within;
        this.valid = valid;
        this.file = file;
        this.clock = clock;
    }

    /**
     * Names a drill.
     *
     * @param name what is drilled, not blank
     * @param command does it, and brings back what it changed; it went well if the command does
     * @return the stage that wants to know how long it may take
     * @throws IllegalArgumentException if the name is blank
     */
    public static Of of(String name, Command command) {
        return new Of(Require.text("the name of a drill", name), Objects.requireNonNull(command, "command of a drill"));
    }

    /** A drill that still wants an objective. Immutable. */
    public static final class Of {

        private final String name;
        private final Command command;

        private Of(String name, Command command) {
            this.name = name;
            this.command = command;
        }

        /**
         * The recovery time objective: a drill that takes longer gives no proof.
         *
         * @param objective positive
         * @return the stage that wants to know where it is recorded
         * @throws IllegalArgumentException if it is not positive
         */
        public Timed within(Duration objective) {
            return new Timed(
                    name, command, Require.positive("the objective of drill '" + name + "'", objective), VALID);
        }
    }

    /** A drill that still wants a file. Immutable. */
    public static final class Timed {

        private final String name;
        private final Command command;
        private final Duration within;
        private final Duration valid;

        private Timed(String name, Command command, Duration within, Duration valid) {
            this.name = name;
            this.command = command;
            this.within = within;
            this.valid = valid;
        }

        /**
         * Says how long its proof is valid.
         *
         * @param time positive; 90 days where nothing is said
         * @return a new value
         * @throws IllegalArgumentException if it is not positive
         */
        public Timed validFor(Duration time) {
            return new Timed(name, command, within, Require.positive("the validity of drill '" + name + "'", time));
        }

        /**
         * Says where its proof is kept.
         *
         * @param file the file, in a directory that is there
         * @return the drill
         */
        public RecordedDrill recordedIn(Path file) {
            Objects.requireNonNull(file, "file of a drill's proof");
            return new RecordedDrill(name, command, within, valid, file, Clock.systemUTC());
        }
    }

    /**
     * A step that drills, and records the proof. A drill that fails or takes too long deletes the proof before: what doesn't work
     * today is not proved by last month.
     *
     * @param step the name of the step
     * @return the step; it can't be taken back, for what the command does is its own to bring back
     */
    public Step<DrillProof> step(String step) {
        return Outside.step(step)
                .with("drill", name)
                .with("command", command.toString())
                .with("within", within)
                .with("valid for", valid)
                .run(DrillProof.class, this::drill)
                .irreversible("a drill brings back itself what it changed");
    }

    /**
     * Asks whether the drill was proved, and the proof hasn't expired: by the time and the length that are declared now.
     *
     * @return the check; no proof is {@link dev.windlass.check.Verdict#NO_DATA}
     */
    public Check provedValid() {
        return Outside.check("drill '" + name + "' is proved")
                .with("drill", name)
                .with("file", file)
                .asks(c -> proved());
    }

    private DrillProof drill(ActionContext<?> context) throws Exception {
        Files.deleteIfExists(file);
        long start = System.nanoTime();
        Action<ActionContext<?>, String> text = command.text();
        String said = Trouble.oneLine(text.run(context));
        Duration took = Duration.ofNanos(System.nanoTime() - start).truncatedTo(ChronoUnit.MILLIS);
        if (took.compareTo(within) > 0) {
            throw new DatabaseException("drill '" + name + "' took " + Spoken.time(took) + ", longer than "
                    + Spoken.time(within) + ", so it proves nothing. Look at what took so long: " + command);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var proof = new DrillProof(name, now, took, said.substring(Math.max(0, said.length() - SAID)), now.plus(valid));
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.write(part, JSON.writeValueAsBytes(proof));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return proof;
    }

    private Answer proved() throws IOException {
        if (!Files.isRegularFile(file)) {
            return Answer.noData("drill '" + name + "' was never done, or failed: there is no '" + file + "'; do it");
        }
        DrillProof proof;
        try {
            proof = JSON.readValue(Files.readAllBytes(file), DrillProof.class);
        } catch (JsonProcessingException e) {
            return Answer.errored("'" + file + "' is no proof of a drill; do drill '" + name + "' again");
        }
        if (!proof.drill().equals(name)) {
            return Answer.errored(
                    "'" + file + "' is the proof of drill '" + proof.drill() + "', not of '" + name + "'");
        }
        return judged(proof)
                .with("at", proof.at())
                .with("took", Spoken.time(proof.took()))
                .with("said", proof.said());
    }

    /** By what is declared now, which may be stricter than what was when it was done. */
    private Answer judged(DrillProof proof) {
        String done = "drill '" + name + "' was done on " + proof.at();
        Instant now = clock.instant();
        Instant until =
                proof.at().plus(valid).isBefore(proof.validUntil()) ? proof.at().plus(valid) : proof.validUntil();
        if (proof.at().isAfter(now.plus(AHEAD))) {
            return Answer.errored(done + ", a time to come; is the clock right?");
        }
        if (now.isAfter(until)) {
            return Answer.failed(done + ", its proof expired on " + until + "; drill again");
        }
        return proof.took().compareTo(within) > 0
                ? Answer.failed(done + " and took " + Spoken.time(proof.took()) + ", longer than " + Spoken.time(within)
                        + "; look at what took so long, and drill again")
                : Answer.passed(done);
    }
}
