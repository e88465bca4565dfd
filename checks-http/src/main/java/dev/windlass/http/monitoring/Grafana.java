package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A Grafana. Immutable, each call gives a new value; safe for use by several threads. All but {@link #healthy} needs a token
 * of a service account that may read dashboards.
 *
 * <pre>{@code
 * Grafana grafana = Grafana.of(HttpService.at("https://grafana.internal").bearer(Secret.env("GRAFANA_TOKEN")));
 *
 * checks("dashboards").recommended(grafana.healthy(), grafana.dashboardsTitled("Checkout", "Payment"))
 * }</pre>
 *
 * @see <a href="https://grafana.com/docs/grafana/latest/developers/http_api/">HTTP API</a>
 */
public final class Grafana {

    private static final int PAGE = 500;
    private static final int MOST_PAGES = 100;

    private final Source source;

    private Grafana(Source source) {
        this.source = source;
    }

    /**
     * A Grafana at an address, without credentials.
     *
     * @param url absolute, http or https, up to where {@code /api} begins
     * @return the Grafana
     * @throws IllegalArgumentException if it is no such address
     */
    public static Grafana at(String url) {
        return of(HttpService.at(url));
    }

    /**
     * A Grafana behind credentials, a path, or another client.
     *
     * @param service its address, up to where {@code /api} begins, and what goes along with each call
     * @return the Grafana
     */
    public static Grafana of(HttpService service) {
        return new Grafana(Source.of("Grafana", service));
    }

    /**
     * Limits how long each question may take.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public Grafana timeout(Duration timeout) {
        return new Grafana(source.timeout(timeout));
    }

    /**
     * Whether it is up and its database answers ({@code /api/health}).
     *
     * @return the check
     */
    public Check healthy() {
        return source.check("Grafana is healthy", List.of(), context -> {
            HttpReply reply = source.ask(source.service().get("/api/health"), context);
            // It answers with 503 and the same document if its database fails.
            Document health = reply.status() == 503 ? source.parsed(reply) : source.json(reply);
            Document database = health.at("database");
            if (!database.json().isTextual()) {
                throw health.unfit("Grafana", "it tells nothing of its database");
            }
            Answer answer = reply.status() != 503 && database.text().equals("ok")
                    ? Answer.passed("it is up, and its database too")
                    : Answer.failed("it is not healthy: its database is " + database.shown());
            return answer.with("asked", reply.words())
                    .with("version", health.at("version").shown());
        });
    }

    /**
     * Whether dashboards are there ({@code /api/dashboards/uid/…}).
     *
     * @param uids their identifiers, as in the address of a dashboard
     * @return the check; {@code FAILED} if one is not there, or the token may not see it
     * @throws IllegalArgumentException if there is none, or one is blank
     */
    public Check dashboardsExist(String... uids) {
        List<String> wanted = wanted("the identifier", uids);
        return source.check(
                Names.said("dashboard %s exists", "dashboards %s exist", wanted),
                List.of(new Fact("identifiers", String.join(", ", wanted))),
                context -> {
                    var missing = new ArrayList<String>();
                    for (String uid : wanted) {
                        if (!exists(uid, context)) {
                            missing.add(uid);
                        }
                    }
                    return answer(missing, wanted.size());
                });
    }

    private boolean exists(String uid, CheckContext context) throws NoAnswer, InterruptedException {
        HttpReply reply =
                source.ask(source.service().get("/api/dashboards/uid/${uid}").with("uid", uid), context);
        if (reply.status() == 404) {
            // What another server says of an address that it doesn't know is no answer.
            Document told = source.parsed(reply);
            if (!told.json().path("message").isTextual()) {
                throw told.unfit("Grafana", "it has no message");
            }
            return false;
        }
        Document found = source.json(reply);
        if (!found.at("dashboard").at("uid").text().equals(uid)) {
            throw found.unfit("Grafana", "it is not the dashboard of that identifier");
        }
        return true;
    }

    /**
     * Whether there are dashboards of these titles, in any folder ({@code /api/search}).
     *
     * @param titles their titles, character by character
     * @return the check; {@code FAILED} if there is none of a title, or the token may not see it
     * @throws IllegalArgumentException if there is none, or one is blank
     */
    public Check dashboardsTitled(String... titles) {
        List<String> wanted = wanted("the title", titles);
        return source.check(
                Names.said("dashboard titled %s exists", "dashboards titled %s exist", wanted),
                List.of(new Fact("titles", String.join(", ", wanted))),
                context -> {
                    Set<String> missing = new LinkedHashSet<>(wanted);
                    for (int page = 1; page <= MOST_PAGES; page++) {
                        List<Document> found = search(page, context);
                        found.forEach(dashboard ->
                                missing.remove(dashboard.at("title").text()));
                        if (missing.isEmpty() || found.size() < PAGE) {
                            return answer(List.copyOf(missing), wanted.size());
                        }
                    }
                    return Answer.inconclusive("there are more than " + PAGE * MOST_PAGES + " dashboards, and of the"
                            + " first there is none titled " + Names.few(List.copyOf(missing))
                            + "; ask for them by their identifiers");
                });
    }

    private List<Document> search(int page, CheckContext context) throws NoAnswer, InterruptedException {
        Document found = source.json(
                source.service()
                        .get("/api/search?type=dash-db")
                        .query("limit", Integer.toString(PAGE))
                        .query("page", Integer.toString(page)),
                context);
        if (!found.json().isArray()) {
            throw found.unfit("Grafana", "it is no list of dashboards");
        }
        return found.elements();
    }

    private static Answer answer(List<String> missing, int wanted) {
        Answer answer = missing.isEmpty()
                ? Answer.passed("they are there")
                : Answer.failed("there is no dashboard " + Names.few(missing) + ", or the token may not see it");
        return answer.with("dashboards found", (wanted - missing.size()) + " of " + wanted);
    }

    private static List<String> wanted(String what, String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException(what + " of at least one dashboard is wanted, got none");
        }
        return Names.legal("a dashboard", List.of(names)).stream().distinct().toList();
    }
}
