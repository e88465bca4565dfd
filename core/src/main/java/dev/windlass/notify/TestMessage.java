package dev.windlass.notify;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether a channel takes a message that is marked as a test. */
record TestMessage(Channel channel) implements Check {

    @Override
    public String name() {
        return "channel '" + channel.name() + "' takes a test";
    }

    @Override
    public List<Fact> facts() {
        return List.of(new Fact("channel", channel.name()));
    }

    @Override
    public Duration timeout() {
        return channel.timeout();
    }

    @Override
    public Answer ask(CheckContext context) throws Exception {
        var message = new Message(
                "test/" + channel.name(),
                "",
                Category.TEST,
                Urgency.INFO,
                0,
                "TEST of channel '" + channel.name() + "': nothing is to be done",
                "This message tests whether messages about releases arrive here. Nothing happened, and nothing is to be"
                        + " done.",
                List.of(new Fact("channel", channel.name())),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
        channel.send(message);
        return Answer.passed("channel '" + channel.name() + "' took a message that is marked as a test")
                .with("channel", channel.name())
                .with("message", message.id())
                .with("subject", message.subject());
    }
}
