package dev.windlass.benchmarks;

import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal in front of another one, which looks at each batch that is appended to a run that it begins. */
record ForwardingJournal(Journal journal, Append append) implements Journal {

    /** What becomes of a batch. */
    @FunctionalInterface
    interface Append {
        void append(RunLog log, List<Recorded> batch, boolean seal) throws JournalException;
    }

    /**
     * A journal that fails once it holds so many events. What it leaves behind is what a process leaves that was killed
     * there: a run to be resumed.
     */
    static ForwardingJournal cutAfter(long events, Journal journal) {
        return new ForwardingJournal(journal, (log, batch, seal) -> {
            if (batch.get(0).seq() > events) {
                throw new JournalException("cut after " + events + " events");
            }
            log.append(batch, seal);
        });
    }

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Hold hold = journal.hold(product, environment, holder);
        return new Hold() {
            @Override
            public Optional<RunLog> latest() throws JournalException {
                return hold.latest();
            }

            @Override
            public RunLog begin(String runId) throws JournalException {
                return new ForwardingRunLog(hold.begin(runId), append);
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

    private record ForwardingRunLog(RunLog log, Append append) implements RunLog {

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
            append.append(log, batch, seal);
        }

        @Override
        public void reopen() throws JournalException {
            log.reopen();
        }

        @Override
        public String attach(byte[] content) throws JournalException {
            return log.attach(content);
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
