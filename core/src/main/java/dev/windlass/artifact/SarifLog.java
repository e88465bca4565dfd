package dev.windlass.artifact;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.artifact.SarifReport.Level;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a SARIF log tells.
 *
 * @param runs how many runs there are
 * @param found the results that count, by level
 * @param suppressed those that were accepted
 */
record SarifLog(int runs, Map<Level, Integer> found, Map<Level, Integer> suppressed) {

    /** The properties of a run (3.14): the schema allows no other. */
    private static final Set<String> RUN = Set.of(
            "tool",
            "invocations",
            "conversion",
            "language",
            "versionControlProvenance",
            "originalUriBaseIds",
            "artifacts",
            "logicalLocations",
            "graphs",
            "results",
            "automationDetails",
            "runAggregates",
            "baselineGuid",
            "redactionTokens",
            "defaultEncoding",
            "defaultSourceLanguage",
            "newlineSequences",
            "columnKind",
            "externalPropertyFileReferences",
            "threadFlowLocations",
            "taxonomies",
            "addresses",
            "translations",
            "policies",
            "webRequests",
            "webResponses",
            "specialLocations",
            "properties");

    /** Those of a result (3.27). */
    private static final Set<String> RESULT = Set.of(
            "ruleId",
            "ruleIndex",
            "rule",
            "kind",
            "level",
            "message",
            "analysisTarget",
            "locations",
            "guid",
            "correlationGuid",
            "occurrenceCount",
            "partialFingerprints",
            "fingerprints",
            "stacks",
            "codeFlows",
            "graphs",
            "graphTraversals",
            "relatedLocations",
            "suppressions",
            "baselineState",
            "rank",
            "attachments",
            "hostedViewerUri",
            "workItemUris",
            "provenance",
            "fixes",
            "taxa",
            "webRequest",
            "webResponse",
            "properties");

    /** Those of a rule (3.49), and of what it says of its level (3.50). */
    private static final Set<String> RULE = Set.of(
            "id",
            "deprecatedIds",
            "guid",
            "deprecatedGuids",
            "name",
            "deprecatedNames",
            "shortDescription",
            "fullDescription",
            "messageStrings",
            "defaultConfiguration",
            "helpUri",
            "help",
            "relationships",
            "properties");

    private static final Set<String> CONFIGURATION = Set.of("enabled", "level", "rank", "parameters", "properties");
    private static final Set<String> STATES = Set.of("new", "unchanged", "updated", "absent");
    private static final Set<String> OTHER_KINDS = Set.of("pass", "open", "informational", "notApplicable", "review");

    static SarifLog read(Source source) throws Unusable {
        var runs = new ArrayList<Run>();
        var head = new Head();
        Json.read(source, source.read(), (key, json) -> {
            if (key.equals("version")) {
                head.version = Json.tree(json);
            } else if (key.equals("runs") && json.isExpectedStartArrayToken()) {
                Json.elements(json, (index, run) -> runs.add(new Run(source).read(run)));
            }
        });
        if (head.version == null || !"2.1.0".equals(head.version.textValue())) {
            throw source.malformed(
                    "its version is " + (head.version == null ? "missing" : head.version) + ", not 2.1.0");
        }
        if (runs.isEmpty()) {
            throw Unusable.noData("'" + source.path() + "' holds no run; has the scanner run?");
        }
        var found = new EnumMap<Level, Integer>(Level.class);
        var suppressed = new EnumMap<Level, Integer>(Level.class);
        for (Level level : Level.values()) {
            found.put(level, 0);
        }
        for (Run run : runs) {
            run.count(found, suppressed);
        }
        return new SarifLog(runs.size(), found, suppressed);
    }

    /** What stands beside the runs. */
    private static final class Head {
        private @Nullable JsonNode version;
    }

    /** A result whose level is known, or stands at its rule. */
    private record Counted(@Nullable Level level, String ruleId, int ruleIndex, int extension, boolean suppressed) {}

    /** One run; its rules may stand behind its results. */
    private static final class Run {

        private final Source source;
        private final List<Counted> results = new ArrayList<>();
        private boolean hasResults;
        private boolean overrides;
        private @Nullable JsonNode tool;

        Run(Source source) {
            this.source = source;
        }

        Run read(JsonParser run) throws IOException, Unusable {
            if (!run.isExpectedStartObjectToken()) {
                throw source.malformed("a run of it is no object");
            }
            Json.fields(run, (key, json) -> {
                requireKnown("a run", List.of(key), RUN);
                switch (key) {
                    case "tool" -> tool = Json.tree(json);
                    case "invocations" -> invocations(Json.tree(json));
                    case "externalPropertyFileReferences" -> elsewhere(Json.tree(json));
                    case "results" -> {
                        if (json.isExpectedStartArrayToken()) {
                            hasResults = true;
                            Json.elements(json, (index, result) -> result(Json.tree(result)));
                        }
                    }
                    default -> {
                        // Says nothing that is judged.
                    }
                }
            });
            return this;
        }

