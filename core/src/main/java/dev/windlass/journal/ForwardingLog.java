package dev.windlass.journal;

import dev.windlass.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A record through which everything goes to another one: to be extended by who wants to see a write, or wants one thing to be
 * otherwise. As safe for use by several threads as the one behind it.
 */
public class ForwardingLog implements Journal.RunLog {

    /** The record behind this one. */
    protected final Journal.RunLog log;

    /**
     * A record in front of another one.
     *
     * @param log the record behind it
     */
    public ForwardingLog(Journal.RunLog log) {
        this.log = log;
    }

    /** How the record of a run is wrapped. */
    @FunctionalInterface
    public interface Wrapped {

        /**
         * Wraps a record.
         *
         * @param log the record
         * @return one in front of it
         * @throws JournalException if it can't be
         */
        Journal.RunLog wrap(Journal.RunLog log) throws JournalException;
    }

    /**
     * A journal whose records are wrapped.
     *
     * @param journal the journal behind it
     * @param latest wraps the record that is there
     * @param begun wraps one that is begun
     * @return the journal in front of it
     */
    public static Journal journal(Journal journal, Wrapped latest, Wrapped begun) {
        return (product, environment, holder) -> {
            Journal.Hold hold = journal.hold(product, environment, holder);
            return new Journal.Hold() {
                @Override
                public void admit(Plan plan) throws JournalException {
                    hold.admit(plan);
                }

                @Override
                public long epoch() {
                    return hold.epoch();
                }

                @Override
                public Optional<Journal.RunLog> latest() throws JournalException {
                    Optional<Journal.RunLog> log = hold.latest();
                    return log.isPresent() ? Optional.of(latest.wrap(log.get())) : log;
                }

                @Override
                public Journal.RunLog begin(String runId) throws JournalException {
                    return begun.wrap(hold.begin(runId));
                }

                @Override
                public void close() {
                    hold.close();
                }
            };
        };
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
    public void append(List<Recorded> batch, boolean seal) throws JournalException {
        log.append(batch, seal);
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
