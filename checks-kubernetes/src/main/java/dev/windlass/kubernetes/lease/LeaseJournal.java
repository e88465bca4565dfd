package dev.windlass.kubernetes.lease;

import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/** A journal that is written only as long as a lease is held. */
final class LeaseJournal implements Journal {

    private final Journal journal;
    private final BiFunction<String, String, LeaseStore> store;
    private final Timing timing;
    private final LeaseTime time;

    /**
     * Puts a lease around a journal.
     *
     * @param store the lease of a product and environment
     */
    LeaseJournal(Journal journal, BiFunction<String, String, LeaseStore> store, Timing timing, LeaseTime time) {
        this.journal = journal;
        this.store = store;
        this.timing = timing;
        this.time = time;
    }

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Tenure tenure =
                Taking.take(store.apply(product, environment), Owner.of(product, environment, holder), timing, time);
        Renewal renewal = Renewal.start(tenure, product);
        Hold inner = null;
        boolean taken = false;
        try {
            inner = journal.hold(product, environment, holder);
            tenure.raise(inner.epoch());
            taken = true;
            return new LeaseHold(inner, tenure, renewal);
        } finally {
            if (!taken) {
                end(inner == null ? () -> {} : inner::close, tenure, renewal);
            }
        }
    }

    /** The journal first: once the lease is given back, another one may write. */
    private static void end(Runnable inner, Tenure tenure, Renewal renewal) {
        tenure.giveBack();
        try {
            inner.run();
        } finally {
            renewal.close();
            tenure.release();
        }
    }

    private static final class LeaseHold implements Hold {

        private final Hold hold;
        private final Tenure tenure;
        private final Renewal renewal;
        private final AtomicBoolean closed = new AtomicBoolean();

        LeaseHold(Hold hold, Tenure tenure, Renewal renewal) {
            this.hold = hold;
            this.tenure = tenure;
            this.renewal = renewal;
        }

        @Override
        public void admit(Plan plan) throws JournalException {
            hold.admit(plan);
        }

        @Override
        public Optional<RunLog> latest() throws JournalException {
            tenure.require("of the latest run");
            return hold.latest().map(log -> new FencedLog(log, tenure));
        }

        @Override
        public RunLog begin(String runId) throws JournalException {
            tenure.require("of run " + runId);
            return new FencedLog(hold.begin(runId), tenure);
        }

        @Override
        public long epoch() {
            return tenure.epoch();
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                end(hold::close, tenure, renewal);
            }
        }
    }

    /** A record that is written only as long as the lease is held. */
    private static final class FencedLog extends ForwardingLog {

        private final Tenure tenure;

        FencedLog(RunLog log, Tenure tenure) {
            super(log);
            this.tenure = tenure;
        }

        @Override
        public void reserve(long bytes) throws JournalException {
            tenure.require(location());
            super.reserve(bytes);
        }

        /** What may follow is an effect: so the lease must be held behind the write too, which may have taken its time. */
        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            tenure.require(location());
            super.append(batch, seal);
            if (!seal) {
                tenure.require(location());
            }
        }

        @Override
        public void reopen() throws JournalException {
            tenure.require(location());
            super.reopen();
        }

        @Override
        public String attach(byte[] content) throws JournalException {
            tenure.require(location());
            return super.attach(content);
        }
    }
}
