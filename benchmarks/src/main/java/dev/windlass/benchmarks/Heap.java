package dev.windlass.benchmarks;

import dev.windlass.plan.Plan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;

/**
 * What a plan and a run of it keep on the heap: the used heap after a full collection, before and after. Each size has a
 * JVM of its own; the run is looked at from inside its last action, when it holds most.
 */
final class Heap {

    /** The first times load classes, which are not to be counted: the median is taken. */
    private static final int TIMES = 7;

    private Heap() {}

    static String measure(int... sizes) throws IOException {
        var table = new Table(
                "nodes",
                "plan, bytes a node",
                "its run, bytes a node",
                "its run with results of 200 bytes, bytes a node",
                "all of the latter, MiB");
        for (int nodes : sizes) {
            double[] without = child(nodes, Plans.Result.NONE);
            double[] with = child(nodes, Plans.Result.BYTES_200);
            table.row(
                    Table.number("%,.0f", nodes),
                    perNode(with[0], nodes),
                    perNode(without[1], nodes),
                    perNode(with[1], nodes),
                    Table.number("%.1f", (with[0] + with[1]) / 1024.0 / 1024.0));
        }
        return table.toString();
    }

    private static String perNode(double bytes, int nodes) {
        return Table.number("%,.0f", bytes / nodes);
    }

    private static double[] child(int nodes, Plans.Result result) throws IOException {
        List<String> lines = Child.in(
                        Path.of("."),
                        Heap.class,
                        List.of("-XX:+UseSerialGC", "-Xmx2g"),
                        String.valueOf(nodes),
                        result.name())
                .run()
                .output();
        return new double[] {median(lines, 0), median(lines, 1)};
    }

    private static double median(List<String> lines, int column) {
        return new Samples(lines.stream()
                        .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[column]))
                        .toArray())
                .median();
    }

    /**
     * The child: prints the bytes of the plan and those of the run, several times over.
     *
     * @param arguments nodes, result
     */
    public static void main(String[] arguments) {
        int nodes = Integer.parseInt(arguments[0]);
        Plans.Result result = Plans.Result.valueOf(arguments[1]);
        for (int time = 0; time < TIMES; time++) {
            long[] inLastAction = new long[1];
            long before = used();
            Plan plan = Plans.sequential(nodes, result, step -> {
                if (step == nodes) {
                    inLastAction[0] = used();
                }
            });
            long built;
            try {
                built = used();
                Runs.complete(plan, new NowhereJournal());
            } finally {
                Reference.reachabilityFence(plan);
            }
            System.out.println((built - before) + " " + (inLastAction[0] - built));
        }
    }

    /** After full collections. */
    static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
