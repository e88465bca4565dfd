package dev.windlass.local;

import static dev.windlass.local.Keyed.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.plan.Action;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("However a command ends, none of its processes is left")
class EndingIT {

    /** A shell with a child in the background and one beneath that; it tells their ids and waits for ever. */
    private static final String FAMILY = "sh -c 'sleep 1000 & echo $! >&3; echo $$ >&3; wait' & echo $$ >&3; wait";

    @TempDir
    Path directory;

    private Path told;
    private final List<ProcessHandle> processes = new ArrayList<>();

    @BeforeEach
    void makePipe() throws Exception {
        told = directory.resolve("told");
        assertThat(new ProcessBuilder("mkfifo", told.toString()).start().waitFor())
                .isZero();
    }

    @AfterEach
    void killWhatIsLeft() {
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    private Command telling(String script) {
        return Command.shell("exec 3>told; " + script).in(directory).grace(Duration.ofSeconds(20));
    }

    /** Reads the ids that a script tells; the pipe opens when both sides are there. */
    private void await(int count) throws Exception {
        try (BufferedReader reader = Files.newBufferedReader(told)) {
            for (int i = 0; i < count; i++) {
                ProcessHandle.of(Long.parseLong(reader.readLine().strip())).ifPresent(processes::add);
            }
        }
    }

    private void allEnded() throws Exception {
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                .get(20, TimeUnit.SECONDS);
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    private record Running(Thread thread, FutureTask<Throwable> thrown) {
        static Running start(Command command) {
            var thrown = new FutureTask<>(() -> catchThrowable(() -> command.run(CONTEXT)));
            var thread = new Thread(thrown);
            thread.setDaemon(true);
            thread.start();
            return new Running(thread, thrown);
        }
    }

    @Test
    @DisplayName("S4: at its timeout")
    void timeout() throws Exception {
        Running running = Running.start(telling("echo working; " + FAMILY).timeout(Duration.ofSeconds(2)));
        await(3);

        assertThat(running.thrown().get())
                .isInstanceOfSatisfying(CommandFailed.class, failed -> assertThat(failed.exitCode())
                        .isEmpty())
                .hasMessageContaining(
                        "was still running after 2000 ms and was ended; what it did until then is not known")
                .hasMessageEndingWith("; stdout ends: working");
        assertThat(processes).isNotEmpty();
        allEnded();
    }

    @Test
    @DisplayName("S7: when its thread is interrupted")
    void interrupt() throws Exception {
        Running running = Running.start(telling(FAMILY));
        await(3);
        assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);
        running.thread().interrupt();

        assertThat(running.thrown().get()).isInstanceOf(InterruptedException.class);
        allEnded();
    }

    @Test
    @DisplayName("by SIGTERM first, so that they can clean up")
    void terminatedFirst() throws Exception {
        Running running = Running.start(
                telling("trap 'echo cleaned > cleaned; exit 1' TERM; sleep 1000 & echo $! >&3; echo $$ >&3; wait"));
        await(2);
        running.thread().interrupt();

        assertThat(running.thrown().get()).isInstanceOf(InterruptedException.class);
        assertThat(directory.resolve("cleaned")).hasContent("cleaned");
        allEnded();
    }

    @Test
    @DisplayName("by SIGKILL after the grace, if they don't listen")
    void killedAfterTheGrace() throws Exception {
        Running running = Running.start(telling(
                        "trap '' TERM; sh -c 'echo $$ >&3; while :; do sleep 1; done' & echo $$ >&3; while :; do wait; done")
                .grace(Duration.ofMillis(200)));
        await(2);
        running.thread().interrupt();

        assertThat(running.thrown().get()).isInstanceOf(InterruptedException.class);
        assertThat(processes).hasSize(2);
        allEnded();
    }

    @Test
    @DisplayName("those that it left to another parent too, whatever its exit code")
    void reparented() throws Exception {
        Running good = Running.start(telling("(sh -c 'sleep 1000 & echo $! >&3; wait' >/dev/null 2>&1 &); exit 0"));
        await(1);
        assertThat(good.thrown().get()).isNull();
        assertThat(processes).hasSize(1);
        allEnded();

        Running bad = Running.start(telling("(sh -c 'sleep 1000 & echo $! >&3; wait' &); exit 7"));
        await(1);
        assertThat(bad.thrown().get()).isInstanceOf(CommandFailed.class).hasMessageContaining("exited with 7");
        assertThat(processes).hasSize(2);
        allEnded();
    }

    @Test
    @DisplayName("unless it may leave some; a pipe that these keep open holds nobody up")
    void mayLeave() throws Exception {
        Action<Keyed, String> started =
                Command.shell("sleep 1000 & echo $!").mayLeaveProcesses().text();
        ProcessHandle daemon =
                ProcessHandle.of(Long.parseLong(started.run(CONTEXT))).orElseThrow();
        processes.add(daemon);

        assertThat(daemon.isAlive()).isTrue();
    }

    @Test
    @DisplayName("output without end takes no memory, and its begin and end are shown")
    void endless() throws Exception {
        Answer answer = Command.of("yes")
                .timeout(Duration.ofSeconds(1))
                .check("c")
                .ask(CheckContext.within(Duration.ofSeconds(30)));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.evidence().toString()).contains("characters left out").hasSizeLessThan(40_000);
    }
}
