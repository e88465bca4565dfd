package dev.windlass.benchmarks;

import dev.windlass.Outcome;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to go on with a run whose process was killed in its last step: hold, read, verify, settle the step in
 * doubt, run it, end. The file is in the page cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4)
@Measurement(iterations = 6)
public class ResumeBenchmark {

    /** How many events the journal holds. */
    @Param({"1000", "100000"})
    public int events;

    private @Nullable Workplace cut;
    private @Nullable Workplace resumed;
    private Path journal = Path.of("");
    private Plan plan = Plans.sequential(1, Plans.Result.NONE);

    /**
     * Journals a run up to its last step.
     *
     * @throws IOException if that is not possible
     */
    @Setup
    public void cut() throws IOException {
        cut = Workplace.open();
        resumed = Workplace.open();
        plan = Plans.sequential(events / 2, Plans.Result.BYTES_200);
        Runs.cutAfter(events, plan, cut.directory());
        journal = cut.journal();
    }

    /**
     * Puts a copy of that journal in place.
     *
     * @throws IOException if that is not possible
     */
    @Setup(Level.Invocation)
    public void copy() throws IOException {
        if (cut != null && resumed != null) {
            resumed.clear();
            Path to = resumed.directory().resolve(cut.directory().relativize(journal));
            Files.createDirectories(to.resolveSibling("."));
            Files.copy(journal, to);
        }
    }

    /**
     * Resumes the run.
     *
     * @return how it ended
     */
    @Benchmark
    public Outcome resume() {
        if (resumed == null) {
            throw new IllegalStateException("nothing was cut");
        }
        return Runs.complete(plan, FileJournal.in(resumed.directory()).killSafe());
    }

    /** Deletes the files. */
    @TearDown
    public void delete() {
        if (cut != null && resumed != null) {
            cut.close();
            resumed.close();
        }
    }
}
