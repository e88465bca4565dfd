package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A check of the coverage that a report tells. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * Coverage.jacoco(Path.of("target/site/jacoco/jacoco.xml")).linesAtLeast(80).branchesAtLeast(70).newerThan(jar)
 * }</pre>
 *
 * <p>It passes only if all limits are kept, and there is at least one. A report that is missing, stale, or counts nothing
 * is {@link dev.windlass.check.Verdict#NO_DATA}; one that is malformed, cut off, larger than 64 MiB, or whose figures
 * contradict each other is {@link dev.windlass.check.Verdict#ERRORED}. Nothing outside of the file is opened.
 */
public final class Coverage implements Check {

    /** What is counted. */
    enum Unit {
        LINE,
        BRANCH,
        INSTRUCTION
    }

    /** How much of it is covered. */
    record Share(long covered, long total) {
        boolean atLeast(BigDecimal percent) {
            return BigDecimal.valueOf(covered).movePointRight(2).compareTo(percent.multiply(BigDecimal.valueOf(total)))
                    >= 0;
        }

        @Override
        public String toString() {
            BigDecimal percent = BigDecimal.valueOf(covered)
                    .movePointRight(2)
                    .divide(BigDecimal.valueOf(total), 2, RoundingMode.DOWN);
            return percent.toPlainString() + " % (" + covered + " of " + total + ")";
        }
    }

    private final Source source;
    private final CoverageFormat format;
    private final Map<Unit, BigDecimal> least;

    private Coverage(Source source, CoverageFormat format, Map<Unit, BigDecimal> least) {
        this.source = source;
        this.format = format;
        this.least = least;
    }

    /**
     * The XML report of JaCoCo. Its totals must be the sums of its packages or groups.
     *
     * @param report the file, such as {@code target/site/jacoco/jacoco.xml}
     * @return a check without a limit yet
     */
    public static Coverage jacoco(Path report) {
        return new Coverage(Source.of(report, "an XML report of JaCoCo"), CoverageFormat.JACOCO, Map.of());
    }

    /**
     * A report in the XML format of Cobertura, which many tools of other languages write too. Its rates must agree with
     * its counts.
     *
     * @param report the file, such as {@code coverage.xml}
     * @return a check without a limit yet
     */
    public static Coverage cobertura(Path report) {
        return new Coverage(Source.of(report, "an XML report of Cobertura"), CoverageFormat.COBERTURA, Map.of());
    }

    /**
     * Limits the lines.
     *
     * @param percent of the lines that must be covered at least, above 0 and at most 100
     * @return a new check
     * @throws IllegalArgumentException if it is out of range
     */
    public Coverage linesAtLeast(double percent) {
        return with(Unit.LINE, percent);
    }

    /**
     * Limits the branches. A report without a branch is {@link dev.windlass.check.Verdict#NO_DATA} then.
     *
     * @param percent of the branches that must be covered at least, above 0 and at most 100
     * @return a new check
     * @throws IllegalArgumentException if it is out of range
     */
    public Coverage branchesAtLeast(double percent) {
        return with(Unit.BRANCH, percent);
    }

    /**
     * Limits the instructions, which only JaCoCo counts.
     *
     * @param percent of the instructions that must be covered at least, above 0 and at most 100
     * @return a new check
     * @throws IllegalArgumentException if it is out of range, or the report is not of JaCoCo
     */
    public Coverage instructionsAtLeast(double percent) {
        if (format != CoverageFormat.JACOCO) {
            throw new IllegalArgumentException(
                    "instructions are counted by JaCoCo only, not in '" + source.path() + "'");
        }
        return with(Unit.INSTRUCTION, percent);
    }

    /**
     * Wants the report to be newer than another file, such as the artifact that it is about. An older one is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param other the other file
     * @return a new check
     */
    public Coverage newerThan(Path other) {
        return new Coverage(source.newerThan(other), format, least);
    }

    /**
     * Wants the report to be written lately. An older one is {@link dev.windlass.check.Verdict#NO_DATA}. A download
     * usually makes a file new: where reports are fetched prefer {@link #newerThan}.
     *
     * @param age how old it may be, positive
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public Coverage notOlderThan(Duration age) {
        return new Coverage(source.notOlderThan(age), format, least);
    }

    @Override
    public String name() {
        return "coverage of " + source.path();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(source.facts());
        least.forEach((unit, percent) -> facts.add(Fact.declared(words(unit) + " at least, in percent", percent)));
        return List.copyOf(facts);
    }

    @Override
    public Answer ask(CheckContext context) {
        if (least.isEmpty()) {
            return Answer.noData("no limit was said for the coverage of '" + source.path() + "'; say linesAtLeast(…)");
        }
        try {
            return judge(format.read(source));
        } catch (Unusable e) {
            return e.answer();
        }
    }

    private Answer judge(Map<Unit, Share> found) throws Unusable {
        var below = new ArrayList<String>();
        for (Map.Entry<Unit, BigDecimal> limit : least.entrySet()) {
            Share share = found.get(limit.getKey());
            if (share == null || share.total() == 0) {
                throw Unusable.noData("'" + source.path() + "' counts no " + words(limit.getKey())
                        + "; was the code there when the report was made?");
            }
            if (!share.atLeast(limit.getValue())) {
                below.add(words(limit.getKey()) + " " + share + " below " + limit.getValue() + " %");
            }
        }
        Answer answer = below.isEmpty()
                ? Answer.passed("the coverage of '" + source.path() + "' keeps the limits")
                : Answer.failed("the coverage of '" + source.path() + "' is too low: " + String.join(", ", below));
        for (Map.Entry<Unit, Share> share : found.entrySet()) {
            if (share.getValue().total() > 0) {
                answer = answer.with(words(share.getKey()), share.getValue());
            }
        }
        return answer;
    }

    private Coverage with(Unit unit, double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("the share of " + words(unit) + " that must be covered is above 0 and at"
                    + " most 100 percent, got " + percent + " for '" + source.path() + "'");
        }
        Map<Unit, BigDecimal> more = new EnumMap<>(Unit.class);
        more.putAll(least);
        more.put(unit, Objects.requireNonNull(BigDecimal.valueOf(percent)).stripTrailingZeros());
        return new Coverage(source, format, more);
    }

    private static String words(Unit unit) {
        return switch (unit) {
            case LINE -> "lines";
            case BRANCH -> "branches";
            case INSTRUCTION -> "instructions";
        };
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}
