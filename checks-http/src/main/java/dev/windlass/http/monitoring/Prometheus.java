package dev.windlass.http.monitoring;

import dev.windlass.check.Check;
import dev.windlass.http.HttpService;
import dev.windlass.metric.Metric;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Prometheus, or what answers by its HTTP API: Thanos, Mimir, VictoriaMetrics. Immutable, each call gives a new value;
 * safe for use by several threads.
 *
 * <pre>{@code
 * Prometheus prometheus = Prometheus.of(HttpService.at("https://prometheus.internal").bearer(Secret.env("PROM_TOKEN")));
 *
 * checks("watched").critical(prometheus.targetsUp("checkout").atLeast(3), prometheus.rulesLoaded("CheckoutErrors"))
 *
 * Metric errors = prometheus.query("sum(rate(errors_total{service=\"${service}\"}[1m]))")
 *         .with("service", "checkout").unit("1/s").metric("errors");
 * guardedBy(errors.above(2).sustainedFor(ofMinutes(5)).every(ofSeconds(15)).onNoData(NoData.HOLD)).over(…)
 * }</pre>
 *
 * <p>A list of targets or rules may be larger than what a client reads of an answer by default (1 MiB, some 1,000 targets);
 * that is an error, never a pass. {@link dev.windlass.http.HttpSettings#bodyAtMost} raises it.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">HTTP API</a>
 */
public final class Prometheus {

    /** Prometheus Server is Ready, Prometheus is Ready, VictoriaMetrics is Ready; of Thanos just OK. */
    private static final Pattern READY = Pattern.compile("\\w+( \\w+)? is ready\\.?|ok", Pattern.CASE_INSENSITIVE);

    private final Source source;

    private Prometheus(Source source) {
        this.source = source;
    }

    /**
     * A Prometheus at an address, without credentials.
     *
     * @param url absolute, http or https, up to where {@code /api/v1} begins
     * @return the Prometheus
     * @throws IllegalArgumentException if it is no such address
     */
    public static Prometheus at(String url) {
        return of(HttpService.at(url));
    }

    /**
     * A Prometheus behind credentials, a path, or another client.
     *
     * @param service its address, up to where {@code /api/v1} begins, and what goes along with each call
     * @return the Prometheus
     */
    public static Prometheus of(HttpService service) {
        return new Prometheus(Source.of("Prometheus", service));
    }

    /**
     * Limits how long each question may take.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public Prometheus timeout(Duration timeout) {
        return new Prometheus(source.timeout(timeout));
    }

    /**
     * Whether it serves queries ({@code /-/ready}). {@code INCONCLUSIVE}: what answers doesn't say so in the words of a
     * Prometheus.
     *
     * @return the check
     */
    public Check ready() {
        return source.ready(READY);
    }

    /**
     * Whether what it scrapes is up ({@code /api/v1/targets}). {@code FAILED}: a target is down. {@code NO_DATA}: a job has
     * no active target, or one that was never scraped yet.
     *
     * @param jobs the values of the label {@code job}; all jobs where none is named
     * @return the check
     * @throws IllegalArgumentException if a name is blank
     */
    public TargetsUp targetsUp(String... jobs) {
        return new TargetsUp(new PrometheusApi(source), List.of(jobs), 1);
    }

    /**
     * Whether rules are loaded and can be evaluated ({@code /api/v1/rules}); of several rules of one name each must be.
     * {@code FAILED}: one is not there, or its evaluation fails. {@code NO_DATA}: one was never evaluated yet.
     *
     * @param rules the names of alerts or recorded series; all rules, and at least one, where none is named
     * @return the check
     * @throws IllegalArgumentException if a name is blank
     */
    public Check rulesLoaded(String... rules) {
        return Rules.loaded(new PrometheusApi(source), List.of(rules));
    }

    /**
     * A query, which becomes a metric.
     *
     * @param promQl in PromQL; <code>${name}</code> within the quotes of a label matcher stands for a value
     * @return the query
     * @throws IllegalArgumentException if it is blank, a quote in it is not closed, or a place stands elsewhere
     */
    public PrometheusQuery query(String promQl) {
        return PrometheusQuery.of(new PrometheusApi(source), promQl);
    }

    /**
     * Compares what a canary was over the last minutes with what its control was, by range queries.
     *
     * @param canary answers for the past, as the metric of a query does
     * @param control the same number of what was there before, at the same time
     * @return a check
     * @throws IllegalArgumentException if one of them doesn't answer for the past
     */
    public static CanaryComparison compare(Metric canary, Metric control) {
        return CanaryComparison.of(canary, control);
    }
}
