package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.notify.Notices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes what the decider says is due and appends what came of it. Events are gathered until something outside is
 * touched or waited for, then appended as one batch: the end of a step, the start of the next, and whatever came of the
 * work beside it meanwhile share one forced write (rule J2); and nothing is done before what must be durable ahead of it
 * is (rule S2). The state and the journal are touched by one thread only.
 */
final class Shell {

    private static final Logger LOG = LoggerFactory.getLogger(Shell.class);

    private static final Duration LONGEST_GATHERING = Duration.ofMillis(2);

    private final State state;
    private final Journal.RunLog log;
    private final Tasks.Ports ports;
    private final Audience audience;
    private final Stop stop;
    private final Tasks tasks;
    private final Observers observers;
    private final Post post;
    private final Courier courier;
    private final boolean comesAndGoes;
    private final List<Recorded> pending = new ArrayList<>();
    private long pendingBytes;
    private Duration lastWrite = Duration.ZERO;

    Shell(
            State state,
            Journal.RunLog log,
            Tasks.Ports ports,
            Attachments attachments,
            Masking masking,
            Audience audience,
            Stop stop,
            @Nullable People people,
            Notices notices,
            boolean comesAndGoes) {
        this.state = state;
        this.log = log;
        this.ports = ports;
        this.audience = audience;
        this.stop = stop;
        this.tasks = new Tasks(this, state, ports, attachments, masking);
        this.observers = new Observers(this, state, ports, masking);
        this.post = new Post(this, state, ports, masking, people);
        this.courier = new Courier(this, ports, masking, notices);
        this.comesAndGoes = comesAndGoes;
        stop.onRequest(() -> ports.workers().post(() -> {}));
    }

    /** Runs until the run ended, or stands still; throws if the journal is lost. */
    void run() throws JournalException {
        hearsWhatWaits();
        while (!over()) {
            takeIn();
            Decision decision = Decider.decide(state, ports.time().now());
            if (recorded(decision.due()) || gathered()) {
                continue;
            }
            flush();
            launch(decision.due());
            if (pending.isEmpty() && !over()) {
                if (!comesToRest() || !post.tidy()) {
                    post.goThrough(); // here all that people are asked is durable
                }
                if (!stands(decision)) {
                    await(decision);
                }
            }
        }
        seal();
    }

    /** What was signed while no process ran counts before anything is begun: an order to roll back, for instance. */
    private void hearsWhatWaits() throws JournalException {
        if (state.session() < 2 || state.rollingBack() || state.ended() != null) {
            return;
        }
        post.goThrough();
        while (post.looks()) {
            Workers.Sequel sequel = ports.workers().take(post.wakeAt());
            if (sequel == null) {
                post.goThrough(); // it took too long, and is given up
            } else {
                sequel.follow();
            }
        }
    }

    /** A record is sealed once all is told; if the process dies before, the next one tells what is missing and seals it. */
    private void seal() throws JournalException {
        if (state.ended() != null && !log.sealed()) {
            record(new Event.RunClosed());
            flush();
        }
    }

    /** Whether this session has nothing more to do, and all is recorded and told. */
    private boolean over() {
        if (!comesToRest()) {
            courier.stays();
            return false;
        }
        return pending.isEmpty() && post.tidy() && courier.mayLeave(stop.requested() != null);
    }

    /** A question is waited for where somebody can answer it, and as long as guards watch meanwhile (rules B5, T2). */
    private boolean comesToRest() {
        return state.ended() != null
                || state.suspended() != null
                || state.waiting() != null
                || (state.question() != null && !waitsForAnswer() && post.empty());
    }

    private boolean waitsForAnswer() {
        boolean guarded = state.walk().guarded().stream().anyMatch(state::staysArmed);
        return post.open() && (!comesAndGoes || guarded);
    }

    /** Whether all there is to do is to wait, and the caller doesn't want to (rule T2). */
    private boolean stands(Decision decision) {
        if (!comesAndGoes || tasks.any() || !post.empty() || decision.waiting() == null) {
            return false;
        }
        record(decision.waiting());
        return true;
    }

    private void await(Decision decision) throws JournalException {
        Duration wakeAt = Tasks.nearer(decision.wakeAt(), Tasks.nearer(tasks.wakeAt(), observers.wakeAt()));
        wakeAt = Tasks.nearer(wakeAt, comesToRest() && post.tidy() ? null : post.wakeAt());
        wakeAt = Tasks.nearer(wakeAt, courier.wakeAt());
        if (decision.wakeAt() != null) { // a calendar's time is waited for, and the calendar may be set meanwhile
            wakeAt = Tasks.nearer(
                    wakeAt, ports.time().now().elapsed().plus(ports.time().longestSleep()));
        }
        Workers.Sequel sequel = ports.workers().take(wakeAt);
        if (sequel != null) {
            sequel.follow();
        }
    }

