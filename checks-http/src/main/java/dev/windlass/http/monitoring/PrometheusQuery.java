package dev.windlass.http.monitoring;

import dev.windlass.metric.Metric;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A query of Prometheus that becomes a metric. Immutable, each call gives a new one; safe for use by several threads.
 *
 * <pre>{@code
 * PrometheusQuery errors = prometheus.query("""
 *         100 * sum(rate(http_requests_total{service="${service}", slot="${slot}", code=~"5.."}[1m]))
 *             / sum(rate(http_requests_total{service="${service}", slot="${slot}"}[1m]))""")
 *         .with("service", "checkout").unit("%");
 * Metric green = errors.with("slot", "green").metric("errors of green");
 * Metric blue = errors.with("slot", "blue").metric("errors of blue");
 *
 * guardedBy(green.above(2).sustainedFor(ofMinutes(5)).every(ofSeconds(15)).onNoData(NoData.HOLD)).over(…)
 * green.degradedBy(50).than(blue)
 * }</pre>
 *
 * <p><b>Places.</b> <code>${name}</code> stands for a value, and only within the double or single quotes of a label
 * matcher. A value can't change more than its place: quotes, backslashes and line ends in it are escaped, and behind
 * {@code =~} and {@code !~} all that has a meaning in a regular expression, so that a value stands for itself there too.
 *
 * <p><b>What a reading is.</b> A scalar, or a vector of exactly one series, is a value; NaN, an infinity and an empty vector
 * are no data. Several series are an error unless they are aggregated, and so are a range of samples, a text and a
 * histogram; an error of Prometheus, each told in its own words; an answer that is none of Prometheus; and an answer with
 * warnings, since a part of the data may be missing in it. Prometheus is asked by POST, and told to give up shortly before
 * the time of the reading is over.
 *
 * <p><b>How old a value is.</b> Evidence tells when the query was evaluated, by the clock of Prometheus; its API doesn't
 * tell when the samples were taken. Of a target that fails to be scraped, or is gone, the series end with that scrape; but
 * where Prometheus itself has not scraped, the last sample counts for its lookback of 5 minutes. Where that matters, ask
 * for the age beside it: {@code time() - max(timestamp(up{job="checkout"}))}, in seconds.
 *
 * <p><b>The past</b> is read by range queries from and to moments by the clock of this process. As far as that is ahead of
 * the clock of Prometheus, the end of the stretch has no data or repeats the last sample; as far as it is behind, newer
 * samples are not seen. Of more than 11,000 steps several queries are made, of more than 110,000 none.
 */
public final class PrometheusQuery {

    private final PrometheusApi api;
    private final PromQl text;
    private final Map<String, String> values;
    private final Terms terms;

    private record Terms(String aggregation, String unit, boolean higherIsBetter) {}

    private PrometheusQuery(PrometheusApi api, PromQl text, Map<String, String> values, Terms terms) {
        this.api = api;
        this.text = text;
        this.values = values;
        this.terms = terms;
    }

    static PrometheusQuery of(PrometheusApi api, String query) {
        return new PrometheusQuery(api, PromQl.of(query), Map.of(), new Terms("", "", false));
    }

    /**
     * Gives the value of a place.
     *
     * @param name the name of a place of the query, without <code>${}</code>
     * @param value the value, not blank; replaces what was given before. It is declared and journaled: never a secret
     * @return a new query
     * @throws IllegalArgumentException if the query has no such place, or the value is blank
     */
    public PrometheusQuery with(String name, String value) {
        Objects.requireNonNull(value, () -> "value of place '" + name + "'");
        if (!text.places().contains(name)) {
            throw new IllegalArgumentException("the query has no place ${" + name + "}, it has " + text.places());
        }
        var more = new TreeMap<>(values);
        more.put(name, Quoted.value("place '" + name + "'", value));
        return new PrometheusQuery(api, text, more, terms);
    }

    /**
     * Adds several series up.
     *
     * @return a new query
     */
    public PrometheusQuery sum() {
        return aggregated("sum");
    }

    /**
     * Takes the highest of several series.
     *
     * @return a new query
     */
    public PrometheusQuery max() {
        return aggregated("max");
    }

    /**
     * Takes the lowest of several series.
     *
     * @return a new query
     */
    public PrometheusQuery min() {
        return aggregated("min");
    }

    /**
     * Takes the mean of several series, each of the same weight.
     *
     * @return a new query
     */
    public PrometheusQuery average() {
        return aggregated("avg");
    }

    private PrometheusQuery aggregated(String operator) {
        return with(new Terms(operator, terms.unit, terms.higherIsBetter));
    }

    /**
     * Names the unit of its values and limits, for words only: nothing is converted.
     *
     * @param unit such as {@code %} or {@code ms}
     * @return a new query
     */
    public PrometheusQuery unit(String unit) {
        return with(new Terms(terms.aggregation, unit.strip(), terms.higherIsBetter));
    }

    /**
     * Says that a higher value is a better one, as it is of throughput.
     *
     * @return a new query
     */
    public PrometheusQuery higherIsBetter() {
        return with(new Terms(terms.aggregation, terms.unit, true));
    }

    /**
     * Limits how long one reading may take.
     *
     * @param timeout positive, at most one hour; that of the {@link Prometheus} where nothing is said
     * @return a new query
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public PrometheusQuery timeout(Duration timeout) {
        return new PrometheusQuery(new PrometheusApi(api.source().timeout(timeout)), text, values, terms);
    }

    /**
     * The metric, which answers for the past.
     *
     * @param name the name under which it is reported, not blank
     * @return the metric
     * @throws IllegalArgumentException if the name is blank
     * @throws IllegalStateException if a place of the query has no value
     */
    public Metric metric(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a metric needs a name, got '" + name + "'");
        }
        return new QueryMetric(name, api, resolved(), terms.unit, terms.higherIsBetter);
    }

    /** The aggregation is Prometheus' own: now, and at each moment of the past. */
    private String resolved() {
        Set<String> empty = new TreeSet<>(text.places());
        empty.removeAll(values.keySet());
        if (!empty.isEmpty()) {
            throw new IllegalStateException(
                    "the query has no value for its places " + empty + "; give them by with(name, value)");
        }
        String query = text.filled(values).strip();
        // A comment would end behind the bracket.
        String end = query.indexOf('#') < 0 ? ")" : "\n)";
        return terms.aggregation.isEmpty() ? query : terms.aggregation + "(" + query + end;
    }

    private PrometheusQuery with(Terms other) {
        return new PrometheusQuery(api, text, values, other);
    }

    /** {@return the query, with its places} */
    @Override
    public String toString() {
        return text.toString();
    }
}
