package dev.windlass.http.browser;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A check that an answer switches the protections of browsers on, by the headers of the OWASP Secure Headers Project. All of
 * {@link Rule} must hold but for those that are left out. Immutable, each call gives a new check; safe for use by several
 * threads.
 *
 * <pre>{@code
 * SecurityHeaders.of(HttpCall.get("https://shop.example/")).hstsFor(Duration.ofDays(365)).except(Rule.REFERRER)
 * }</pre>
 *
 * @see <a href="https://owasp.org/www-project-secure-headers/">OWASP Secure Headers Project</a>
 */
public final class SecurityHeaders implements Check, ReachesOutside {

    /** What an answer must keep. */
    public enum Rule {
        /**
         * {@code Strict-Transport-Security}, for long enough (RFC 6797). Browsers heed it over https alone, so it is never
         * kept over http.
         */
        HSTS,
        /**
         * {@code Content-Security-Policy} with {@code script-src} or {@code default-src}, that allows scripts neither
         * inline (but by nonce or hash), nor by {@code eval}, nor from anywhere. One that only reports doesn't count.
         */
        CONTENT_SECURITY_POLICY,
        /** {@code X-Content-Type-Options: nosniff}. */
        NO_SNIFF,
        /** {@code frame-ancestors} of the policy, or {@code X-Frame-Options: DENY} or {@code SAMEORIGIN} (RFC 7034). */
        FRAMES,
        /** {@code Referrer-Policy} that tells other sites no path. */
        REFERRER
    }

    /** How long browsers must keep to https where nothing is said: 180 days. */
    public static final Duration DEFAULT_HSTS = Duration.ofDays(180);

