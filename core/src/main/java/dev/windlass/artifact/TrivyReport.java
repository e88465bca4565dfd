package dev.windlass.artifact;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A check of the findings in a JSON report of Trivy (schema 2): vulnerabilities, misconfigurations that failed, secrets
 * and licenses. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * TrivyReport.of(Path.of("trivy.json")).atMost(TrivyReport.Severity.MEDIUM, 10).ignoreUnfixed().newerThan(jar)
 * }</pre>
 *
 * <p>It passes only if all limits are kept; where nothing else is said nothing {@link Severity#CRITICAL} and nothing
 * {@link Severity#HIGH} is let pass, and other severities aren't judged. What Trivy was told to leave out
 * ({@code .trivyignore}, {@code --severity}) is not in its report.
 *
 * <p>A report that is missing, stale, or without a result is {@link dev.windlass.check.Verdict#NO_DATA}; one that is
 * malformed, cut off, larger than 64 MiB, of another schema, or holds a list that this class doesn't know is
 * {@link dev.windlass.check.Verdict#ERRORED}.
 */
public final class TrivyReport implements Check {

    /** How serious a finding is. */
    public enum Severity {
        /** Critical. */
        CRITICAL,
        /** High. */
        HIGH,
        /** Medium. */
        MEDIUM,
        /** Low. */
        LOW,
        /** Trivy doesn't know. */
        UNKNOWN
    }

    private static final Set<String> FINDINGS = Set.of("Vulnerabilities", "Misconfigurations", "Secrets", "Licenses");
    /** Lists that hold no finding, or findings that were taken out. */
    private static final Set<String> OTHER_LISTS =
            Set.of("Packages", "CustomResources", "ExperimentalModifiedFindings");

    private final Source source;
    private final Limits<Severity> limits;
    private final boolean ignoreUnfixed;

    private TrivyReport(Source source, Limits<Severity> limits, boolean ignoreUnfixed) {
        this.source = source;
        this.limits = limits;
        this.ignoreUnfixed = ignoreUnfixed;
    }

    /**
     * A check of a report.
     *
     * @param report the file that {@code trivy --format json} wrote
     * @return a check that lets nothing critical and nothing high pass
     */
    public static TrivyReport of(Path report) {
        return new TrivyReport(
                Source.of(report, "a JSON report of Trivy, schema 2"),
                new Limits<>(new EnumMap<>(Map.of(Severity.CRITICAL, 0, Severity.HIGH, 0))),
                false);
    }

    /**
     * Limits the findings of one severity; worse ones have limits of their own.
     *
     * @param severity the severity
     * @param findings how many may be there; replaces what was said before
     * @return a new check
     * @throws IllegalArgumentException if the number is negative
     */
    public TrivyReport atMost(Severity severity, int findings) {
        return new TrivyReport(
                source, limits.and(Objects.requireNonNull(severity, "severity"), findings), ignoreUnfixed);
    }

    /**
     * Leaves out vulnerabilities for which there is no fixed version yet.
     *
     * @return a new check
     */
    public TrivyReport ignoreUnfixed() {
        return new TrivyReport(source, limits, true);
    }

    /**
     * Wants the report to be newer than another file, such as the artifact that was scanned. An older one is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param other the other file
     * @return a new check
     */
    public TrivyReport newerThan(Path other) {
        return new TrivyReport(source.newerThan(other), limits, ignoreUnfixed);
    }

    /**
     * Wants the report to be written lately. An older one is {@link dev.windlass.check.Verdict#NO_DATA}. A download
     * usually makes a file new: where reports are fetched prefer {@link #newerThan}.
     *
     * @param age how old it may be, positive
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public TrivyReport notOlderThan(Duration age) {
        return new TrivyReport(source.notOlderThan(age), limits, ignoreUnfixed);
    }

    @Override
    public String name() {
        return "findings in " + source.path();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(source.facts());
        facts.addAll(limits.facts());
        facts.add(Fact.declared("ignore unfixed", ignoreUnfixed));
        return List.copyOf(facts);
    }

    @Override
    public Answer ask(CheckContext context) {
        try {
            var tally = new Tally();
            Json.read(source, source.read(), tally::take);
            if (tally.schema == null || tally.schema.asInt() != 2) {
                throw source.malformed("its SchemaVersion is " + (tally.schema == null ? "missing" : tally.schema));
            }
            if (tally.results == 0) {
                throw Unusable.noData("'" + source.path() + "' holds no result: Trivy found nothing to scan. Look at"
                        + " what it was pointed at");
            }
            return limits.judge("'" + source.path() + "'", tally.found)
                    .with("not fixed, left out", tally.unfixed)
                    .with("results", tally.results);
        } catch (Unusable e) {
            return e.answer();
        }
    }

    /** Counts while it reads. */
    private final class Tally {

        private final Map<Severity, Integer> found = new EnumMap<>(Severity.class);
        private @Nullable JsonNode schema;
        private int results;
        private int unfixed;

        Tally() {
            for (Severity severity : Severity.values()) {
                found.put(severity, 0);
            }
        }

        void take(String key, JsonParser json) throws IOException, Unusable {
            if (key.equals("SchemaVersion")) {
                schema = Json.tree(json);
            } else if (key.equals("Results") && json.isExpectedStartArrayToken()) {
                Json.elements(json, (index, result) -> {
                    if (!result.isExpectedStartObjectToken()) {
                        throw source.malformed("a result of it is no object");
                    }
                    results++;
                    Json.fields(result, this::takeList);
                });
            }
        }

        private void takeList(String key, JsonParser json) throws IOException, Unusable {
            boolean list = json.isExpectedStartArrayToken();
            if (FINDINGS.contains(key)) {
                if (list) {
                    Json.elements(json, (index, finding) -> count(key, Json.tree(finding)));
                } else if (json.currentToken() != com.fasterxml.jackson.core.JsonToken.VALUE_NULL) {
                    throw source.malformed("its " + key + " are no list");
                }
            } else if (list && !OTHER_LISTS.contains(key)) {
                throw source.malformed(
                        "it holds the list '" + key + "', which may be findings that are not known here");
            }
        }

        private void count(String list, JsonNode finding) throws Unusable {
            if (list.equals("Misconfigurations")) {
                String status = finding.path("Status").asText("FAIL");
                if (status.equals("PASS") || status.equals("EXCEPTION")) {
                    return;
                }
            }
            if (ignoreUnfixed && list.equals("Vulnerabilities") && !isFixed(finding)) {
                unfixed++;
                return;
            }
            found.merge(severity(finding.path("Severity")), 1, Integer::sum);
        }

        private boolean isFixed(JsonNode vulnerability) {
            return !vulnerability.path("FixedVersion").asText("").isBlank()
                    || vulnerability.path("Status").asText("").equals("fixed");
        }

        private Severity severity(JsonNode text) throws Unusable {
            for (Severity severity : Severity.values()) {
                if (severity.name().equals(text.textValue())) {
                    return severity;
                }
            }
            throw source.malformed("a finding of it has the severity " + (text.isMissingNode() ? "(none)" : text));
        }
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}
