package dev.windlass.http.services;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.http.Http;
import dev.windlass.http.HttpService;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An account of PagerDuty: whether there are open incidents, and maintenance windows. Who is to be called by the messages
 * of a release is said by {@link #events(Secret)}, which needs no account. Immutable, each call gives a new one; safe for
 * use by several threads.
 *
 * <pre>{@code
 * PagerDuty pagerDuty = PagerDuty.account(Secret.env("PAGERDUTY_TOKEN"), "releases@example.com");
 *
 * checks("quiet").critical(pagerDuty.noOpenIncidents(PagerDuty.Level.HIGH, "PGATEWAY"))
 * pagerDuty.maintenance("silence the gateway", Duration.ofHours(2), "PGATEWAY")
 * }</pre>
 */
public final class PagerDuty {

    private static final String API = "https://api.pagerduty.com";
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Pattern ID = Pattern.compile("[A-Z0-9]+");
    private static final Pattern EMAIL = Pattern.compile("[!-~]+@[!-~]+");
    private static final int MOST_SHOWN = 10;

    private final String url;
    private final @Nullable Http http;
    private final Secret token;
    private final String from;
    private final Clock clock;

    /** How urgent an incident is, as PagerDuty calls it. */
    public enum Level {
        /** Those that call people at any time. */
        HIGH,
        /** All of them. */
        ANY
    }

    private PagerDuty(String url, @Nullable Http http, Secret token, String from, Clock clock) {
        this.url = url;
        this.http = http;
        this.token = token;
        this.from = from;
        this.clock = clock;
    }

    /**
     * A channel that calls people, by an integration of the Events API v2.
     *
     * @param routingKey the integration key of a service or an orchestration
     * @return the channel {@code pagerduty}
     * @throws IllegalArgumentException if it is not one line of ASCII; the message doesn't hold it
     */
    public static PagerDutyEvents events(Secret routingKey) {
        return PagerDutyEvents.by(routingKey);
    }

    /**
     * An account, by the REST API v2.
     *
     * @param token an API key that may read, and write where there are to be maintenance windows
     * @param from the e-mail address of a user of the account, in whose name it is changed
     * @return the account
     * @throws IllegalArgumentException if it is no such address, or the key is not one line of ASCII; the message doesn't
     *     hold it
     */
    public static PagerDuty account(Secret token, String from) {
        Sent.line("the API key of PagerDuty", token);
        if (!EMAIL.matcher(from).matches()) {
            throw new IllegalArgumentException("PagerDuty is changed in the name of a user of the account, by an e-mail"
                    + " address, got '" + Shown.clean(from) + "'");
        }
        return new PagerDuty(API, null, token, from, Clock.systemUTC());
    }

    /**
     * Asks another service region.
     *
     * @param api the address of its REST API, such as {@code https://api.eu.pagerduty.com}
     * @return a new account
     * @throws IllegalArgumentException if it is no such address
     */
    public PagerDuty at(String api) {
        var unused = HttpService.at(api);
        return new PagerDuty(api, http, token, from, clock);
    }

    /**
     * Asks over another client than {@link Http#shared()}.
     *
     * @param other whose threads and limits are used; the caller closes it
     * @return a new account
     */
    public PagerDuty over(Http other) {
        return new PagerDuty(url, other, token, from, clock);
    }

    PagerDuty by(Clock other) {
        return new PagerDuty(url, http, token, from, other);
    }

    /**
     * Asks whether no incident of some services is open, that is triggered or acknowledged, however old it is. {@code
     * NO_DATA}: PagerDuty knows no such service, or doesn't show it to the key.
     *
     * @param level which incidents
     * @param services the ids of the services, one or more, such as {@code PIJ90N7}
     * @return the check
     * @throws IllegalArgumentException if there is no service, or one can't be such an id
     */
    public Check noOpenIncidents(Level level, String... services) {
        List<String> ids = ids(services);
        return Check.named("no open incident of " + String.join(", ", ids) + " in PagerDuty")
                .reachesOutside()
                .with("PagerDuty", HttpService.at(url).toString())
                .with("services", String.join(", ", ids))
                .with("urgency", level)
                .asks(context -> {
                    var left = new TimeLeft(context.timeLeft());
                    try {
                        List<String> unknown = client().unknown(ids, left);
                        return unknown.isEmpty()
                                ? judge(client().openIncidents(ids, level == Level.HIGH, left))
                                : Answer.noData("PagerDuty has no service " + String.join(", ", unknown)
                                        + ", or doesn't show it to this key; take the id from the address of its page");
                    } catch (IOException e) {
                        return Answer.errored(String.valueOf(e.getMessage()));
                    }
                });
    }

    private static Answer judge(List<String> open) {
        if (open.isEmpty()) {
            return Answer.passed("no incident is open").with("open", 0);
        }
        return Answer.failed("open: " + String.join("; ", open.subList(0, Math.min(MOST_SHOWN, open.size())))
                        + (open.size() > MOST_SHOWN ? "; and " + (open.size() - MOST_SHOWN) + " more" : ""))
                .with("open", open.size());
    }

    /**
     * A step that opens a maintenance window: for so long these services call nobody. It begins when the step runs, and
     * ends by itself; its undo ends it at once. Undo and probe find the window by a key in its description, so they know it
     * even if the answer to its opening was lost.
     *
     * @param name the name of the step; it is the description of the window too
     * @param length how long, positive and at most 30 days; enough for the release and its rollback
     * @param services the ids of the services, one or more
     * @return the step; its result is the id of the window
     * @throws IllegalArgumentException if the length is out of range, there is no service, or one can't be such an id
     */
    public Step<String> maintenance(String name, Duration length, String... services) {
        List<String> ids = ids(services);
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("step '" + name + "': a maintenance window is positive and at most "
                    + LONGEST + " long, got " + length);
        }
        return Step.named(name)
                .reachesOutside()
                .with("PagerDuty", HttpService.at(url).toString())
                .with("services", String.join(", ", ids))
                .with("length", length)
                // The key of the action, on disk before the window is opened: the undo has another one.
                .capture(String.class, context -> "windlass " + context.idempotencyKey())
                .run(String.class, context -> {
                    var start = clock.instant().truncatedTo(ChronoUnit.SECONDS);
                    return client().open(name + " (" + context.before() + ")", start, start.plus(length), ids);
                })
                .probe(context -> {
                    List<String> found = client().windows(context.before());
                    return found.isEmpty() ? Settlement.notDone() : Settlement.done(found.get(0));
                })
                .undo(context -> {
                    PagerDutyClient client = client();
                    var windows = new LinkedHashSet<>(client.windows(context.before()));
                    context.result().ifPresent(windows::add);
                    for (String window : windows) {
                        client.end(window);
                    }
                });
    }

    private static List<String> ids(String... services) {
        if (services.length == 0) {
            throw new IllegalArgumentException("PagerDuty is asked about one service or more, got none");
        }
        for (String id : services) {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException(
                        "a service of PagerDuty has an id of capital letters and digits, such as"
                                + " PIJ90N7 in the address of its page, got '" + Shown.clean(id) + "'");
            }
        }
        return Arrays.stream(services).distinct().toList();
    }

    private PagerDutyClient client() {
        HttpService service = HttpService.at(url)
                .sending("Accept", "application/vnd.pagerduty+json;version=2")
                .sending("Authorization", "Token token=${token}")
                .sending("From", from);
        return new PagerDutyClient(http == null ? service : service.over(http), token);
    }

    /** {@return the address and the user, without the token} */
    @Override
    public String toString() {
        return "PagerDuty at " + HttpService.at(url) + " as " + from;
    }
}
