package dev.windlass.crash;

import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A journal with a point before and after each of its writes. */
record KilledJournal(Journal journal, Points points) implements Journal {

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Hold hold = journal.hold(product, environment, holder);
        return new Hold() {
            @Override
            public Optional<RunLog> latest() throws JournalException {
                return hold.latest().map(log -> new KilledLog(log, points));
            }

            @Override
            public RunLog begin(String runId) throws JournalException {
                RunLog log = hold.begin(runId);
                pass(points, "begun");
                return new KilledLog(log, points);
            }

            @Override
            public long epoch() {
                return hold.epoch();
            }

            @Override
            public void close() {
                hold.close();
            }
        };
    }

    private static void pass(Points points, String name) throws JournalException {
        try {
            points.pass(name);
        } catch (IOException e) {
            throw new JournalException("the trace can't be written", e);
        }
    }

    private record KilledLog(RunLog log, Points points) implements RunLog {

        @Override
        public void read(Consumer<Recorded> reader) throws JournalException {
            log.read(reader);
        }

        @Override
        public void reserve(long bytes) throws JournalException {
            log.reserve(bytes);
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

        @Override
        public byte[] attachment(String sha256) throws JournalException {
            return log.attachment(sha256);
        }

        @Override
        public boolean sealed() {
            return log.sealed();
        }

        @Override
        public String head() {
            return log.head();
        }

        @Override
        public String location() {
            return log.location();
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
