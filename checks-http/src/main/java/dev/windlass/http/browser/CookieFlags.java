package dev.windlass.http.browser;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.CookieHeaderNames.SameSite;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A check that the cookies of an answer, such as that to a login, are set so that neither scripts nor eavesdroppers get
 * them: {@code Secure}, {@code HttpOnly}, and {@code SameSite} {@code Lax} or {@code Strict} (RFC 6265bis). All cookies of
 * the answer must be, or only those that are named. Their values are shown nowhere. Immutable, each call gives a new check;
 * safe for use by several threads.
 *
 * <pre>{@code
 * CookieFlags.of(shop.post("/login").body(Map.of("user", "probe", "password", "${password}")).with("password", password))
 *         .only("session")
 * }</pre>
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis</a>
 */
public final class CookieFlags implements Check, ReachesOutside {

    private final String name;
    private final HttpCall call;
    private final Set<String> only;

    private CookieFlags(String name, HttpCall call, Set<String> only) {
        this.name = name;
        this.call = call;
        this.only = only;
    }

    /**
     * A check of the cookies that the answer to a call sets; without any there is no data.
     *
     * @param call such as a login; its answer must have an accepted status
     * @return the check
     */
    public static CookieFlags of(HttpCall call) {
        return new CookieFlags("cookies of " + call, call, Set.of());
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public CookieFlags named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        return new CookieFlags(name, call, only);
    }

    /**
     * Looks at some cookies alone, each of which must be set.
     *
     * @param cookies their names, such as that of the session; replaces what was said before
     * @return a new check
     * @throws IllegalArgumentException if there is none, or one is blank
     */
    public CookieFlags only(String... cookies) {
        if (cookies.length == 0) {
            throw new IllegalArgumentException("say at least one cookie to look at, got none");
        }
        var names = new TreeSet<String>();
        for (String cookie : cookies) {
            if (cookie.isBlank()) {
                throw new IllegalArgumentException("a cookie needs a name, got '" + cookie + "'");
            }
            names.add(cookie);
        }
        return new CookieFlags(name, call, names);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(call.facts());
        facts.add(Fact.declared("cookies", only.isEmpty() ? "all" : String.join(", ", only)));
        return List.copyOf(facts);
    }

    /** {@return that of the call} */
    @Override
    public Duration timeout() {
        return call.timeout();
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        HttpReply reply;
        try {
            reply = call.send(context.timeLeft());
        } catch (HttpFailure e) {
            return e.answer();
        }
        var missing = new TreeSet<>(only);
        var found = new Found();
        int looked = 0;
        for (String header : reply.headers("Set-Cookie")) {
            Cookie cookie = ClientCookieDecoder.STRICT.decode(header);
            if (cookie == null) {
                found.problem("one Set-Cookie can't be read as RFC 6265 has it, so browsers may read it in any way");
            } else if (only.isEmpty() || only.contains(cookie.name())) {
                missing.remove(cookie.name());
                looked++;
                look(reply, cookie, found);
            }
        }
        if (!missing.isEmpty() || (looked == 0 && reply.headers("Set-Cookie").isEmpty())) {
            return Answer.noData(reply.words() + ", and it sets no cookie"
                    + (missing.isEmpty() ? "" : " " + String.join(", ", missing)) + "; is it the answer that sets it?");
        }
        return found.answer(reply.words(), "as wanted, each of " + looked + " is Secure, HttpOnly and SameSite");
    }

    private static void look(HttpReply reply, Cookie cookie, Found found) {
        String name = reply.excerpt(cookie.name());
        SameSite site = cookie instanceof DefaultCookie known ? known.sameSite() : null;
        var wrong = new ArrayList<String>();
        if (!cookie.isSecure()) {
            wrong.add("no Secure: it is sent over http, too");
        }
        if (!cookie.isHttpOnly()) {
            wrong.add("no HttpOnly: scripts can read it");
        }
        if (site != SameSite.Lax && site != SameSite.Strict) {
            wrong.add((site == null ? "no SameSite" : "SameSite " + site) + ": requests of other sites may carry it");
        }
        found.seen(
                "cookie " + name,
                (cookie.isSecure() ? "Secure " : "") + (cookie.isHttpOnly() ? "HttpOnly " : "") + "SameSite=" + site);
        if (!wrong.isEmpty()) {
            found.problem("cookie " + name + " has " + String.join(", ", wrong));
        }
    }
}
