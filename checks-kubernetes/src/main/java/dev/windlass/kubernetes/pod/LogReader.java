package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.machine.Matching;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Reads the log of one pod, line by line, and counts. */
record LogReader(LogLines lines, Pod pod, String container, Optional<Instant> from, CheckContext context)
        implements Callable<LogScan.PodLog> {

    /** What is matched of one line; a longer one isn't fully looked at. */
    static final int LONGEST_LINE = 64 * 1024;

    /** What is kept of one line, before it is cut once more where it is shown. */
    private static final int SHOWN = 1_000;

    @Override
    public LogScan.PodLog call() throws LogScan.Unreadable {
        Logs.Options options = lines.logs().options();
        int restarts = PodState.restarts(pod, container);
        long most = options.megabytes() * 1024L * 1024L;
        var count = new Count(lines.pattern(), most);
        if (options.previous() && restarts > 0 && !read(true, count)) {
            return gone();
        }
        if (!read(false, count)) {
            return gone();
        }
        return new LogScan.PodLog(name(), count.lines, count.matches, restarts, count.last(), beyond(count), false);
    }

    private Optional<String> beyond(Count count) {
        if (count.cut) {
            return Optional.of("the log of pod '" + name() + "' has more than the "
                    + lines.logs().options().megabytes()
                    + " MiB that are read; read less by since(…) or tail(…), or allow more by atMostMegabytes(…)");
        }
        return count.longLines == 0
                ? Optional.empty()
                : Optional.of("the log of pod '" + name() + "' has "
                        + Text.count(count.longLines, "line", "lines") + " of more than the " + LONGEST_LINE
                        + " characters that are matched");
    }

    private LogScan.PodLog gone() {
        return new LogScan.PodLog(name(), 0, 0, 0, List.of(), Optional.empty(), true);
    }

    private String name() {
        return PodState.name(pod);
    }

    /** Tells whether the pod is still there. */
    private boolean read(boolean previous, Count count) throws LogScan.Unreadable {
        Logs logs = lines.logs();
        var source = new LogSource(logs.pods().api(), logs.pods().namespace(), name(), container, previous);
        // one byte more than is wanted shows that there is more
        var part = new LogSource.Part(
                logs.options().since(), from.orElse(null), logs.options().tail(), count.most + 1);
        count.bytes = 0;
        try (InputStream log = source.open(part, context.timeLeft());
                var reader = new BufferedReader(new InputStreamReader(count.counted(log), UTF_8))) {
            count.all(reader);
            return true;
        } catch (ApiFailure failure) {
            if (failure.code() == 404 && failure.reason().equals("NotFound")) {
                return false;
            }
            throw new LogScan.Unreadable(
                    failure.getMessage() + "; the pod is " + PodState.words(pod)
                            + ". All pods must be readable: wait for it, delete it, or narrow the selector",
                    failure);
        } catch (IOException e) {
            throw new LogScan.Unreadable(
                    "the log of " + source + " broke off after " + Text.count(count.lines, "line", "lines") + ": " + e
                            + "; ask again",
                    e);
        } catch (Matching.Unmatched e) {
            throw new LogScan.Unreadable(
                    "line " + (count.lines + 1) + " of the log of " + source + " can't be matched with "
                            + lines.pattern() + ": " + e.getMessage(),
                    e);
        }
    }

    /** What was found so far. */
    static final class Count {

        private final Pattern pattern;
        private final long most;
        private final Deque<String> last = new ArrayDeque<>();
        private long lines;
        private long matches;
        private long bytes;
        private long longLines;
        private boolean cut;

        Count(Pattern pattern, long most) {
            this.pattern = pattern;
            this.most = most;
        }

        InputStream counted(InputStream log) {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    int read = log.read();
                    took(read < 0 ? 0 : 1);
                    return read;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int read = log.read(into, offset, length);
                    took(read);
                    return read;
                }
            };
        }

        private void took(int read) {
            bytes += Math.max(0, read);
            cut |= bytes > most;
        }

        /** A line that is longer than what is looked at is read to its end all the same. */
        void all(BufferedReader reader) throws IOException {
            var line = new StringBuilder();
            long length = 0;
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    took(line, length);
                    line.setLength(0);
                    length = 0;
                } else {
                    length++;
                    if (length <= LONGEST_LINE) {
                        line.append((char) c);
                    }
                }
            }
            if (length > 0) {
                took(line, length);
            }
        }

        private void took(StringBuilder line, long length) {
            String text = line.toString();
            boolean found = Matching.finds(pattern, text);
            lines++;
            longLines += length > LONGEST_LINE && !found ? 1 : 0;
            if (found) {
                matches++;
                last.addLast(Text.begin(text, SHOWN));
                if (last.size() > LogScan.kept()) {
                    last.removeFirst();
                }
            }
        }

        long lines() {
            return lines;
        }

        long matches() {
            return matches;
        }

        long longLines() {
            return longLines;
        }

        List<String> last() {
            return last.stream().map(Text::line).toList();
        }
    }
}
