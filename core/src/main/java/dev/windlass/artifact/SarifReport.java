package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A check of the findings in a log of the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS), which scanners
 * of code, secrets and dependencies write. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * SarifReport.of(Path.of("gitleaks.sarif")).atMost(SarifReport.Level.WARNING, 0).newerThan(jar)
 * }</pre>
 *
 * <p>It passes only if all limits are kept; where nothing else is said no error is let pass, and other levels aren't
 * judged. A result without a level has that of its rule, else it is a warning (3.27.10). Results whose suppressions are
 * all accepted (3.35), and those whose baseline state is absent, don't count.
 *
 * <p>A log that is missing, stale, has no run, or a run without results (the scan didn't come to its end) is
 * {@link dev.windlass.check.Verdict#NO_DATA}; an empty list of results is a clean scan. A log that is malformed, cut off,
 * larger than 64 MiB, of another version, with properties that 2.1.0 doesn't know, with results in other files, or of a
 * scan that says that it failed is {@link dev.windlass.check.Verdict#ERRORED}.
 */
public final class SarifReport implements Check {

    /** How serious a result is. */
    public enum Level {
        /** A serious problem. */
        ERROR,
        /** A problem. */
        WARNING,
        /** A minor problem, or a chance to do better. */
        NOTE,
        /** No problem. */
        NONE
    }

    private final Source source;
    private final Limits<Level> limits;
    private final boolean suppressed;

    private SarifReport(Source source, Limits<Level> limits, boolean suppressed) {
        this.source = source;
        this.limits = limits;
        this.suppressed = suppressed;
    }

    /**
     * A check of a log.
     *
     * @param log the file
     * @return a check that lets no error pass
     */
    public static SarifReport of(Path log) {
        return new SarifReport(
                Source.of(log, "a SARIF 2.1.0 log"), new Limits<>(new EnumMap<>(Map.of(Level.ERROR, 0))), false);
    }

    /**
     * Limits the results of one level; those of worse levels have limits of their own.
     *
     * @param level the level
     * @param results how many may be there; replaces what was said before
     * @return a new check
     * @throws IllegalArgumentException if the number is negative
     */
    public SarifReport atMost(Level level, int results) {
        return new SarifReport(source, limits.and(Objects.requireNonNull(level, "level"), results), suppressed);
    }

    /**
     * Counts suppressed results like others.
     *
     * @return a new check
     */
    public SarifReport countingSuppressed() {
        return new SarifReport(source, limits, true);
    }

    /**
     * Wants the log to be newer than another file, such as the artifact that was scanned. An older one is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param other the other file
     * @return a new check
     */
    public SarifReport newerThan(Path other) {
        return new SarifReport(source.newerThan(other), limits, suppressed);
    }

    /**
     * Wants the log to be written lately. An older one is {@link dev.windlass.check.Verdict#NO_DATA}. A download usually
     * makes a file new: where logs are fetched prefer {@link #newerThan}.
     *
     * @param age how old it may be, positive
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public SarifReport notOlderThan(Duration age) {
        return new SarifReport(source.notOlderThan(age), limits, suppressed);
    }

    @Override
    public String name() {
        return "findings in " + source.path();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(source.facts());
        facts.addAll(limits.facts());
        facts.add(Fact.declared("suppressed ones count", suppressed));
        return List.copyOf(facts);
    }

    @Override
    public Answer ask(CheckContext context) {
        try {
            SarifLog log = SarifLog.read(source);
            var found = new EnumMap<>(log.found());
            if (suppressed) {
                log.suppressed().forEach((level, count) -> found.merge(level, count, Integer::sum));
            }
            return limits.judge("'" + source.path() + "'", found)
                    .with(
                            "suppressed",
                            log.suppressed().values().stream().mapToInt(i -> i).sum())
                    .with("runs", log.runs());
        } catch (Unusable e) {
            return e.answer();
        }
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}