    /** Takes in all that has come, so that it shares one write. */
    private void takeIn() throws JournalException {
        Workers.Sequel sequel = ports.workers().poll();
        while (sequel != null) {
            sequel.follow();
            sequel = ports.workers().poll();
        }
        tasks.due();
        observers.due();
        courier.due();
        Event.StopRequested requested = stop.requested();
        if (requested != null
                && state.stop() == null
                && state.ended() == null
                && state.suspended() == null
                && state.waiting() == null) {
            record(requested);
        }
    }

    /**
     * Waits for what acts at the same time, if anything does, so that its end shares the write that is due; for no longer
     * than the last write took. What comes is taken in.
     */
    private boolean gathered() throws JournalException {
        if (pending.isEmpty() || !tasks.any() || lastWrite.isZero()) {
            return false;
        }
        Duration until = pending.get(0).elapsed().plus(lastWrite);
        Workers.Sequel sequel = ports.time().now().elapsed().compareTo(until) < 0
                ? ports.workers().take(until)
                : null;
        if (sequel == null) {
            return false;
        }
        sequel.follow();
        return true;
    }

    /** Records the first thing that is due and needs nothing of the world; what is due then is decided anew. */
    private boolean recorded(List<Command> due) throws JournalException {
        for (Command command : due) {
            if (command instanceof Command.Append append) {
                if (append.event() instanceof Event.QuestionAsked) {
                    observers.tell(); // guards stay armed while a person is asked
                } else if (leaves(append.event())) {
                    observers.want(Set.of());
                }
                record(append.event());
                follow(append.event());
                return true;
            }
            if (command instanceof Command.Begin begin && Tasks.startsAtOnce(state.program(), begin.position())) {
                begin(begin.position());
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is observed behind an event, or not as before. */
    private static boolean leaves(Event event) {
        return event instanceof Event.RollbackStarted
                || event instanceof Event.RunSuspended
                || event instanceof Event.RunEnded
                || event instanceof Event.QuestionAsked;
    }

    private void follow(Event event) throws JournalException {
        if (event instanceof Event.CancelRequested cancel) {
            int position = state.program().position(cancel.node());
            tasks.cancel(position);
            observers.cancel(position);
        } else if (leaves(event)) {
            tasks.abandon();
        }
    }

    /** What is due stays due until something came of it, so what is in flight isn't started again. */
    private void launch(List<Command> due) throws JournalException {
        var observed = new HashSet<Integer>();
        for (Command command : due) {
            int position = command.position();
            if (command instanceof Command.Observe) {
                observed.add(position);
            } else if (command instanceof Command.Request) {
                request(position);
            } else if (position >= 0 && !tasks.inFlight(position)) {
                tasks.start(command);
            }
        }
        observers.want(observed);
    }

    /** People are asked, and what they sign names the hash over all that is durable. */
    private void request(int position) throws JournalException {
        Activity gate = state.activity(position);
        Event requested = Papers.wanted(state, gate, log.head(), ports.time().now());
        if (hasRoom(2 * Room.ANSWER)) {
            record(requested);
        } else {
            record(new Event.NodeRefused(
                    state.program().name(position), "the journal has no room for what people are to sign"));
        }
    }

    private void begin(int position) throws JournalException {
        if (!state.program().isGate(position)) {
            tasks.begin(state.program().step(position), null);
            return;
        }
        String gate = state.program().name(position);
        try {
            reserve((1L + state.program().questions(position)) * Room.ANSWER);
            record(new Event.GateReached(gate));
        } catch (JournalException.Full full) {
            record(new Event.NodeRefused(gate, String.valueOf(full.getMessage())));
        }
    }

    /** Adds an event to the state and to the batch that is appended next. */
    void record(Event event) {
        Moment now = ports.time().now();
        var recorded = new Recorded(state.seq() + 1, now.at(), now.elapsed(), event);
        state.apply(recorded);
        courier.accept(recorded);
        pending.add(recorded);
    }

    /** Makes room for so many bytes, what is pending, and the undo of everything that took effect. */
    void reserve(long bytes) throws JournalException {
        log.reserve(bytes
                + pendingBytes
                + Room.NODE * (pending.size() / 4 + 1)
                + state.effects().room()
                + Room.SLACK);
    }

    /** So many bytes of values stand in the events that are pending. */
    void pends(long bytes) {
        pendingBytes += bytes;
    }

    boolean hasRoom(long bytes) throws JournalException {
        try {
            reserve(bytes);
            return true;
        } catch (JournalException.Full full) {
            LOG.debug("The journal has no room.", full);
            return false;
        }
    }

    /** Whether the run ended and nothing more is to be told of it. */
    private boolean seals() {
        return state.ended() != null && courier.mayLeave(stop.requested() != null);
    }

    void flush() throws JournalException {
        if (pending.isEmpty()) {
            return;
        }
        List<Recorded> batch = List.copyOf(pending);
        Duration start = ports.time().now().elapsed();
        log.append(batch, seals());
        Duration took = ports.time().now().elapsed().minus(start);
        lastWrite = took.compareTo(LONGEST_GATHERING) < 0 ? took : LONGEST_GATHERING;
        pending.clear();
        pendingBytes = 0;
        audience.tell(batch);
    }
}
