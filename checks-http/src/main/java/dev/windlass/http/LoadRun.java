package dev.windlass.http;

import dev.windlass.check.Answer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** One run of a probe: sends what is due, on the caller's thread, and counts what comes back, on the client's. */
final class LoadRun {

    /** For what is just being counted on another thread when the rest is given up. */
    private static final long SETTLING = TimeUnit.SECONDS.toNanos(1);

    private final LoadSchedule schedule;
    private final Supplier<Pending> sender;
    private final Function<Outcome, Answer> judge;
    private final Ticker ticker;
    private final LoadTally tally;
    private final Semaphore places;
    private final Set<Pending> underWay = ConcurrentHashMap.newKeySet();

    LoadRun(LoadSchedule schedule, Supplier<Pending> sender, Function<Outcome, Answer> judge, Ticker ticker) {
        this.schedule = schedule;
        this.sender = sender;
        this.judge = judge;
        this.ticker = ticker;
        this.tally = new LoadTally(schedule);
        this.places = new Semaphore(schedule.inFlight());
    }

    LoadResult run() throws InterruptedException {
        long start = ticker.nanos();
        long end = start + schedule.needed().toNanos();
        try {
            int sent = 0;
            while (sent < schedule.requests()) {
                long due = schedule.due(sent);
                ticker.sleep(start + due - ticker.nanos());
                if (!places.tryAcquire(end - ticker.nanos(), TimeUnit.NANOSECONDS)) {
                    break;
                }
                send(start, due);
                sent++;
            }
            // The last answers. Each request ends by its own time, so this is bounded twice.
            if (!places.tryAcquire(schedule.inFlight(), end - ticker.nanos(), TimeUnit.NANOSECONDS)) {
                giveUp();
                var unused = places.tryAcquire(schedule.inFlight(), SETTLING, TimeUnit.NANOSECONDS);
            }
            tally.neverEnded(ticker.nanos() - start);
            return tally.result();
        } finally {
            giveUp();
        }
    }

    private void send(long start, long due) {
        Pending pending = sender.get();
        underWay.add(pending);
        var unused = pending.outcome().thenAccept(outcome -> {
            tally.ended(outcome, judged(outcome), due, ticker.nanos() - start);
            underWay.remove(pending);
            places.release();
        });
    }

    private Answer judged(Outcome outcome) {
        try {
            return judge.apply(outcome);
        } catch (RuntimeException e) {
            return Answer.errored("the answer could not be judged: " + e);
        }
    }

    private void giveUp() {
        underWay.forEach(Pending::abort);
    }
}
