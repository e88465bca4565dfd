package dev.windlass.crash;

import dev.windlass.journal.Event;
import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A journal with a point before and after each of its writes. */
record KilledJournal(Journal journal, Points points) implements Journal {

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        return ForwardingLog.journal(journal, log -> new KilledLog(log, points), log -> {
                    pass(points, "begun");
                    return new KilledLog(log, points);
                })
                .hold(product, environment, holder);
    }

    private static void pass(Points points, String name) throws JournalException {
        try {
            points.pass(name);
        } catch (IOException e) {
            throw new JournalException("the trace can't be written", e);
        }
    }

    private static final class KilledLog extends ForwardingLog {

        private final Points points;

        KilledLog(RunLog log, Points points) {
            super(log);
            this.points = points;
        }

        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            String events = batch.stream().map(one -> name(one.event())).collect(Collectors.joining(", "));
            pass(points, "before append of " + events);
            log.append(batch, seal);
            pass(points, "after append of " + events);
        }

        private static String name(Event event) {
            String type = event.getClass().getSimpleName();
            return RunRecord.node(event).map(node -> type + " of " + node).orElse(type);
        }

        @Override
        public String attach(byte[] content) throws JournalException {
            pass(points, "before attaching");
            String sha256 = log.attach(content);
            pass(points, "after attaching");
            return sha256;
        }
    }
}
