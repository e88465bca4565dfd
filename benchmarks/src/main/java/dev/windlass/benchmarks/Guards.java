package dev.windlass.benchmarks;

import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;

import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.metric.Judge;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What guards cost: the metrics of a guarded block are read once a second of virtual time, and judged. It is held against
 * a bare loop that reads and judges the same metrics as often, without an engine around it; both in turns.
 */
final class Guards {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    /** How many readings are made of all metrics of a row together, so that each row takes about as long. */
    private static final int READINGS = 100_000;

    private final Watched[] guards;
    private final Duration during;
    private int reads;

    private Guards(int number, Duration during) {
        this.during = during;
        guards = new Watched[number];
        for (int i = 0; i < number; i++) {
            guards[i] = Metric.named("error rate " + i)
                    .unit("%")
                    .reads(context -> 0.1 * (reads++ % 10))
                    .above(2)
                    .sustainedFor(Duration.ofMinutes(5))
                    .every(EVERY)
                    .onNoData(NoData.HOLD);
        }
    }

    /** Measures, and gives both tables. */
    static String measure(int runs) throws IOException {
        return one(runs) + "\n" + many(runs);
    }

    private static String one(int runs) throws IOException {
        var guard = new Guards(1, HALF_AN_HOUR);
        Plan plan = guard.plan();
        var bare = new Costs(runs);
        var engine = new Costs(runs);
        var unforced = new Costs(runs);
        var forced = new Costs(runs);
        int[] writes = {0};
        for (int run = -10; run < runs; run++) {
            bare.add(run, guard::bare);
            engine.add(run, () -> guard.run(plan, new NowhereJournal()));
            try (Workplace place = Workplace.open()) {
                var journal = FileJournal.in(place.directory()).killSafe();
                unforced.add(run, () -> guard.run(plan, journal));
            }
            try (Workplace place = Workplace.open()) {
                writes[0] = 0;
                var journal = new ForwardingJournal(FileJournal.in(place.directory()), (log, batch, seal) -> {
                    log.append(batch, seal);
                    writes[0]++;
                });
                forced.add(run, () -> guard.run(plan, journal));
            }
        }
        var table = new Table(
                "one guard, read once a second for 30 minutes", "ms, median (middle half)", "of it on the processor");
        bare.row(table, "read and judged in a bare loop");
        engine.row(table, "a run, without a journal");
        unforced.row(table, "a run, file journal");
        forced.row(table, "a run, file journal, " + writes[0] + " forced writes");
        return table.toString();
    }

    /** What something took, and how much of it on the processor, in milliseconds. */
    private static final class Costs {

        private final double[] wall;
        private final double[] processor;

        Costs(int runs) {
            wall = new double[runs];
            processor = new double[runs];
        }

        /** Adds a run; those below 0 warm up. */
        void add(int run, Runnable work) {
            int at = Math.max(0, run);
            long start = System.nanoTime();
            processor[at] = Guards.processor(work) / 1e6;
            wall[at] = (System.nanoTime() - start) / 1e6;
        }

        void row(Table table, String what) {
            table.row(what, new Samples(wall).told("%.2f"), new Samples(processor).told("%.2f"));
        }
    }

    /** The sizes take turns, so that each meets the same load. */
    private static String many(int runs) {
        List<Guards> sizes = IntStream.of(100, 1_000, 10_000)
                .mapToObj(number -> new Guards(number, EVERY.multipliedBy(READINGS / number)))
                .toList();
        List<Plan> plans = sizes.stream().map(Guards::plan).toList();
        var engine = new double[sizes.size()][runs];
        var bare = new double[sizes.size()][runs];
        for (int run = -2; run < runs; run++) {
            for (int size = 0; size < sizes.size(); size++) {
                Guards guards = sizes.get(size);
                Plan plan = plans.get(size);
                int at = Math.max(0, run);
                bare[size][at] = processor(guards::bare) / 1e3 / guards.readings();
                engine[size][at] = processor(() -> guards.run(plan, new NowhereJournal())) / 1e3 / guards.readings();
            }
        }
        var table = new Table(
                "guards",
                "µs of processor a reading, median (middle half)",
                "read and judged in a bare loop",
                "the rest, in that of 100 guards");
        for (int size = 0; size < sizes.size(); size++) {
            table.row(
                    Table.number("%,.0f", sizes.get(size).guards.length),
                    new Samples(engine[size]).told("%.2f"),
                    new Samples(bare[size]).told("%.2f"),
                    Table.number("%.2f", rest(engine[size], bare[size]) / rest(engine[0], bare[0])));
        }
        return table.toString();
    }

    private static double rest(double[] engine, double... bare) {
        return new Samples(engine).median() - new Samples(bare).median();
    }

    /** The nanoseconds that this thread is on a processor; it is the only one of a virtual run. */
    private static long processor(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - start;
    }

    /** How often all metrics are read together, the first and the last time included. */
    private int readings() {
        return guards.length * (int) (during.toSeconds() / EVERY.toSeconds() + 1);
    }

    /** The guards beside a watch that hardly costs anything: it is read at its begin and at its end. */
    private Plan plan() {
        Watched seldom = Metric.named("seldom")
                .reads(context -> 0)
                .atMost(1)
                .every(during)
                .onNoData(NoData.HOLD);
        return Plans.plan(guardedBy("guarded", guards).over(soak("a while", during, seldom)));
    }

    private void run(Plan plan, Journal journal) {
        reads = 0;
        Duration took = VirtualRuns.complete(plan, journal);
        if (!took.equals(during) || Math.abs(reads - readings()) > guards.length) {
            throw new IllegalStateException(
                    "it was to be read " + readings() + " times in " + during + ", not " + reads + " in " + took);
        }
    }

    private void bare() {
        Judge[] judges = Arrays.stream(guards).map(guard -> guard.judge(null)).toArray(Judge[]::new);
        for (Duration at = Duration.ZERO; at.compareTo(during) <= 0; at = at.plus(EVERY)) {
            for (int i = 0; i < guards.length; i++) {
                judges[i].take(at, guards[i].read(guards[i]::timeout));
                if (judges[i].failed().isPresent()) {
                    throw new IllegalStateException("it was not to fail: " + judges[i].failed());
                }
            }
        }
    }
}
