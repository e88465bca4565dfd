package dev.windlass.benchmarks;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gate of checks that wait, so many at a time, against the least time that they can take, and against a plain pool of
 * as many threads on which nothing but the same waits is done: both in turns.
 */
final class ManyChecks {

    static final int CHECKS = 1000;
    static final int AT_A_TIME = 64;
    static final Duration TAKES = Duration.ofMillis(50);

    private static final double IDEAL_MILLIS = Math.ceil(CHECKS / (double) AT_A_TIME) * TAKES.toNanos() / 1e6;

    private ManyChecks() {}

    static Plan plan() {
        CheckGroup group = Nodes.checks("ready").sideBySide(AT_A_TIME);
        var checks = new Check[CHECKS];
        for (int i = 0; i < CHECKS; i++) {
            checks[i] = Check.named("check " + i).with("number", i).asks(context -> {
                Pause.of(TAKES);
                return Answer.passed("it is as it should be").with("replicas", 3);
            });
        }
        return Plans.plan(group.critical(checks));
    }

    /** Measures, and gives the table. */
    static String measure(int runs) throws IOException {
        Plan plan = plan();
        var runMillis = new double[runs];
        var gateMillis = new double[runs];
        var poolMillis = new double[runs];
        var writes = new double[runs];
        for (int run = -2; run < runs; run++) {
            double pool = pool();
            try (Workplace place = Workplace.open()) {
                var watch = new Watch();
                long start = System.nanoTime();
                Runs.complete(plan, watch.journal(place));
                if (run >= 0) {
                    runMillis[run] = (System.nanoTime() - start) / 1e6;
                    gateMillis[run] = (watch.passed - watch.reached) / 1e6;
                    poolMillis[run] = pool;
                    writes[run] = watch.writes.get();
                }
            }
        }
        var table =
                new Table("what", "ms, median (middle half)", "ratio to the ideal, median (middle half)", "at most");
        row(table, "the gate: from its start to its end, both durable", gateMillis);
        row(table, "the whole run, with its beginning and end", runMillis);
        row(table, "a plain pool of " + AT_A_TIME + " threads", poolMillis);
        return Table.number("%,.0f", CHECKS) + " checks of " + TAKES.toMillis() + " ms, " + AT_A_TIME + " at a time, "
                + runs + " runs; the ideal is " + Table.number("%.0f", IDEAL_MILLIS) + " ms. Forced writes a run: "
                + new Samples(writes).told("%.0f") + ".\n\n" + table;
    }

    private static void row(Table table, String what, double... millis) {
        var ratios = new double[millis.length];
        for (int i = 0; i < millis.length; i++) {
            ratios[i] = millis[i] / IDEAL_MILLIS;
        }
        table.row(
                what,
                new Samples(millis).told("%.0f"),
                new Samples(ratios).told("%.3f"),
                Table.number("%.3f", new Samples(ratios).quantile(1)));
    }

    private static double pool() {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Callable<Boolean>> waits = new ArrayList<>();
            for (int i = 0; i < CHECKS; i++) {
                waits.add(() -> {
                    Pause.of(TAKES);
                    return true;
                });
            }
            long start = System.nanoTime();
            threads.invokeAll(waits);
            return (System.nanoTime() - start) / 1e6;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the pool waited", e);
        } finally {
            threads.shutdown();
        }
    }

    /** Counts the batches, and notes when the gate is reached and has passed; used by the runner's thread alone. */
    private static final class Watch {

        private final AtomicInteger writes = new AtomicInteger();
        private volatile long reached;
        private volatile long passed;

        ForwardingJournal journal(Workplace place) {
            return new ForwardingJournal(FileJournal.in(place.directory()), (log, batch, seal) -> {
                long before = System.nanoTime();
                log.append(batch, seal);
                writes.incrementAndGet();
                if (batch.stream().anyMatch(one -> one.event() instanceof Event.GateReached)) {
                    reached = before;
                }
                if (batch.stream().anyMatch(one -> one.event() instanceof Event.GatePassed)) {
                    passed = System.nanoTime();
                }
            });
        }
    }
}
