package dev.windlass.benchmarks;

import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * How many forced writes steps that run side by side share (rule J2), and what a step takes then: {@value #LANES} lanes,
 * a step of each being a round. A batch counts if it holds the start or the end of a step; the journal is the file
 * journal, forced. Raw forced appends are made right before and right after each run.
 */
final class StepsSideBySide {

    static final int LANES = 16;

    private static final int RAW = 50;
    private static final int BYTES = 800;

    /** How the steps stand in the plan. */
    private enum Shape {
        /** Each lane goes on as soon as it can. */
        LANES_OF_STEPS("16 lanes of steps"),
        /** No step of a round begins before all of the round before ended. */
        BLOCKS("blocks of 16 steps, one after the other");

        private final String words;

        Shape(String words) {
            this.words = words;
        }

        Plan plan(int rounds, IntFunction<Duration> takes) {
            return this == BLOCKS ? Plans.blocks(rounds, takes) : Plans.lanes(rounds, takes);
        }
    }

    /** How long an action takes; the random times are the same in each run. */
    private enum Takes {
        NOTHING("0 ms"),
        ONE("1 ms"),
        FIVE("5 ms"),
        RANDOM("1 to 9 ms, at random");

        private final String words;

        Takes(String words) {
            this.words = words;
        }

        Duration of(int step) {
            return switch (this) {
                case NOTHING -> Duration.ZERO;
                case ONE -> Duration.ofMillis(1);
                case FIVE -> Duration.ofMillis(5);
                case RANDOM -> Duration.ofNanos(1_000_000 + new SplittableRandom(step).nextInt(8_000_000));
            };
        }

        /** The least that the rounds can take: the actions of the slowest lane, or of the slowest step of each block. */
        double idealMillis(Shape shape, int rounds) {
            double all = 0;
            var lanes = new double[LANES];
            for (int round = 0; round < rounds; round++) {
                double slowest = 0;
                for (int lane = 0; lane < LANES; lane++) {
                    double one = of(Plans.number(lane, round)).toNanos() / 1e6;
                    lanes[lane] += one;
                    slowest = Math.max(slowest, one);
                }
                all += slowest;
            }
            return shape == Shape.BLOCKS ? all : new Samples(lanes).quantile(1);
        }
    }

    private StepsSideBySide() {}

    /** Measures, and gives the table. */
    static String measure(int rounds, int runs) throws IOException {
        var table = new Table(
                "steps",
                "an action takes",
                "forced writes a round, median (middle half)",
                "at most",
                "µs a step, median (middle half)",
                "in raw forced appends, median (middle half)",
                "ms a round beyond its actions, median");
        for (Shape shape : Shape.values()) {
            for (Takes takes : Takes.values()) {
                row(table, shape, takes, rounds, runs);
            }
        }
        return runs + " runs of " + rounds + " rounds each, a raw forced append being one of " + BYTES + " bytes:\n\n"
                + table;
    }

    private static void row(Table table, Shape shape, Takes takes, int rounds, int runs) throws IOException {
        Plan plan = shape.plan(rounds, takes::of);
        double ideal = takes.idealMillis(shape, rounds);
        var writes = new double[runs];
        var micros = new double[runs];
        var ratios = new double[runs];
        var beyond = new double[runs];
        for (int run = -2; run < runs; run++) {
            try (Workplace place = Workplace.open()) {
                double before = RawAppends.micros(place.directory(), RAW, BYTES);
                var watch = new Watch();
                Runs.complete(plan, watch.journal(place));
                double after = RawAppends.micros(place.directory(), RAW, BYTES);
                if (run >= 0) {
                    writes[run] = watch.writes.get() / (double) rounds;
                    micros[run] = watch.nanos() / 1e3 / rounds / LANES;
                    ratios[run] = micros[run] / ((before + after) / 2);
                    beyond[run] = (watch.nanos() / 1e6 - ideal) / rounds;
                }
            }
        }
        table.row(
                shape.words,
                takes.words,
                new Samples(writes).told("%.2f"),
                Table.number("%.2f", new Samples(writes).quantile(1)),
                new Samples(micros).told("%.0f"),
                new Samples(ratios).told("%.2f"),
                Table.number("%.2f", new Samples(beyond).median()));
    }

    /** Counts the batches with events of steps, and takes the time from the first to the last of them. */
    private static final class Watch {

        private final AtomicInteger writes = new AtomicInteger();
        private final AtomicLong first = new AtomicLong();
        private final AtomicLong last = new AtomicLong();

        ForwardingJournal journal(Workplace place) {
            return new ForwardingJournal(FileJournal.in(place.directory()), (log, batch, seal) -> {
                boolean steps = ofSteps(batch);
                if (steps && writes.getAndIncrement() == 0) {
                    first.set(System.nanoTime());
                }
                log.append(batch, seal);
                if (steps) {
                    last.set(System.nanoTime());
                }
            });
        }

        private static boolean ofSteps(List<Recorded> batch) {
            return batch.stream()
                    .map(Recorded::event)
                    .anyMatch(event -> event instanceof Event.StepStarted || event instanceof Event.StepSucceeded);
        }

        long nanos() {
            return last.get() - first.get();
        }
    }
}
