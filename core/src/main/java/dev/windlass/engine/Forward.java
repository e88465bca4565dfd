package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run's state that is about the way forward: how far each node is that the plan has come to, what it gave,
 * and which one failed. Changed by {@link State} alone.
 */
final class Forward {

    private final Program program;
    private final Effects effects;
    private final Walk walk;
    private final State.@Nullable Value[] before;
    private final State.@Nullable Value[] results;
    private final List<String> skipped = new ArrayList<>();
    private final Approvals approvals;
    private final Watches watches;
    private final InWindow window;

    private final Set<Activity> asked = new HashSet<>();

    private @Nullable Activity failed;
    private boolean stopping;
    private boolean held;

    Forward(Program program, Effects effects) {
        this.program = program;
        this.effects = effects;
        this.walk = new Walk(program);
        this.before = new State.Value[program.size()];
        this.results = new State.Value[program.size()];
        this.approvals = new Approvals(program);
        this.watches = new Watches(program);
        this.window = new InWindow(program);
    }

    /** A new process takes over. */
    void newSession() {
        stopping = false;
        walk.active().forEach(Activity::newSession);
        approvals.reopened().forEach(Activity::newSession);
    }

    /** From here on nothing is begun in this session. */
    void stops() {
        stopping = true;
    }

    /** A person ordered to stop or to turn back: nothing is begun, in a later session neither. */
    void holds() {
        held = true;
    }

    /** A person ordered to go on after a stop; what failed meanwhile has failed. */
    void resumes() {
        held = false;
        if (failed == null) {
            askAgainWhatWasDropped();
        }
    }

    /** A person is asked what becomes of all that failed. */
    void asks() {
        asked.clear();
        walk.active().stream()
                .filter(one -> one.stage() == Activity.Stage.FAILED)
                .forEach(asked::add);
    }

    boolean asked(Activity activity) {
        return asked.contains(activity);
    }

    private boolean beginsNothing() {
        return failed != null || stopping || held;
    }

    /** Takes in an event if it is about the way forward; tells whether it is. */
    boolean apply(Recorded recorded) {
        Event event = recorded.event();
        Duration now = recorded.elapsed();
        if (event instanceof Event.StepStarted started) {
            started(started, recorded);
        } else if (event instanceof Event.AttemptStarted started) {
            Activity step = at(started.node());
            step.attempts().begins(started.attempt(), now);
            step.stage(Activity.Stage.ACTING);
            effects.started(step.position(), recorded.seq());
        } else if (event instanceof Event.Progressed progressed) {
            at(progressed.node()).attempts().lives(now);
        } else if (event instanceof Event.StepSucceeded succeeded) {
            succeeded(at(succeeded.node()), new State.Value(succeeded.result(), succeeded.attached()));
        } else if (event instanceof Event.StepFailed stepFailed) {
            failed(stepFailed, now);
        } else if (event instanceof Event.DoubtSettled settled) {
            settled(settled, now);
        } else if (event instanceof Event.NodeRefused refused) {
            fail(at(refused.node()), refused.reason());
        } else if (event instanceof Event.BranchChosen chosen) {
            walk.choose(at(chosen.node()).position(), chosen.branch());
        } else if (event instanceof Event.ChoiceFailed failure) {
            fail(at(failure.node()), failure.failure().toString());
        } else if (event instanceof Event.PointOfNoReturnPassed passed) {
            int point = at(passed.node()).position();
            effects.pointPassed(recorded.seq());
            walk.complete(point);
        } else if (event instanceof ObservationEvent observation) {
            observed(observation, recorded.at());
        } else {
            return gate(recorded);
        }
        return true;
    }

