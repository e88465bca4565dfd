package dev.windlass.benchmarks;

import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Steps of a run against raw writes of the same bytes, neither forced. Both take turns in short rounds of one process, in changing
 * order, and each round gives a ratio of its own, so that whatever else the machine does hits both alike.
 */
final class UnforcedSteps {

    /** What takes turns. */
    enum Side {
        /** A step of a run. */
        STEP("a step: result of 200 bytes, file journal"),
        /** As many bytes, appended. */
        APPENDED("one raw append of the same bytes"),
        /** As many bytes, written into a file that was filled with zeros before. */
        INTO_ZEROS("one raw write of the same bytes into a file filled with zeros");

        private final String words;

        Side(String words) {
            this.words = words;
        }
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int operations;
    private final int rounds;
    private final Map<Side, Cost[]> costs = new EnumMap<>(Side.class);
    private final Cost[] wholeRuns;
    private volatile Stopwatch sinceFirstAction = new Stopwatch();
    private volatile Cost untilLastAction = new Cost(0, 0);
    private final Plan plan;
    private byte[] record = {};

    UnforcedSteps(int operations, int rounds) {
        this.operations = operations;
        this.rounds = rounds;
        this.wholeRuns = new Cost[rounds];
        this.plan = Plans.sequential(operations, Plans.Result.BYTES_200, this::act);
        for (Side side : Side.values()) {
            costs.put(side, new Cost[rounds]);
        }
    }

    private void act(int step) {
        if (step == 1) {
            sinceFirstAction = new Stopwatch();
        } else if (step == operations) {
            untilLastAction = sinceFirstAction.per(operations - 1);
        }
    }

    /**
     * Of one operation, in microseconds.
     *
     * @param wall by the clock
     * @param processor by the processor time of all threads of Java, which other load on the machine leaves alone
     */
    private record Cost(double wall, double processor) {}

    /** Runs from its making on. */
    private static final class Stopwatch {

        private final long processor = processor();
        private final long wall = System.nanoTime();

        /** The runner's thread and its workers; none of them comes or goes between the first action and the last. */
        private static long processor() {
            return Arrays.stream(THREADS.getAllThreadIds())
                    .map(THREADS::getThreadCpuTime)
                    .filter(nanos -> nanos > 0)
                    .sum();
        }

        Cost per(int operations) {
            return new Cost(
                    (System.nanoTime() - wall) / 1e3 / operations, (processor() - processor) / 1e3 / operations);
        }
    }

    /** Measures, and gives the table. */
    String measure(int warmUps) throws IOException {
        try (Workplace place = Workplace.open()) {
            for (int round = -warmUps; round < rounds; round++) {
                round(place, round);
            }
        }
        return table();
    }

    private void round(Workplace place, int round) throws IOException {
        List<Side> order = new ArrayList<>(Arrays.asList(Side.values()));
        if (record.length > 0) { // the first round has no bytes to append before its steps have run
            Collections.rotate(order, round);
        }
        for (Side side : order) {
            place.clear();
            Cost cost =
                    switch (side) {
                        case STEP -> steps(place, round);
                        case APPENDED -> appended(place);
                        case INTO_ZEROS -> intoZeros(place);
                    };
            if (round >= 0) {
                costs(side)[round] = cost;
            }
        }
    }

    /** From the first action to the last: what lies between is all that a step costs, and nothing but. */
    private Cost steps(Workplace place, int round) throws IOException {
        var journal = FileJournal.in(place.directory()).killSafe();
        var stopwatch = new Stopwatch();
        Runs.complete(plan, journal);
        Cost wholeRun = stopwatch.per(operations);
        record = Files.readAllBytes(place.journal());
        if (round >= 0) {
            wholeRuns[round] = wholeRun;
        }
        return untilLastAction;
    }

    private Cost appended(Workplace place) throws IOException {
        try (var channel = FileChannel.open(
                file(place), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            return raw(channel);
        }
    }

    private Cost intoZeros(Workplace place) throws IOException {
        Files.write(file(place), new byte[record.length]);
        try (var channel = FileChannel.open(file(place), StandardOpenOption.WRITE)) {
            return raw(channel);
        }
    }

    /** Writes the record of the last run as if each step of it were as long as all others. */
    private Cost raw(FileChannel channel) throws IOException {
        int length = record.length / operations;
        var stopwatch = new Stopwatch();
        for (int i = 0; i < operations; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(record, i * length, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        return stopwatch.per(operations);
    }

    private static Path file(Workplace place) {
        return place.directory().resolve("raw");
    }

    private Cost[] costs(Side side) {
        return costs.getOrDefault(side, wholeRuns);
    }

    private String table() {
        var table = new Table(
                "not forced",
                "µs, median (middle half)",
                "of it on the processor",
                "ratio to one raw append, median (middle half)");
        for (Side side : Side.values()) {
            double[] processor =
                    Arrays.stream(costs(side)).mapToDouble(Cost::processor).toArray();
            row(table, side.words, costs(side), told("%.2f", processor));
        }
        row(table, "a whole run, divided by its " + operations + " steps", wholeRuns, "");
        return rounds + " rounds of " + operations + " operations a side, " + record.length / operations
                + " bytes each:\n\n" + table;
    }

    private void row(Table table, String words, Cost[] all, String processor) {
        double[] wall = Arrays.stream(all).mapToDouble(Cost::wall).toArray();
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = wall[i] / costs(Side.APPENDED)[i].wall();
        }
        table.row(words, told("%.2f", wall), processor, told("%.2f", ratios));
    }

    private static String told(String format, double[] values) {
        return new Samples(values).told(format);
    }
}
