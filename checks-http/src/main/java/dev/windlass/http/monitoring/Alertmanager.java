package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.http.HttpService;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An Alertmanager, from 0.16 on, or what answers by version 2 of its API. Immutable, each call gives a new value; safe for
 * use by several threads.
 *
 * <pre>{@code
 * Alertmanager alertmanager = Alertmanager.at("http://alertmanager:9093");
 *
 * checks("quiet").critical(alertmanager.nothingFiring("critical", "page").provenBy("Watchdog"))
 *
 * guardedBy(alertmanager.firing("critical").matching("service", "checkout").newSinceTheRelease()
 *         .atMost(0).every(ofSeconds(15)).onNoData(NoData.HOLD)).over(…)
 *
 * paired(alertmanager.silence("silence the checkout", ofHours(1), "release 2.0.0").matching("service", "checkout").step())
 *         .over(…)
 * }</pre>
 *
 * @see <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">its API, version 2</a>
 */
public final class Alertmanager {

    private static final Pattern READY = Pattern.compile("ok", Pattern.CASE_INSENSITIVE);

    private final Source source;

    private Alertmanager(Source source) {
        this.source = source;
    }

    /**
     * An Alertmanager at an address, without credentials.
     *
     * @param url absolute, http or https, up to where {@code /api/v2} begins
     * @return the Alertmanager
     * @throws IllegalArgumentException if it is no such address
     */
    public static Alertmanager at(String url) {
        return of(HttpService.at(url));
    }

    /**
     * An Alertmanager behind credentials, a path, or another client.
     *
     * @param service its address, up to where {@code /api/v2} begins, and what goes along with each call
     * @return the Alertmanager
     */
    public static Alertmanager of(HttpService service) {
        return new Alertmanager(Source.of("Alertmanager", service));
    }

    /**
     * Limits how long each question may take.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public Alertmanager timeout(Duration timeout) {
        return new Alertmanager(source.timeout(timeout));
    }

    /**
     * Whether it is ready ({@code /-/ready}). {@code INCONCLUSIVE}: what answers doesn't say so in the words of an
     * Alertmanager.
     *
     * @return the check
     */
    public Check ready() {
        return source.ready(READY);
    }

    /**
     * Whether its cluster is complete and settled ({@code /api/v2/status}).
     *
     * @param members how many members it must have, itself included, at least 1
     * @return the check; {@code FAILED} where it is no member of a cluster
     * @throws IllegalArgumentException if it is less than 1
     */
    public Check clusterReady(int members) {
        if (members < 1) {
            throw new IllegalArgumentException("a cluster must have at least 1 member, got " + members);
        }
        return source.check(
                "the cluster of Alertmanager is ready",
                List.of(Fact.declared("members at least", members)),
                context -> {
                    Document cluster = source.json(source.service().get("/api/v2/status"), context)
                            .at("cluster");
                    Document status = cluster.at("status");
                    if (!status.json().isTextual()) {
                        throw cluster.unfit("Alertmanager", "it has no status of its cluster");
                    }
                    int seen = cluster.at("peers").json().size();
                    Answer answer;
                    if (!status.text().equals("ready")) {
                        answer = Answer.failed("its cluster is " + status.shown() + ", wanted ready");
                    } else {
                        answer = seen < members
                                ? Answer.failed("its cluster has " + Names.many(seen, "member") + ", at least "
                                        + members + " are wanted")
                                : Answer.passed("its cluster is ready");
                    }
                    return answer.with("members", seen);
                });
    }

    /**
     * Whether a receiver is configured ({@code /api/v2/receivers}). Whether a notification reaches anybody it doesn't tell.
     *
     * @param receiver the name of the receiver
     * @return the check
     * @throws IllegalArgumentException if it is blank
     */
    public Check receiverConfigured(String receiver) {
        Names.legal("a receiver", List.of(receiver));
        return source.check(
                "receiver " + receiver + " is configured", List.of(new Fact("receiver", receiver)), context -> {
                    Document receivers = source.json(source.service().get("/api/v2/receivers"), context);
                    if (!receivers.json().isArray()) {
                        throw receivers.unfit("Alertmanager", "it is no list of receivers");
                    }
                    List<String> names = receivers.elements().stream()
                            .map(one -> one.at("name").text())
                            .toList();
                    Answer answer = names.contains(receiver)
                            ? Answer.passed("it is configured")
                            : Answer.failed("there is no receiver '" + receiver + "'");
                    return answer.with(
                            "receivers",
                            Names.few(receivers.elements().stream()
                                    .map(one -> one.at("name").shown())
                                    .toList()));
                });
    }

    /**
     * Whether no alert fires that is neither silenced nor inhibited ({@code /api/v2/alerts}).
     *
     * @param severities values of the label {@code severity}, any of which counts; alerts of any where none is named
     * @return the check
     * @throws IllegalArgumentException if one is blank
     */
    public NothingFiring nothingFiring(String... severities) {
        return new NothingFiring(AlertFilter.of(source, severities));
    }

    /**
     * How many alerts fire that are neither silenced nor inhibited, as a metric.
     *
     * @param severities values of the label {@code severity}, any of which counts; alerts of any where none is named
     * @return the metric
     * @throws IllegalArgumentException if one is blank
     */
    public FiringAlerts firing(String... severities) {
        return new FiringAlerts(AlertFilter.of(source, severities));
    }

    /**
     * Silences alerts for a while.
     *
     * @param name the name of the step
     * @param time from 1 second to 30 days
     * @param comment what for, as people read it in Alertmanager; never a secret
     * @return the silence, which wants to know what it matches
     * @throws IllegalArgumentException if the time is out of range, or the comment is blank
     */
    public Silence silence(String name, Duration time, String comment) {
        return Silence.of(source, name, time, comment);
    }
}
