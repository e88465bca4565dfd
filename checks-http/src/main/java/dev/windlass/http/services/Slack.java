package dev.windlass.http.services;

import dev.windlass.check.Fact;
import dev.windlass.http.Http;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A notification channel that posts into Slack by an <a
 * href="https://api.slack.com/messaging/webhooks">incoming webhook</a>. Immutable, each call gives a new one; safe for use
 * by several threads.
 *
 * <pre>{@code
 * Notifications.to(Slack.webhook(Secret.env("SLACK_WEBHOOK")))
 * }</pre>
 *
 * <p>A post has the subject as its header, then the text as it is, so that a command in it can be copied, then the link and
 * the facts. Nothing in them is taken for a mention, a link or a format. It has been sent when Slack has answered 200 and
 * {@code ok}. Slack takes no key: a message that is handed over twice is posted twice; its id stands at its end. Of the
 * webhook's address, which is a secret as a whole, only scheme, host and port are ever shown.
 */
public final class Slack implements Channel {

    /** Slack's own limits, https://api.slack.com/reference/block-kit/blocks. */
    private static final int LONGEST_HEADER = 150;

    private static final int LONGEST_SECTION = 3_000;
    private static final int LONGEST_FIELD = 2_000;
    private static final int MOST_FIELDS = 10;
    /** Beyond that nobody reads them in a chat. */
    private static final int MOST_FACTS = 40;

    private static final Pattern BEFORE_ESCAPING = Pattern.compile("[&<>]");

    private final String name;
    private final Secret url;
    private final HttpService service;

    private Slack(String name, Secret url, HttpService service) {
        this.name = name;
        this.url = url;
        this.service = service;
    }

    /**
     * A channel by a webhook.
     *
     * @param url its address, {@code https://hooks.slack.com/services/…}; whoever knows it can post
     * @return the channel {@code slack}
     * @throws IllegalArgumentException if it is no address; the message doesn't hold it
     */
    public static Slack webhook(Secret url) {
        return new Slack("slack", url, HttpService.at(url).timeout(DEFAULT_TIMEOUT));
    }

    /**
     * Names the channel, which is {@code slack} where nothing is said.
     *
     * @param other the name under which it is journaled, not blank
     * @return a new channel
     * @throws IllegalArgumentException if it is blank
     */
    public Slack named(String other) {
        if (other.isBlank()) {
            throw new IllegalArgumentException("a channel needs a name, got '" + other + "'");
        }
        return new Slack(other, url, service);
    }

