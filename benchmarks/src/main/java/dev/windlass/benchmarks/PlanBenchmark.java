package dev.windlass.benchmarks;

import dev.windlass.plan.Node;
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

/** What a plan costs before it runs: {@code build()} fingerprints and lints it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanBenchmark {

    /** How many steps the plan has. */
    @Param({"100", "10000"})
    public int nodes;

    private Node[] steps = {};

    /** Makes the steps. */
    @Setup
    public void make() {
        steps = Plans.steps(nodes, Plans.Result.BYTES_200, step -> {});
    }

    /**
     * Builds, fingerprints and lints a plan of steps that are there.
     *
     * @return the plan
     */
    @Benchmark
    public Plan build() {
        return Plans.plan(steps);
    }

    /**
     * The same, with the making of the steps.
     *
     * @return the plan
     */
    @Benchmark
    public Plan stepsAndBuild() {
        return Plans.sequential(nodes, Plans.Result.BYTES_200);
    }
}
