package dev.windlass.dryrun;

import dev.windlass.check.Fact;
import dev.windlass.plan.NodeOutline;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a dry run found of a node.
 *
 * @param phase the name of its phase; empty outside of any
 * @param name its name
 * @param kind what it is
 * @param depth how many blocks are around it
 * @param branch the key of the branch in which it stands; empty where the block around it is no choice
 * @param reach whether it would run
 * @param behind the first step ahead of it that would change something, if it is reached; null if none would
 * @param declared what is declared of it, in order
 * @param finding what was found
 */
public record Outlook(
        String phase,
        String name,
        NodeOutline.Kind kind,
        int depth,
        String branch,
        Reach reach,
        @Nullable String behind,
        List<Fact> declared,
        Finding finding) {

    /** Whether a node would run. */
    public enum Reach {
        /** It would, if all ahead of it goes well. */
        RUNS,
        /** It stands in a branch, and which one is taken is not known. */
        MAY_RUN,
        /** It stands in a branch that would not be taken; it was not asked. */
        DOES_NOT_RUN
    }

    /** Keeps a copy of the facts. */
    public Outlook {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(name, "name of a node");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(branch, "branch");
        Objects.requireNonNull(reach, "reach");
        Objects.requireNonNull(finding, "finding");
        declared = List.copyOf(declared);
    }

    /**
     * Why it would refuse, if it would; {@link DryRun.Report#refusals} says what counts.
     *
     * @return the refusal; empty if it wouldn't, or that can't be told yet
     */
    public Optional<DryRun.WouldRefuse> refusal() {
        return Optional.ofNullable(reason()).map(why -> new DryRun.WouldRefuse(name, why));
    }

    /** What changes the world ahead of a node may change what the node says; but neither calendar nor monitoring. */
    private @Nullable String reason() {
        if (finding instanceof Finding.Times times) {
            return times.refusal();
        }
        if (finding instanceof Finding.Readings readings) {
            return readings.refusal(behind == null);
        }
        if (behind != null) {
            return null;
        }
        if (finding instanceof Finding.Checks checks) {
            return checks.refusal();
        }
        return finding instanceof Finding.Chooses choice ? choice.refusal() : null;
    }
}
