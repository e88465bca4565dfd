package dev.windlass.http;

import dev.windlass.check.Check;
import dev.windlass.secret.Secret;
import io.micronaut.http.HttpMethod;
import java.time.Duration;
import java.util.Objects;

/**
 * An HTTP service: its address, and what goes along with each call of it. Immutable, each call gives a new one; safe for
 * use by several threads.
 *
 * <pre>{@code
 * HttpService orders = HttpService.at("https://orders.internal").bearer(Secret.env("ORDERS_TOKEN"));
 *
 * HttpCheck.of(orders.get("/health")).json("/status", "UP")
 * Step.named("close the shop").run(orders.put("/closed")).idempotent()
 *         .undo(orders.delete("/closed").accepts(204, 404)) // an undo also follows where nothing took effect
 * }</pre>
 */
public final class HttpService {

    private final String base;
    private final HttpCall template;

    private HttpService(String base, HttpCall template) {
        this.base = base;
        this.template = template;
    }

    /**
     * A service at an address.
     *
     * @param url absolute, http or https, with or without a path; user-info is sent as basic authentication
     * @return the service
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpService at(String url) {
        return new HttpService(
                base(url), new HttpCall(Draft.of(HttpMethod.GET, url, false), Check.DEFAULT_TIMEOUT, Http.shared()));
    }

    /**
     * A service whose address is a secret, as that of a webhook is. Of it only scheme, host and port are ever shown.
     *
     * @param url absolute, http or https
     * @return the service
     * @throws IllegalArgumentException if it is no such address; the message doesn't hold it
     */
    public static HttpService at(Secret url) {
        return new HttpService(
                base(url.reveal()),
                new HttpCall(Draft.of(HttpMethod.GET, url.reveal(), true), Check.DEFAULT_TIMEOUT, Http.shared()));
    }

    private static String base(String url) {
        int fragment = url.indexOf('#');
        String sent = fragment < 0 ? url : url.substring(0, fragment);
        return sent.endsWith("/") ? sent.substring(0, sent.length() - 1) : sent;
    }

    /**
     * Sends a header along with each call.
     *
     * @param name its name; the value of one that sounds secret is treated as by {@link #sending(String, Secret)}
     * @param value one line of ASCII; replaces what was to be sent under that name
     * @return a new service
     * @throws IllegalArgumentException if the name or value is no header's
     */
    public HttpService sending(String name, String value) {
        return with(template.sending(name, value));
    }

    /**
     * Sends a header along with each call whose value is a secret.
     *
     * @param name its name
     * @param value one line of ASCII; replaces what was to be sent under that name
     * @return a new service
     * @throws IllegalArgumentException if the name or value is no header's; the message doesn't hold the value
     */
    public HttpService sending(String name, Secret value) {
        return with(template.sending(name, value));
    }

    /**
     * Sends a token as {@code Authorization: Bearer} (RFC 6750).
     *
     * @param token one line of ASCII
     * @return a new service
     * @throws IllegalArgumentException if it is no such line; the message doesn't hold it
     */
    public HttpService bearer(Secret token) {
        return with(template.bearer(token));
    }

    /**
     * Sends a user and password as {@code Authorization: Basic} (RFC 7617, as UTF-8).
     *
     * @param user the user, without a colon
     * @param password the password
     * @return a new service
     * @throws IllegalArgumentException if the user has a colon
     */
    public HttpService basic(String user, Secret password) {
        return with(template.basic(user, password));
    }

    /**
     * Limits how long each call may take.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new service
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public HttpService timeout(Duration timeout) {
        return with(template.timeout(timeout));
    }

    /**
     * Calls it over another client than {@link Http#shared()}.
     *
     * @param http whose threads and limits are used; the caller closes it
     * @return a new service
     */
    public HttpService over(Http http) {
        return with(template.over(http));
    }

    /**
     * A GET.
     *
     * @param path begins with a slash, may have a query and places; or empty, for the address itself
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall get(String path) {
        return call(HttpMethod.GET, path);
    }

    /**
     * A HEAD.
     *
     * @param path as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall head(String path) {
        return call(HttpMethod.HEAD, path);
    }

    /**
     * An OPTIONS.
     *
     * @param path as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall options(String path) {
        return call(HttpMethod.OPTIONS, path);
    }

    /**
     * A POST.
     *
     * @param path as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall post(String path) {
        return call(HttpMethod.POST, path);
    }

    /**
     * A PUT.
     *
     * @param path as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall put(String path) {
        return call(HttpMethod.PUT, path);
    }

    /**
     * A PATCH.
     *
     * @param path as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall patch(String path) {
        return call(HttpMethod.PATCH, path);
    }

    /**
     * A DELETE.
     *
     * @param path as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such path
     */
    public HttpCall delete(String path) {
        return call(HttpMethod.DELETE, path);
    }

    private HttpCall call(HttpMethod method, String path) {
        Objects.requireNonNull(path, "path");
        if (!path.isEmpty() && !path.startsWith("/")) {
            throw new IllegalArgumentException("the path of a call of " + this
                    + " must begin with '/' or be empty, got '" + Secrets.NONE.excerpt(path) + "'");
        }
        if (!path.isEmpty() && base.indexOf('?') >= 0) {
            throw new IllegalArgumentException(
                    this + " has a query, behind which no path can stand; give the service's address without it");
        }
        return template.with(
                template.draft().at(method, path.isEmpty() ? template.draft().address() : base + path));
    }

    private HttpService with(HttpCall other) {
        return new HttpService(base, other);
    }

    /** {@return its address, without a secret} */
    @Override
    public String toString() {
        return template.draft().shown();
    }
}
