package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Severity;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.metric.Judge;
import dev.windlass.metric.Measured;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Taken;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches and guards that are live: reads each metric at its interval, away from the runner's thread, has it judged,
 * and records what was seen and what comes of it. A timer costs O(log n) in the number of metrics.
 */
final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private static final String NOT_BACK =
            "it was not read, since the reading before, which was interrupted, has not come back";

    private final Shell shell;
    private final State state;
    private final Tasks.Ports ports;
    private final Masking masking;
    private final Map<Integer, Live> live = new HashMap<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparingLong(Timer::number));
    private long numbers;

    /** A watch, or the guards of a block. */
    private static final class Live {
        final int position;
        final Duration since;
        final List<One> all = new ArrayList<>();
        boolean over;

        Live(int position, Duration since) {
            this.position = position;
            this.since = since;
        }
    }

    /** One metric of it. */
    private static final class One {
        final Live live;
        final Watched watched;
        final Judge judge;
        final Sightings sightings;
        long asked;
        boolean asking;
        /** A question that was given up and has not come back: no second thread is hung beside it. */
        boolean out;

        Duration next;
        Workers.@Nullable Running running;

        One(Live live, Watched watched, Judge judge, Sightings sightings, Duration next) {
            this.live = live;
            this.watched = watched;
            this.judge = judge;
            this.sightings = sightings;
            this.next = next;
        }
    }

    /** When a metric is read next, or is over the time for its answer; outdated if it was asked since. */
    private record Timer(Duration at, long number, One one, long asked) {}

    Observers(Shell shell, State state, Tasks.Ports ports, Masking masking) {
        this.shell = shell;
        this.state = state;
        this.ports = ports;
        this.masking = masking;
    }

    /** Keeps those alive that are wanted, and begins those that aren't. */
    void want(Set<Integer> positions) throws JournalException {
        for (Live one : List.copyOf(live.values())) {
            if (!positions.contains(one.position)) {
                drop(one);
            }
        }
        for (int position : positions) {
            if (!live.containsKey(position)) {
                begin(position);
            }
        }
    }

    private void drop(Live one) {
        one.over = true;
        live.remove(one.position);
        for (One each : one.all) {
            if (each.running != null) {
                each.running.interrupt();
            }
            each.sightings.tell();
        }
    }

    private void begin(int position) throws JournalException {
        Moment now = ports.time().now();
        var begun = new Live(position, now.elapsed());
        live.put(position, begun);
        Program program = state.program();
        List<Watched> watched = program.watched(position);
        Instant since = since(position);
        if (!program.isGate(position) && shell.hasRoom(Room.NODE)) {
            shell.record(new ObservationEvent.GuardArmed(program.name(position)));
        }
        for (int i = 0; i < watched.size(); i++) {
            Watched each = watched.get(i);
            Double baseline = state.watches().baseline(new Program.Watching(position, i));
            var one = new One(
                    begun,
                    each,
                    each.judge(baseline),
                    new Sightings(shell, state, program.name(position), each),
                    now.elapsed());
            begun.all.add(one);
            if (since != null && since.isBefore(now.at())) {
                CheckContext context = state.briefing().context(each::timeout);
                ask(one, now.elapsed(), each.timeout(), () -> past(stood(one), since, now, context));
            } else {
                timer(one, now.elapsed());
            }
        }
    }

    private @Nullable Instant since(int position) {
        return state.program().isGate(position)
                ? state.walk().at(position).reached()
                : state.watches().armed(position);
    }

    private void timer(One one, Duration at) {
        timers.add(new Timer(at, numbers++, one, one.asked));
    }

    /** When something is to be done next; null if nothing is observed. */
    @Nullable
    Duration wakeAt() {
        Timer timer = nearest();
        return timer == null ? null : timer.at();
    }

    private @Nullable Timer nearest() {
        Timer first = timers.peek();
        while (first != null && (first.one().live.over || first.asked() != first.one().asked)) {
            timers.remove();
            first = timers.peek();
        }
        return first;
    }

    /** Does what the time has come for: asks, or gives up waiting for an answer. */
    void due() throws JournalException {
        tripped(ports.code().trip());
        Duration now = ports.time().now().elapsed();
        for (Timer timer = nearest(); timer != null && timer.at().compareTo(now) <= 0; timer = nearest()) {
            timers.remove();
            One one = timer.one();
            if (one.asking) {
                late(one, now);
            } else {
                Watched watched = one.watched;
                Duration at = now;
                CheckContext context = state.briefing().context(watched::timeout);
                one.next = one.next.plus(watched.every()).compareTo(now) > 0
                        ? one.next.plus(watched.every())
                        : now.plus(watched.every());
                ask(
                        one,
                        now,
                        watched.timeout(),
                        () -> List.of(new At(at, stood(one).read(context))));
            }
        }
    }

    /** What is read in fact. */
    private Watched stood(One one) {
        return ports.code().watched(name(one), one.watched);
    }

    private record At(Duration at, Measured measured) {}

    private void ask(One one, Duration now, Duration timeout, Supplier<List<At>> question) throws JournalException {
        if (one.out) {
            seen(one, List.of(new At(now, Measured.of(Reading.error(NOT_BACK)))));
            return;
        }
        one.asked++;
        one.asking = true;
        long number = one.asked;
        timer(one, now.plus(timeout));
        try {
            one.running = ports.workers()
                    .start(
                            Workers.Work.LOOKS,
                            "windlass-" + one.watched.metric().name(),
                            () -> {
                                List<At> seen = question.get();
                                return () -> {
                                    one.out = false;
                                    if (!one.live.over && one.asked == number) {
                                        seen(one, seen);
                                    }
                                };
                            });
            one.out = true;
        } catch (Workers.NoThread e) {
            seen(one, List.of(new At(now, Measured.of(Reading.error(String.valueOf(e.getMessage()))))));
        }
    }

    /** What was seen while nobody looked, if the source can tell. */
    private List<At> past(Watched watched, Instant from, Moment now, CheckContext context) {
        var seen = new ArrayList<At>();
        try {
            for (Taken taken : watched.past(from, now.at(), context).orElse(List.of())) {
                seen.add(new At(now.elapsed().minus(Duration.between(taken.at(), now.at())), taken.measured()));
            }
        } catch (Throwable thrown) { // the gap stays one
            LOG.warn(
                    "{} can't answer for the time since {}; it begins anew: {}",
                    watched.metric().name(),
                    from,
                    masking.failure(thrown));
            seen.clear();
        }
        return seen;
    }

    private void late(One one, Duration now) throws JournalException {
        if (one.running != null) {
            one.running.interrupt();
        }
        seen(
                one,
                List.of(new At(
                        now, Measured.of(Reading.error("no answer within " + Spoken.time(one.watched.timeout()))))));
    }

    private void seen(One one, List<At> seen) throws JournalException {
        one.asking = false;
        one.asked++;
        one.running = null;
        for (At at : seen) {
            Measured measured = at.measured().masked(masking::mask);
            one.judge.take(at.at(), measured);
            one.sightings.take(at.at(), measured);
        }
        Duration now = ports.time().now().elapsed();
        timer(one, one.next.compareTo(now) < 0 ? now : one.next);
        one.sightings.breach(one.judge.breach().orElse(null));
        one.sightings.tellIfDue(now);
        concludes(one, now);
    }

    private String name(One one) {
        return state.program().name(one.live.position);
    }

    private void concludes(One one, Duration now) throws JournalException {
        Live of = one.live;
        Answer failed = one.judge.failed().orElse(null);
        if (state.program().node(of.position) instanceof Watch watch) {
            boolean through =
                    of.all.stream().allMatch(each -> each.judge.observed(now).compareTo(watch.during()) >= 0);
            boolean tooLong = now.minus(of.since).compareTo(watch.during().multipliedBy(2)) >= 0;
            if (failed != null || through || tooLong) {
                ends(of, now, failed == null ? watch.during() : Duration.ZERO);
            }
        } else if (failed != null) {
            trips(one, failed);
        }
    }

    private void trips(One one, Answer failed) {
        drop(one.live);
        Answer answer = CheckRunner.bounded(masking.answer(failed));
        shell.record(new ObservationEvent.GuardTripped(
                name(one), one.watched.name(), answer.verdict(), answer.reason(), answer.evidence()));
    }

    private void tripped(UserCode.@Nullable Trip trip) {
        Live guards = trip == null ? null : live.get(state.program().position(trip.node()));
        if (trip == null || guards == null) {
            return;
        }
        for (One one : guards.all) {
            if (one.watched.name().equals(trip.metric())) {
                trips(one, trip.answer());
                return;
            }
        }
    }

    /** All that was watched is told, whatever of it decides (rule G2). */
    private void ends(Live of, Duration now, Duration least) {
        drop(of);
        for (One each : of.all) {
            Answer answer = CheckRunner.bounded(masking.answer(answer(each, now, least)));
            shell.record(new Event.CheckAnswered(
                    name(each),
                    each.watched.name(),
                    Severity.CRITICAL,
                    answer.verdict(),
                    answer.reason(),
                    answer.evidence(),
                    now.minus(of.since)));
        }
    }

    /** What kept its limit, but between gaps for less than the time, has not passed (rule G1). */
    private static Answer answer(One one, Duration now, Duration least) {
        Answer answer = one.judge.answer(now);
        Duration observed = one.judge.observed(now);
        return answer.verdict().passed() && observed.compareTo(least) < 0
                ? new Answer(
                        Verdict.INCONCLUSIVE,
                        "it kept its limit for " + Spoken.time(observed)
                                + " without a gap of more than two intervals of " + Spoken.time(one.watched.every())
                                + ", and is to be watched for " + Spoken.time(least),
                        answer.evidence())
                : answer;
    }

    /** Records what was seen and is kept back. */
    void tell() {
        live.values().forEach(one -> one.all.forEach(each -> each.sightings.tell()));
    }

    /** What a watch sees isn't wanted any more. */
    void cancel(int position) {
        Live one = live.get(position);
        if (one != null) {
            drop(one);
        }
    }
}
