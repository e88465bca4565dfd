package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes what the decider says is due and appends what came of it. Events are gathered until something outside is
 * touched or waited for, then appended as one batch: the end of a step and the start of the next share one forced write
 * (rule J2), and nothing is done before what must be durable ahead of it is (rule S2).
 */
final class Shell {

    private static final Logger LOG = LoggerFactory.getLogger(Shell.class);

    private final State state;
    private final Journal.RunLog log;
    private final Time time;
    private final CheckRunner checks;
    private final Backoff backoff;
    private final List<Listener> listeners;
    private final CountDownLatch stop;
    private final List<Recorded> pending = new ArrayList<>();

    Shell(
            State state,
            Journal.RunLog log,
            Time time,
            CheckRunner checks,
            Backoff backoff,
            List<Listener> listeners,
            CountDownLatch stop) {
        this.state = state;
        this.log = log;
        this.time = time;
        this.checks = checks;
        this.backoff = backoff;
        this.listeners = listeners;
        this.stop = stop;
    }

    /** Runs until the run ended, or stands still; throws if the journal is lost. */
    void run() throws JournalException {
        while (true) {
            Decision decision = Decider.decide(state, time.now());
            if (!decision.due().isEmpty()) {
                execute(decision.due().get(0));
                continue;
            }
            flush();
            if (decision.wakeAt() == null) {
                return;
            }
            await(decision.wakeAt());
        }
    }

    /** Adds an event to the state and to the batch that is appended next. */
    void record(Event event) {
        Moment now = time.now();
        var recorded = new Recorded(state.seq() + 1, now.at(), now.elapsed(), event);
        state.apply(recorded);
        pending.add(recorded);
    }

    private void execute(Command command) throws JournalException {
        if (command instanceof Command.Append append && !(append.event() instanceof Event.UndoStarted)) {
            record(append.event());
        } else if (command instanceof Command.Act act) {
            flush();
            act(act.step());
        } else if (command instanceof Command.Undo undo) {
            flush();
            undo(undo);
        } else if (stopRequested()) {
            record(new Event.RunSuspended("the runner was asked to stop"));
        } else if (command instanceof Command.Append append) {
            record(append.event());
        } else if (command instanceof Command.Begin begin) {
            begin(begin.node());
        } else if (command instanceof Command.Probe probe) {
            flush();
            record(Actions.probe(state, probe.step(), step(probe.step())));
        } else if (command instanceof Command.Ask ask) {
            flush();
            checks.ask(state.program().group(ask.gate())).forEach(this::record);
        }
    }

    private void begin(int node) throws JournalException {
        if (state.program().node(node) instanceof CheckGroup group) {
            beginIfRoom(
                    new Event.GateReached(group.name()),
                    group.name(),
                    group.members().size() * Room.ANSWER);
            return;
        }
        StepDefinition<?, ?> step = step(node);
        if (step.capture() != null) {
            flush();
        }
        Actions.Came came = Actions.capture(state, node, step);
        beginIfRoom(came.event(), step.name(), came.bytes() + Room.ofUndo(step));
    }

    private void beginIfRoom(Event event, String node, long bytes) throws JournalException {
        try {
            reserve(bytes);
            record(event);
        } catch (JournalException.Full full) {
            record(new Event.NodeRefused(node, message(full)));
        }
    }

    private void act(int position) throws JournalException {
        StepDefinition<?, ?> step = step(position);
        Actions.Came came = Actions.act(state, position, step);
        try {
            reserve(came.bytes());
            record(came.event());
        } catch (JournalException.Full full) {
            record(new Event.StepFailed(step.name(), Failure.of(full), Event.Applied.UNKNOWN));
        }
    }

    private void undo(Command.Undo undo) throws JournalException {
        StepDefinition<?, ?> step = step(undo.step());
        Failure failure = Actions.undo(state, undo.step(), step);
        if (failure == null) {
            record(new Event.UndoSucceeded(step.name()));
            return;
        }
        Duration retryIn = undo.last() ? null : backoff.delay(step.undoRetry(), undo.attempt());
        record(new Event.UndoFailed(step.name(), undo.attempt(), told(failure), retryIn));
    }

    /** The failure in full if there is room for it, else in short: a full disk never prevents a rollback. */
    private Failure told(Failure failure) throws JournalException {
        try {
            reserve(Room.FAILURE);
            return failure;
        } catch (JournalException.Full full) {
            LOG.warn("The journal has no room for the whole of: {}", failure);
            return new Failure(failure.type(), "(no room in the journal for the message)", List.of());
        }
    }

    /** Makes room for so many bytes, what is pending, and the undo of everything that took effect. */
    private void reserve(long bytes) throws JournalException {
        log.reserve(
                bytes + Room.NODE * (pending.size() / 4 + 1) + state.effects().room() + Room.SLACK);
    }

    void flush() throws JournalException {
        if (pending.isEmpty()) {
            return;
        }
        List<Recorded> batch = List.copyOf(pending);
        log.append(batch, state.ended() != null);
        pending.clear();
        batch.forEach(recorded -> tell(listeners, listener -> listener.on(recorded)));
    }

    static void tell(List<Listener> listeners, java.util.function.Consumer<Listener> message) {
        for (Listener listener : listeners) {
            try {
                message.accept(listener);
            } catch (Throwable thrown) {
                LOG.error("The listener {} threw; the release goes on.", listener, thrown);
            }
        }
    }

    private void await(Duration wakeAt) {
        if (stopRequested()) {
            record(new Event.RunSuspended("the runner was asked to stop"));
            return;
        }
        try {
            time.awaitUntil(wakeAt, stop);
        } catch (InterruptedException e) {
            // Only the user's code knows this thread; a stop is asked for by the latch. The wait begins anew.
            LOG.debug("The runner's thread was interrupted while it waited.", e);
        }
    }

    private boolean stopRequested() {
        return stop.getCount() == 0;
    }

    private StepDefinition<?, ?> step(int position) {
        return state.program().step(position);
    }

    private static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }
}
