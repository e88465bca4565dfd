package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.Evidence;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.metric.Baseline;
import dev.windlass.metric.Watched;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link Tasks} that only looks at the world: before-images, probes, choices and gates. None of it has an
 * effect, so what is over its time is not waited for.
 */
final class Looking {

    private final Shell shell;
    private final Tasks tasks;
    private final State state;
    private final Tasks.Ports ports;
    private final Values values;
    private final Masking masking;
    private final Map<Integer, Event.DoubtSettled> held = new LinkedHashMap<>();

    Looking(Shell shell, Tasks tasks, State state, Tasks.Ports ports, Values values, Masking masking) {
        this.shell = shell;
        this.tasks = tasks;
        this.state = state;
        this.ports = ports;
        this.values = values;
        this.masking = masking;
    }

    <B, T> void capture(int position, StepDefinition<B, T> step) throws JournalException {
        Duration timeout = step.policies().action().timeout();
        Flight flight = tasks.looking(
                position,
                timeout,
                () -> notStarted(step, new TimeoutException("its before-image took longer than " + timeout)));
        var context = new Contexts<>(ports.code(), state, position, step, "capture", flight, values);
        tasks.launch(
                Workers.Work.LOOKS,
                flight,
                step.name(),
                () -> {
                    Actions.Gave gave = Actions.capture(ports.code(), step, context, values);
                    return () -> captured(step, gave);
                },
                noThread -> notStarted(step, noThread));
    }

    private void captured(StepDefinition<?, ?> step, Actions.Gave gave) throws JournalException {
        if (gave.thrown() != null) {
            notStarted(step, gave.thrown());
        } else if (state.failed() == null
                && state.stop() == null
                && state.stopOrder() == null
                && state.rollbackOrder() == null) {
            tasks.begin(step, gave.value());
        } // else the plan failed or stops meanwhile; the step has not begun
    }

    private void notStarted(StepDefinition<?, ?> step, Throwable thrown) throws JournalException {
        shell.record(new Event.StepFailed(step.name(), 1, tasks.told(thrown), Event.Applied.NOTHING, null));
    }

    <B, T> void probe(int position, StepDefinition<B, T> step) throws JournalException {
        Duration timeout = step.policies().action().timeout();
        Flight flight = tasks.looking(
                position,
                timeout,
                () -> settled(step, Event.Finding.UNKNOWN, Tasks.NOTHING, "its probe took longer than " + timeout));
        var context = new Contexts<>(ports.code(), state, position, step, "do", flight, values);
        tasks.launch(
                Workers.Work.LOOKS,
                flight,
                step.name(),
                () -> {
                    Actions.Probed probed = Actions.probe(ports.code(), step, context, values);
                    return () -> probed(step, probed);
                },
                noThread -> settled(
                        step,
                        Event.Finding.UNKNOWN,
                        Tasks.NOTHING,
                        "its probe wasn't asked: " + noThread.getMessage()));
    }

    private void probed(StepDefinition<?, ?> step, Actions.Probed probed) throws JournalException {
        Throwable thrown = probed.gave().thrown();
        if (thrown != null) {
            settled(step, Event.Finding.UNKNOWN, Tasks.NOTHING, "its probe threw " + masking.failure(thrown));
        } else if (probed.settlement() instanceof Settlement.Done<?>) {
            done(step, probed.gave().value());
        } else if (probed.settlement() instanceof Settlement.NotDone<?>) {
            settled(step, Event.Finding.NOT_DONE, Tasks.NOTHING, "its probe says that it is not done");
        } else if (probed.settlement() instanceof Settlement.Unfinished<?> unfinished) {
            unfinished(step, "its probe says that it isn't finished: " + masking.mask(unfinished.reason()));
        } else if (probed.settlement() instanceof Settlement.Unknown<?> unknown) {
            settled(step, Event.Finding.UNKNOWN, Tasks.NOTHING, "its probe says: " + masking.mask(unknown.reason()));
        }
    }

    private void unfinished(StepDefinition<?, ?> step, String seen) throws JournalException {
        Activity one = state.activity(state.program().position(step.name()));
        if (Decider.mayFinish(step, one)) {
            settled(step, Event.Finding.RUN_AGAIN, Tasks.NOTHING, seen);
        } else {
            String why = step.idempotent() ? "no attempt is left" : "it is not idempotent, so it can't run once more";
            settled(step, Event.Finding.UNKNOWN, Tasks.NOTHING, seen + "; " + why);
        }
    }

    private void done(StepDefinition<?, ?> step, Values.@Nullable Written value) throws JournalException {
        try {
            settled(step, Event.Finding.DONE, tasks.keep(value), "its probe says that it is done");
        } catch (JournalException.Full full) {
            settled(step, Event.Finding.UNKNOWN, Tasks.NOTHING, "its result can't be kept: " + full.getMessage());
        }
    }

    /**
     * Records what a probe found. That a step may run again is held back as long as another one is in doubt: if that one
     * turns out to be unknown, nothing runs forward any more.
     */
    private void settled(StepDefinition<?, ?> step, Event.Finding finding, State.Value result, String reason)
            throws JournalException {
        int position = state.program().position(step.name());
        var event = new Event.DoubtSettled(step.name(), finding, result.json(), result.attached(), reason);
        boolean others = state.walk().active().stream().anyMatch(one -> isAsked(one, position));
        boolean runsAgain = finding == Event.Finding.NOT_DONE || finding == Event.Finding.RUN_AGAIN;
        if (runsAgain && others) {
            held.put(position, event);
            return;
        }
        shell.record(event);
        if (!others) {
            held.values().forEach(shell::record);
            held.clear();
        }
    }