    private boolean gate(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.GateReached reached) {
            at(reached.node()).reaches(recorded.at());
        } else if (event instanceof Event.CheckAnswered answer) {
            Activity gate = at(answer.node());
            gate.answers(answer, program.questions(gate.position()));
        } else if (event instanceof Event.WindowAwaited awaited) {
            window.awaited(awaited);
        } else if (event instanceof Event.GatePassed passed) {
            passed(program.position(passed.node()));
        } else if (event instanceof Event.GateRefused refused) {
            fail(at(refused.node()), refused.reason());
        } else if (event instanceof PeopleEvent people) {
            return people(people);
        } else {
            return event instanceof Event.CheckAskedAgain;
        }
        return true;
    }

    private void passed(int gate) {
        if (approvals.passed(gate)) {
            return; // it was asked anew, aside of where the plan is
        }
        at(program.name(gate));
        window.passed(gate);
        walk.complete(gate);
    }

    private boolean people(PeopleEvent event) {
        if (event instanceof PeopleEvent.SignOffRequested requested) {
            at(requested.node()).asks(new Consent(requested));
        } else if (event instanceof PeopleEvent.SignedOff signed) {
            consent(signed.node()).signed(signed);
        } else if (event instanceof PeopleEvent.SignOffDeclined declined) {
            consent(declined.node()).declined(declined);
        } else if (event instanceof PeopleEvent.SignOffReopened reopened) {
            approvals.reopen(program.position(reopened.node()));
        } else {
            return false;
        }
        return true;
    }

    private Consent consent(String node) {
        Consent consent = at(node).consent();
        if (consent == null) {
            throw new IllegalStateException("the journal has a sign-off at '" + node + "', which asked nobody");
        }
        return consent;
    }

    private void observed(ObservationEvent event, Instant at) {
        watches.apply(event, at);
        if (event instanceof ObservationEvent.GuardTripped tripped) {
            fail(walk.trips(program.position(tripped.node())), tripped.metric() + ": " + tripped.reason());
        } else if (event instanceof ObservationEvent.BaselineCaptured baseline && baseline.value() == null) {
            fail(
                    walk.trips(program.position(baseline.node())),
                    baseline.metric() + " has no baseline: " + baseline.reason());
        }
    }

    /** The plan, or the code behind it, is another one from here on: what people signed was for the one before. */
    void planChanged() {
        approvals.planChanged();
        walk.active().stream().filter(one -> one.stage() == Activity.Stage.OPEN).forEach(Activity::reset);
    }

    /** A phase began or ended. */
    void phaseChanged() {
        window.over();
    }

    /** An action was told to come to its end; or a gate, whose answers aren't waited for. */
    void cancelled(int position, Event.CancelRequested cancel, Duration now) {
        if (program.isStep(position)) {
            walk.at(position).attempts().cancels(cancel, now);
        } else {
            at(program.name(position)).stage(Activity.Stage.DROPPED);
        }
    }

    /** A person decided what becomes of the nodes that failed. */
    void ordered(Order choice, Recorded recorded) {
        failed = null;
        approvals.ordered(choice);
        for (Activity activity : List.copyOf(walk.active())) {
            if (choice == Order.SKIP && activity.stage() == Activity.Stage.FAILED) {
                if (walk.aside(activity.position())) {
                    skipped.add(program.name(activity.position()) + " (its guards)");
                    watches.disarm(activity.position());
                    walk.armedAgain(activity.position());
                } else {
                    skipped(activity.position());
                }
            } else if (choice == Order.RETRY && walk.aside(activity.position())) {
                watches.anew(activity.position());
                walk.armedAgain(activity.position());
            } else if (choice == Order.RETRY && activity.stage() == Activity.Stage.FAILED) {
                retried(activity, recorded);
            } else if (activity.stage() == Activity.Stage.DROPPED) {
                activity.reset();
            }
        }
    }

    /** The node, which an event is about: one that was asked anew, or one that the plan has come to. */
    private Activity at(String node) {
        int position = program.position(node);
        Activity reopened = approvals.reopened(position);
        return reopened == null ? walk.at(position) : reopened;
    }

    private void started(Event.StepStarted started, Recorded recorded) {
        Activity step = at(started.node());
        before[step.position()] = new State.Value(started.before(), started.attached());
        step.begins();
        step.attempts().begins(1, recorded.elapsed());
        effects.started(step.position(), recorded.seq());
        window.started(step.position());
    }

    private void succeeded(Activity step, State.Value result) {
        results[step.position()] = result;
        walk.complete(step.position());
    }

    private void failed(Event.StepFailed event, Duration now) {
        Activity step = at(event.node());
        boolean stopped = step.attempts().cause() == Event.Cause.STOP;
        boolean nothing = event.applied() == Event.Applied.NOTHING;
        boolean again = event.retryIn() != null;
        step.attempts().ends(event.retryIn() == null ? null : now.plus(event.retryIn()));
        if (nothing && !step.unsure()) {
            effects.tookNone(step.position());
        }
        step.unsure(step.unsure() || !nothing);
        if (!step.begun()) {
            fail(step, event.failure().toString());
        } else if (stopped) {
            step.attempts().ends(Duration.ZERO);
            step.stage(nothing ? Activity.Stage.WAITING : Activity.Stage.IN_DOUBT_AFTER_CRASH);
        } else if (!nothing && program.step(step.position()).probe() != null) {
            fail(step, event.failure().toString());
            step.stage(Activity.Stage.IN_DOUBT_AFTER_THROW);
        } else if (again) {
            step.fails(event.failure().toString());
            step.stage(Activity.Stage.WAITING);
        } else {
            fail(step, event.failure().toString());
        }
    }

    private void settled(Event.DoubtSettled settled, Duration now) {
        Activity step = at(settled.node());
        boolean afterThrow = step.stage() == Activity.Stage.IN_DOUBT_AFTER_THROW;
        clear(step);
        step.unsure(settled.finding() != Event.Finding.NOT_DONE);
        switch (settled.finding()) {
            case DONE -> succeeded(step, new State.Value(settled.result(), settled.attached()));
            case UNKNOWN -> fail(step, afterThrow ? step.failure() : settled.reason());
            case RUN_AGAIN -> {
                if (!afterThrow) {
                    runAgain(step, now);
                } else {
                    triedAgain(step);
                }
            }
            case NOT_DONE -> {
                if (!afterThrow) {
                    if (beginsNothing()) {
                        effects.tookNone(step.position());
                    }
                    runAgain(step, now);
                } else {
                    effects.tookNone(step.position());
                    triedAgain(step);
                }
            }
        }
    }

    private void triedAgain(Activity step) {
        if (step.attempts().due() == null) {
            fail(step, step.failure());
        } else {
            step.stage(Activity.Stage.WAITING);
        }
    }

    /** A step that may run once more; nothing is begun any more once the plan failed elsewhere, or is to stop. */
    private void runAgain(Activity step, Duration now) {
        if (beginsNothing()) {
            step.attempts().ends(now);
            step.stage(Activity.Stage.WAITING);
            return;
        }
        step.attempts().begins(Math.max(1, step.attempts().number()), now);
        step.stage(Activity.Stage.ACTING);
    }

    /** What a skipped step would have put in force needs no end. */
    private void skipped(int position) {
        skipped.add(program.name(position));
        if (program.opens(position) >= 0) {
            effects.tookNone(position); // the pair is still open, as far as anybody knows
        }
        int closing = program.closes(position);
        if (closing >= 0 && !effects.inPlace(position)) {
            skipped.add(program.name(closing));
            walk.passOver(closing);
        }
        walk.complete(position);
    }

    private void retried(Activity activity, Recorded recorded) {
        activity.reset();
        activity.anew();
        if (activity.begun()) {
            activity.attempts().begins(1, recorded.elapsed());
            activity.stage(Activity.Stage.ACTING);
            effects.started(activity.position(), recorded.seq());
        }
    }

    private void fail(Activity activity, String reason) {
        activity.fails(reason);
        failed = failed == null ? activity : failed;
    }

    /** What was taken for failed is not, after all. */
    private void clear(Activity activity) {
        if (failed == activity) {
            failed = walk.active().stream()
                    .filter(other -> other != activity
                            && (other.stage() == Activity.Stage.FAILED
                                    || other.stage() == Activity.Stage.IN_DOUBT_AFTER_THROW))
                    .findFirst()
                    .orElse(null);
        }
        if (failed == null) {
            askAgainWhatWasDropped();
        }
    }

    private void askAgainWhatWasDropped() {
        walk.active().stream()
                .filter(one -> one.stage() == Activity.Stage.DROPPED)
                .forEach(Activity::reset);
    }

    /** What people signed off for another plan. */
    Approvals approvals() {
        return approvals;
    }

    /** What is known of watches and guards. */
    Watches watches() {
        return watches;
    }

    /** The window in which the plan acts. */
    InWindow window() {
        return window;
    }

    /** What the plan has come to. */
    Walk walk() {
        return walk;
    }

    /** The node that failed first; null if none did. */
    @Nullable
    Activity failed() {
        return failed;
    }

    /** The nodes that a person ordered to go on without. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }

    State.@Nullable Value before(int step) {
        return before[step];
    }

    State.@Nullable Value result(int step) {
        return results[step];
    }
}
