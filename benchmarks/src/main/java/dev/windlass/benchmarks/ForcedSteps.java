package dev.windlass.benchmarks;

import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Durable steps against raw forced writes of the same bytes, pair by pair: the action of each step makes the raw writes,
 * so that both sides are measured within the same few milliseconds. A disk that other load keeps busy changes tenfold
 * from one second to the next; it can't change between the two sides of a pair. A step costs what passes between the
 * return of an action and the call of the next, on whichever thread; actions follow each other, so they share what they
 * count in.
 */
final class ForcedSteps {

    /** What is compared. */
    enum Side {
        /** A step of a run. */
        STEP("a step: result of 200 bytes, file journal, forced"),
        /** What of that passes in the journal. */
        IN_JOURNAL("of that, in the journal's append"),
        /** A step's action runs on another thread than the journal's appends: there and back, with nothing done. */
        HANDED_OVER("a thread waking another one, and woken by it"),
        /** As many bytes, appended and forced. */
        APPENDED("one raw forced append of the same bytes"),
        /** As many bytes, written into a file that was filled with zeros and forced before, and forced. */
        INTO_ZEROS("one raw forced write of the same bytes into a file filled with zeros"),
        /** As many bytes, appended in two halves, each forced. */
        APPENDED_TWICE("two raw forced appends of half of them each");

        private final String words;

        Side(String words) {
            this.words = words;
        }
    }

    private static final List<Side> RAW = List.of(Side.APPENDED, Side.INTO_ZEROS, Side.APPENDED_TWICE);

    private final int steps;
    private final Plan plan;
    private final Map<Side, FileChannel> files = new EnumMap<>(Side.class);
    private final Map<Side, Long> nanos = new EnumMap<>(Side.class);
    private byte[] bytes = new byte[800];
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "other");
        thread.setDaemon(true);
        return thread;
    });
    private long acted;

    ForcedSteps(int steps) {
        this.steps = steps;
        this.plan = Plans.sequential(steps, Plans.Result.BYTES_200, this::act);
    }

    /** Measures, and gives the table. */
    String measure(int warmUps, int runs) throws IOException {
        var micros = new EnumMap<Side, double[]>(Side.class);
        for (Side side : Side.values()) {
            micros.put(side, new double[runs]);
        }
        for (int run = -warmUps; run < runs; run++) {
            run();
            if (run >= 0) {
                for (Map.Entry<Side, double[]> one : micros.entrySet()) {
                    one.getValue()[run] = nanos.getOrDefault(one.getKey(), 0L) / 1e3 / (steps - 1);
                }
            }
        }
        double[] appended = micros.getOrDefault(Side.APPENDED, new double[0]);
        var table = new Table(
                "forced", "µs, median (middle half)", "ratio to one raw forced append, median (middle half)", "in all");
        micros.forEach((side, values) -> {
            double[] ratios = new double[runs];
            for (int i = 0; i < runs; i++) {
                ratios[i] = values[i] / appended[i];
            }
            table.row(
                    side.words,
                    new Samples(values).told("%.0f"),
                    new Samples(ratios).told("%.2f"),
                    Table.number("%.2f", new Samples(values).sum() / new Samples(appended).sum()));
        });
        return runs + " runs of " + steps + " steps, " + bytes.length
                + " bytes a step; a ratio for each run, and one of the sums over all runs:\n\n" + table;
    }

    private void run() throws IOException {
        try (Workplace place = Workplace.open()) {
            try {
                for (Side side : RAW) {
                    Path file = place.directory().resolve(side.name());
                    if (side == Side.INTO_ZEROS) {
                        Files.write(file, new byte[bytes.length * (steps + 1)]);
                    }
                    files.put(side, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
                    file(side).force(true);
                }
                nanos.clear();
                Runs.complete(plan, new ForwardingJournal(FileJournal.in(place.directory()), this::append));
                bytes = new byte[(int) (Files.size(place.journal()) / steps)];
            } finally {
                for (FileChannel file : files.values()) {
                    file.close();
                }
            }
        }
    }

    private FileChannel file(Side side) {
        FileChannel file = files.get(side);
        if (file == null) {
            throw new IllegalStateException("there is no file for " + side);
        }
        return file;
    }

    private void append(Journal.RunLog log, List<Recorded> batch, boolean seal) throws JournalException {
        long start = System.nanoTime();
        log.append(batch, seal);
        if (betweenActions(batch)) {
            nanos.merge(Side.IN_JOURNAL, System.nanoTime() - start, Long::sum);
        }
    }

    private static boolean betweenActions(List<Recorded> batch) {
        return batch.get(0).event() instanceof Event.StepSucceeded
                && batch.get(batch.size() - 1).event() instanceof Event.StepStarted;
    }

    private void act(int step) {
        if (step > 1) {
            nanos.merge(Side.STEP, System.nanoTime() - acted, Long::sum);
            handOver();
            for (int i = 0; i < RAW.size(); i++) {
                Side side = RAW.get((step + i) % RAW.size());
                long start = System.nanoTime();
                write(side, step);
                nanos.merge(side, System.nanoTime() - start, Long::sum);
            }
        }
        acted = System.nanoTime();
    }

    private void handOver() {
        long start = System.nanoTime();
        try {
            other.submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the other thread did not answer", e);
        }
        nanos.merge(Side.HANDED_OVER, System.nanoTime() - start, Long::sum);
    }

    private void write(Side side, int step) {
        int parts = side == Side.APPENDED_TWICE ? 2 : 1;
        int length = bytes.length / parts;
        try {
            for (int part = 0; part < parts; part++) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, part * length, length);
                long position = ((long) (step - 2) * parts + part) * length;
                while (buffer.hasRemaining()) {
                    file(side).write(buffer, position + buffer.position() - (long) part * length);
                }
                file(side).force(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
