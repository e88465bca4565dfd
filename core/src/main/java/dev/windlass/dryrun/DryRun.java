package dev.windlass.dryrun;

import dev.windlass.check.Spoken;
import dev.windlass.engine.Inquiry;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a plan in the real world and changes nothing: asks the checks, reads the metrics, and tells what people
 * would be asked, what steps would do, and what would refuse. For an hour before T-0, in a pipeline too:
 *
 * <pre>{@code
 * System.exit(DryRun.of(plan).zero(t0).run().print(System.out).exitCode());
 * }</pre>
 *
 * <p>Of the plan's code it runs what only reads, and nothing else: checks, metrics, conditions that read no results, and
 * {@linkplain dev.windlass.plan.Step#preview previews}. No before-image is taken, no action, probe or undo is called,
 * nothing is journaled, nobody is told, and the product is not held: a release may run beside it. What this code throws is
 * told, and what takes longer than its timeout is told and interrupted. Immutable: each call gives a new value, safe for
 * use by several threads.
 */
public final class DryRun {

    /** How long a preview or a condition may take where nothing else is said: 30 seconds. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    private final Plan plan;
    private final Masker secrets;
    private final Duration patience;
    private final @Nullable Instant zero;

    private DryRun(Plan plan, Masker secrets, Duration patience, @Nullable Instant zero) {
        this.plan = plan;
        this.secrets = secrets;
        this.patience = patience;
        this.zero = zero;
    }

    /**
     * A dry run of a plan.
     *
     * @param plan the plan
     * @return the dry run; nothing is asked before {@link #run}
     */
    public static DryRun of(Plan plan) {
        return new DryRun(Objects.requireNonNull(plan, "plan"), Masker.none(), DEFAULT_PATIENCE, null);
    }

    /**
     * Takes secrets out of every text of the report.
     *
     * @param more the secrets
     * @return a new dry run; several calls add up
     */
    public DryRun masking(Secret... more) {
        Objects.requireNonNull(more, "secrets to be masked");
        return new DryRun(plan, secrets.with(more), patience, zero);
    }

    /**
     * Says when T-0 is, to which the phases on the timeline are relative. It has to lie ahead, and the windows that it
     * leads to have to be open then, for long enough; otherwise that counts as a {@linkplain Report#refusals refusal}.
     *
     * @param newZero T-0; where nothing is said, the moment of the dry run, and a window that is closed is waited for
     * @return a new dry run
     */
    public DryRun zero(Instant newZero) {
        return new DryRun(plan, secrets, patience, Objects.requireNonNull(newZero, "T-0"));
    }

    /**
     * Says how long a preview or a condition may take. Checks and metrics say so themselves.
     *
     * @param time the time, positive, at most a day; {@link #DEFAULT_PATIENCE} where nothing is said
     * @return a new dry run
     */
    public DryRun patience(Duration time) {
        Objects.requireNonNull(time, "time for a preview or a condition");
        if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "the time for a preview or a condition must be positive and at most a day, got " + time);
        }
        return new DryRun(plan, secrets, time, zero);
    }

    /**
     * Asks, gate after gate in the order of the plan, the checks of a gate side by side. It takes as long as the slowest
     * check of each gate. If the calling thread is interrupted, what was not answered by then counts as not to be asked,
     * and the interrupt is kept.
     *
     * @return what was found
     */
    public Report run() {
        try (var inquiry = new Inquiry(plan, secrets)) {
            Instant now = inquiry.now();
            return new Inspection(plan, inquiry, secrets, patience, now, zero).report();
        }
    }

    /**
     * What a dry run found.
     *
     * @param plan the plan
     * @param at when it was run
     * @param zero T-0
     * @param nodes what was found of each node, in the order of the plan; blocks ahead of what is inside them; the
     *     verification after a rollback is the last
     */
    public record Report(Plan plan, Instant at, Instant zero, List<Outlook> nodes) {

        /** Keeps a copy of the list. */
        public Report {
            Objects.requireNonNull(plan, "plan");
            Objects.requireNonNull(at, "when a dry run was run");
            Objects.requireNonNull(zero, "T-0");
            nodes = List.copyOf(nodes);
        }

        /**
         * Tells whether nothing would refuse, as the world is now; see {@link #refusals}.
         *
         * @return whether there is no refusal
         */
        public boolean ready() {
            return refusals().isEmpty();
        }

        /**
         * What would refuse: a gate whose critical checks did not all pass, or whose important ones did not and nobody may
         * waive; a watch that would fail by what was read; a window that never opens for long enough; a condition that
         * could not be asked. If it was said when T-0 is, and there are phases on the timeline, also a T-0 that is over,
         * and a window at the head of such a phase that would be closed or too short when T-0 leads to it. A gate behind a
         * step that changes something judges a world that isn't there yet: what it says now is told, and is no refusal. But
         * a metric that could not be read is one wherever it stands, and so is a verification after a rollback, which knows
         * the world as it is now.
         *
         * @return each with its reason, in the order of the plan
         */
        public List<WouldRefuse> refusals() {
            return Stream.concat(
                            late().stream(),
                            nodes.stream().map(Outlook::refusal).flatMap(Optional::stream))
                    .toList();
        }

        private Optional<WouldRefuse> late() {
            return timeline() && zero.isBefore(at)
                    ? Optional.of(new WouldRefuse(
                            "T-0",
                            "T-0 is " + Spoken.time(Duration.between(zero, at)) + " ago; name one that lies ahead"))
                    : Optional.empty();
        }

        /** Whether a phase begins relative to T-0. */
        boolean timeline() {
            return plan.phases().stream().anyMatch(phase -> phase.at() != null);
        }

        /**
         * What becomes of the process.
         *
         * @return 0 if it is {@linkplain #ready ready}, otherwise 12, as of a release that a gate stopped
         */
        public int exitCode() {
            return ready() ? 0 : 12;
        }

        /**
         * Prints it, with times in the machine's zone.
         *
         * @param out where to
         * @return this report
         */
        public Report print(PrintStream out) {
            out.print(toText(ZoneId.systemDefault()));
            out.flush();
            return this;
        }

        /**
         * The report as a text, node after node, with the refusals at its end.
         *
         * @param zone the zone in which its times are
         * @return the text, of several lines
         */
        public String toText(ZoneId zone) {
            return DryRunText.of(this, zone);
        }

        /** The report as a text, with times in UTC. */
        @Override
        public String toString() {
            return toText(ZoneOffset.UTC);
        }
    }

    /**
     * What would refuse, and why.
     *
     * @param node the gate, guarded block or condition; {@code T-0} if that is over
     * @param reason what was found
     */
    public record WouldRefuse(String node, String reason) {}
}