    private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?(\\d{1,18})\"?");
    private static final Set<String> DISCREET = Set.of(
            "no-referrer",
            "same-origin",
            "origin",
            "strict-origin",
            "origin-when-cross-origin",
            "strict-origin-when-cross-origin");

    private final String name;
    private final HttpCall call;
    private final Set<Rule> rules;
    private final Duration hsts;

    private SecurityHeaders(String name, HttpCall call, Set<Rule> rules, Duration hsts) {
        this.name = name;
        this.call = call;
        this.rules = rules;
        this.hsts = hsts;
    }

    /**
     * A check of the answer to a call.
     *
     * @param call such as a GET of a page; its answer must have an accepted status
     * @return the check
     */
    public static SecurityHeaders of(HttpCall call) {
        return new SecurityHeaders("security headers of " + call, call, EnumSet.allOf(Rule.class), DEFAULT_HSTS);
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public SecurityHeaders named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        return new SecurityHeaders(name, call, rules, hsts);
    }

    /**
     * Leaves rules out.
     *
     * @param others what needn't be kept
     * @return a new check
     * @throws IllegalArgumentException if none would be left
     */
    public SecurityHeaders except(Rule... others) {
        Set<Rule> left = EnumSet.copyOf(rules);
        left.removeAll(Arrays.asList(others));
        if (left.isEmpty()) {
            throw new IllegalArgumentException("the check of " + name + " would check nothing without " + rules);
        }
        return new SecurityHeaders(name, call, left, hsts);
    }

    /**
     * Says how long browsers must keep to https.
     *
     * @param time the least {@code max-age}, positive; {@link #DEFAULT_HSTS} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public SecurityHeaders hstsFor(Duration time) {
        Objects.requireNonNull(time, "time of HSTS");
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("the time that browsers keep to https must be positive, got " + time);
        }
        return new SecurityHeaders(name, call, rules, time);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(call.facts());
        facts.add(Fact.declared("rules", rules.toString()));
        if (rules.contains(Rule.HSTS)) {
            facts.add(Fact.declared("hsts for", hsts));
        }
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
        var found = new Found();
        for (Rule rule : rules) {
            hold(rule, reply, found);
        }
        return found.answer(reply.words(), "all of " + rules + " are kept");
    }

    private void hold(Rule rule, HttpReply reply, Found found) {
        switch (rule) {
            case HSTS -> hsts(reply, found);
            case CONTENT_SECURITY_POLICY -> policy(reply, found);
            case NO_SNIFF -> {
                found.seen("x-content-type-options", Found.shown(reply, "X-Content-Type-Options"));
                if (!tokens(reply, "X-Content-Type-Options").equals(List.of("nosniff"))) {
                    found.problem("X-Content-Type-Options is " + Found.shown(reply, "X-Content-Type-Options")
                            + ", wanted nosniff");
                }
            }
            case FRAMES -> frames(reply, found);
            case REFERRER -> {
                found.seen("referrer-policy", Found.shown(reply, "Referrer-Policy"));
                List<String> policies = tokens(reply, "Referrer-Policy");
                // Of several the last that a browser knows counts (Referrer Policy, section 8.1).
                if (policies.isEmpty() || !DISCREET.contains(policies.get(policies.size() - 1))) {
                    found.problem("Referrer-Policy is " + Found.shown(reply, "Referrer-Policy") + ", wanted one of "
                            + DISCREET.stream().sorted().toList());
                }
            }
        }
    }

    /** Only the first header counts, RFC 6797, section 8.1. */
    private void hsts(HttpReply reply, Found found) {
        found.seen("strict-transport-security", Found.shown(reply, "Strict-Transport-Security"));
        if (!reply.from().getScheme().equals("https")) {
            found.problem("it answered over http, where Strict-Transport-Security counts for nothing; ask by https");
            return;
        }
        OptionalLong age = reply.header("Strict-Transport-Security")
                .map(SecurityHeaders::maxAge)
                .orElse(OptionalLong.empty());
        if (age.isEmpty()) {
            found.problem("Strict-Transport-Security is " + Found.shown(reply, "Strict-Transport-Security")
                    + ", wanted max-age of at least " + hsts.toSeconds());
        } else if (age.getAsLong() < hsts.toSeconds()) {
            found.problem("Strict-Transport-Security has max-age " + age.getAsLong() + " s, wanted at least "
                    + hsts.toSeconds());
        }
    }

    private static OptionalLong maxAge(String header) {
        for (String directive : header.split(";", -1)) {
            Matcher age = MAX_AGE.matcher(directive.strip().toLowerCase(Locale.ROOT));
            if (age.matches()) {
                return OptionalLong.of(Long.parseLong(age.group(1)));
            }
        }
        return OptionalLong.empty();
    }

    /** Several are all enforced, so that one without a hole is enough. */
    private static void policy(HttpReply reply, Found found) {
        found.seen("content-security-policy", Found.shown(reply, "Content-Security-Policy"));
        List<Policy> policies = Policy.parse(reply.headers("Content-Security-Policy"));
        if (policies.isEmpty()) {
            found.problem("Content-Security-Policy is missing"
                    + (reply.header("Content-Security-Policy-Report-Only").isPresent() ? "; one only reports" : ""));
        } else if (policies.stream().noneMatch(policy -> policy.holes().isEmpty())) {
            found.problem("Content-Security-Policy: "
                    + String.join(", ", policies.get(0).holes()));
        }
    }

    private static void frames(HttpReply reply, Found found) {
        found.seen("x-frame-options", Found.shown(reply, "X-Frame-Options"));
        boolean byPolicy =
                Policy.parse(reply.headers("Content-Security-Policy")).stream().anyMatch(Policy::keepsFramesAway);
        List<String> options =
                tokens(reply, "X-Frame-Options").stream().distinct().toList();
        boolean byOptions = options.equals(List.of("deny")) || options.equals(List.of("sameorigin"));
        if (!byPolicy && !byOptions) {
            found.problem("anybody may show it in a frame: X-Frame-Options is " + Found.shown(reply, "X-Frame-Options")
                    + " and the policy has no frame-ancestors");
        }
    }

    private static List<String> tokens(HttpReply reply, String header) {
        return reply.headers(header).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
