package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.Expectation.AnswersWithin;
import dev.windlass.http.Expectation.BodyMatches;
import dev.windlass.http.Expectation.HeaderIs;
import dev.windlass.http.Expectation.HeaderMatches;
import dev.windlass.http.Expectation.JsonIs;
import dev.windlass.http.Expectation.StatusIs;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A check of one HTTP answer: status, headers, body, values in its JSON, latency. Immutable, each call gives a new check; safe
 * for use by several threads.
 *
 * <pre>{@code
 * HttpCheck.get("https://gw/health")
 *         .bearer(Secret.env("GATEWAY_TOKEN"))
 *         .status(200).json("/status", "UP").header("x-version", "2.0.0").answersWithin(Duration.ofMillis(500))
 * }</pre>
 *
 * <p>It passes only on a whole answer that meets all that is expected. {@code FAILED}: another status (a redirect that is
 * not followed too), another value, too late. {@code NO_DATA}: the header or the place in the JSON is missing, the body
 * is empty. {@code INCONCLUSIVE}: the body is not JSON. {@code ERRORED}: no whole answer, because of the network, a
 * deadline or a limit.
 *
 * <p>User-info in an address is sent as basic authentication (RFC 7617) and shown nowhere, nor is the value of a header
 * or query parameter whose name sounds secret ({@code authorization}, {@code token}, {@code api-key} and the like).
 */
public final class HttpCheck implements Check, ReachesOutside {

    private final String name;
    private final HttpCall call;
    private final StatusIs status;
    private final List<Expectation> others;

    private HttpCheck(String name, HttpCall call, StatusIs status, List<Expectation> others) {
        this.name = name;
        this.call = call;
        this.status = status;
        this.others = List.copyOf(others);
    }

    /**
     * A check that GETs an address and expects a status of 200 to 299 until another is said.
     *
     * @param url absolute, http or https; a fragment is not sent
     * @return the check, named after the address
     * @throws IllegalArgumentException if it is no such address; the message names it, without user-info
     */
    public static HttpCheck get(String url) {
        return of(HttpCall.get(url));
    }

