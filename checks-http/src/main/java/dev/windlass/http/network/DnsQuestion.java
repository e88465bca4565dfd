package dev.windlass.http.network;

import dev.windlass.http.network.DnsReply.Said;
import dev.windlass.http.network.DnsReply.Unanswered;
import dev.windlass.http.network.DnsReply.Unanswered.Trouble;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.WireParseException;

/**
 * A name and a type to ask for. Nothing is cached here.
 *
 * @param name absolute
 * @param type the number of the type
 */
record DnsQuestion(Name name, int type) {

    /** Asks all of them, side by side; one reply each, in order. */
    List<DnsReply> askAll(List<InetSocketAddress> resolvers, Duration within) throws InterruptedException {
        var asked = resolvers.stream().map(Asked::new).toList();
        List<Future<Message>> answers = InTime.all(asked, within);
        var replies = new ArrayList<DnsReply>();
        for (int i = 0; i < asked.size(); i++) {
            replies.add(asked.get(i).reply(answers.get(i)));
        }
        return List.copyOf(replies);
    }

    /** Asks one after the other until one answers, as the operating system does; the last reply counts. */
    List<DnsReply> askInTurn(List<InetSocketAddress> resolvers, Deadline deadline) throws InterruptedException {
        var replies = new ArrayList<DnsReply>();
        for (int i = 0; i < resolvers.size(); i++) {
            Duration share = deadline.left().dividedBy(resolvers.size() - i);
            DnsReply reply = askAll(List.of(resolvers.get(i)), share).get(0);
            replies.add(reply);
            if (reply.answered()) {
                break;
            }
        }
        return List.copyOf(replies);
    }

    /** The system's, read anew: by providers that dnsjava shares, and changes while it holds this lock at most. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // it is the one that dnsjava takes itself
    static List<InetSocketAddress> systems() {
        synchronized (ResolverConfig.class) {
            return new ResolverConfig()
                    .servers().stream().filter(server -> !server.isUnresolved()).toList();
        }
    }

    /** One resolver that is asked. */
    private final class Asked implements Callable<Message> {

        private final long start = System.nanoTime();
        private final InetSocketAddress address;
        private final DnsWire wire = new DnsWire();

        Asked(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public Message call() throws Exception {
            return wire.ask(Message.newQuery(Record.newRecord(name, type, DClass.IN)), address);
        }

        DnsReply reply(Future<Message> answer) throws InterruptedException {
            String shown = shown(address);
            String after = Seen.time(Duration.ofNanos(System.nanoTime() - start));
            try {
                Message message = answer.get();
                return message.getHeader().getFlag(Flags.TC)
                        ? new Unanswered(shown, Trouble.TRUNCATED, "after " + after)
                        : Said.of(shown, message, name, type, wire.overTcp() ? "over TCP" : "over UDP");
            } catch (CancellationException e) {
                return wire.foreign() > 0
                        ? new Unanswered(shown, Trouble.FOREIGN_ANSWER, wire.foreign() + " within " + after)
                        : new Unanswered(shown, Trouble.SILENT, "given up after " + after + overTcp());
            } catch (ExecutionException e) {
                Throwable cause = cause(e);
                return new Unanswered(shown, trouble(cause), Seen.error(cause) + overTcp());
            }
        }

        private String overTcp() {
            return wire.overTcp() ? ", over TCP after an answer that was cut short" : "";
        }

        private Trouble trouble(Throwable error) {
            if (error instanceof PortUnreachableException) {
                return Trouble.REFUSED;
            }
            // What dnsjava can't read it tells by its own exception, or stumbles over.
            boolean unreadable = error instanceof WireParseException || error instanceof RuntimeException;
            return unreadable || wire.foreign() > 0 ? Trouble.UNREADABLE : Trouble.FAILED;
        }
    }

    private static Throwable cause(Throwable error) {
        @Nullable Throwable cause = error;
        Throwable last = error;
        while (cause instanceof ExecutionException || cause instanceof CompletionException) {
            last = cause;
            cause = cause.getCause();
        }
        return cause == null ? last : cause;
    }

    static String shown(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return new Endpoint(ip.getHostAddress(), address.getPort()).toString();
    }
}