    /**
     * Posts over another client than {@link Http#shared()}.
     *
     * @param http whose threads and limits are used; the caller closes it
     * @return a new channel
     */
    public Slack over(Http http) {
        return new Slack(name, url, service.over(http));
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
     * Posts the message.
     *
     * @param message the message
     * @throws IOException if Slack did not take it, or it isn't known whether it did
     * @throws InterruptedException if the thread was interrupted
     */
    @Override
    public void send(Message message) throws IOException, InterruptedException {
        var filling = new Filling();
        Map<String, Object> post = post(message, filling);
        try {
            HttpReply reply =
                    filling.into(service.post("").body(post)).accepts(200).send();
            if (!reply.text().strip().equals("ok")) {
                throw new IOException(reply.words() + ", but Slack said '" + reply.excerpt(reply.text())
                        + "' in place of 'ok'; is it the address of a webhook?");
            }
        } catch (HttpFailure e) {
            String advice = e.reply().map(Slack::advice).orElse("");
            throw advice.isEmpty() ? e : new IOException(e.getMessage() + "; " + advice);
        }
    }

    /** What to do about the errors that Slack documents for webhooks. */
    private static String advice(HttpReply reply) {
        return switch (reply.text().strip()) {
            case "channel_is_archived" -> "the channel of the webhook is archived: make a webhook for another one";
            case "channel_not_found" -> "the channel of the webhook is gone: make a webhook for another one";
            case "no_service", "no_service_id", "no_team", "team_disabled", "invalid_token", "no_active_hooks" ->
                "the webhook is disabled, removed or mistyped: make a new one and change the secret";
            case "action_prohibited", "posting_to_general_channel_denied" ->
                "an administrator of the workspace doesn't let it post there";
            case "invalid_payload", "invalid_blocks", "no_text", "too_many_attachments" ->
                "Slack didn't understand the post: this is a fault of this library, please report it";
            default ->
                reply.status() == 429
                        ? "Slack wants fewer posts: it takes one again in "
                                + reply.excerpt(reply.header("Retry-After").orElse("some")) + " s"
                        : "";
        };
    }

    private static Map<String, Object> post(Message message, Filling filling) {
        String subject = (message.urgency() == Urgency.ALARM ? "ALARM: " : "") + message.subject();
        var blocks = new ArrayList<Map<String, Object>>();
        blocks.add(Map.of("type", "header", "text", plain(filling, subject, LONGEST_HEADER)));
        for (String part : parts(message.text())) {
            blocks.add(Map.of("type", "section", "text", plain(filling, part, LONGEST_SECTION)));
        }
        message.link()
                .ifPresent(link -> blocks.add(Map.of(
                        "type",
                        "section",
                        "text",
                        Map.of("type", "mrkdwn", "text", filling.place("<" + escaped(link.toString()) + ">")))));
        List<Fact> facts = message.facts();
        List<Fact> shown = facts.subList(0, Math.min(MOST_FACTS, facts.size()));
        for (int from = 0; from < shown.size(); from += MOST_FIELDS) {
            List<Map<String, Object>> fields = shown.subList(from, Math.min(from + MOST_FIELDS, shown.size())).stream()
                    .map(fact -> plain(filling, fact.name() + "\n" + fact.value(), LONGEST_FIELD))
                    .toList();
            blocks.add(Map.of("type", "section", "fields", fields));
        }
        String end = message.id()
                + (shown.size() < facts.size() ? ", and " + (facts.size() - shown.size()) + " more facts" : "");
        blocks.add(Map.of("type", "context", "elements", List.of(plain(filling, end, LONGEST_FIELD))));
        return Map.of("text", filling.place(cutEscaped(subject, LONGEST_SECTION)), "blocks", blocks);
    }

    private static Map<String, Object> plain(Filling filling, String text, int most) {
        return Map.of("type", "plain_text", "emoji", false, "text", filling.place(cutEscaped(text, most)));
    }

    /** Parts that fit into a block each, once they are escaped; none for a blank text. */
    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        String rest = text.strip();
        while (!rest.isEmpty()) {
            int end = fitting(rest, LONGEST_SECTION);
            if (end < rest.length()) {
                int line = rest.lastIndexOf('\n', end - 1);
                end = line > 0 ? line : end;
            }
            parts.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        return parts;
    }

    private static String cutEscaped(String text, int most) {
        String whole = escaped(text.isBlank() ? "(blank)" : text);
        return whole.length() <= most ? whole : escaped(text.substring(0, fitting(text, most - 1))) + "…";
    }

    /** How much of a text fits, once it is escaped; never ends within a character of two units. */
    private static int fitting(String text, int most) {
        int length = 0;
        int end = 0;
        while (end < text.length()) {
            int next = Character.charCount(text.codePointAt(end));
            length += escaped(text.substring(end, end + next)).length();
            if (length > most) {
                return end;
            }
            end += next;
        }
        return end;
    }

    /** Slack asks for these three, https://api.slack.com/reference/surfaces/formatting. */
    private static String escaped(String text) {
        return BEFORE_ESCAPING.matcher(text).replaceAll(one -> switch (one.group()) {
            case "&" -> "&amp;";
            case "<" -> "&lt;";
            default -> "&gt;";
        });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Slack slack && slack.name.equals(name) && slack.url.equals(url);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, url);
    }

    @Override
    public String toString() {
        return "channel '" + name + "' by a webhook of Slack";
    }
}
