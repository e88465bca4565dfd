package dev.windlass.benchmarks;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.check.Check;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Exploration;
import dev.windlass.rehearsal.Rehearsal;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** What it costs to rehearse a plan of 30 nodes that takes a month: once, and with each fault that there is. */
final class Rehearsals {

    private static final Duration OFTEN = Duration.ofSeconds(15);

    /** The world of the plan. */
    interface Store {
        int read(int at);

        void write(int at, int value);
    }

    private static final class Fake implements Store {
        private final int[] values = new int[30];

        @Override
        public int read(int at) {
            return values[at];
        }

        @Override
        public void write(int at, int value) {
            values[at] = value;
        }
    }

    private Rehearsals() {}

    private static Store mocked() {
        Store store = mock(Store.class);
        when(store.read(anyInt())).thenReturn(0);
        return store;
    }

    private static Step<?> step(Store store, int number) {
        return Step.named("step " + number)
                .with("number", number)
                .capture(Integer.class, c -> store.read(number))
                .run(Integer.class, c -> {
                    store.write(number, 1);
                    return number;
                })
                .undo(c -> store.write(number, c.before()));
    }

    private static Node[] steps(Store store, int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> step(store, number)).toArray(Node[]::new);
    }

    static Plan plan(Store store) {
        Watched errors = Metric.named("errors")
                .reads(c -> store.read(0))
                .above(2)
                .sustainedFor(Duration.ofMinutes(2))
                .every(OFTEN)
                .onNoData(NoData.HOLD);
        Watched calm = Metric.named("latency")
                .reads(c -> store.read(1))
                .atMost(100)
                .every(OFTEN)
                .onNoData(NoData.FAIL);
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .phase(at(
                        T.minus(Duration.ofDays(2)),
                        "readiness",
                        checks("ready").critical(Check.named("stands").holds(c -> true)),
                        approval("go").quorum(1, "engineering").excludingAuthor()))
                .phase(at(
                        T.zero(),
                        "release",
                        sequence("prepare", steps(store, 0, 9)),
                        sideBySide("beside", 2, steps(store, 9, 13)),
                        guardedBy("stays well", errors)
                                .over(
                                        sequence("shift", steps(store, 13, 17)),
                                        soak("soak", Duration.ofMinutes(10), calm)),
                        checks("is well").critical(Check.named("well").holds(c -> true))))
                .phase(at(T.plus(Duration.ofDays(30)), "clean-up", steps(store, 17, 21)))
                .build();
    }

    /** Measures, and gives the tables. */
    static String measure(int runs) {
        Rehearsal<Store> fakes = Rehearsal.of(Fake::new, Rehearsals::plan);
        Rehearsal<Store> mocks = Rehearsal.of(Rehearsals::mocked, Rehearsals::plan);
        int nodes = plan(new Fake()).outline().size();
        double first = explored(fakes, 1);

        var once = new Table(
                "a run of " + nodes + " nodes, T−48h to T+30 days", "ms, median (middle half)", "schedules a second");
        row(once, "plain fakes", runs * 20, fakes);
        row(once, "Mockito mocks", runs * 20, mocks);
        row(once, "the plan alone is made, of plain fakes", runs * 20, () -> {
            if (plan(new Fake()).outline().size() != nodes) {
                throw new IllegalStateException("the plan is another one");
            }
        });

        Exploration singles = fakes.explore(0, 1);
        var all = new Table("each single fault, " + singles.schedules() + " schedules", "ms, median (middle half)");
        all.row("plain fakes, the first time in its JVM", Table.number("%.0f", first));
        all.row("plain fakes", samples(runs, () -> explored(fakes, 1)).told("%.0f"));
        all.row("Mockito mocks", samples(runs, () -> explored(mocks, 1)).told("%.0f"));
        return once + "\n" + all;
    }

    private static void row(Table table, String what, int runs, Rehearsal<Store> rehearsal) {
        row(table, what, runs, () -> {
            if (!(rehearsal.run().outcome() instanceof Outcome.Completed)) {
                throw new IllegalStateException("the run was to be completed");
            }
        });
    }

    private static void row(Table table, String what, int runs, Runnable work) {
        Samples samples = samples(runs, () -> {
            long start = System.nanoTime();
            work.run();
            return (System.nanoTime() - start) / 1e6;
        });
        table.row(what, samples.told("%.2f"), Table.number("%,.0f", 1_000 / samples.median()));
    }

    /** What is measured is warm: as many runs come before. */
    private static Samples samples(int runs, DoubleSupplier run) {
        double[] all =
                IntStream.range(0, 2 * runs).mapToDouble(i -> run.getAsDouble()).toArray();
        return new Samples(Arrays.copyOfRange(all, runs, all.length));
    }

    /** In milliseconds. */
    private static double explored(Rehearsal<Store> rehearsal, long seed) {
        long start = System.nanoTime();
        Exploration exploration = rehearsal.explore(0, seed);
        double took = (System.nanoTime() - start) / 1e6;
        if (!exploration.violations().isEmpty()) {
            throw new IllegalStateException(exploration.toString());
        }
        return took;
    }
}
