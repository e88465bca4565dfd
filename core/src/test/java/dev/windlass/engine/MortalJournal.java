package dev.windlass.engine;

import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal before and after each write of which the process may die, or the medium fail. */
record MortalJournal(Journal journal, Fate fate, List<List<Recorded>> batches) implements Journal {

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Hold hold = journal.hold(product, environment, holder);
        return new Hold() {
            @Override
            public Optional<RunLog> latest() throws JournalException {
                return hold.latest().map(log -> new MortalLog(log, fate, batches));
            }

            @Override
            public RunLog begin(String runId) throws JournalException {
                return new MortalLog(hold.begin(runId), fate, batches);
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

    private record MortalLog(RunLog log, Fate fate, List<List<Recorded>> batches) implements RunLog {

        @Override
        public void read(Consumer<Recorded> reader) throws JournalException {
            log.read(reader);
        }

        @Override
        public void reserve(long bytes) throws JournalException {
            if (fate.pass(Fate.Place.RESERVE) == Fate.Blow.FULL) {
                throw new JournalException.Full("no room", new IOException("No space left on device"));
            }
        }

        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            lose(fate.pass(Fate.Place.APPEND));
            log.append(batch, seal);
            batches.add(List.copyOf(batch));
            lose(fate.pass(Fate.Place.APPEND));
        }

        private static void lose(Fate.Blow blow) throws JournalException {
            if (blow == Fate.Blow.LOSE) {
                throw new JournalException("the medium failed");
            }
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
