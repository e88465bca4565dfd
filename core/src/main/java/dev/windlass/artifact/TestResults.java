package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A check of the results of tests, in the XML format of JUnit, which most test runners write. Immutable, each call gives a
 * new check; safe for use by several threads.
 *
 * <pre>{@code
 * TestResults.junit(Path.of("target/surefire-reports")).atLeast(400).skippedAtMost(0).newerThan(jar)
 * }</pre>
 *
 * <p>It passes only if tests ran, and none failed or had an error. A report that is missing, stale, or without a test is
 * {@link dev.windlass.check.Verdict#NO_DATA}; one that is malformed, cut off, or larger than 64 MiB is
 * {@link dev.windlass.check.Verdict#ERRORED}. Where a report sums up and lists tests, the worse figure of both counts.
 * Nothing outside of the files is opened.
 */
public final class TestResults implements Check {

    /** The reports that are read in a directory: what Surefire, Failsafe and Gradle call them. */
    public static final String DEFAULT_FILES = "TEST-*.xml";

    private static final int TOLD = 10;

    private final Source source;
    private final String files;
    private final int least;
    private final @Nullable Integer skipped;
    private final @Nullable Integer flaky;

    private TestResults(Source source, String files, int least, @Nullable Integer skipped, @Nullable Integer flaky) {
        this.source = source;
        this.files = files;
        this.least = least;
        this.skipped = skipped;
        this.flaky = flaky;
    }

    /**
     * The results of a run of tests.
     *
     * @param report the file, or a directory: then all {@value #DEFAULT_FILES} in it and below count
     * @return the check
     */
    public static TestResults junit(Path report) {
        return new TestResults(Source.of(report, "an XML report of JUnit"), DEFAULT_FILES, 1, null, null);
    }

    /**
     * Says which reports of a directory count.
     *
     * @param glob of file names, such as {@code *.xml}; {@value #DEFAULT_FILES} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public TestResults files(String glob) {
        if (glob.isBlank()) {
            throw new IllegalArgumentException("the names of reports in '" + source.path() + "' must not be blank");
        }
        return new TestResults(source, glob, least, skipped, flaky);
    }

    /**
     * Says how many tests must have run; skipped ones don't count.
     *
     * @param tests positive; 1 where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public TestResults atLeast(int tests) {
        if (tests < 1) {
            throw new IllegalArgumentException("at least one test of '" + source.path() + "' must run, got " + tests);
        }
        return new TestResults(source, files, tests, skipped, flaky);
    }

    /**
     * Limits the tests that were skipped; where nothing is said they are only reported.
     *
     * @param tests not negative
     * @return a new check
     * @throws IllegalArgumentException if it is negative
     */
    public TestResults skippedAtMost(int tests) {
        return new TestResults(source, files, least, notNegative("skipped", tests), flaky);
    }

    /**
     * Limits the tests that failed and passed when they were run again, as Surefire reports them; where nothing is said
     * they are only reported.
     *
     * @param tests not negative
     * @return a new check
     * @throws IllegalArgumentException if it is negative
     */
    public TestResults flakyAtMost(int tests) {
        return new TestResults(source, files, least, skipped, notNegative("flaky", tests));
    }

    /**
     * Wants each report to be newer than another file, such as the artifact that was tested. An older one is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param other the other file
     * @return a new check
     */
    public TestResults newerThan(Path other) {
        return new TestResults(source.newerThan(other), files, least, skipped, flaky);
    }

    /**
     * Wants each report to be written lately. An older one is {@link dev.windlass.check.Verdict#NO_DATA}. A download
     * usually makes a file new: where reports are fetched prefer {@link #newerThan}.
     *
     * @param age how old it may be, positive
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public TestResults notOlderThan(Duration age) {
        return new TestResults(source.notOlderThan(age), files, least, skipped, flaky);
    }

    /**
     * Asks whether further runs of the same tests came to the same results: the same tests, each passed, failed or
     * skipped as in this one. A test that differs is flaky. What else is wanted of this run is not asked.
     *
     * @param runs the reports of the other runs, at least one; a file or a directory each, as this one
     * @return a check of its own
     * @throws IllegalArgumentException if there is none
     */
    public Check sameIn(Path... runs) {
        if (runs.length == 0) {
            throw new IllegalArgumentException("give at least one other run to compare '" + source.path() + "' with");
        }
        var check = Check.named("same test results as " + source.path()).with("first run", source.path());
        for (int i = 0; i < runs.length; i++) {
            check = check.with("run " + (i + 2), Objects.requireNonNull(runs[i], "a run of tests"));
        }
        List<Path> others = List.of(runs);
        return check.asks(c -> answerSame(others));
    }

    @Override
    public String name() {
        return "test results of " + source.path();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(source.facts());
        facts.add(Fact.declared("reports", files));
        facts.add(Fact.declared("tests at least", least));
        if (skipped != null) {
            facts.add(Fact.declared("skipped at most", skipped));
        }
        if (flaky != null) {
            facts.add(Fact.declared("flaky at most", flaky));
        }
        return List.copyOf(facts);
    }

    @Override
    public Answer ask(CheckContext context) {
        try {
            return judge(JUnitReport.read(source, files));
        } catch (Unusable e) {
            return e.answer();
        }
    }

    private Answer judge(JUnitReport found) throws Unusable {
        int ran = found.tests() - found.skipped();
        if (ran <= 0) {
            throw Unusable.noData(
                    "'" + source.path() + "' tells of no test that ran (" + found.skipped() + " were skipped)");
        }
        var faults = new ArrayList<String>();
        if (found.failed() > 0) {
            faults.add(found.failed() + " failed: " + told(found.failures()));
        }
        if (ran < least) {
            faults.add("only " + ran + " ran, at least " + least + " are wanted");
        }
        if (skipped != null && found.skipped() > skipped) {
            faults.add(found.skipped() + " were skipped, at most " + skipped + " may be");
        }
        if (flaky != null && found.flaky().size() > flaky) {
            faults.add(found.flaky().size() + " are flaky, at most " + flaky + " may be: " + told(found.flaky()));
        }
        Answer answer = faults.isEmpty()
                ? Answer.passed("all " + ran + " tests of '" + source.path() + "' passed")
                : Answer.failed("tests of '" + source.path() + "': " + String.join("; ", faults));
        return answer.with("ran", ran)
                .with("failed", found.failed())
                .with("skipped", found.skipped())
                .with("flaky", found.flaky().size())
                .with("reports", found.files());
    }

    private Answer answerSame(List<Path> runs) {
        try {
            var first = JUnitReport.read(source, files).outcomes();
            var different = new TreeSet<String>();
            for (Path run : runs) {
                var other = JUnitReport.read(new Source(run, source.what(), source.freshness()), files)
                        .outcomes();
                var all = new TreeSet<>(first.keySet());
                all.addAll(other.keySet());
                all.removeIf(test -> Objects.equals(first.get(test), other.get(test)));
                different.addAll(all);
            }
            if (first.isEmpty()) {
                return Answer.noData("'" + source.path() + "' tells of no test");
            }
            return (different.isEmpty()
                            ? Answer.passed("all " + first.size() + " tests came to the same result in "
                                    + (runs.size() + 1) + " runs")
                            : Answer.failed(different.size() + " tests differ from run to run: "
                                    + told(List.copyOf(different))))
                    .with("tests", first.size())
                    .with("different", different.size());
        } catch (Unusable e) {
            return e.answer();
        }
    }

    private static String told(List<String> tests) {
        String some = Source.oneLine(String.join(", ", tests.subList(0, Math.min(TOLD, tests.size()))));
        return tests.isEmpty() ? "not named" : tests.size() <= TOLD ? some : some + " and more";
    }

    private int notNegative(String what, int tests) {
        if (tests < 0) {
            throw new IllegalArgumentException(
                    "the number of " + what + " tests of '" + source.path() + "' can't be negative, got " + tests);
        }
        return tests;
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}
