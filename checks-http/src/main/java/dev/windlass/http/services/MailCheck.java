package dev.windlass.http.services;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.notify.Channel;
import java.time.Duration;
import java.util.List;

/** Whether a mail server would take a mail. */
record MailCheck(Channel channel, MailServer server, Mail.Envelope envelope) implements Check, ReachesOutside {

    @Override
    public String name() {
        return "channel '" + channel.name() + "' would take a mail";
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                new Fact("channel", channel.name()),
                new Fact("server", server.toString()),
                new Fact("from", envelope.from()),
                new Fact("to", String.join(", ", envelope.to())));
    }

    @Override
    public Duration timeout() {
        return channel.timeout();
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        Duration left = context.timeLeft();
        Duration within = left.compareTo(server.timeout()) < 0 ? left : server.timeout();
        try {
            String connection = new Smtp(server, envelope).rehearse(within);
            return with(Answer.passed("mail server " + server.address() + " would take a mail from " + envelope.from()
                            + " to " + String.join(", ", envelope.to()) + "; none was sent"))
                    .with("connection", connection);
        } catch (MailFailure e) {
            String why = String.valueOf(e.getMessage());
            return with(e.isRefused() ? Answer.failed(why) : Answer.errored(why));
        }
    }

    private Answer with(Answer answer) {
        Answer more = answer;
        for (Fact fact : facts()) {
            more = more.with(fact.name(), fact.value());
        }
        return more;
    }
}
