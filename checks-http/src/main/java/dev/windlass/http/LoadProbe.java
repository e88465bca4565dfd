package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A check that sends traffic of its own for a while and measures how it is borne: error rate and latency percentiles.
 * Immutable, each call gives a new check; safe for use by several threads. (The {@code probe} of a step is another
 * thing: that settles doubt after a crash.)
 *
 * <pre>{@code
 * LoadProbe.get("https://gw/orders?limit=1")
 *         .every(Duration.ofMillis(20)).during(Duration.ofSeconds(10)).inFlight(50)
 *         .errorsAtMost(0.5).p95AtMost(Duration.ofMillis(250)).atLeastSamples(400)
 * }</pre>
 *
 * <p>The schedule is fixed and open: a request is due every so often, whether or not those before it were answered, and
 * its latency counts from when it was due, not from when it could be sent. A server that stalls is thus seen by every
 * request that it would have kept waiting (Gil Tene, "How NOT to Measure Latency": coordinated omission). A request that
 * is not answered as expected is an error, whether its answer was wrong, was given up on, or never came to be sent; and
 * it has its place in the percentiles too, as {@link LoadMeter#p95()} says, so that they are not the better for it.
 *
 * <p>As a check it answers once. Its {@link #meter()} gives the same numbers as metrics, to be watched.
 *
 * <p>{@code PASSED} within all limits, {@code FAILED} beyond one. {@code INCONCLUSIVE} with fewer samples than asked for,
 * or with too little time left for the whole window. {@code NO_DATA} without a sample, or where a latency has a limit
 * and no request has a latency.
 */
public final class LoadProbe implements Check, ReachesOutside {

    private final String name;
    private final HttpCheck one;
    private final LoadSchedule schedule;
    private final LoadLimits limits;

    private LoadProbe(String name, HttpCheck one, LoadSchedule schedule, LoadLimits limits) {
        this.name = name;
        this.one = one;
        this.schedule = schedule;
        this.limits = limits;
    }

    /**
     * A probe that GETs an address: every 100 ms, for 10 seconds, at most 50 in flight, each given up after 5 seconds;
     * no error allowed, at least 20 samples, and no limit on latency, until something else is said.
     *
     * @param url absolute, http or https
     * @return the probe
     * @throws IllegalArgumentException if it is no such address
     */
    public static LoadProbe get(String url) {
        return of(HttpCheck.get(url));
    }

    /**
     * A probe that asks one check again and again; what doesn't pass is an error.
     *
     * @param check what is asked, with its headers and expectations, and over which {@link Http}; its name and timeout
     *     play no part
     * @return the probe, with the defaults of {@link #get(String)}
     */
    public static LoadProbe of(HttpCheck check) {
        return new LoadProbe("load on " + check.name(), check, LoadSchedule.DEFAULT, LoadLimits.DEFAULT);
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank
     * @return a new probe
     * @throws IllegalArgumentException if it is blank
     */
    public LoadProbe named(String name) {
        return new LoadProbe(Declared.named(name), one, schedule, limits);
    }

    /**
     * Says how often a request is due.
     *
     * @param interval from one to the next; at least 10 µs, at most one hour; 100 ms where nothing is said
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe every(Duration interval) {
        return with(new LoadSchedule(interval, schedule.during(), schedule.inFlight(), schedule.giveUpAfter()));
    }

    /**
     * Says how many requests are due a second, evenly: {@link #every} so many of them. They are sent from one thread, and
     * what it can't keep up with shows as latency, not as fewer requests.
     *
     * @param requests at least 1, at most 100,000; 10 where nothing is said
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe perSecond(int requests) {
        long second = TimeUnit.SECONDS.toNanos(1);
        // Rounded up, so that a second holds no request more.
        return every(Duration.ofNanos((second + Declared.positive("perSecond", requests) - 1) / requests));
    }

    /**
     * Says how long requests are sent. The first is due at once, so there are {@code window / interval} of them, rounded
     * up; the last answers are waited for beyond that, no longer than {@link #giveUpAfter}.
     *
     * @param window positive, at most one hour; 10 seconds where nothing is said
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe during(Duration window) {
        return with(new LoadSchedule(schedule.every(), window, schedule.inFlight(), schedule.giveUpAfter()));
    }

    /**
     * Bounds how many requests are under way at a time. A request that is due beyond that is sent later, and its latency
     * still counts from when it was due.
     *
     * @param requests at least 1; 50 where nothing is said
     * @return a new probe
     * @throws IllegalArgumentException if it is less
     */
    public LoadProbe inFlight(int requests) {
        return with(new LoadSchedule(schedule.every(), schedule.during(), requests, schedule.giveUpAfter()));
    }

    /**
     * Says after which time a request without a whole answer is an error.
     *
     * @param time from when it was sent; positive, at most one hour; 5 seconds where nothing is said
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe giveUpAfter(Duration time) {
        return with(new LoadSchedule(schedule.every(), schedule.during(), schedule.inFlight(), time));
    }

    /**
     * Limits the error rate.
     *
     * @param percent of all samples, 0 to 100; 0 where nothing is said
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe errorsAtMost(double percent) {
        return with(limits.errorsAtMost(percent));
    }

    /**
     * Limits the median of latency.
     *
     * @param limit positive, at most one hour
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe p50AtMost(Duration limit) {
        return with(limits.p50AtMost(limit));
    }

    /**
     * Limits the 95th percentile of latency.
     *
     * @param limit positive, at most one hour
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe p95AtMost(Duration limit) {
        return with(limits.p95AtMost(limit));
    }

    /**
     * Limits the 99th percentile of latency.
     *
     * @param limit positive, at most one hour
     * @return a new probe
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadProbe p99AtMost(Duration limit) {
        return with(limits.p99AtMost(limit));
    }

    /**
     * Limits how few requests a second may be answered as expected, as {@link LoadMeter#throughput()} counts them.
     *
     * @param perSecond above 0, and no more than the schedule offers if it is to be met
     * @return a new probe
     * @throws IllegalArgumentException if it is no such number
     */
    public LoadProbe throughputAtLeast(double perSecond) {
        return with(limits.throughputAtLeast(perSecond));
    }

    /**
     * Says how many samples there must be for a verdict.
     *
     * @param samples at least 1; 20 where nothing is said, below which a 95th percentile is but the maximum
     * @return a new probe
     * @throws IllegalArgumentException if it is less
     */
    public LoadProbe atLeastSamples(int samples) {
        return with(limits.atLeastSamples(samples));
    }

    /**
     * Gives its numbers as metrics, for guards and watches: errors and latencies of green under one's own traffic. The
     * limits that were declared play no part there.
     *
     * @return a new meter, whose metrics share their requests
     * @throws IllegalArgumentException if its schedule can't give as many samples as it asks for
     */
    public LoadMeter meter() {
        if (schedule.requests() < limits.atLeastSamples()) {
            throw new IllegalArgumentException(name + ": " + inVain());
        }
        return new LoadMeter(name, one.facts(), schedule, limits, this::send, Ticker.SYSTEM);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(one.facts());
        facts.addAll(schedule.facts());
        facts.addAll(limits.facts());
        return List.copyOf(facts);
    }

    /** {@return the window, the time to give up the last request, and a tenth and 5 seconds to spare} */
    @Override
    public Duration timeout() {
        return schedule.timeout();
    }

    /**
     * Sends the requests and judges what came back.
     *
     * @param context how much time is left
     * @return the answer; what goes wrong is {@link dev.windlass.check.Verdict#ERRORED}
     * @throws InterruptedException if the thread is interrupted; all requests under way are given up then
     */
    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        Duration left = Ticker.ahead(context.timeLeft());
        if (schedule.needed().compareTo(left) > 0) {
            return Answer.inconclusive(
                    name + ": nothing was sent; window and last answers need " + Shown.time(schedule.needed())
                            + ", and " + Shown.time(left) + " are left; give the check more time");
        }
        if (schedule.requests() < limits.atLeastSamples()) {
            return Answer.inconclusive(name + ": nothing was sent; " + inVain());
        }
        return limits.judge(name, schedule, send());
    }

    /** One window of requests. */
    private LoadResult send() throws InterruptedException {
        one.warmUp();
        return new LoadRun(schedule, () -> one.begin(schedule.giveUpAfter()), one::judge, Ticker.SYSTEM).run();
    }

    private String inVain() {
        return schedule.text() + " can't give " + limits.atLeastSamples()
                + " samples; lengthen the window or shorten the interval";
    }

    private LoadProbe with(LoadSchedule other) {
        return new LoadProbe(name, one, other, limits);
    }

    private LoadProbe with(LoadLimits other) {
        return new LoadProbe(name, one, schedule, other);
    }
}
