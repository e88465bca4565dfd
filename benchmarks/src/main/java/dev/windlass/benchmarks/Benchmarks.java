package dev.windlass.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Where the jar starts: measures all, or what is named, and prints it as Markdown; {@code jmh …} is JMH itself. */
final class Benchmarks {

    private static final List<String> ALL = List.of(
            "steps",
            "shared",
            "backups",
            "sidebyside",
            "checks",
            "http",
            "wrk",
            "engine",
            "guards",
            "heap",
            "plan",
            "rehearsal",
            "resume",
            "start");

    private final boolean quick;

    private Benchmarks(boolean quick) {
        this.quick = quick;
    }

    /**
     * Measures.
     *
     * @param arguments {@code [quick] [steps shared backups sidebyside checks http wrk engine guards heap plan rehearsal resume start]}, or
     *     {@code jmh} and what JMH takes
     * @throws IOException if a file or a child fails
     * @throws RunnerException if JMH fails
     */
    public static void main(String[] arguments) throws IOException, RunnerException {
        List<String> words = Arrays.asList(arguments);
        if (words.contains("jmh")) {
            org.openjdk.jmh.Main.main(
                    words.subList(words.indexOf("jmh") + 1, words.size()).toArray(String[]::new));
            return;
        }
        List<String> named =
                words.stream().filter(word -> !word.equals("quick")).toList();
        if (!ALL.containsAll(named)) {
            System.err.println("usage: [quick] " + ALL + ", or: jmh <what JMH takes>; got " + words);
            System.exit(64);
        }
        var benchmarks = new Benchmarks(words.contains("quick"));
        double load = Machine.load();
        int unmeasured = 0;
        for (String one : named.isEmpty() ? ALL : named) {
            System.err.println("measuring " + one + " …");
            try {
                benchmarks.measure(one);
            } catch (Unmeasured e) {
                unmeasured++;
                System.out.println("NOT MEASURED: " + one + ": " + e.getMessage() + "\n");
            }
        }
        System.out.println("## Machine\n");
        System.out.println(Machine.describe(load));
        if (unmeasured > 0) {
            System.exit(1);
        }
    }

    private void measure(String what) throws IOException, RunnerException {
        String section =
                switch (what) {
                    case "steps" ->
                        "## A durable step\n\n" + new ForcedSteps(200).measure(quick ? 2 : 10, quick ? 5 : 30) + "\n"
                                + new UnforcedSteps(1000, quick ? 40 : 200).measure(quick ? 40 : 200);
                    case "shared" ->
                        "## The shared journal\n\n" + SharedJournal.measure(quick ? 3 : 15, quick ? 200 : 500);
                    case "backups" ->
                        "## Backup and drill\n\n"
                                + BackupsBesideCommands.measure(quick ? 3 : 7, quick ? 200_000 : 500_000);
                    case "sidebyside" -> "## Steps side by side\n\n" + StepsSideBySide.measure(40, quick ? 5 : 12);
                    case "checks" -> "## Checks\n\n" + ManyChecks.waiting().measure(quick ? 3 : 12);
                    case "http" -> "## Checks over HTTP\n\n" + ManyChecks.overHttp(quick ? 3 : 12);
                    case "wrk" ->
                        "## The active probe beside wrk\n\n"
                                + ProbeBesideWrk.measure(quick ? 2 : 8, Duration.ofSeconds(quick ? 2 : 5));
                    case "engine" -> "## The engine, without a journal\n\n" + engine();
                    case "guards" -> "## Guards\n\n" + Guards.measure(quick ? 5 : 15);
                    case "heap" ->
                        "## Heap\n\n" + Heap.measure(100, 1_000, 10_000, 100_000) + "\n" + SmallHeap.measure();
                    case "plan" -> "## A plan\n\n" + plain(PlanBenchmark.class, "nodes", "ms");
                    case "rehearsal" -> "## Rehearsal\n\n" + Rehearsals.measure(quick ? 3 : 12);
                    case "resume" -> "## Resume\n\n" + plain(ResumeBenchmark.class, "events", "ms");
                    default -> "## Cold start\n\n" + ColdStart.measure(quick ? 3 : 21);
                };
        System.out.println(section);
    }

    private String engine() throws RunnerException {
        var table = new Table(
                "nodes", "result", "ms a run", "µs an event, median (middle half)", "bytes allocated an event");
        for (RunResult run : jmh(EngineBenchmark.class)) {
            int nodes = Integer.parseInt(run.getParams().getParam("nodes"));
            double events = 2.0 * nodes + EngineBenchmark.AROUND;
            table.row(
                    Table.number("%,.0f", nodes),
                    run.getParams().getParam("result"),
                    Table.number("%.2f", run.getPrimaryResult().getStatistics().getPercentile(50) / 1e3),
                    told(run, events),
                    Table.number("%,.0f", allocated(run) / events));
        }
        return table.toString();
    }

    private String plain(Class<?> benchmark, String parameter, String unit) throws RunnerException {
        var table = new Table("what", parameter, unit + ", median (middle half)", "MiB allocated");
        for (RunResult run : jmh(benchmark)) {
            table.row(
                    run.getPrimaryResult().getLabel(),
                    run.getParams().getParam(parameter),
                    told(run, 1),
                    Table.number("%.1f", allocated(run) / 1024 / 1024));
        }
        return table.toString();
    }

    private static String told(RunResult run, double by) {
        Statistics all = run.getPrimaryResult().getStatistics();
        return Table.number("%.2f", all.getPercentile(50) / by) + " ("
                + Table.number("%.2f", all.getPercentile(25) / by) + " to "
                + Table.number("%.2f", all.getPercentile(75) / by) + ")";
    }

    /** In bytes. */
    private static double allocated(RunResult run) {
        return Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"), "allocation rate")
                .getScore();
    }

    private Collection<RunResult> jmh(Class<?> benchmark) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\.")
                .jvmArgsAppend("-D" + Workplace.PROPERTY + "=" + Workplace.root())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (quick) {
            options.forks(1)
                    .warmupIterations(3)
                    .measurementIterations(3)
                    .warmupTime(TimeValue.milliseconds(500))
                    .measurementTime(TimeValue.milliseconds(500));
        }
        return new Runner(options.build()).run();
    }
}
