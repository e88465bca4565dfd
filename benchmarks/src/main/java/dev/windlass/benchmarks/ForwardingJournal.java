package dev.windlass.benchmarks;

import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.util.List;

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
        return ForwardingLog.journal(journal, log -> log, log -> new ForwardingLog(log) {
                    @Override
                    public void append(List<Recorded> batch, boolean seal) throws JournalException {
                        append.append(this.log, batch, seal);
                    }
                })
                .hold(product, environment, holder);
    }
}
