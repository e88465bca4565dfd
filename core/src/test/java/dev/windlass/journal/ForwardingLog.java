package dev.windlass.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A record through which everything goes to another one; a test overrides what it wants to happen otherwise. */
public class ForwardingLog implements Journal.RunLog {

    /** The record behind this one. */
    protected final Journal.RunLog log;

    public ForwardingLog(Journal.RunLog log) {
        this.log = log;
    }

    /** How the record of a run is wrapped. */
    @FunctionalInterface
    public interface Wrapped {
        Journal.RunLog wrap(Journal.RunLog log) throws JournalException;
    }

    /** A journal whose records, those that are there and those that are begun, are wrapped. */
    public static Journal journal(Journal journal, Wrapped latest, Wrapped begun) {
        return (product, environment, holder) -> {
            Journal.Hold hold = journal.hold(product, environment, holder);
            return new Journal.Hold() {
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
