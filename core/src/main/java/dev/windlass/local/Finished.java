package dev.windlass.local;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a run of a command ended.
 *
 * @param exitCode its exit code; null if it was over its time
 * @param out what is kept of its standard output
 * @param err what is kept of its error output
 * @param took from start to end
 * @param allowed how long it was allowed to take
 * @param left processes that were to be ended and are still alive
 */
record Finished(
        @Nullable Integer exitCode, Kept out, Kept err, Duration took, Duration allowed, List<ProcessHandle> left) {

    /** How much output is put into a message. */
    private static final int TOLD = 500;

    /** What a message tells of the last output, on one line: the end of both streams, above all of the error output. */
    String lastOutput() {
        String errors = Text.oneLine(err.shown());
        String output = Text.oneLine(out.shown());
        if (errors.isEmpty() && output.isEmpty()) {
            return "; it put out nothing";
        }
        int room = errors.isEmpty() ? TOLD : Math.max(TOLD - errors.length(), TOLD / 4);
        String outputEnd = Text.end(output, room);
        String told = "";
        if (!errors.isEmpty()) {
            told = "; stderr ends: " + Text.end(errors, output.isEmpty() ? TOLD : TOLD - outputEnd.length());
        }
        return outputEnd.isEmpty() ? told : told + "; stdout ends: " + outputEnd;
    }

    /** What a message tells of processes that could not be ended. */
    String stillAlive() {
        return left.isEmpty()
                ? ""
                : "; still alive, although killed: processes "
                        + left.stream()
                                .limit(10)
                                .map(process -> Long.toString(process.pid()))
                                .collect(Collectors.joining(", "))
                        + " (of another user?); end them by hand";
    }
}
