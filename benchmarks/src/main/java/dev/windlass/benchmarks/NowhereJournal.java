package dev.windlass.benchmarks;

import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Recorded;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal that keeps nothing: what is left is the cost of the engine. */
final class NowhereJournal implements Journal {

    @Override
    public Hold hold(String product, String environment, Holder holder) {
        return new Hold() {
            @Override
            public Optional<RunLog> latest() {
                return Optional.empty();
            }

            @Override
            public RunLog begin(String runId) {
                return new NowhereRunLog();
            }

            @Override
            public long epoch() {
                return 1;
            }

            @Override
            public void close() {}
        };
    }

    private static final class NowhereRunLog implements RunLog {

        @Override
        public void read(Consumer<Recorded> reader) {}

        @Override
        public void reserve(long bytes) {}

        @Override
        public void append(List<Recorded> batch, boolean seal) {}

        @Override
        public void reopen() {}

        @Override
        public String attach(byte[] content) {
            throw new UnsupportedOperationException("keeps nothing");
        }

        @Override
        public byte[] attachment(String sha256) {
            throw new UnsupportedOperationException("keeps nothing");
        }

        @Override
        public boolean sealed() {
            return false;
        }

        @Override
        public String head() {
            return "0".repeat(64);
        }

        @Override
        public String location() {
            return "nowhere";
        }

        @Override
        public void close() {}
    }
}
