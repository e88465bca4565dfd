package dev.windlass.benchmarks;

import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Whether a large plan runs to its end in a small heap: a child JVM with 256 MiB of it and its defaults otherwise, a
 * file journal that is not forced, and results of 200 bytes. It tells what lives on the heap in its last action, when
 * it holds most, and what collecting garbage cost it.
 */
final class SmallHeap {

    /** In MiB; what doesn't fit into the first is tried with the next. */
    private static final int[] HEAPS = {256, 320, 384, 512, 1024};

    /** With what a JVM ends that was told to exit on the first {@code OutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final int STEPS = 100_000;
    private static final int LANES = 100;
    private static final int AT_A_TIME = 16;

    /** What the child does. */
    private enum Mode {
        SEQUENTIAL("steps one after the other"),
        BLOCKS("1,000 side by side blocks of 100 steps, 16 at a time"),
        RESUMED("the first again, resumed in its last step");

        private final String words;

        Mode(String words) {
            this.words = words;
        }

        Plan plan(IntConsumer action) {
            return this == BLOCKS
                    ? Plans.blocks(STEPS / LANES, LANES, AT_A_TIME, action)
                    : Plans.sequential(STEPS, Plans.Result.BYTES_200, action);
        }
    }

    private SmallHeap() {}

    static String measure() throws IOException {
        var table = new Table(
                "nodes",
                "heap, MiB",
                "s",
                "of it collecting garbage",
                "live in the last action, MiB",
                "peak of memory of the process, MiB");
        for (Mode mode : Mode.values()) {
            row(table, mode, 0);
        }
        return Table.number("%,.0f", STEPS) + " steps:\n\n" + table;
    }

    private static void row(Table table, Mode mode, int heap) throws IOException {
        Child.Ended ended = child(mode, HEAPS[heap]);
        String mebibytes = String.valueOf(HEAPS[heap]);
        if (ended.code() == OUT_OF_MEMORY && heap + 1 < HEAPS.length) {
            table.row(mode.words, mebibytes, "out of memory", "", "", "");
            row(table, mode, heap + 1);
            return;
        }
        if (ended.code() != 0) {
            throw new IllegalStateException(
                    mode + " in " + mebibytes + " MiB ended with " + ended.code() + ": " + ended.output());
        }
        String[] told = ended.output().get(0).split(" ", -1);
        table.row(
                mode.words, mebibytes, told[0], told[1], told[2], Table.number("%.0f", Peak.mebibytes(ended.output())));
    }

    private static Child.Ended child(Mode mode, int heap) throws IOException {
        try (Workplace place = Workplace.open()) {
            if (mode == Mode.RESUMED) {
                Runs.cutAfter(2L * STEPS, mode.plan(step -> {}), place.directory());
            }
            return Child.in(
                            place.directory(),
                            SmallHeap.class,
                            List.of("-Xmx" + heap + "m", "-XX:+ExitOnOutOfMemoryError", Peak.OPTION),
                            mode.name())
                    .attempt();
        }
    }

    /**
     * The child: runs the plan and prints the seconds, those of them that collecting garbage took, and the MiB that live
     * in the last action.
     *
     * @param arguments the mode
     */
    public static void main(String[] arguments) {
        Mode mode = Mode.valueOf(arguments[0]);
        var acted = new AtomicInteger(mode == Mode.RESUMED ? STEPS - 1 : 0);
        var live = new long[1];
        var collected = new long[1];
        var looking = new long[1];
        long start = System.nanoTime();
        Plan plan = mode.plan(step -> {
            if (acted.incrementAndGet() == STEPS) {
                collected[0] = collecting();
                long before = System.nanoTime();
                live[0] = Heap.used();
                looking[0] = System.nanoTime() - before;
            }
        });
        Runs.complete(plan, FileJournal.in(Path.of(".")).killSafe());
        if (live[0] == 0) {
            throw new IllegalStateException("the last of " + STEPS + " actions was not seen, but " + acted);
        }
        System.out.println(Table.number("%.1f", (System.nanoTime() - start - looking[0]) / 1e9) + " "
                + Table.number("%.1f", collected[0] / 1e3) + " "
                + Table.number("%.0f", live[0] / 1024.0 / 1024.0));
        Peak.tell();
    }

    /** In milliseconds since the start. */
    private static long collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }
}
