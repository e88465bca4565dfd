package dev.windlass.rehearsal;

import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.util.List;
import java.util.function.Consumer;

/** A journal of which somebody sees each write. */
final class TappedJournal {

    private TappedJournal() {}

    /**
     * A journal in front of another one.
     *
     * @param journal where it is written
     * @param before is given what is about to be written
     * @param after is given what is durable now
     */
    static Journal of(Journal journal, Consumer<List<Recorded>> before, Consumer<List<Recorded>> after) {
        ForwardingLog.Wrapped tapped = log -> new ForwardingLog(log) {
            @Override
            public void append(List<Recorded> batch, boolean seal) throws JournalException {
                before.accept(batch);
                super.append(batch, seal);
                after.accept(batch);
            }
        };
        return ForwardingLog.journal(journal, tapped, tapped);
    }
}
