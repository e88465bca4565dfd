package dev.windlass.rehearsal;

import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A journal of which somebody sees each write.
 *
 * @param journal where it is written
 * @param before is given what is about to be written
 * @param after is given what is durable now
 */
record TappedJournal(Journal journal, Consumer<List<Recorded>> before, Consumer<List<Recorded>> after)
        implements Journal {

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        return new Tapped(journal.hold(product, environment, holder));
    }

    private final class Tapped implements Hold {
        private final Hold hold;

        Tapped(Hold hold) {
            this.hold = hold;
        }

        @Override
        public Optional<RunLog> latest() throws JournalException {
            return hold.latest().map(TappedLog::new);
        }

        @Override
        public RunLog begin(String runId) throws JournalException {
            return new TappedLog(hold.begin(runId));
        }

        @Override
        public long epoch() {
            return hold.epoch();
        }

        @Override
        public void close() {
            hold.close();
        }
    }

    private final class TappedLog implements RunLog {
        private final RunLog log;

        TappedLog(RunLog log) {
            this.log = log;
        }

        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            before.accept(batch);
            log.append(batch, seal);
            after.accept(batch);
        }

        @Override
        public void read(Consumer<Recorded> reader) throws JournalException {
            log.read(reader);
        }

        @Override
        public void reserve(long bytes) throws JournalException {
            log.reserve(bytes);
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
