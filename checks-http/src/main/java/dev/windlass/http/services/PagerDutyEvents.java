package dev.windlass.http.services;

import dev.windlass.check.Fact;
import dev.windlass.http.Http;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import dev.windlass.notify.Category;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Message;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notification channel that calls people by PagerDuty's <a
 * href="https://developer.pagerduty.com/docs/events-api-v2/overview/">Events API v2</a>; {@link PagerDuty#events} gives
 * one. Immutable, each call gives a new one; safe for use by several threads.
 *
 * <p><b>One alert per run and level.</b> All messages of a run at one level of an escalation have the same {@code
 * dedup_key}: the first one opens an alert, later ones add to it. The message that a run has completed, was stopped before
 * it changed anything, or has been rolled back resolves its alerts of all levels, up to the fifth; that a rollback failed
 * resolves none. So route {@link Category#COMPLETED}, {@link Category#STOPPED} and {@link Category#ROLLBACK_ENDED} to this
 * channel too, beside what is to call people.
 *
 * <p>An alarm is {@code critical}, a warning {@code warning}, anything else {@code info}. It has been sent when PagerDuty
 * has answered 202.
 */
public final class PagerDutyEvents implements Channel {

    private static final String API = "https://events.pagerduty.com";
    /** PagerDuty's limits, https://developer.pagerduty.com/docs/events-api-v2/trigger-events/. */
    private static final int LONGEST_SUMMARY = 1_024;

    private static final int LONGEST_KEY = 255;
    private static final int LAST_LEVEL = 5;
    /** What the message of a run's end says of it. */
    private static final Set<String> GOOD_ENDS = Set.of("COMPLETED", "STOPPED", "ROLLED_BACK");

    private final String name;
    private final String url;
    private final @Nullable Http http;
    private final Secret routingKey;

    private PagerDutyEvents(String name, String url, @Nullable Http http, Secret routingKey) {
        this.name = name;
        this.url = url;
        this.http = http;
        this.routingKey = routingKey;
    }

    static PagerDutyEvents by(Secret routingKey) {
        Sent.line("the routing key of PagerDuty", routingKey);
        return new PagerDutyEvents("pagerduty", API, null, routingKey);
    }

    /**
     * Names the channel, which is {@code pagerduty} where nothing is said.
     *
     * @param other the name under which it is journaled, not blank
     * @return a new channel
     * @throws IllegalArgumentException if it is blank
     */
    public PagerDutyEvents named(String other) {
        if (other.isBlank()) {
            throw new IllegalArgumentException("a channel needs a name, got '" + other + "'");
        }
        return new PagerDutyEvents(other, url, http, routingKey);
    }

    /**
     * Sends to another service region.
     *
     * @param api the address of its Events API, such as {@code https://events.eu.pagerduty.com}
     * @return a new channel
     * @throws IllegalArgumentException if it is no such address
     */
    public PagerDutyEvents at(String api) {
        var unused = HttpService.at(api);
        return new PagerDutyEvents(name, api, http, routingKey);
    }

    /**
     * Sends over another client than {@link Http#shared()}.
     *
     * @param other whose threads and limits are used; the caller closes it
     * @return a new channel
     */
    public PagerDutyEvents over(Http other) {
        return new PagerDutyEvents(name, url, other, routingKey);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration timeout() {
        return DEFAULT_TIMEOUT.plusSeconds(1);
    }

    /**
     * Opens an alert, adds to it, or resolves it.
     *
     * @param message the message
     * @throws IOException if PagerDuty did not take it, or it isn't known whether it did
     * @throws InterruptedException if the thread was interrupted
     */
    @Override
    public void send(Message message) throws IOException, InterruptedException {
        var left = new TimeLeft(DEFAULT_TIMEOUT);
        if (!endsWell(message)) {
            var filling = new Filling();
            send(trigger(message, filling), filling, left);
            return;
        }
        // One that nobody opened is resolved without a word.
        for (int level = 0; level <= LAST_LEVEL; level++) {
            var filling = new Filling();
            send(resolve(message, level, filling), filling, left);
        }
    }

    private void send(Map<String, Object> event, Filling filling, TimeLeft left)
            throws IOException, InterruptedException {
        HttpService service = HttpService.at(url);
        HttpCall call = (http == null ? service : service.over(http)).post("/v2/enqueue");
        try {
            var unused = filling.into(call.body(event))
                    .with("routingKey", routingKey)
                    .accepts(202)
                    .send(left.get());
        } catch (HttpFailure e) {
            String advice = e.reply().map(PagerDutyEvents::advice).orElse("");
            throw advice.isEmpty() ? e : new IOException(e.getMessage() + "; " + advice);
        }
    }

    private static String advice(HttpReply reply) {
        return switch (reply.status()) {
            case 400 -> "is the routing key that of an integration of the Events API v2?";
            case 429 -> "PagerDuty wants fewer events; it is tried again";
            default -> "";
        };
    }

    /** Whether the run came to an end that calls nobody any more. */
    private static boolean endsWell(Message message) {
        return message.fact("ending").map(GOOD_ENDS::contains).orElse(false);
    }

    private static Map<String, Object> resolve(Message message, int level, Filling filling) {
        return Map.of(
                "routing_key", "${routingKey}",
                "event_action", "resolve",
                "dedup_key", filling.place(key(message, level)));
    }

    private static Map<String, Object> trigger(Message message, Filling filling) {
        var details = new LinkedHashMap<String, Object>();
        details.put("text", filling.place(message.text()));
        details.put("message", filling.place(message.id()));
        for (Fact fact : message.facts()) {
            details.putIfAbsent(fact.name(), filling.place(fact.value()));
        }
        var payload = new LinkedHashMap<String, Object>();
        payload.put("summary", filling.place(Filling.cut(message.subject(), LONGEST_SUMMARY)));
        payload.put("severity", severity(message));
        payload.put(
                "source",
                filling.place(message.fact("environment")
                        .filter(environment -> !environment.isBlank())
                        .orElse("windlass")));
        message.fact("product").ifPresent(product -> payload.put("component", filling.place(product)));
        payload.put("class", message.category().name());
        message.at().ifPresent(at -> payload.put("timestamp", at.toString()));
        payload.put("custom_details", details);
        var event = new LinkedHashMap<String, Object>();
        event.put("routing_key", "${routingKey}");
        event.put("event_action", "trigger");
        event.put("dedup_key", filling.place(key(message, message.level())));
        event.put("client", "Windlass");
        message.link()
                .map(Object::toString)
                .ifPresent(link -> event.put("links", List.of(Map.of("href", filling.place(link), "text", "Read on"))));
        event.put("payload", payload);
        return event;
    }

    private static String severity(Message message) {
        return switch (message.urgency()) {
            case ALARM -> "critical";
            case WARNING -> "warning";
            case INFO -> "info";
        };
    }

    /** One for a run and level; a test of the channel is about no run. */
    private static String key(Message message, int level) {
        String key = message.run().isEmpty() ? "windlass/" + message.id() : "windlass/" + message.run() + "/" + level;
        return key.length() <= LONGEST_KEY ? key : key.substring(key.length() - LONGEST_KEY);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PagerDutyEvents events
                && events.name.equals(name)
                && events.url.equals(url)
                && events.routingKey.equals(routingKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, url, routingKey);
    }

    @Override
    public String toString() {
        return "channel '" + name + "' by the events of PagerDuty at " + HttpService.at(url);
    }
}
