package dev.windlass.http.browser;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A check of which other sites may call a service from a browser (cross-origin resource sharing): it sends a preflight for
 * each site that may and for each that may not, as the <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch
 * standard</a> has it. Where no site is named that may not, one that nobody has registered is asked for, so that a service
 * that allows whoever asks never passes. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * Cors.of("https://api.shop.example/orders").allows("https://shop.example").refuses("https://shop.example.evil.example")
 * }</pre>
 */
public final class Cors implements Check, ReachesOutside {

    /** Of a top-level domain that is never given away (RFC 6761). */
    private static final String STRANGER = "https://windlass-stranger.invalid";

    private final String name;
    private final HttpCall preflight;
    private final String method;
    private final Set<String> allowed;
    private final Set<String> refused;

    private Cors(String name, HttpCall preflight, String method, Set<String> allowed, Set<String> refused) {
        this.name = name;
        this.preflight = preflight;
        this.method = method;
        this.allowed = allowed;
        this.refused = refused;
    }

    /**
     * A check of an address, for GET where no other method is said; it needs at least one site that may.
     *
     * @param url absolute, http or https
     * @return the check
     * @throws IllegalArgumentException if it is no such address
     */
    public static Cors of(String url) {
        return of(HttpCall.options(url));
    }

    /**
     * A check of an address.
     *
     * @param preflight an OPTIONS of it, with the headers and the client that it needs; browsers send no credentials along
     * @return the check
     */
    public static Cors of(HttpCall preflight) {
        return new Cors("CORS of " + preflight, preflight, "GET", Set.of(), Set.of());
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public Cors named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        return new Cors(name, preflight, method, allowed, refused);
    }

    /**
     * Says for which method it is asked.
     *
     * @param method such as {@code PUT}; {@code GET} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is no name of a method
     */
    public Cors method(String method) {
        if (!method.matches("[A-Za-z]+")) {
            throw new IllegalArgumentException("a method is a word such as PUT, got '" + method + "'");
        }
        return new Cors(name, preflight, method.toUpperCase(Locale.ROOT), allowed, refused);
    }

    /**
     * Expects that a site may.
     *
     * @param origin its scheme, host and port, such as {@code https://shop.example}
     * @return a new check
     * @throws IllegalArgumentException if it is no origin
     */
    public Cors allows(String origin) {
        return new Cors(name, preflight, method, and(allowed, origin), refused);
    }

    /**
     * Expects that a site may not; best one that a careless comparison would take for one that may.
     *
     * @param origin its scheme, host and port
     * @return a new check
     * @throws IllegalArgumentException if it is no origin
     */
    public Cors refuses(String origin) {
        return new Cors(name, preflight, method, allowed, and(refused, origin));
    }

    private static Set<String> and(Set<String> origins, String origin) {
        try {
            var uri = new URI(origin);
            boolean more = uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || !String.valueOf(uri.getRawPath()).isEmpty()
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null;
            if (!more && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                var all = new LinkedHashSet<>(origins);
                all.add(origin);
                return all;
            }
        } catch (URISyntaxException e) {
            // it is refused below
        }
        throw new IllegalArgumentException(
                "an origin has a scheme, a host and no path, such as https://shop.example, got '" + origin + "'");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(preflight.facts());
        facts.add(Fact.declared("method", method));
        facts.add(Fact.declared("allows", String.join(", ", allowed)));
        facts.add(Fact.declared("refuses", String.join(", ", strangers())));
        return List.copyOf(facts);
    }

    /** {@return that of the call for each site} */
    @Override
    public Duration timeout() {
        return preflight
                .timeout()
                .multipliedBy(allowed.size() + (long) strangers().size());
    }

    private Set<String> strangers() {
        return refused.isEmpty() ? Set.of(STRANGER) : refused;
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        if (allowed.isEmpty()) {
            return Answer.noData(name + ": no site is named that may call it; name one by allows(…)");
        }
        var found = new Found();
        try {
            for (String origin : allowed) {
                allowed(origin, preflight(origin, context), found);
            }
            for (String origin : strangers()) {
                refused(origin, preflight(origin, context), found);
            }
        } catch (HttpFailure e) {
            return e.answer();
        }
        return found.answer(
                preflight.toString(),
                "as wanted: " + String.join(", ", allowed) + " may, " + String.join(", ", strangers()) + " may not");
    }

    private HttpReply preflight(String origin, CheckContext context) throws HttpFailure, InterruptedException {
        return preflight
                .sending("Origin", origin)
                .sending("Access-Control-Request-Method", method)
                .exchange(context.timeLeft());
    }

    private void allowed(String origin, HttpReply reply, Found found) {
        String sites = Found.shown(reply, "Access-Control-Allow-Origin");
        found.seen(origin, "status " + reply.status() + ", allows " + sites);
        boolean ok = reply.status() >= 200 && reply.status() <= 299;
        if (!ok) {
            found.problem("the preflight of " + origin + " was answered with status " + reply.status());
        } else if (!isFor(origin, reply)) {
            found.problem(origin + " may not: Access-Control-Allow-Origin is " + sites);
        } else if (!isForMethod(reply)) {
            found.problem(origin + " may not " + method + ": Access-Control-Allow-Methods is "
                    + Found.shown(reply, "Access-Control-Allow-Methods"));
        }
    }

    private static void refused(String origin, HttpReply reply, Found found) {
        String sites = Found.shown(reply, "Access-Control-Allow-Origin");
        found.seen(origin, "status " + reply.status() + ", allows " + sites);
        boolean answered = (reply.status() >= 200 && reply.status() <= 299)
                || reply.status() == 400
                || reply.status() == 403
                || reply.status() == 404
                || reply.status() == 405;
        if (!answered) {
            found.problem("whether " + origin + " may is not known: status " + reply.status());
        } else if (isFor(origin, reply)) {
            found.problem(origin + " may, and must not: Access-Control-Allow-Origin is " + sites);
        }
    }

    private static boolean isFor(String origin, HttpReply reply) {
        List<String> sites = reply.headers("Access-Control-Allow-Origin");
        return sites.contains("*") || sites.contains(origin);
    }

    /** GET, HEAD and POST need not be listed, Fetch standard, section 4.9. */
    private boolean isForMethod(HttpReply reply) {
        return List.of("GET", "HEAD", "POST").contains(method)
                || reply.headers("Access-Control-Allow-Methods").stream()
                        .flatMap(value -> Arrays.stream(value.split(",", -1)))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(method));
    }
}
