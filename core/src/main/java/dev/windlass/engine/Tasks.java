package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.JournalException;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Retry;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's code that is in flight: starts it for a command, and records what came of it. All of it is done on the
 * runner's thread, but for the code itself.
 */
final class Tasks {

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    private static final Actions.Gave NOT_BEGUN = new Actions.Gave(null, new NotApplied("it had not begun"));
    static final State.Value NOTHING = new State.Value(null, null);

    private static final int LONGEST_PROGRESS = 500;

    private final Shell shell;
    private final State state;
    private final Ports ports;
    private final Values values;
    private final Attachments attachments;
    private final Masking masking;
    private final Map<Integer, Flight> flights = new HashMap<>();

    private final Looking looking;

    /** What the shell and its tasks touch the world with. */
    record Ports(Time time, Workers workers, CheckRunner checks, Backoff backoff, UserCode code) {}

    Tasks(Shell shell, State state, Ports ports, Attachments attachments, Masking masking) {
        this.shell = shell;
        this.state = state;
        this.ports = ports;
        this.attachments = attachments;
        this.masking = masking;
        this.values = new Values(attachments, masking);
        this.looking = new Looking(shell, this, state, ports, values, masking);
    }

    boolean inFlight(int position) {
        return flights.containsKey(position) || looking.holds(position);
    }

    /** Starts the user's code of a command. */
    void start(Command command) throws JournalException {
        if (command instanceof Command.Begin begin) {
            looking.capture(begin.position(), step(begin.position()));
        } else if (command instanceof Command.Act act) {
            act(act.position(), step(act.position()));
        } else if (command instanceof Command.Probe probe) {
            looking.probe(probe.position(), step(probe.position()));
        } else if (command instanceof Command.Choose choose) {
            looking.choose(choose.position(), state.program().choice(choose.position()));
        } else if (command instanceof Command.Ask ask) {
            looking.ask(ask.position(), state.program().group(ask.position()));
        } else if (command instanceof Command.Baseline baseline) {
            looking.baselines(baseline.position());
        } else if (command instanceof Command.Undo undo) {
            undo(undo.position(), step(undo.position()));
        }
    }

    /** Whether anything is in flight. */
    boolean any() {
        return !flights.isEmpty();
    }

    /** Whether what comes of a flight still counts. */
    boolean counts(Flight flight) {
        return flights.get(flight.position) == flight;
    }

    void launch(Workers.Work work, Flight flight, String name, Workers.Job job, WithoutThread otherwise)
            throws JournalException {
        flights.put(flight.position, flight);
        try {
            flight.runs(ports.workers().start(work, "windlass-" + name, () -> {
                boolean outdated = work == Workers.Work.LOOKS && flight.cancelled(); // nobody wants to know any more
                Workers.Sequel sequel = outdated ? () -> {} : job.run();
                return () -> {
                    if (flights.remove(flight.position, flight)) {
                        sequel.follow();
                    }
                };
            }));
        } catch (Workers.NoThread e) {
            flights.remove(flight.position, flight);
            otherwise.follow(e);
        }
    }

    /** What is recorded where the user's code could not be started, and so has done nothing. */
    @FunctionalInterface
    interface WithoutThread {
        void follow(Workers.NoThread why) throws JournalException;
    }

    Flight flight(int position, @Nullable Duration heartbeat) {
        return new Flight(position, heartbeat, () -> ports.workers().post(() -> {}));
    }

    /** Code that only looks at the world isn't waited for once it is over its time. */
    Flight looking(int position, Duration timeout, Workers.Sequel onOverdue) {
        Flight flight = flight(position, null);
        flight.overdue(ports.time().now().elapsed().plus(timeout), onOverdue);
        return flight;
    }

    // ------------------------------------------------------------------ starts

    /** Whether the start of a step needs nothing of the world. */
    static boolean startsAtOnce(Program program, int position) {
        return !program.isStep(position) || program.step(position).capture() == null || program.opens(position) >= 0;
    }

