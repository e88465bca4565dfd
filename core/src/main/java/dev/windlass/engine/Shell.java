package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.CheckGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
            Stop stop) {
        this.state = state;
        this.log = log;
        this.ports = ports;
        this.audience = audience;
        this.stop = stop;
        this.tasks = new Tasks(this, state, ports, attachments, masking);
        stop.onRequest(() -> ports.workers().post(() -> {}));
    }

    /** Runs until the run ended, or stands still; throws if the journal is lost. */
    void run() throws JournalException {
        while (true) {
            takeIn();
            Decision decision = Decider.decide(state, ports.time().now());
            if (recorded(decision.due())) {
                continue;
            }
            if (gathered()) {
                continue;
            }
            flush();
            launch(decision.due());
            Duration wakeAt = Tasks.nearer(decision.wakeAt(), tasks.wakeAt());
            if (decision.due().isEmpty() && decision.wakeAt() == null) {
                return;
            }
            Workers.Sequel sequel = ports.workers().take(wakeAt);
            if (sequel != null) {
                sequel.follow();
            }
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
        Event.StopRequested requested = stop.requested();
        if (requested != null && state.stop() == null && state.ended() == null && state.suspended() == null) {
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

    private void follow(Event event) throws JournalException {
        if (event instanceof Event.CancelRequested cancel) {
            tasks.cancel(state.program().position(cancel.node()));
        } else if (event instanceof Event.RollbackStarted
                || event instanceof Event.RunSuspended
                || event instanceof Event.RunEnded
                || event instanceof Event.QuestionAsked) {
            tasks.abandon();
        }
    }

    /** What is due stays due until something came of it, so what is in flight isn't started again. */
    private void launch(List<Command> due) throws JournalException {
        for (Command command : due) {
            int position = position(command);
            if (position >= 0 && !tasks.inFlight(position)) {
                tasks.start(command);
            }
        }
    }

    private static int position(Command command) {
        if (command instanceof Command.Begin begin) {
            return begin.position();
        }
        if (command instanceof Command.Act act) {
            return act.position();
        }
        if (command instanceof Command.Probe probe) {
            return probe.position();
        }
        if (command instanceof Command.Choose choose) {
            return choose.position();
        }
        if (command instanceof Command.Ask ask) {
            return ask.position();
        }
        return command instanceof Command.Undo undo ? undo.position() : -1;
    }

    private void begin(int position) throws JournalException {
        if (!(state.program().node(position) instanceof CheckGroup group)) {
            tasks.begin(state.program().step(position), null);
            return;
        }
        try {
            reserve(group.members().size() * Room.ANSWER);
            record(new Event.GateReached(group.name()));
        } catch (JournalException.Full full) {
            record(new Event.NodeRefused(group.name(), String.valueOf(full.getMessage())));
        }
    }

    /** Adds an event to the state and to the batch that is appended next. */
    void record(Event event) {
        Moment now = ports.time().now();
        var recorded = new Recorded(state.seq() + 1, now.at(), now.elapsed(), event);
        state.apply(recorded);
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

    void flush() throws JournalException {
        if (pending.isEmpty()) {
            return;
        }
        List<Recorded> batch = List.copyOf(pending);
        Duration start = ports.time().now().elapsed();
        log.append(batch, state.ended() != null);
        Duration took = ports.time().now().elapsed().minus(start);
        lastWrite = took.compareTo(LONGEST_GATHERING) < 0 ? took : LONGEST_GATHERING;
        pending.clear();
        pendingBytes = 0;
        audience.tell(batch);
    }
}
