package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a report has to know of the events so far. What people ordered is in {@link Decided}. */
final class Story {

    private InFlight inFlight = new InFlight();
    private SignOffs signOffs = new SignOffs();
    private Observed observed = new Observed();
    private Course course = new Course();
    private InPlace inPlace = new InPlace();
    private Decided decided = new Decided(this);
    private Acting acting = new Acting(this);

    private Chart chart = Chart.none();
    private String runId = "";
    private Instant started = Instant.EPOCH;
    private @Nullable Duration rollbackWithin;
    private boolean rollingBack;

    /** Takes in an event; gives how long what it ends took, if that began in this session. */
    @Nullable
    Duration add(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.RunStarted) {
            anew();
        }
        if (signOffs.add(event)) {
            inFlight.rests(((PeopleEvent.SignOffRequested) event).node());
        }
        decided.add(recorded);
        if (event instanceof Event.RunStarted run) {
            runId = run.runId();
            started = recorded.at();
            rollbackWithin = run.rollbackWithin();
            planned(run.plan());
        } else if (event instanceof Event.PlanChanged changed) {
            planned(changed.plan());
            signOffs.planChanged();
        } else if (event instanceof Event.RunResumed) {
            newSession();
        } else if (event instanceof Event.StopRequested) {
            acting.stops();
        } else if (event instanceof Event.PhaseStarted phase) {
            inFlight.times("phase " + phase.phase(), recorded);
        } else if (event instanceof Event.PhaseEnded phase) {
            return inFlight.since("phase " + phase.phase(), recorded);
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            inPlace.pointPassed(recorded.seq());
            course.done(point.node());
        } else if (event instanceof Event.BranchChosen chosen) {
            course.chosen(chosen.node(), chosen.branch());
        } else if (event instanceof ObservationEvent observation) {
            observed(observation, recorded.elapsed());
        } else {
            return gate(recorded);
        }
        return null;
    }

    /** A run begins: what was told of another one is none of it. */
    private void anew() {
        inFlight = new InFlight();
        signOffs = new SignOffs();
        observed = new Observed();
        course = new Course();
        inPlace = new InPlace();
        decided = new Decided(this);
        acting = new Acting(this);
        rollingBack = false;
    }

    private void observed(ObservationEvent event, Duration now) {
        observed.add(event, now);
        if (event instanceof ObservationEvent.GuardTripped guard) {
            decided.failed(guard.node());
        } else if (event instanceof ObservationEvent.BaselineCaptured baseline && baseline.value() == null) {
            decided.failed(baseline.node());
        }
    }

    private @Nullable Duration gate(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.GateReached gate) {
            signOffs.reached(gate.node());
            acting.begins(gate.node(), 1, recorded);
        } else if (event instanceof Event.GatePassed gate) {
            if (!signOffs.isReopened(gate.node())) {
                course.done(gate.node());
            }
            signOffs.ended(gate.node());
            return inFlight.ends(gate.node(), recorded);
        } else if (event instanceof Event.GateRefused gate) {
            decided.failed(gate.node());
            signOffs.ended(gate.node());
            return inFlight.ends(gate.node(), recorded);
        } else if (event instanceof Event.NodeRefused refused) {
            decided.failed(refused.node());
        } else if (event instanceof Event.ChoiceFailed choice) {
            decided.failed(choice.node());
        } else {
            return step(recorded);
        }
        return null;
    }

    private @Nullable Duration step(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.StepStarted step) {
            acting.acts(step.node(), 1, recorded);
        } else if (event instanceof Event.AttemptStarted step) {
            acting.acts(step.node(), step.attempt(), recorded);
        } else if (event instanceof Event.StepSucceeded step) {
            course.done(step.node());
            return inFlight.ends(step.node(), recorded);
        } else if (event instanceof Event.StepFailed step) {
            return acting.fails(step, recorded);
        } else if (event instanceof Event.CancelRequested cancel) {
            acting.cancelled(cancel);
        } else if (event instanceof Event.DoubtSettled doubt) {
            acting.settled(doubt, recorded);
        } else {
            return undo(recorded);
        }
        return null;
    }

    private @Nullable Duration undo(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.RollbackStarted) {
            turnsBack();
        } else if (event instanceof Event.UndoStarted undo) {
            acting.begins(undo.node(), undo.attempt(), recorded);
        } else if (event instanceof Event.UndoSucceeded undo) {
            inPlace.gone(undo.node());
            return inFlight.ends(undo.node(), recorded);
        } else if (event instanceof Event.UndoFailed undo) {
            inFlight.failed(undo.node(), undo.failure(), undo.attempt());
            if (undo.retryIn() == null) {
                decided.failed(undo.node());
            }
            return inFlight.ends(undo.node(), recorded);
        }
        return null;
    }

    private void planned(List<NodeOutline> nodes) {
        chart = new Chart(nodes);
        course.planned(chart);
        inPlace.planned(chart);
    }

    /** What ran when the process before came to its end is in doubt, but for what is simply asked or undone again. */
    private void newSession() {
        acting.newSession();
        observed.newSession();
        inFlight.newSession(node -> !rollingBack && acting.hasBegun(node));
    }

    /** A step that failed acts once more, by order. */
    void retried(String step, Recorded recorded) {
        if (acting.hasBegun(step)) {
            acting.acts(step, 1, recorded);
        }
    }

    void turnsBack() {
        rollingBack = true;
        inFlight.turnsBack();
        signOffs.turnsBack();
        observed.turnsBack();
        decided.turnsBack();
    }

    String runId() {
        return runId;
    }

    Chart chart() {
        return chart;
    }

    Course course() {
        return course;
    }

    InPlace inPlace() {
        return inPlace;
    }

    InFlight inFlight() {
        return inFlight;
    }

    SignOffs signOffs() {
        return signOffs;
    }

    Observed observed() {
        return observed;
    }

    Decided decided() {
        return decided;
    }

    boolean rollingBack() {
        return rollingBack;
    }

    /** The steps whose undo a rollback has come to and doesn't run by itself, since it would lose writes. */
    List<String> losingWrites() {
        return inPlace.losingWrites(decided.failed());
    }

    /** The blocks in which the run is and whose guards are armed. */
    List<String> guarded() {
        return observed.armed().stream().filter(course::isIn).sorted().toList();
    }

    /** Whether orders have to be signed: the plan asks people, or somebody proved who he is. */
    boolean peopleSign() {
        return signOffs.proven() || chart.asksPeople();
    }

    boolean isGate(String node) {
        return outline(node).map(outline -> outline.kind().gate()).orElse(false);
    }

    Optional<Duration> rollbackWithin() {
        return Optional.ofNullable(rollbackWithin);
    }

    Optional<NodeOutline> outline(String node) {
        int position = chart.position(node);
        return position < 0 ? Optional.empty() : Optional.of(chart.node(position));
    }

    int firstFailedSo(String node, Failure failure, int attempt) {
        return inFlight.firstFailedSo(node, failure, attempt);
    }

    /** By the calendar, since a run may go on in another process. */
    Duration sinceStart(Recorded recorded) {
        return Duration.between(started, recorded.at());
    }
}
