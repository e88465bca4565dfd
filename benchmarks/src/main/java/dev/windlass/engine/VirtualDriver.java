package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Runs plans in virtual time, on one thread: what is left is the cost of the engine, without waits and threads. */
public final class VirtualDriver implements Time, Workers {

    private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

    private final Queue<Job> jobs = new ArrayDeque<>();
    private final Queue<Sequel> back = new ArrayDeque<>();
    private Duration elapsed = Duration.ZERO;

    private VirtualDriver() {}

    /**
     * Runs a plan to its end.
     *
     * @param plan the plan
     * @param journal where it is recorded
     * @return how long it took, in virtual time
     */
    public static Duration complete(Plan plan, Journal journal) {
        var driver = new VirtualDriver();
        var masking = new Masking(Masker.of(List.of()));
        var request = new Engine.Request(
                plan,
                journal,
                List.of(),
                null,
                null,
                null,
                null,
                Notifications.none(),
                null,
                false,
                Masker.of(List.of()),
                null);
        var ports = new Tasks.Ports(driver, driver, CheckRunner.inline(driver), (retry, attempt) -> retry.firstDelay());
        try {
            Ran ran = new Engine(request, ports, Audience.inline(List.of(), masking), masking, new Stop()).run();
            if (Objects.requireNonNull(ran.ended(), "the run stands still").ending() == Event.Ending.COMPLETED) {
                return driver.elapsed;
            }
            throw new IllegalStateException("the run was to be completed, but: " + ran);
        } catch (Refused e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Moment now() {
        return new Moment(START.plus(elapsed), elapsed);
    }

    @Override
    public Duration longestSleep() {
        return Duration.ofDays(1);
    }

    @Override
    public Running start(Work work, String name, Job job) {
        jobs.add(job);
        return () -> {};
    }

    @Override
    public void post(Sequel sequel) {
        back.add(sequel);
    }

    @Override
    public @Nullable Sequel poll() {
        return back.poll();
    }

    /** One job runs, if there is one; else time goes by. */
    @Override
    public @Nullable Sequel take(@Nullable Duration until) {
        Job job = jobs.poll();
        if (job != null) {
            return job.run();
        }
        if (until != null && until.compareTo(elapsed) > 0) {
            elapsed = until;
        }
        return back.poll();
    }

    @Override
    public void awaitIdle(Duration most) {}

    @Override
    public void whenIdle(Runnable then) {
        then.run();
    }

    @Override
    public void close() {}
}