    /** Records the start of a step, if there is room for what it and its undo will write (rule J4). */
    void begin(StepDefinition<?, ?> step, Values.@Nullable Written image) throws JournalException {
        try {
            shell.reserve((image == null ? 0 : Math.min(image.bytes().length, Attachments.INLINE)) + Room.ofUndo(step));
            State.Value kept = image == null ? NOTHING : attachments.keep(image);
            shell.pends(image == null || kept.attached() != null ? 0 : image.bytes().length);
            shell.record(new Event.StepStarted(step.name(), kept.json(), kept.attached()));
        } catch (JournalException.Full full) {
            shell.record(new Event.NodeRefused(step.name(), String.valueOf(full.getMessage())));
        }
    }

    // ------------------------------------------------------------------ actions

    private <B, T> void act(int position, StepDefinition<B, T> step) throws JournalException {
        Flight flight = flight(position, step.policies().heartbeat());
        var context = new Contexts<>(ports.code(), state, position, step, "do", flight, values);
        launch(
                Workers.Work.ACTS,
                flight,
                step.name(),
                () -> {
                    Actions.Gave gave =
                            flight.cancelled() ? NOT_BEGUN : Actions.act(ports.code(), step, context, values);
                    return () -> acted(position, step, gave);
                },
                noThread -> acted(
                        position,
                        step,
                        new Actions.Gave(null, new NotApplied(String.valueOf(noThread.getMessage()), noThread))));
    }

    private void acted(int position, StepDefinition<?, ?> step, Actions.Gave gave) throws JournalException {
        Attempts attempts = state.walk().at(position).attempts();
        if (gave.thrown() != null || attempts.cancelled()) {
            attemptFailed(step, attempts, gave.thrown());
            return;
        }
        try {
            State.Value kept = keep(gave.value());
            shell.record(new Event.StepSucceeded(step.name(), kept.json(), kept.attached()));
        } catch (JournalException.Full full) {
            shell.record(new Event.StepFailed(
                    step.name(), attempts.number(), Failure.of(full), Event.Applied.UNKNOWN, null));
        }
    }

    /** Keeps what the user's code gave, before the event that names it is recorded. */
    State.Value keep(Values.@Nullable Written value) throws JournalException {
        shell.reserve(value == null ? 0 : Math.min(value.bytes().length, Attachments.INLINE));
        State.Value kept = value == null ? NOTHING : attachments.keep(value);
        shell.pends(value == null || kept.attached() != null ? 0 : value.bytes().length);
        return kept;
    }

    private void attemptFailed(StepDefinition<?, ?> step, Attempts attempts, @Nullable Throwable thrown)
            throws JournalException {
        Event.Applied applied = thrown instanceof NotApplied ? Event.Applied.NOTHING : Event.Applied.UNKNOWN;
        Throwable why = cancelled(attempts, thrown);
        Retry policy = step.policies().action();
        boolean again = Decider.mayTryAgain(step, attempts, why, applied) && shell.hasRoom(Room.FAILURE + Room.NODE);
        Duration retryIn = again ? delay(policy, attempts) : null;
        shell.record(new Event.StepFailed(step.name(), attempts.number(), told(why), applied, retryIn));
    }

    private @Nullable Duration delay(Retry policy, Attempts attempts) {
        Duration delay = ports.backoff().delay(policy, attempts.number());
        return attempts.mayBegin(policy, ports.time().now().elapsed().plus(delay)) ? delay : null;
    }

    /** What an attempt failed with: that it was cancelled, if it was, with what it threw then as the cause. */
    private static Throwable cancelled(Attempts attempts, @Nullable Throwable thrown) {
        if (!attempts.cancelled()) {
            return thrown == null ? new IllegalStateException("nothing was thrown") : thrown;
        }
        Throwable why = attempts.cause() == Event.Cause.TIMEOUT
                ? new TimeoutException("cancelled, since " + attempts.cancelReason())
                : new CancellationException("cancelled, since " + attempts.cancelReason());
        if (thrown != null) {
            why.initCause(thrown);
        }
        return why;
    }

    // ------------------------------------------------------------------ undos

    private <B, T> void undo(int position, StepDefinition<B, T> step) throws JournalException {
        Flight flight = flight(position, null);
        var context = new Contexts<>(ports.code(), state, position, step, "undo", flight, values);
        launch(
                Workers.Work.ACTS,
                flight,
                step.name(),
                () -> {
                    Actions.Gave gave = flight.cancelled() ? NOT_BEGUN : Actions.undo(ports.code(), step, context);
                    return () -> undone(position, step, gave.thrown());
                },
                noThread -> undone(position, step, noThread));
    }