    /**
     * A check of the answer to a call. The call must change nothing that matters: it may be sent again at any time.
     *
     * @param call what is sent, by which client, and how long it may take
     * @return the check, named after the method and the address; it expects the statuses that the call accepts
     */
    public static HttpCheck of(HttpCall call) {
        return new HttpCheck(call.toString(), call, new StatusIs(call.draft().accepted()), List.of());
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank; the method and the address where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public HttpCheck named(String name) {
        return new HttpCheck(Declared.named(name), call, status, others);
    }

    /**
     * Expects one status.
     *
     * @param code 100 to 599; replaces what was expected of the status before
     * @return a new check
     * @throws IllegalArgumentException if it is out of range
     */
    public HttpCheck status(int code) {
        return status(code, code);
    }

    /**
     * Expects a status in a range.
     *
     * @param from the lowest, at least 100
     * @param to the highest, itself included, at most 599
     * @return a new check
     * @throws IllegalArgumentException if they are out of range or order
     */
    public HttpCheck status(int from, int to) {
        return new HttpCheck(name, call, new StatusIs(Statuses.range(from, to)), others);
    }

    /**
     * Expects a text in the JSON of the body.
     *
     * @param pointer where, as a JSON pointer (RFC 6901): {@code /checks/0/status}, or the empty one for the document
     * @param text equal to it, character by character; the JSON string {@code "2"} is no number and {@code 2} no text
     * @return a new check
     * @throws IllegalArgumentException if the pointer is none
     */
    public HttpCheck json(String pointer, String text) {
        return expecting(JsonIs.of(pointer, Objects.requireNonNull(text, "text")));
    }

    /**
     * Expects a number in the JSON of the body.
     *
     * @param pointer where, as a JSON pointer (RFC 6901)
     * @param number equal to it in value, however it is written: 1, 1.0 and 1e0 are equal; compared exactly, in decimal
     * @return a new check
     * @throws IllegalArgumentException if the pointer is none, or the number is infinite or not a number
     */
    public HttpCheck json(String pointer, Number number) {
        return expecting(JsonIs.of(pointer, Objects.requireNonNull(number, "number")));
    }

    /**
     * Expects true or false in the JSON of the body.
     *
     * @param pointer where, as a JSON pointer (RFC 6901)
     * @param truth the JSON literal; the text {@code "true"} is not equal to it
     * @return a new check
     * @throws IllegalArgumentException if the pointer is none
     */
    public HttpCheck json(String pointer, boolean truth) {
        return expecting(JsonIs.of(pointer, truth));
    }

    /**
     * Expects a header of the answer.
     *
     * @param name its name, in any case
     * @param value its only value, equal character by character
     * @return a new check
     * @throws IllegalArgumentException if the name is blank
     */
    public HttpCheck header(String name, String value) {
        return expecting(new HeaderIs(name, Objects.requireNonNull(value, "value")));
    }

    /**
     * Expects a header of the answer that matches.
     *
     * @param name its name, in any case
     * @param pattern found within one of its values; anchor it by {@code ^} and {@code $} to match all of it
     * @return a new check
     * @throws IllegalArgumentException if the name is blank
     */
    public HttpCheck header(String name, Pattern pattern) {
        return expecting(new HeaderMatches(name, pattern));
    }

    /**
     * Expects a text in the JSON of the body that matches.
     *
     * @param pointer where, as a JSON pointer (RFC 6901)
     * @param pattern found within the text; a number or boolean is matched as it is written
     * @return a new check
     * @throws IllegalArgumentException if the pointer is none
     */
    public HttpCheck json(String pointer, Pattern pattern) {
        return expecting(JsonIs.of(pointer, Objects.requireNonNull(pattern, "pattern")));
    }

    /**
     * Expects a text within the body.
     *
     * @param text found in it, character by character; not empty
     * @return a new check
     * @throws IllegalArgumentException if it is empty
     */
    public HttpCheck bodyContains(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("every body contains the empty text; say what it must contain");
        }
        return expecting(new BodyMatches(Pattern.compile(text, Pattern.LITERAL)));
    }

    /**
     * Expects a body that matches.
     *
     * @param pattern found within it, read as UTF-8; one that takes for ever is ended with the check's time
     * @return a new check
     */
    public HttpCheck body(Pattern pattern) {
        return expecting(new BodyMatches(Objects.requireNonNull(pattern, "pattern")));
    }

    /**
     * Expects the whole answer, connecting included, in some time. It is a limit that is judged, and a late answer is
     * shown; {@link #timeout(Duration)} is the time after which there is no answer.
     *
     * @param limit positive, at most one hour
     * @return a new check
     * @throws IllegalArgumentException if the limit is not positive or too long
     */
    public HttpCheck answersWithin(Duration limit) {
        return expecting(new AnswersWithin(limit));
    }

    /**
     * Sends a header along.
     *
     * @param name its name; the value of one that sounds secret is treated as by {@link #sending(String, Secret)}
     * @param value one line of ASCII; replaces what was to be sent under that name
     * @return a new check
     * @throws IllegalArgumentException if the name or value is no header's
     */
    public HttpCheck sending(String name, String value) {
        return with(call.sending(name, value));
    }

    /**
     * Sends a header along whose value is a secret: it is in no fact, so it may change without changing the plan, and is
     * masked wherever an answer repeats it.
     *
     * @param name its name
     * @param value one line of ASCII; replaces what was to be sent under that name
     * @return a new check
     * @throws IllegalArgumentException if the name or value is no header's; the message doesn't hold the value
     */
    public HttpCheck sending(String name, Secret value) {
        return with(call.sending(name, value));
    }

    /**
     * Sends a token as {@code Authorization: Bearer} (RFC 6750); it is treated as by {@link #sending(String, Secret)}.
     *
     * @param token one line of ASCII
     * @return a new check
     * @throws IllegalArgumentException if it is no such line; the message doesn't hold it
     */
    public HttpCheck bearer(Secret token) {
        return with(call.bearer(token));
    }

