package dev.windlass.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windlass.check.Fact;
import dev.windlass.local.Command;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A command that is run for each message. */
record CommandChannel(String name, Command command) implements Channel {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    CommandChannel {
        SenderChannel.named(name);
        Objects.requireNonNull(command, () -> "command of channel '" + name + "'");
        given(command, "", "", "", "");
    }

    private static Command given(Command command, String json, String subject, String text, String urgency) {
        return command.stdin(json)
                .env("WINDLASS_SUBJECT", subject)
                .env("WINDLASS_TEXT", text)
                .env("WINDLASS_URGENCY", urgency);
    }

    /** What a check of the command would have, which has to end it in the same way. */
    @Override
    public Duration timeout() {
        return command.check(name).timeout();
    }

    @Override
    public void send(Message message) throws Exception {
        given(
                        command,
                        json(message),
                        message.subject(),
                        message.text(),
                        message.urgency().name())
                .run(new Keyed(message.id()));
    }

    static String json(Message message) throws JsonProcessingException {
        ObjectNode json = JSON.createObjectNode()
                .put("id", message.id())
                .put("run", message.run())
                .put("category", message.category().name())
                .put("urgency", message.urgency().name())
                .put("level", message.level())
                .put("subject", message.subject())
                .put("text", message.text());
        add(json.putObject("facts"), message.facts());
        message.about().forEach(json.putArray("about")::add);
        var contacts = json.putArray("contacts");
        for (Contact contact : message.contacts()) {
            ObjectNode one = contacts.addObject().put("role", contact.role()).put("name", contact.name());
            add(one.putObject("ways"), contact.ways());
        }
        json.put("link", message.link().map(Object::toString).orElse(null));
        json.put("at", message.at().map(Object::toString).orElse(null));
        return JSON.writeValueAsString(json);
    }

    private static void add(ObjectNode json, List<Fact> facts) {
        facts.forEach(fact -> json.put(fact.name(), fact.value()));
    }

    @Override
    public String toString() {
        return "channel '" + name + "', " + command;
    }

    /** What a command is given that runs outside of a step. */
    private record Keyed(String idempotencyKey) implements ActionContext<Void> {

        @Override
        public Void before() {
            throw new IllegalStateException("a message has no before-image");
        }

        @Override
        public <R> R result(Step<R> step) {
            throw new IllegalStateException("a message reads no result");
        }

        @Override
        public void progress(String words) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    }
}
