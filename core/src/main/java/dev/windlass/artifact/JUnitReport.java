package dev.windlass.artifact;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the reports of a run of tests tell.
 *
 * @param files how many reports there are
 * @param tests how many tests, skipped ones included
 * @param failed how many failed or had an error
 * @param skipped how many were skipped
 * @param failures the tests that failed, as far as they are named
 * @param flaky the tests that passed only when they were run again
 * @param outcomes how each test came out
 */
record JUnitReport(
        int files,
        int tests,
        int failed,
        int skipped,
        List<String> failures,
        List<String> flaky,
        Map<String, String> outcomes) {

    private static final Set<String> SUITES = Set.of("testsuite", "testsuites");

    static JUnitReport read(Source source, String glob) throws Unusable {
        int tests = 0;
        int failed = 0;
        int skipped = 0;
        var failures = new ArrayList<String>();
        var flaky = new ArrayList<String>();
        var outcomes = new HashMap<String, String>();
        List<Path> files = source.files(glob);
        for (Path file : files) {
            var one = new OneFile(source, file);
            Xml.read(source, file, source.read(file), one);
            tests += Math.min(one.listed, one.summedTests < 0 ? one.listed : one.summedTests);
            failed += Math.max(one.failures.size(), Math.max(one.summedFailed, one.failedOfAll));
            skipped += Math.max(one.skipped, one.summedSkipped);
            failures.addAll(one.failures);
            flaky.addAll(one.flaky);
            // A test that is listed twice, with parameters for instance, has all its outcomes.
            one.outcomes.forEach((test, outcome) -> outcomes.merge(test, outcome, (a, b) -> a + ", " + b));
        }
        return new JUnitReport(files.size(), tests, failed, skipped, failures, flaky, outcomes);
    }

    /** Counts the tests of one report. */
    private static final class OneFile implements Xml.Elements {

        private final Source source;
        private final Path file;
        private int listed;
        private int skipped;
        private final List<String> failures = new ArrayList<>();
        private final Set<String> flaky = new LinkedHashSet<>();
        private final Map<String, String> outcomes = new HashMap<>();
        /** What the outermost suites sum up; less than none where they don't. */
        private int summedTests = -1;

        private int failedOfAll;
        private int summedFailed;
        private int summedSkipped;

        private String test = "";
        private String outcome = "";

        OneFile(Source source, Path file) {
            this.source = source;
            this.file = file;
        }

        @Override
        public void start(Deque<String> parents, String name, Function<String, @Nullable String> attributes)
                throws Unusable {
            if (parents.isEmpty() && !SUITES.contains(name)) {
                throw source.malformed(file, "its root is <" + name + ">, not <testsuite> or <testsuites>");
            }
            boolean outermost = parents.isEmpty() || Xml.within(parents, "testsuites");
            if (name.equals("testsuites")) {
                failedOfAll = count(attributes, "failures") + count(attributes, "errors");
            } else if (name.equals("testsuite") && outermost) {
                sumUp(attributes);
            } else if (name.equals("testcase")) {
                if (!SUITES.contains(parents.peek())) {
                    throw source.malformed(file, "a <testcase> stands in <" + parents.peek() + ">");
                }
                listed++;
                test = attributes.apply("classname") + "." + attributes.apply("name");
                outcome = "passed";
            } else if ("testcase".equals(parents.peek())) {
                result(name);
            }
        }

        private void result(String element) {
            switch (element) {
                case "failure", "error" -> {
                    if (!outcome.equals("failed")) {
                        failures.add(test);
                    }
                    outcome = "failed";
                }
                case "skipped" -> {
                    skipped++;
                    outcome = "skipped";
                }
                case "flakyFailure", "flakyError" -> flaky.add(test);
                default -> {
                    // Output, properties, and failures of runs that are told of by <failure> as well.
                }
            }
        }

        @Override
        public void end(Deque<String> parents, String name) {
            if (name.equals("testcase")) {
                outcomes.merge(test, outcome, (a, b) -> a + ", " + b);
            }
        }

        private void sumUp(Function<String, @Nullable String> attributes) throws Unusable {
            if (attributes.apply("tests") != null) {
                summedTests = Math.max(0, summedTests) + count(attributes, "tests");
            }
            summedFailed += count(attributes, "failures") + count(attributes, "errors");
            summedSkipped += count(attributes, "skipped");
        }

        private int count(Function<String, @Nullable String> attributes, String name) throws Unusable {
            String text = attributes.apply(name);
            if (text == null || text.isEmpty()) {
                return 0;
            }
            if (!text.matches("[0-9]{1,8}")) {
                throw source.malformed(file, "its number of " + name + " is '" + text + "'");
            }
            return Integer.parseInt(text);
        }
    }
}
