package dev.windlass.benchmarks;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.http.Http;
import dev.windlass.http.HttpCheck;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A gate of checks that wait, so many at a time, against the least time that they can take, and against a plain pool of
 * as many threads on which nothing but the same checks are asked: both in turns.
 */
final class ManyChecks {

    static final int CHECKS = 1000;
    static final int AT_A_TIME = 64;
    static final Duration TAKES = Duration.ofMillis(50);

    private static final double IDEAL_MILLIS = Math.ceil(CHECKS / (double) AT_A_TIME) * TAKES.toNanos() / 1e6;

    private final String what;
    private final int warmUp;
    private final Check[] checks;

    private ManyChecks(String what, int warmUp, IntFunction<Check> check) {
        this.what = what;
        this.warmUp = warmUp;
        this.checks = IntStream.range(0, CHECKS).mapToObj(check).toArray(Check[]::new);
    }

    /** Checks that do nothing but wait. */
    static ManyChecks waiting() {
        return new ManyChecks(
                "checks of", 2, i -> Check.named("check " + i).with("number", i).asks(context -> {
                    Pause.of(TAKES);
                    return Answer.passed("it is as it should be").with("replicas", 3);
                }));
    }

    /** Checks that ask a server which answers after that time, each over a connection of its own. */
    static String overHttp(int runs) throws IOException {
        try (LoopbackServer server = LoopbackServer.answeringAfter(TAKES);
                Http http = Http.create()) {
            return new ManyChecks("HTTP checks of a server that answers after", 15, i -> HttpCheck.get(
                                    server.url() + "/health/" + i)
                            .json("/status", "UP")
                            .over(http))
                    .measure(runs);
        }
    }

    Plan plan() {
        return Plans.plan(Nodes.checks("ready").sideBySide(AT_A_TIME).critical(checks));
    }

    /** Measures, and gives the table. */
    String measure(int runs) throws IOException {
        Plan plan = plan();
        var runMillis = new double[runs];
        var gateMillis = new double[runs];
        var poolMillis = new double[runs];
        var writes = new double[runs];
        double first = 0;
        for (int run = -warmUp; run < runs; run++) {
            try (Workplace place = Workplace.open()) {
                var watch = new Watch();
                long start = System.nanoTime();
                Runs.complete(plan, watch.journal(place));
                if (run >= 0) {
                    runMillis[run] = (System.nanoTime() - start) / 1e6;
                    gateMillis[run] = (watch.passed - watch.reached) / 1e6;
                    writes[run] = watch.writes.get();
                } else if (run == -warmUp) {
                    first = (watch.passed - watch.reached) / 1e6;
                }
            }
            double pool = pool();
            if (run >= 0) {
                poolMillis[run] = pool;
            }
        }
        var table =
                new Table("what", "ms, median (middle half)", "ratio to the ideal, median (middle half)", "at most");
        row(table, "the gate, the first time in its JVM", first);
        row(table, "the gate: from its start to its end, both durable", gateMillis);
        row(table, "the whole run, with its beginning and end", runMillis);
        row(table, "a plain pool of " + AT_A_TIME + " threads that ask the same checks", poolMillis);
        return Table.number("%,.0f", CHECKS) + " " + what + " " + TAKES.toMillis() + " ms, " + AT_A_TIME
                + " at a time, " + runs + " runs; the ideal is " + Table.number("%.0f", IDEAL_MILLIS)
                + " ms. Forced writes a run: " + new Samples(writes).told("%.0f") + ".\n\n" + table;
    }

    private static void row(Table table, String what, double... millis) {
        var ratios = new double[millis.length];
        for (int i = 0; i < millis.length; i++) {
            ratios[i] = millis[i] / IDEAL_MILLIS;
        }
        table.row(
                what,
                new Samples(millis).told("%.0f"),
                new Samples(ratios).told("%.3f"),
                Table.number("%.3f", new Samples(ratios).quantile(1)));
    }

    private double pool() {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Callable<Answer>> questions = new ArrayList<>();
            for (Check check : checks) {
                questions.add(() -> check.ask(CheckContext.within(check.timeout())));
            }
            long start = System.nanoTime();
            List<Future<Answer>> answers = threads.invokeAll(questions);
            double millis = (System.nanoTime() - start) / 1e6;
            for (Future<Answer> answer : answers) {
                if (!answer.get().verdict().passed()) {
                    throw new IllegalStateException("each check was to pass, but: " + answer.get());
                }
            }
            return millis;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the pool waited", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check threw", e);
        } finally {
            threads.shutdown();
        }
    }

    /** Counts the batches, and notes when the gate is reached and has passed; used by the runner's thread alone. */
    private static final class Watch {

        private final AtomicInteger writes = new AtomicInteger();
        private volatile long reached;
        private volatile long passed;

        ForwardingJournal journal(Workplace place) {
            return new ForwardingJournal(FileJournal.in(place.directory()), (log, batch, seal) -> {
                long before = System.nanoTime();
                log.append(batch, seal);
                writes.incrementAndGet();
                if (batch.stream().anyMatch(one -> one.event() instanceof Event.GateReached)) {
                    reached = before;
                }
                if (batch.stream().anyMatch(one -> one.event() instanceof Event.GatePassed)) {
                    passed = System.nanoTime();
                }
            });
        }
    }
}