        private void invocations(JsonNode invocations) throws Unusable {
            for (JsonNode invocation : invocations) {
                JsonNode successful = invocation.path("executionSuccessful");
                if (!successful.isMissingNode() && !(successful.isBoolean() && successful.booleanValue())) {
                    throw Unusable.errored("'" + source.path() + "' says that its scan was not successful; look at the"
                            + " scanner's output, and let it run again");
                }
                overrides |= !invocation.path("ruleConfigurationOverrides").isEmpty();
            }
        }

        private void elsewhere(JsonNode references) throws Unusable {
            if (!references.path("results").isMissingNode()) {
                throw Unusable.errored("'" + source.path() + "' has results in other files, which are not read; let the"
                        + " scanner write all into one");
            }
        }

        private void result(JsonNode result) throws Unusable {
            if (!result.isObject()) {
                throw source.malformed("a result of it is no object");
            }
            requireKnown("a result", names(result), RESULT);
            if (!result.path("message").isObject()) {
                throw source.malformed("a result of it has no message");
            }
            JsonNode state = result.path("baselineState");
            if (!state.isMissingNode() && !STATES.contains(state.asText())) {
                throw source.malformed("a result of it has the baseline state " + state);
            }
            if (state.asText().equals("absent")) {
                return;
            }
            JsonNode rule = result.path("rule");
            String ruleId = result.path("ruleId").asText(rule.path("id").asText(""));
            int index = result.path("ruleIndex").asInt(rule.path("index").asInt(-1));
            int extension = rule.path("toolComponent").path("index").asInt(-1);
            results.add(
                    new Counted(level(result), ruleId, index, extension, isSuppressed(result.path("suppressions"))));
        }

        /** The level that a result says; null where its rule says it. */
        private @Nullable Level level(JsonNode result) throws Unusable {
            JsonNode kind = result.path("kind");
            boolean fails = kind.isMissingNode() || kind.asText().equals("fail");
            if (!fails && !OTHER_KINDS.contains(kind.asText())) {
                throw source.malformed("a result of it is of kind " + kind);
            }
            JsonNode level = result.path("level");
            if (level.isMissingNode()) {
                return fails ? null : Level.NONE;
            }
            return named(level);
        }

        private Level named(JsonNode text) throws Unusable {
            for (Level level : Level.values()) {
                if (level.name().toLowerCase(Locale.ROOT).equals(text.textValue())) {
                    return level;
                }
            }
            throw source.malformed("a level of it is " + text);
        }

        private static boolean isSuppressed(JsonNode suppressions) {
            if (!suppressions.isArray() || suppressions.isEmpty()) {
                return false;
            }
            for (JsonNode suppression : suppressions) {
                JsonNode status = suppression.path("status");
                if (!suppression.isObject()
                        || !(status.isMissingNode() || status.asText().equals("accepted"))) {
                    return false;
                }
            }
            return true;
        }

        void count(Map<Level, Integer> found, Map<Level, Integer> suppressed) throws Unusable {
            if (!hasResults) {
                throw Unusable.noData("a run in '" + source.path()
                        + "' has no results: the scan didn't come to its end." + " Let the scanner run again");
            }
            for (Counted result : results) {
                Level level = result.level() == null ? levelOfRule(result) : result.level();
                (result.suppressed() ? suppressed : found).merge(level, 1, Integer::sum);
            }
        }

        private Level levelOfRule(Counted result) throws Unusable {
            if (overrides) {
                throw Unusable.errored(
                        "'" + source.path() + "' has results without a level, and overrides the levels of"
                                + " rules, which is not read; let the scanner write levels");
            }
            JsonNode rule = rule(result);
            if (rule == null) {
                return Level.WARNING;
            }
            requireKnown("a rule", names(rule), RULE);
            JsonNode configuration = rule.path("defaultConfiguration");
            requireKnown("the configuration of a rule", names(configuration), CONFIGURATION);
            JsonNode level = configuration.path("level");
            return level.isMissingNode() ? Level.WARNING : named(level);
        }

        private @Nullable JsonNode rule(Counted result) {
            if (tool == null) {
                return null;
            }
            JsonNode component = result.extension() < 0
                    ? tool.path("driver")
                    : tool.path("extensions").path(result.extension());
            JsonNode rules = component.path("rules");
            if (result.ruleIndex() >= 0) {
                return rules.get(result.ruleIndex());
            }
            for (JsonNode rule : rules) {
                if (rule.path("id").asText().equals(result.ruleId())) {
                    return rule;
                }
            }
            return null;
        }

        private void requireKnown(String what, Collection<String> names, Set<String> known) throws Unusable {
            for (String name : names) {
                if (!known.contains(name)) {
                    throw source.malformed(
                            what + " of it has the property '" + name + "', which SARIF 2.1.0 doesn't know");
                }
            }
        }

        private static List<String> names(JsonNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            return names;
        }
    }
}
