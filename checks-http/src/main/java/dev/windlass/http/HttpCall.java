package dev.windlass.http;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.Request.Header;
import dev.windlass.notify.Channel;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Declares;
import dev.windlass.plan.Effect;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import io.micronaut.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One call of an HTTP service, as the action or undo of a step, as a step's result, as a check ({@link HttpCheck#of}) or
 * as a channel for messages. Immutable, each call gives a new one; safe for use by several threads.
 *
 * <pre>{@code
 * HttpCall freeze = HttpCall.put("https://flags/api/flags/${flag}").with("flag", "checkout").bearer(token)
 *         .body("""
 *                 {"enabled": false, "reason": "release ${version}"}""")
 *         .with("version", "2.0.0");
 *
 * Step.named("freeze the checkout").run(freeze).idempotent().undo(thaw)
 * Step.named("open a window").capture(String.class, c -> UUID.randomUUID().toString())
 *         .run(c -> open.with("key", c.before()).run(c)).undo(c -> close.with("key", c.before()).run(c))
 * Notifications.to(HttpCall.post(statusPage).body(Map.of("title", "${subject}", "body", "${text}")).channel("status page"))
 * }</pre>
 *
 * <p><b>Places.</b> <code>${name}</code> in the address, in the value of a header and in a text of the body stands for a
 * value that {@link #with(String, Object)} gives, or that is known only when it is sent. A value can't change more than its
 * place: in the address it is encoded as a part of a path or a query, in a header it must be one line of ASCII, in the body
 * it is a text of JSON; a number or boolean that is the whole text stands there as such. A call with an empty place is not
 * sent, and can't be the action of a step; nor is one sent where a value is an empty part of the path, or one of dots. Beyond what was given there is {@code idempotencyKey} in a step, and in a channel what {@link #channel} says.
 *
 * <p><b>How it ends.</b> It has done its work if a whole answer came back with an accepted status; where nothing is said
 * that is 200 to 299. As an action it throws {@link NotApplied} where the request can't have had an effect: no connection
 * came up, or the server refused it by 400, 401, 403, 405, 413, 415, 422 or 429. Anything else that goes wrong leaves the
 * effect unknown: {@link HttpFailure}. <b>It is never sent twice by itself</b>: a step tries again by its own policy, if it
 * is idempotent, has a probe, or nothing was applied; {@link #idempotencyKey} tells a service that takes such a key that
 * both are one.
 *
 * <p><b>Secrets</b> are a {@link Secret} as a value or header, user-info in the address, and the value of a header or query
 * parameter whose name sounds secret. They are in no fact, and masked wherever an answer repeats them.
 */
public final class HttpCall implements Effect<ActionContext<?>>, Declares, ReachesOutside {

    private final Draft draft;
    private final Duration timeout;
    private final Http http;

    HttpCall(Draft draft, Duration timeout, Http http) {
        this.draft = draft;
        this.timeout = timeout;
        this.http = http;
        draft.validate();
    }

    private static HttpCall of(HttpMethod method, String url) {
        return new HttpCall(Draft.of(method, url, false), Check.DEFAULT_TIMEOUT, Http.shared());
    }

    /**
     * A GET.
     *
     * @param url absolute, http or https; may have places, but not as its port
     * @return the call
     * @throws IllegalArgumentException if it is no such address; the message names it, without user-info
     */
    public static HttpCall get(String url) {
        return of(HttpMethod.GET, url);
    }

    /**
     * A HEAD.
     *
     * @param url as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpCall head(String url) {
        return of(HttpMethod.HEAD, url);
    }

    /**
     * An OPTIONS.
     *
     * @param url as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpCall options(String url) {
        return of(HttpMethod.OPTIONS, url);
    }

    /**
     * A POST.
     *
     * @param url as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpCall post(String url) {
        return of(HttpMethod.POST, url);
    }

    /**
     * A PUT.
     *
     * @param url as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpCall put(String url) {
        return of(HttpMethod.PUT, url);
    }

    /**
     * A PATCH.
     *
     * @param url as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpCall patch(String url) {
        return of(HttpMethod.PATCH, url);
    }

    /**
     * A DELETE.
     *
     * @param url as of {@link #get}
     * @return the call
     * @throws IllegalArgumentException if it is no such address
     */
    public static HttpCall delete(String url) {
        return of(HttpMethod.DELETE, url);
    }

    /**
     * Adds a parameter to the query.
     *
     * @param name its name
     * @param value its value, encoded as needed; may have places
     * @return a new call
     * @throws IllegalArgumentException if the name is blank
     */
    public HttpCall query(String name, String value) {
        return with(draft.query(name, value));
    }

    /**
     * Sends a header along.
     *
     * @param name its name; the value of one that sounds secret is treated as by {@link #sending(String, Secret)}
     * @param value one line of ASCII, may have places; replaces what was to be sent under that name
     * @return a new call
     * @throws IllegalArgumentException if the name or value is no header's
     */
    public HttpCall sending(String name, String value) {
        return with(draft.sending(Header.of(name, value, false)));
    }

    /**
     * Sends a header along whose value is a secret.
     *
     * @param name its name
     * @param value one line of ASCII; replaces what was to be sent under that name
     * @return a new call
     * @throws IllegalArgumentException if the name or value is no header's; the message doesn't hold the value
     */
    public HttpCall sending(String name, Secret value) {
        return with(draft.sending(Header.of(name, value.reveal(), true)));
    }

    /**
     * Sends a token as {@code Authorization: Bearer} (RFC 6750).
     *
     * @param token one line of ASCII
     * @return a new call
     * @throws IllegalArgumentException if it is no such line; the message doesn't hold it
     */
    public HttpCall bearer(Secret token) {
        return with(draft.sending(Header.of("Authorization", "Bearer " + token.reveal(), true))
                .hiding(token));
    }

    /**
     * Sends a user and password as {@code Authorization: Basic} (RFC 7617, as UTF-8).
     *
     * @param user the user, without a colon
     * @param password the password
     * @return a new call
     * @throws IllegalArgumentException if the user has a colon
     */
    public HttpCall basic(String user, Secret password) {
        return with(draft.sending(Header.basic(user, password)).hiding(password));
    }

    /**
     * Sends a document of JSON.
     *
     * @param json the document; its texts may have places. No secret stands in it, it enters the plan
     * @return a new call
     * @throws IllegalArgumentException if it is no JSON; the message names the line
     */
    public HttpCall body(String json) {
        return with(draft.with(Body.Json.text(json)));
    }

    /**
     * Sends a document of JSON.
     *
     * @param members its members, of what Jackson writes; their texts may have places. No secret stands there
     * @return a new call
     * @throws IllegalArgumentException if they can't be written as JSON
     */
    public HttpCall body(Map<String, ?> members) {
        return with(draft.with(Body.Json.of(members)));
    }

    /**
     * Sends a form ({@code application/x-www-form-urlencoded}).
     *
     * @param fields its fields; their values may have places. No secret stands there
     * @return a new call
     */
    public HttpCall form(Map<String, String> fields) {
        return with(draft.with(new Body.Form(fields)));
    }

    /**
     * Gives the value of a place.
     *
     * @param name the name of the place, without <code>${}</code>; it need not be there
     * @param value a text, number, boolean or {@link Secret}; replaces what was given before
     * @return a new call
     * @throws IllegalArgumentException if it is of another type, or no name of a place
     */
    public HttpCall with(String name, Object value) {
        return with(draft.with(name, value));
    }

    /**
     * Sends the key of a step's action along ({@link ActionContext#idempotencyKey}), for services that do a thing once that
     * is asked twice with one key. As a check or channel it is not sent.
     *
     * @param header the header that takes it, such as {@code Idempotency-Key}
     * @return a new call
     * @throws IllegalArgumentException if it is no name of a header
     */
    public HttpCall idempotencyKey(String header) {
        return with(draft.keyed(Header.of(header, "", false).name()));
    }

    /**
     * Says which statuses mean that it has done its work.
     *
     * @param codes such as 204 and 404 for a deletion; 200 to 299 where nothing is said
     * @return a new call
     * @throws IllegalArgumentException if there is none, or one is not between 100 and 599
     */
    public HttpCall accepts(int... codes) {
        return with(draft.accepting(Statuses.of(codes)));
    }

    /**
     * Tells nothing of the answer's body, in no message and no evidence: for an answer that holds a secret, such as the token
     * of a login.
     *
     * @return a new call
     */
    public HttpCall hidingAnswer() {
        return with(draft.quietly());
    }

    /**
     * Limits how long it may take, connecting and redirects included.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new call
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public HttpCall timeout(Duration timeout) {
        return new HttpCall(draft, Declared.upTo(Declared.HOUR, "timeout", timeout), http);
    }

    /**
     * Sends it over another client than {@link Http#shared()}.
     *
     * @param other whose threads and limits are used; the caller closes it
     * @return a new call
     */
    public HttpCall over(Http other) {
        return new HttpCall(draft, timeout, Objects.requireNonNull(other, "http"));
    }

    /**
     * Sends it and waits for the answer.
     *
     * @return an answer with an accepted status
     * @throws HttpFailure if there is none
     * @throws InterruptedException if the thread is interrupted; the call is given up then
     * @throws IllegalStateException if a place has no value
     */
    public HttpReply send() throws HttpFailure, InterruptedException {
        return send(timeout);
    }

    /**
     * Sends it and waits for the answer.
     *
     * @param within how long at most, if that is less than its own timeout: what a check has left, for instance
     * @return an answer with an accepted status
     * @throws HttpFailure if there is none
     * @throws InterruptedException if the thread is interrupted; the call is given up then
     * @throws IllegalStateException if a place has no value
     */
    public HttpReply send(Duration within) throws HttpFailure, InterruptedException {
        return requireAccepted(exchange(within));
    }

    /**
     * Holds an answer to {@link #exchange} against the accepted statuses.
     *
     * @param reply the answer
     * @return the same
     * @throws HttpFailure if its status is not accepted
     */
    public HttpReply requireAccepted(HttpReply reply) throws HttpFailure {
        if (!draft.accepted().has(reply.status())) {
            throw HttpFailure.refused(reply, draft.accepted());
        }
        return reply;
    }

    /**
     * Sends it and waits for an answer with any status, for who looks at the status himself.
     *
     * @param within how long at most, if that is less than its own timeout
     * @return the answer
     * @throws HttpFailure if no whole answer came
     * @throws InterruptedException if the thread is interrupted; the call is given up then
     * @throws IllegalStateException if a place has no value
     */
    public HttpReply exchange(Duration within) throws HttpFailure, InterruptedException {
        Request request = request();
        Outcome outcome = begin(request, within).await();
        if (outcome instanceof Outcome.Failure failure) {
            throw HttpFailure.of(request, failure);
        }
        return new HttpReply(request, (Outcome.Reply) outcome);
    }

    Pending begin(Request request, Duration within) {
        return http.ask(request, within.compareTo(timeout) < 0 ? within : timeout);
    }

    /**
     * Sends it as the action or undo of a step.
     *
     * @param context of the action or undo
     * @throws NotApplied if it can't have had an effect
     * @throws HttpFailure if it may have had one
     * @throws InterruptedException if the step is cancelled; the call is given up then
     */
    @Override
    public void run(ActionContext<?> context) throws NotApplied, HttpFailure, InterruptedException {
        var unused = sendAs(context);
    }

    HttpReply sendAs(ActionContext<?> context) throws NotApplied, HttpFailure, InterruptedException {
        Draft filled = draft.inStep(context.idempotencyKey());
        try {
            var unused = filled.request();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new NotApplied(String.valueOf(e.getMessage()), e);
        }
        try {
            return with(filled).send();
        } catch (HttpFailure e) {
            if (e.hadNoEffect()) {
                throw new NotApplied(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /**
     * An action whose result is the JSON of the answer.
     *
     * @param type the type of the result; members of the JSON that it doesn't have are left out
     * @param <C> the context of the step
     * @param <T> the type of the result
     * @return the action; an answer that is no JSON of the type is an {@link HttpFailure}
     */
    public <C extends ActionContext<?>, T> Action<C, T> json(Class<T> type) {
        return CallResult.read(this, Objects.requireNonNull(type, "type"));
    }

    /**
     * An action whose result is the JSON of the answer, of a generic type; otherwise as {@link #json(Class)}.
     *
     * @param type the type of the result
     * @param <C> the context of the step
     * @param <T> the type of the result
     * @return the action
     */
    public <C extends ActionContext<?>, T> Action<C, T> json(TypeReference<T> type) {
        return CallResult.read(this, type.getType());
    }

    /**
     * A channel that sends it for each message, and is accepted where the status is. The places of a message: {@code id,
     * run, category, urgency, level, subject, text, link, at, product, version, environment}; what a message doesn't have is
     * empty. The other facts of messages are places too, by their names; what stands there where a message has none, and
     * whatever else is the same for all of them, is given by {@link #with(String, Object)}.
     *
     * @param name the name of the channel, not blank
     * @return the channel
     * @throws IllegalArgumentException if the name is blank, or a place is none of these and has no value
     */
    public Channel channel(String name) {
        return CallChannel.of(name, this);
    }

    /**
     * What is sent, and which statuses are accepted; with the place itself where its value is a secret.
     *
     * @return the facts
     * @throws IllegalStateException if a place has no value, so that it could never be sent by a step
     */
    @Override
    public List<Fact> facts() {
        requireFilled(draft.emptyInStep());
        var facts = new ArrayList<>(draft.facts());
        facts.add(Fact.declared("accepts", draft.accepted().words()));
        return List.copyOf(facts);
    }

    /** {@return the method and the address, without a secret} */
    @Override
    public String toString() {
        return draft.words();
    }

    void requireFilled(Set<String> empty) {
        if (!empty.isEmpty()) {
            throw new IllegalStateException(this + " can't be sent: no value was given for its places " + empty
                    + "; give them by with(name, value), or call it in a lambda that does");
        }
    }

    Request request() {
        return draft.request();
    }

    Draft draft() {
        return draft;
    }

    /**
     * How long it may take.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    Http http() {
        return http;
    }

    HttpCall with(Draft other) {
        return new HttpCall(other, timeout, http);
    }
}
