package dev.windlass.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal in memory: for unit tests of a release, where nothing has to survive the process. It keeps events as the
 * same lines of JSON as the file journal, so that a resume reads what a resume from a file would. Safe for use by
 * several threads; a record of one run is not.
 */
public final class MemoryJournal implements Journal {

    private final Map<List<String>, List<MemoryRunLog>> runs = new HashMap<>();
    private final Map<List<String>, Holder> holders = new HashMap<>();
    private final Map<List<String>, Long> epochs = new HashMap<>();

    /** An empty journal. */
    public MemoryJournal() {}

    /**
     * All events of the latest run of a product and environment.
     *
     * @param product the product
     * @param environment the environment
     * @return the events in order; empty if nothing was ever run
     */
    public synchronized List<Recorded> latest(String product, String environment) {
        var events = new ArrayList<Recorded>();
        begun(List.of(product, environment)).ifPresent(log -> log.read(events::add));
        return events;
    }

    /** The latest run that has events; one without never began. */
    private Optional<MemoryRunLog> begun(List<String> key) {
        return runs.getOrDefault(key, List.of()).stream()
                .filter(MemoryRunLog::begun)
                .reduce((earlier, later) -> later);
    }

    @Override
    public synchronized Hold hold(String product, String environment, Holder holder) throws JournalException {
        List<String> key = List.of(product, environment);
        Holder other = holders.putIfAbsent(key, holder);
        if (other != null) {
            throw new JournalException.Held(product, environment, other.toString());
        }
        return new MemoryHold(key, epochs.merge(key, 1L, Long::sum));
    }

    private final class MemoryHold implements Hold, Fence {

        private final List<String> key;
        private final long epoch;
        private @Nullable MemoryRunLog begun;
        private boolean closed;

        MemoryHold(List<String> key, long epoch) {
            this.key = key;
            this.epoch = epoch;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void check(String location) throws JournalException.Stale {
            synchronized (MemoryJournal.this) {
                long newest = epochs.getOrDefault(key, epoch);
                if (closed || newest != epoch) {
                    throw new JournalException.Stale(location, epoch, newest);
                }
            }
        }

        /** The journal is locked ahead of the run, as everywhere. */
        void append(MemoryRunLog log, List<Recorded> batch, boolean seal) throws JournalException {
            synchronized (MemoryJournal.this) {
                check("memory");
                log.append(batch, seal);
            }
        }

        void reopen(MemoryRunLog log) throws JournalException {
            synchronized (MemoryJournal.this) {
                check("memory");
                if (!log.sealed()) {
                    return;
                }
                if (begun != null && begun != log) {
                    throw new JournalException("the journal of run " + log.runId + " can't be reopened, since run "
                            + begun.runId + " was begun after it: only the latest run can go on");
                }
                log.reopen();
            }
        }

        @Override
        public Optional<RunLog> latest() throws JournalException {
            synchronized (MemoryJournal.this) {
                check("memory");
                return begun(key).map(log -> new Held(log.opened(), this));
            }
        }

        @Override
        public RunLog begin(String runId) throws JournalException {
            synchronized (MemoryJournal.this) {
                check("memory");
                var log = new MemoryRunLog(runId);
                runs.computeIfAbsent(key, k -> new ArrayList<>()).add(log);
                begun = log;
                return new Held(log, this);
            }
        }

        @Override
        public void close() {
            synchronized (MemoryJournal.this) {
                if (!closed) {
                    closed = true;
                    holders.remove(key);
                }
            }
        }
    }

    /** A run as one hold may write it. */
    private record Held(MemoryRunLog log, MemoryHold hold) implements RunLog {

        @Override
        public void read(Consumer<Recorded> reader) {
            log.read(reader);
        }

        @Override
        public void reserve(long bytes) throws JournalException {
            hold.check(location());
        }

        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            hold.append(log, batch, seal);
        }

        @Override
        public void reopen() throws JournalException {
            hold.reopen(log);
        }

        @Override
        public String attach(byte[] content) throws JournalException {
            hold.check(location());
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
            return "memory";
        }

        @Override
        public void close() {}
    }

    private static final class MemoryRunLog {

        private final String runId;
        private final List<byte[]> lines = new ArrayList<>();
        private final Map<String, byte[]> attachments = new HashMap<>();
        private String head = Frame.ORIGIN;
        private boolean sealed;
        private boolean reopened;

        MemoryRunLog(String runId) {
            this.runId = Objects.requireNonNull(runId, "run id");
        }

        synchronized boolean begun() {
            return !lines.isEmpty();
        }

        synchronized boolean sealed() {
            return sealed && !reopened;
        }

        /** Whoever opens it finds it as its last batch says. */
        synchronized MemoryRunLog opened() {
            reopened = false;
            return this;
        }

        synchronized void reopen() {
            reopened = true;
        }

        synchronized void read(Consumer<Recorded> reader) {
            for (byte[] line : List.copyOf(lines)) {
                try {
                    reader.accept(EventCodec.read(line, 0, line.length));
                } catch (IOException e) {
                    throw new IllegalStateException(
                            "a line that was written can't be read: " + new String(line, StandardCharsets.UTF_8), e);
                }
            }
        }

        synchronized void append(List<Recorded> batch, boolean seal) throws JournalException {
            refuseIfSealed();
            var out = new ByteArrayOutputStream();
            var added = new ArrayList<byte[]>();
            try {
                for (Recorded recorded : batch) {
                    var line = new ByteArrayOutputStream();
                    EventCodec.write(recorded, line);
                    line.writeTo(out);
                    added.add(line.toByteArray());
                }
            } catch (IOException e) {
                throw new JournalException("an event can't be written as JSON: " + e.getMessage(), e);
            }
            head = Frame.hash(Frame.digest(), head, lines.size(), batch.size(), seal, out.toByteArray(), 0, out.size());
            lines.addAll(added);
            sealed = seal;
            reopened = false;
        }

        private void refuseIfSealed() throws JournalException {
            if (sealed()) {
                throw new JournalException("the journal of run " + runId + " is sealed, its run has ended");
            }
        }

        synchronized String attach(byte[] content) throws JournalException {
            refuseIfSealed();
            String name = Attachments.hash(content);
            attachments.putIfAbsent(name, content.clone());
            return name;
        }

        synchronized byte[] attachment(String sha256) throws JournalException {
            Attachments.requireHash(sha256);
            byte[] content = attachments.get(sha256);
            if (content == null) {
                throw new JournalException.AttachmentLost(sha256 + " of run " + runId, "is missing", null);
            }
            return content.clone();
        }

        synchronized String head() {
            return head;
        }
    }
}
