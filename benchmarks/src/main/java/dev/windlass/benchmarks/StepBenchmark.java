package dev.windlass.benchmarks;

import dev.windlass.Outcome;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A step with a result of 200 bytes and a file journal: a whole run, divided by its steps. For the forced ones
 * {@link ForcedSteps} is to be believed rather: it takes both sides in turns, here each has its own minute.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StepBenchmark {

    private static final int FORCED = 200;
    private static final int UNFORCED = 1000;
    private static final int ROUNDS = 20;
    private static final int BYTES = 980;

    private final Plan forced = Plans.sequential(FORCED, Plans.Result.BYTES_200);
    private final Plan unforced = Plans.sequential(UNFORCED, Plans.Result.BYTES_200);
    private final Plan lanes = Plans.lanes(ROUNDS, step -> Duration.ZERO);
    private @Nullable Workplace place;

    /**
     * Makes the directory.
     *
     * @throws IOException if that is not possible
     */
    @Setup
    public void open() throws IOException {
        place = Workplace.open();
    }

    /** Deletes what the runs before left behind. */
    @Setup(Level.Invocation)
    public void clear() {
        place().clear();
    }

    /** Deletes the directory. */
    @TearDown
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
     * Steps that survive a loss of power.
     *
     * @return how the run ended
     */
    @Benchmark
    @OperationsPerInvocation(FORCED)
    public Outcome powerSafe() {
        return Runs.complete(forced, FileJournal.in(place().directory()));
    }

    /**
     * Steps that survive the death of the process.
     *
     * @return how the run ended
     */
    @Benchmark
    @OperationsPerInvocation(UNFORCED)
    public Outcome killSafe() {
        return Runs.complete(unforced, FileJournal.in(place().directory()).killSafe());
    }

    /**
     * Steps of sixteen lanes, which share their forced writes.
     *
     * @return how the run ended
     */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * StepsSideBySide.LANES)
    public Outcome powerSafeSideBySide() {
        return Runs.complete(lanes, FileJournal.in(place().directory()));
    }

    /**
     * As many bytes as a step, appended and forced, with nothing around them.
     *
     * @throws IOException if that is not possible
     */
    @Benchmark
    @OperationsPerInvocation(FORCED)
    public void rawForcedAppend() throws IOException {
        try (var channel = FileChannel.open(
                place().directory().resolve("raw"), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND)) {
            for (int i = 0; i < FORCED; i++) {
                ByteBuffer bytes = ByteBuffer.allocate(BYTES);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            }
        }
    }
}
