package dev.windlass.engine;

import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.util.List;

/** A journal before and after each write of which the process may die, or the medium fail. */
record MortalJournal(Journal journal, Fate fate, List<List<Recorded>> batches) implements Journal {

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        return ForwardingLog.journal(journal, MortalLog::new, MortalLog::new).hold(product, environment, holder);
    }

    private final class MortalLog extends ForwardingLog {

        MortalLog(RunLog log) {
            super(log);
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

        @Override
        public String attach(byte[] content) throws JournalException {
            lose(fate.pass(Fate.Place.APPEND));
            String sha256 = log.attach(content);
            lose(fate.pass(Fate.Place.APPEND));
            return sha256;
        }

        private static void lose(Fate.Blow blow) throws JournalException {
            if (blow == Fate.Blow.LOSE) {
                throw new JournalException("the medium failed");
            }
        }
    }
}
