package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.network.Knock.Answered;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The check that a port takes connections. */
record ReachablePort(TcpPort port) implements Check, ReachesOutside {

    @Override
    public String name() {
        return port.nameOr("is reachable");
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                Fact.declared("port", port.endpoint().toString()),
                Fact.declared("wanted", "reachable"),
                Fact.declared("silent after", port.longest()));
    }

    @Override
    public Duration timeout() {
        return port.timeout();
    }

    @Override
    public Answer ask(CheckContext context) throws IOException, InterruptedException {
        Deadline deadline = Deadline.of(timeout(), context);
        List<InetSocketAddress> addresses;
        try {
            addresses = Addresses.of(port.endpoint(), deadline);
        } catch (Unreached e) {
            return Answer.errored("TCP " + port.endpoint() + ": " + e.told())
                    .with("trouble", e.trouble().name());
        }
        Wait wait = Wait.of(port.longest(), deadline);
        List<Answered> answers = Knock.at(addresses, wait.time());
        return wait.evidence(judge(answers, wait), answers);
    }

    Answer judge(List<Answered> answers, Wait wait) {
        String asked = "TCP " + port.endpoint() + ": ";
        for (Answered answer : answers) {
            if (answer.connected()) {
                return Answer.passed(asked + answer.where() + " took a connection");
            }
        }
        for (Answered answer : answers) {
            if (!answer.is(Trouble.REFUSED) && !answer.is(Trouble.SILENT)) {
                return Answer.errored(asked + wait.trouble(answer));
            }
        }
        for (Answered answer : answers) {
            if (answer.is(Trouble.SILENT) && wait.cutShort()) {
                return Answer.errored(asked + wait.told(answer) + "; give the check or its gate more time");
            }
        }
        Answered first = answers.get(0);
        return Answer.failed(asked + "it must be reachable, and "
                + (answers.size() == 1 ? "it is not" : "none of its " + answers.size() + " addresses is") + ": "
                + (first.is(Trouble.SILENT) ? wait.told(first) : wait.trouble(first)));
    }
}
