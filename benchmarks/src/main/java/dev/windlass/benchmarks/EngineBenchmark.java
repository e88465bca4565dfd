package dev.windlass.benchmarks;

import dev.windlass.Outcome;
import dev.windlass.plan.Plan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the engine itself costs: a whole run, from {@code Runner.run} to its outcome, with a journal that keeps nothing.
 * A run of n steps has 2 n + {@value #AROUND} events.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {

    /** The start and the end of the run and of its phase. */
    static final int AROUND = 4;

    /** How many steps the plan has. */
    @Param({"100", "1000", "10000", "100000"})
    public int nodes;

    /** What each step gives. */
    @Param({"NONE", "BYTES_200"})
    public String result = Plans.Result.NONE.name();

    private Plan plan = Plans.sequential(1, Plans.Result.NONE);

    /** Builds the plan. */
    @Setup
    public void build() {
        plan = Plans.sequential(nodes, Plans.Result.valueOf(result));
    }

    /**
     * Runs the plan.
     *
     * @return how the run ended
     */
    @Benchmark
    public Outcome run() {
        return Runs.complete(plan, new NowhereJournal());
    }
}
