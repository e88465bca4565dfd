package dev.windlass.benchmarks;

import dev.windlass.Outcome;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A whole run of the gate of {@link ManyChecks}, with a file journal, forced. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 8)
public class ChecksBenchmark {

    private final Plan plan = ManyChecks.waiting().plan();
    private @Nullable Workplace place;

    /**
     * Makes the directory.
     *
     * @throws IOException if that is not possible
     */
    @Setup(Level.Invocation)
    public void open() throws IOException {
        place = Workplace.open();
    }

    /** Deletes the directory. */
    @TearDown(Level.Invocation)
    public void close() {
        place().close();
    }

    private Workplace place() {
        if (place == null) {
            throw new IllegalStateException("there is no directory");
        }
        return place;
    }

    /**
     * Asks all checks.
     *
     * @return how the run ended
     */
    @Benchmark
    public Outcome checks() {
        return Runs.complete(plan, FileJournal.in(place().directory()));
    }
}
