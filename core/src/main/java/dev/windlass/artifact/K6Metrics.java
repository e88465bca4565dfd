package dev.windlass.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metrics of a summary of k6, in either of its forms. */
final class K6Metrics {

    /** What the metric of a {@code handleSummary} holds. */
    private static final Set<String> OF_METRIC = Set.of("type", "contains", "values", "thresholds");

    /** The statistics of which each is 0 where nothing was measured, and surely not elsewhere. */
    private static final Set<String> OF_TREND = Set.of("avg", "min", "med", "max", "p(90)", "p(95)", "p(99)");

    /**
     * One metric.
     *
     * @param name its name
     * @param values its statistics
     * @param thresholds whether each threshold held, by its expression
     */
    record Metric(String name, Map<String, BigDecimal> values, Map<String, Boolean> thresholds) {}

    private final Source source;
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    /** Whether it is an export; null before the first metric. */
    private @Nullable Boolean export;

    private K6Metrics(Source source) {
        this.source = source;
    }

    static K6Metrics read(Source source) throws Unusable {
        var metrics = new K6Metrics(source);
        Json.read(source, source.read(), (key, json) -> {
            if (key.equals("metrics")) {
                if (!json.isExpectedStartObjectToken()) {
                    throw source.malformed("its metrics are no object, as they are in the summary of handleSummary and"
                            + " of --summary-export");
                }
                Json.fields(json, (name, metric) -> metrics.add(name, Json.tree(metric)));
            }
        });
        if (metrics.metrics.isEmpty()) {
            throw Unusable.noData("'" + source.path() + "' holds no metric; has the load test run?");
        }
        return metrics;
    }

    private void add(String name, JsonNode metric) throws Unusable {
        if (!metric.isObject()) {
            throw source.malformed("its metric '" + name + "' is no object");
        }
        boolean exported = !metric.has("values");
        if (export != null && export != exported) {
            throw source.malformed("some of its metrics have values and others haven't");
        }
        export = exported;
        var values = new LinkedHashMap<String, BigDecimal>();
        var thresholds = new LinkedHashMap<String, Boolean>();
        for (Map.Entry<String, JsonNode> field : metric.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("thresholds")) {
                threshold(name, value, exported, thresholds);
            } else if (exported) {
                values.put(field.getKey(), number(name, field.getKey(), value));
            } else if (field.getKey().equals("values")) {
                for (Map.Entry<String, JsonNode> statistic : value.properties()) {
                    values.put(statistic.getKey(), number(name, statistic.getKey(), statistic.getValue()));
                }
            } else if (!OF_METRIC.contains(field.getKey())) {
                throw source.malformed("its metric '" + name + "' has the unknown property '" + field.getKey() + "'");
            }
        }
        metrics.put(name, new Metric(name, values, thresholds));
    }

    /** An export says whether it was crossed, the other form whether it held. */
    private void threshold(String name, JsonNode thresholds, boolean exported, Map<String, Boolean> held)
            throws Unusable {
        if (!thresholds.isObject()) {
            throw source.malformed("the thresholds of its metric '" + name + "' are no object");
        }
        for (Map.Entry<String, JsonNode> threshold : thresholds.properties()) {
            JsonNode said =
                    exported ? threshold.getValue() : threshold.getValue().path("ok");
            if (!said.isBoolean()) {
                throw source.malformed("it doesn't say whether threshold " + name + " " + threshold.getKey() + " held");
            }
            held.put(threshold.getKey(), exported != said.booleanValue());
        }
    }

    private BigDecimal number(String metric, String statistic, JsonNode value) throws Unusable {
        if (!value.isNumber()) {
            throw source.malformed(metric + " " + statistic + " is " + value.getNodeType() + ", no number");
        }
        return value.decimalValue();
    }

    Collection<Metric> all() {
        return metrics.values();
    }

    void requireIterations() throws Unusable {
        Metric iterations = metrics.get("iterations");
        BigDecimal count = iterations == null ? null : iterations.values().get("count");
        if (count == null || count.signum() <= 0) {
            throw Unusable.noData("'" + source.path() + "' tells of no iteration; has the load test run to its end?");
        }
    }

    void requireSamples(Metric metric) throws Unusable {
        BigDecimal passes = metric.values().get("passes");
        BigDecimal fails = metric.values().get("fails");
        boolean emptyRate = passes != null && fails != null && passes.signum() == 0 && fails.signum() == 0;
        boolean trend = metric.values().containsKey("avg") || metric.values().containsKey("med");
        boolean emptyTrend = trend
                && metric.values().entrySet().stream()
                        .filter(value -> OF_TREND.contains(value.getKey()))
                        .allMatch(value -> value.getValue().signum() == 0);
        if (emptyRate || emptyTrend || metric.values().isEmpty()) {
            throw Unusable.noData("'" + source.path() + "' has no sample of " + metric.name()
                    + ", so its thresholds and limits prove nothing");
        }
    }

    BigDecimal value(String name, String statistic) throws Unusable {
        Metric metric = metrics.get(name);
        if (metric == null) {
            throw Unusable.noData("'" + source.path() + "' has no metric " + name + "; it has "
                    + Source.oneLine(String.join(", ", metrics.keySet())));
        }
        requireSamples(metric);
        BigDecimal value = metric.values().get(statistic);
        if (value == null && statistic.equals("rate") && Boolean.TRUE.equals(export)) {
            value = metric.values().get("value");
        }
        if (value == null) {
            throw Unusable.noData("'" + source.path() + "' has no " + statistic + " of " + name + "; it has "
                    + Source.oneLine(String.join(", ", metric.values().keySet())));
        }
        return value;
    }
}