    private boolean isAsked(Activity one, int except) {
        return one.position() != except
                && one.inDoubt()
                && !held.containsKey(one.position())
                && state.program().step(one.position()).probe() != null;
    }

    /** Whether what a probe found of the step is held back. */
    boolean holds(int position) {
        return held.containsKey(position);
    }

    void abandon() {
        held.clear();
    }

    void choose(int position, Choice choice) throws JournalException {
        Duration timeout = Retry.DEFAULT_TIMEOUT;
        Flight flight = tasks.looking(
                position,
                timeout,
                () -> shell.record(new Event.ChoiceFailed(
                        choice.name(), Failure.of(new TimeoutException("it took longer than " + timeout)))));
        var results = new Contexts.Given(state, "'" + choice.name() + "'", choice.reads(), values);
        tasks.launch(
                Workers.Work.LOOKS,
                flight,
                choice.name(),
                () -> {
                    Actions.Chosen chosen = Actions.choose(ports.code(), choice, results);
                    return () -> shell.record(
                            chosen.branch() != null
                                    ? new Event.BranchChosen(choice.name(), chosen.branch())
                                    : new Event.ChoiceFailed(
                                            choice.name(),
                                            tasks.told(java.util.Objects.requireNonNull(chosen.thrown()))));
                },
                noThread -> shell.record(new Event.ChoiceFailed(choice.name(), tasks.told(noThread))));
    }

    void ask(int position, CheckGroup group) throws JournalException {
        Flight flight = tasks.flight(position, null);
        List<NodeOutline.CheckOutline> checks =
                state.program().outline(position).checks();
        Briefing briefing = state.briefing();
        tasks.launch(
                Workers.Work.LOOKS,
                flight,
                group.name(),
                () -> {
                    ask(group, checks, briefing, event -> ports.workers().post(() -> {
                        if (tasks.counts(flight)) {
                            answered(event);
                        }
                    }));
                    return () -> {};
                },
                noThread -> {
                    for (NodeOutline.CheckOutline check : checks) {
                        shell.record(errored(group, check, noThread));
                    }
                });
    }

    /** Looks how things were before the release, all that has to be known of it. */
    void baselines(int position) throws JournalException {
        List<Program.Watching> missing = state.program().baselines().stream()
                .filter(state.watches()::missing)
                .toList();
        Duration timeout = missing.stream()
                .map(one -> state.program().watched(one).timeout().multipliedBy(Baseline.READINGS))
                .reduce(Duration.ZERO, Duration::plus);
        String late = "it was not there within " + timeout;
        Flight flight = tasks.looking(
                position, timeout, () -> captured(missing.get(0), new Baseline.Unknown(late, Evidence.none())));
        Instant now = ports.time().now().at();
        tasks.launch(
                Workers.Work.LOOKS,
                flight,
                "baselines",
                () -> {
                    var found = new LinkedHashMap<Program.Watching, Baseline>();
                    for (Program.Watching one : missing) {
                        String node = state.program().name(one.position());
                        Watched watched =
                                ports.code().baseline(node, state.program().watched(one));
                        found.put(
                                one,
                                Baseline.capture(watched, watched::timeout, now).masked(masking::mask));
                    }
                    return () -> {
                        for (Map.Entry<Program.Watching, Baseline> one : found.entrySet()) {
                            captured(one.getKey(), one.getValue());
                        }
                    };
                },
                noThread -> captured(
                        missing.get(0), new Baseline.Unknown(String.valueOf(noThread.getMessage()), Evidence.none())));
    }

    private void captured(Program.Watching one, Baseline baseline) throws JournalException {
        String node = state.program().name(one.position());
        String metric = state.program().watched(one).name();
        if (!shell.hasRoom(Room.ANSWER)) {
            shell.record(new ObservationEvent.BaselineCaptured(
                    node, metric, null, "the journal has no room for it", Evidence.none()));
            return;
        }
        Answer told = baseline instanceof Baseline.Unknown unknown
                ? Answer.noData(unknown.reason())
                : Answer.passed("captured before the first step");
        Answer bounded = CheckRunner.bounded(new Answer(told.verdict(), told.reason(), baseline.evidence()));
        shell.record(new ObservationEvent.BaselineCaptured(
                node,
                metric,
                baseline instanceof Baseline.Known known ? known.value() : null,
                bounded.reason(),
                bounded.evidence()));
    }

    /** What a check's own methods throw, beside its question, leaves none of them without an answer. */
    private void ask(CheckGroup group, List<NodeOutline.CheckOutline> checks, Briefing briefing, Consumer<Event> each) {
        var answered = new HashSet<String>();
        try {
            ports.checks().ask(group, briefing, masking, event -> {
                each.accept(event);
                if (event instanceof Event.CheckAnswered answer) {
                    answered.add(answer.check());
                }
            });
        } catch (Throwable broken) {
            checks.stream()
                    .filter(check -> !answered.contains(check.name()))
                    .forEach(check -> each.accept(errored(group, check, broken)));
        }
    }

    private Event errored(CheckGroup group, NodeOutline.CheckOutline check, Throwable why) {
        Answer answer = Answer.errored("it could not be asked: " + masking.failure(why));
        return new Event.CheckAnswered(
                group.name(),
                check.name(),
                check.severity(),
                answer.verdict(),
                answer.reason(),
                answer.evidence(),
                Duration.ZERO);
    }

    private void answered(Event event) throws JournalException {
        if (event instanceof Event.CheckAskedAgain && !shell.hasRoom(Room.ANSWER)) {
            return; // it is told once it is answered; the room for that is reserved
        }
        shell.record(event);
    }
}
