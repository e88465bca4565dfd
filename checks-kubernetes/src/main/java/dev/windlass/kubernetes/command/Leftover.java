package dev.windlass.kubernetes.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.windlass.local.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of an action whose runner was killed: a command goes on without it, and changes the world while the resumed
 * run looks at it. They are found on Linux, on the machine that they run on, by the idempotency key in their environment.
 */
final class Leftover {

    private static final Path PROC = Path.of("/proc");
    private static final Duration GRACE = Duration.ofSeconds(30);

    private Leftover() {}

    /** Waits until none is left, or for so long; tells whether none is left. */
    static boolean awaitEnd(String idempotencyKey, Duration most) throws InterruptedException {
        return ended(of(idempotencyKey), most);
    }

    /** Ends them, as a terminal would: Helm then records that it was cancelled. Tells whether none is left. */
    static boolean end(String idempotencyKey) throws InterruptedException {
        List<ProcessHandle> left = of(idempotencyKey);
        left.forEach(ProcessHandle::destroy);
        if (!ended(left, GRACE)) {
            left.forEach(ProcessHandle::destroyForcibly);
        }
        return ended(left, GRACE);
    }

    private static boolean ended(List<ProcessHandle> processes, Duration most) throws InterruptedException {
        CompletableFuture<?> all = CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            all.get(most.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the end of a process failed", e.getCause());
        }
    }

    private static List<ProcessHandle> of(String idempotencyKey) {
        String variable = "\0" + Command.IDEMPOTENCY_KEY + "=" + idempotencyKey + "\0";
        return ProcessHandle.allProcesses()
                .filter(process -> has(process, variable))
                .toList();
    }

    private static boolean has(ProcessHandle process, String variable) {
        Path environment = PROC.resolve(Long.toString(process.pid())).resolve("environ");
        try {
            return Files.isReadable(environment)
                    && ("\0" + new String(Files.readAllBytes(environment), ISO_8859_1) + "\0").contains(variable);
        } catch (IOException e) {
            return false; // it ended meanwhile, or is another user's
        }
    }
}
