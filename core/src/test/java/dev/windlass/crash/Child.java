package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs sessions, and a new one after each kill. Starting one costs most of the time of the suite, so one
 * that was not killed runs the next session too. Used by one thread at a time.
 */
final class Child implements AutoCloseable {

    private static final int SIGKILLED = 137;

    private final Jvm jvm;
    private final Keeping keeping;
    private @Nullable Process process;
    private @Nullable BufferedReader says;

    Child(Jvm jvm, Keeping keeping) {
        this.jvm = jvm;
        this.keeping = keeping;
    }

    Keeping keeping() {
        return keeping;
    }

    /**
     * What became of a session.
     *
     * @param killedAt the point at which it was killed; null if it came to its end
     * @param exitCode that of the outcome, or of the process if it was killed
     * @param outcome how it ended, in words
     */
    record Session(@Nullable String killedAt, int exitCode, String outcome) {}

    Session run(Releases release, Path directory, String where, String order) throws Exception {
        Process running = process;
        BufferedReader lines = says;
        if (running == null || lines == null) {
            running = jvm.start(CrashChild.class, CrashChild.arguments(keeping));
            lines = new BufferedReader(new InputStreamReader(running.getInputStream(), UTF_8));
            process = running;
            says = lines;
        }
        running.getOutputStream().write(CrashChild.session(release, directory, where, order));
        running.getOutputStream().flush();
        String line = lines.readLine();
        if (line != null && line.startsWith(Points.KILL_ME)) {
            running.destroyForcibly();
            process = null;
            int exitCode = running.waitFor();
            assertThat(exitCode).as("it was SIGKILL that ended it").isEqualTo(SIGKILLED);
            return new Session(line.substring(Points.KILL_ME.length()), exitCode, "killed");
        }
        assertThat(line).as("what the process said: %s", jvm.errors()).startsWith(CrashChild.ENDED);
        String[] words = String.valueOf(line).split("\t", 3);
        return new Session(null, Integer.parseInt(words[1]), words[2]);
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.getOutputStream().close(); // then it ends by itself
            process.onExit().join();
        }
    }
}