    private void undone(int position, StepDefinition<?, ?> step, @Nullable Throwable thrown) throws JournalException {
        Attempts attempts = state.back().at(position).attempts();
        if (thrown == null && !attempts.cancelled()) {
            shell.record(new Event.UndoSucceeded(step.name()));
            return;
        }
        Throwable why = cancelled(attempts, thrown);
        Duration retryIn = null;
        if (attempts.cause() == Event.Cause.STOP) {
            retryIn = step.policies().undo().firstDelay();
        } else if (step.policies().undo().triesAgainAfter(why)) {
            retryIn = delay(step.policies().undo(), attempts);
        }
        shell.record(new Event.UndoFailed(step.name(), attempts.number(), told(why), retryIn));
    }

    /** The failure in full if there is room for it, else in short: a full disk never prevents a rollback. */
    Failure told(Throwable thrown) throws JournalException {
        Failure failure = masking.failure(thrown);
        if (shell.hasRoom(Room.FAILURE)) {
            return failure;
        }
        LOG.warn("The journal has no room for the whole of: {}", failure);
        return new Failure(failure.type(), "(no room in the journal for the message)", List.of());
    }

    // ------------------------------------------------------------------ cancelling, progress, time

    /** Something was told to come to its end; what had not been started comes to it at once. */
    void cancel(int position) throws JournalException {
        Flight flight = flights.get(position);
        if (flight != null && state.program().isStep(position)) {
            flight.cancel();
        } else if (flight != null) {
            flights.remove(position);
            flight.cancel();
        } else if (state.program().isStep(position) && state.rollingBack()) {
            undone(position, step(position), new CancellationException("it had not begun"));
        } else if (state.program().isStep(position)) {
            acted(position, step(position), new Actions.Gave(null, new NotApplied("it had not begun")));
        }
    }

    /** What is still in flight only looks at the world, or can't be stopped; what comes of it counts no more. */
    void abandon() {
        flights.values().forEach(Flight::cancel);
        flights.clear();
        looking.abandon();
    }

    /** Does what the time has come for: records progress, gives up on code that only looks. */
    void due() throws JournalException {
        Duration now = ports.time().now().elapsed();
        Duration nearest = wakeAt(now);
        if (nearest == null || nearest.compareTo(now) > 0) {
            return;
        }
        for (Flight flight : new ArrayList<>(flights.values())) {
            Duration progress = flight.progressDue(now);
            if (progress != null && progress.compareTo(now) <= 0) {
                progressed(flight, now);
            }
            Duration overdue = flight.overdue();
            if (overdue != null && overdue.compareTo(now) <= 0) {
                flights.remove(flight.position);
                flight.cancel();
                flight.onOverdue().follow();
            }
        }
    }

    private void progressed(Flight flight, Duration now) throws JournalException {
        String words = flight.takeProgress(now);
        if (words == null) {
            return;
        }
        words = cut(masking.mask(words)); // masked first: what is left of a secret that was cut would not be known
        if (!shell.hasRoom(Room.NODE)) {
            int position = flight.position;
            (state.rollingBack()
                            ? state.back().at(position).attempts()
                            : state.walk().at(position).attempts())
                    .lives(now);
            LOG.warn(
                    "The journal has no room for the progress of {}: {}",
                    state.program().name(flight.position),
                    words);
        } else {
            shell.record(new Event.Progressed(state.program().name(flight.position), words));
        }
    }

    private static String cut(String words) {
        return words.length() <= LONGEST_PROGRESS ? words : words.substring(0, LONGEST_PROGRESS - 1) + "…";
    }

    /** When there is something to do next; null if nothing comes with time. */
    @Nullable
    Duration wakeAt() {
        return wakeAt(ports.time().now().elapsed());
    }

    private @Nullable Duration wakeAt(Duration now) {
        Duration nearest = null;
        for (Flight flight : flights.values()) {
            nearest = nearer(nearest, flight.progressDue(now));
            nearest = nearer(nearest, flight.overdue());
        }
        return nearest;
    }

    static @Nullable Duration nearer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    private StepDefinition<?, ?> step(int position) {
        return state.program().step(position);
    }
}
