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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check that a port takes no connections ({@link TcpPort#isUnreachable()}). Immutable, safe for use by several
 * threads.
 */
public final class UnreachablePort implements Check, ReachesOutside {

    private final TcpPort port;
    private final @Nullable Endpoint control;

    UnreachablePort(TcpPort port, @Nullable Endpoint control) {
        this.port = port;
        this.control = control;
    }

    /**
     * Names a control: a port that goes the same way through the network, on the same host for instance, and takes
     * connections. It is tried in the same moment. If it is reached then the network is there, so the silence of the
     * other is that of a firewall and passes; if it isn't, the check never passes.
     *
     * @param host a name, of which one address has to take a connection, or an IP address
     * @param port 1 to 65535
     * @return a new check
     * @throws IllegalArgumentException if the host is none, the port is out of range, or it is the port that is checked
     */
    public UnreachablePort whileReachable(String host, int port) {
        Endpoint other = Endpoint.of(host, port);
        if (other.equals(this.port.endpoint())) {
            throw new IllegalArgumentException(other + " can't be its own control; name a port that is reachable");
        }
        return new UnreachablePort(this.port, other);
    }

    @Override
    public String name() {
        return port.nameOr("is unreachable");
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(Fact.declared("port", port.endpoint().toString()));
        facts.add(Fact.declared("wanted", "unreachable"));
        facts.add(Fact.declared("silent after", port.longest()));
        if (control != null) {
            facts.add(Fact.declared("while reachable", control.toString()));
        }
        return List.copyOf(facts);
    }

    @Override
    public Duration timeout() {
        return port.timeout();
    }

    /**
     * Tries to connect and judges what comes of it.
     *
     * @param context how much time is left
     * @return the answer, with what each address answered
     * @throws IOException if this machine can open no sockets
     * @throws InterruptedException if the thread is interrupted; the attempt is given up then
     */
    @Override
    public Answer ask(CheckContext context) throws IOException, InterruptedException {
        Deadline deadline = Deadline.of(timeout(), context);
        List<InetSocketAddress> addresses;
        List<InetSocketAddress> controls;
        try {
            addresses = Addresses.of(port.endpoint(), deadline);
            controls = control == null ? List.of() : Addresses.of(control, deadline);
        } catch (Unreached e) {
            return Answer.errored(asked() + e.told())
                    .with("trouble", e.trouble().name());
        }
        var both = new ArrayList<>(addresses);
        both.addAll(controls);
        Wait wait = Wait.of(port.longest(), deadline);
        List<Answered> answers = Knock.at(both, wait.time());
        List<Answered> ofPort = answers.subList(0, addresses.size());
        List<Answered> ofControl = answers.subList(addresses.size(), answers.size());
        Answer answer = wait.evidence(judge(ofPort, ofControl, wait), ofPort);
        for (Answered one : Seen.first(ofControl)) {
            answer = answer.with("control " + one.where(), one.told());
        }
        return answer;
    }

    Answer judge(List<Answered> ofPort, List<Answered> ofControl, Wait wait) {
        Answered silent = null;
        Answered unasked = null;
        for (Answered answer : ofPort) {
            if (answer.connected()) {
                return Answer.failed(asked() + "it must not be reachable, and " + answer.where()
                        + " took a connection; look at the firewall, and at what listens there");
            }
            silent = answer.is(Trouble.SILENT) ? answer : silent;
            unasked = answer.is(Trouble.SILENT) || answer.is(Trouble.REFUSED) ? unasked : answer;
        }
        if (unasked != null) {
            return Answer.errored(asked() + wait.trouble(unasked));
        }
        if (control != null && ofControl.stream().noneMatch(Answered::connected)) {
            return Answer.inconclusive(asked() + "the control " + control + " was not reached either ("
                    + ofControl.get(0).told()
                    + "), so this says nothing of a firewall; check the network, and the control");
        }
        if (silent == null) {
            return Answer.passed(asked() + "refused by " + (ofPort.size() == 1 ? "" : "all " + ofPort.size() + " of ")
                    + "its address" + (ofPort.size() == 1 ? "" : "es") + reached());
        }
        if (wait.cutShort()) {
            return Answer.inconclusive(asked() + wait.told(silent) + "; give the check or its gate more time");
        }
        return control == null
                ? Answer.inconclusive(
                        asked() + wait.told(silent) + ", which a network that is down would be too; name a"
                                + " port that is reached the same way by whileReachable")
                : Answer.passed(asked() + wait.told(silent) + reached());
    }

    private String reached() {
        return control == null ? "" : ", while " + control + " was reached";
    }

    private String asked() {
        return "TCP " + port.endpoint() + ": ";
    }
}