    /**
     * Sends a user and password as {@code Authorization: Basic} (RFC 7617, as UTF-8); the password is treated as by
     * {@link #sending(String, Secret)}.
     *
     * @param user the user, without a colon
     * @param password the password
     * @return a new check
     * @throws IllegalArgumentException if the user has a colon
     */
    public HttpCheck basic(String user, Secret password) {
        return with(call.basic(user, password));
    }

    HttpCheck with(HttpCall other) {
        return new HttpCheck(name, other, status, others);
    }

    /**
     * Limits how long one question may take.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public HttpCheck timeout(Duration timeout) {
        return with(call.timeout(timeout));
    }

    /**
     * Asks over another client than {@link Http#shared()}; its limits become part of what is declared.
     *
     * @param http whose threads and limits are used; the caller closes it
     * @return a new check
     */
    public HttpCheck over(Http http) {
        return with(call.over(http));
    }

    /**
     * Asks again until it passes. When the time is over the last answer counts: its verdict and evidence, with the number
     * of attempts; an answer that passes too late has failed. An interrupt ends it at once.
     *
     * @param within the deadline from the first question on, at most one hour
     * @param every the time from one question to the next, at most {@code within}
     * @return a check with this one's name and facts
     * @throws IllegalArgumentException if one is not positive or too long
     */
    public Check untilHealthy(Duration within, Duration every) {
        return new UntilHealthy(this, this::ask, within, every, Ticker.SYSTEM);
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * What is asked and wanted.
     *
     * @return the facts
     * @throws IllegalStateException if a place of the call has no value, so that it could never be asked
     */
    @Override
    public List<Fact> facts() {
        call.requireFilled(call.draft().empty());
        return declared();
    }

    /** The same, also with empty places. */
    List<Fact> declared() {
        var facts = new ArrayList<>(call.draft().facts());
        Secrets secrets = call.draft().secretsToMask();
        for (Expectation expectation : expectations()) {
            Fact declared = expectation.declared();
            facts.add(new Fact(declared.name(), secrets.mask(declared.value())));
        }
        HttpSettings limits = call.http().settings();
        facts.add(Fact.declared("connects within", limits.connectWithin()));
        facts.add(Fact.declared("silent at most", limits.silentAtMost()));
        facts.add(Fact.declared("body at most", limits.bodyAtMost() + " bytes"));
        facts.add(Fact.declared("redirects", limits.redirects()));
        if (!limits.trust().equals(Trust.jdk())) {
            facts.add(limits.trust().fact());
        }
        return List.copyOf(facts);
    }

    @Override
    public Duration timeout() {
        return call.timeout();
    }

    /**
     * Sends the request and judges what comes back.
     *
     * @param context how much time is left
     * @return the answer; what goes wrong is {@link dev.windlass.check.Verdict#ERRORED}
     * @throws InterruptedException if the thread is interrupted; the request is given up then
     */
    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        return ask(Ticker.ahead(context.timeLeft()));
    }

    Answer ask(Duration allowed) throws InterruptedException {
        Request request = call.request();
        return judge(request, call.begin(request, allowed).await());
    }

    /** Asks over a kept connection and doesn't wait. */
    Pending begin(Duration within) {
        return call.http().askPooled(call.request(), within);
    }

    /** So that the first request begun doesn't wait for the client. */
    void warmUp() {
        call.http().warmUp();
    }

    /** What is sent, once more: for who begins it himself. */
    Answer judge(Outcome outcome) {
        return judge(call.request(), outcome);
    }

    Answer judge(Request request, Outcome outcome) {
        return Judge.judge(request, expectations(), outcome);
    }

    HttpCall call() {
        return call;
    }

    private List<Expectation> expectations() {
        var all = new ArrayList<Expectation>();
        all.add(status);
        all.addAll(others);
        return all;
    }

    private HttpCheck expecting(Expectation expectation) {
        var more = new ArrayList<>(others);
        more.add(expectation);
        return new HttpCheck(name, call, status, more);
    }
}
