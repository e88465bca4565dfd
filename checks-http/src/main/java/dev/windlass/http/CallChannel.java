package dev.windlass.http;

import dev.windlass.check.Fact;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A channel that sends a call for each message. */
record CallChannel(String name, HttpCall call) implements Channel {

    /** What a message may lack, and is empty then. */
    private static final Set<String> KNOWN = Set.of(
            "id",
            "run",
            "category",
            "urgency",
            "level",
            "subject",
            "text",
            "link",
            "at",
            "product",
            "version",
            "environment");

    static CallChannel of(String name, HttpCall call) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a channel needs a name, got '" + name + "'");
        }
        Set<String> unknown = call.draft().empty();
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("channel '" + name + "': not every message has the places " + unknown
                    + "; say by with(name, value) what stands there where one has none");
        }
        return new CallChannel(name, call);
    }

    @Override
    public void send(Message message) throws HttpFailure, InterruptedException {
        Draft draft = call.draft().filledWith(values(message));
        for (String missing : draft.empty()) {
            draft = draft.with(missing, "");
        }
        call.with(draft).send();
    }

    private static Map<String, Object> values(Message message) {
        var values = new HashMap<String, Object>();
        for (Fact fact : message.facts()) {
            values.put(fact.name(), fact.value());
        }
        values.put("id", message.id());
        values.put("run", message.run());
        values.put("category", message.category().name());
        values.put("urgency", message.urgency().name());
        values.put("level", message.level());
        values.put("subject", message.subject());
        values.put("text", message.text());
        message.link().ifPresent(link -> values.put("link", link.toString()));
        message.at().ifPresent(at -> values.put("at", at.toString()));
        return values;
    }

    @Override
    public Duration timeout() {
        return call.timeout().plusSeconds(1);
    }

    @Override
    public String toString() {
        return "channel '" + name + "' to " + call;
    }
}
