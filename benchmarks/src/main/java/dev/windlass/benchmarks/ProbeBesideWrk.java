package dev.windlass.benchmarks;

import dev.windlass.check.CheckContext;
import dev.windlass.http.Http;
import dev.windlass.http.HttpCheck;
import dev.windlass.http.LoadProbe;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The active probe as fast as it can go, in turns with {@code wrk}, a load generator in C, at the same server in a process
 * of its own: as many connections, one thread that sends.
 */
final class ProbeBesideWrk {

    /** More than it can send, so that there is always one due. */
    private static final int RATE = 100_000;

    /** Both the probe and the server are Java: the first windows are the compiler's. */
    private static final int WARM_UP = 5;

    private static final Pattern RATE_OF_WRK = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final List<Integer> CONNECTIONS = List.of(1, 16, 64);

    private final String url;
    private final Duration window;

    private ProbeBesideWrk(String url, Duration window) {
        this.url = url;
        this.window = window;
    }

    /** Measures, and gives the table. */
    static String measure(int runs, Duration window) throws IOException {
        Path wrk = wrk();
        var table = new Table(
                "connections",
                "wrk, requests a second, median (middle half)",
                "the probe, requests a second, median (middle half)",
                "of wrk, median (middle half)");
        Process server = Child.in(Path.of("."), LoopbackServer.class, List.of()).start();
        try (BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
                Http http = Http.create()) {
            String url = Objects.requireNonNull(said.readLine(), "the server ended before it told its address");
            var beside = new ProbeBesideWrk(url, window);
            for (int i = 0; i < WARM_UP; i++) {
                beside.askWrk(wrk, 16);
                beside.probe(16, http);
            }
            for (int connections : CONNECTIONS) {
                beside.row(table, connections, wrk, http, runs);
            }
        } finally {
            server.destroy();
        }
        return runs + " runs of " + window.toSeconds() + " s of each, in turns:\n\n" + table;
    }

    private void row(Table table, int connections, Path wrk, Http http, int runs) throws IOException {
        var wrks = new double[runs];
        var probes = new double[runs];
        var ratios = new double[runs];
        for (int run = 0; run < runs; run++) {
            double rate = askWrk(wrk, connections);
            double probe = probe(connections, http);
            wrks[run] = rate;
            probes[run] = probe;
            ratios[run] = probe / rate;
        }
        table.row(
                String.valueOf(connections),
                new Samples(wrks).told("%,.0f"),
                new Samples(probes).told("%,.0f"),
                new Samples(ratios).told("%.2f"));
    }

    private double probe(int connections, Http http) {
        Metric throughput = LoadProbe.of(HttpCheck.get(url).over(http))
                .perSecond(RATE)
                .during(window)
                .inFlight(connections)
                .giveUpAfter(Duration.ofSeconds(2))
                .meter()
                .throughput();
        try {
            Reading reading = throughput.read(CheckContext.within(throughput.timeout()));
            if (reading instanceof Reading.Value value && value.value() > 0) {
                return value.value();
            }
            throw new IllegalStateException("the probe was to be answered, but: " + reading);
        } catch (Exception e) {
            throw new IllegalStateException("the probe could not be read", e);
        }
    }

    private double askWrk(Path wrk, int connections) throws IOException {
        Process process = new ProcessBuilder(
                        wrk.toString(), "-t", "1", "-c", "" + connections, "-d", window.toSeconds() + "s", url)
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE_OF_WRK.matcher(text);
        if (!rate.find() || text.contains("Non-2xx") || text.contains("Socket errors")) {
            throw new IllegalStateException("wrk was to be answered, but: " + text);
        }
        return Double.parseDouble(rate.group(1));
    }

    private static Path wrk() throws Unmeasured {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
                .map(directory -> Path.of(directory, "wrk"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new Unmeasured("there is no wrk on the PATH to measure beside; install it (Debian:"
                        + " apt-get install wrk) and start again with: wrk"));
    }
}
