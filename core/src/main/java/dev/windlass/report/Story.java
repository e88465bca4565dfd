package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a report has to know of the events so far. */
final class Story {

    private final Map<String, Duration> starts = new HashMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Set<String> running = new LinkedHashSet<>();
    private final Set<String> inDoubt = new LinkedHashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> failed = new LinkedHashSet<>();
    /** Steps whose action threw and may have taken effect, and whether another attempt may follow. */
    private final Map<String, Boolean> threw = new HashMap<>();

    private final Set<String> stopped = new HashSet<>();
    private final Map<String, Map<Failure, Integer>> failures = new HashMap<>();
    private final Course course = new Course();
    private final InPlace inPlace = new InPlace();

    private Chart chart = Chart.none();
    private String runId = "";
    private Instant started = Instant.EPOCH;
    private @Nullable Duration rollbackWithin;
    private Event.@Nullable QuestionAsked question;
    private boolean rollingBack;
    private boolean orderedInRollback;
    private int skipped;

    /** Takes in an event; gives how long what it ends took, if that began in this session. */
    @Nullable
    Duration add(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.RunStarted run) {
            runId = run.runId();
            started = recorded.at();
            rollbackWithin = run.rollbackWithin();
            planned(run.plan());
        } else if (event instanceof Event.PlanChanged changed) {
            planned(changed.plan());
        } else if (event instanceof Event.RunResumed) {
            newSession();
        } else if (event instanceof Event.PhaseStarted phase) {
            starts.put("phase " + phase.phase(), recorded.elapsed());
        } else if (event instanceof Event.PhaseEnded phase) {
            return since("phase " + phase.phase(), recorded);
        } else if (event instanceof Event.GateReached gate) {
            begins(gate.node(), 1, recorded);
        } else if (event instanceof Event.GatePassed gate) {
            course.done(gate.node());
            return ends(gate.node(), recorded);
        } else if (event instanceof Event.GateRefused gate) {
            failed.add(gate.node());
            return ends(gate.node(), recorded);
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            inPlace.pointPassed(recorded.seq());
            course.done(point.node());
        } else if (event instanceof Event.BranchChosen chosen) {
            course.chosen(chosen.node(), chosen.branch());
        } else if (event instanceof Event.QuestionAsked ask) {
            question = ask;
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order.order(), recorded);
        } else {
            return step(recorded);
        }
        return null;
    }

    private @Nullable Duration step(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.StepStarted step) {
            begins(step.node(), 1, recorded);
            takesEffect(step.node(), recorded);
        } else if (event instanceof Event.AttemptStarted step) {
            begins(step.node(), step.attempt(), recorded);
            takesEffect(step.node(), recorded);
        } else if (event instanceof Event.StepSucceeded step) {
            course.done(step.node());
            return ends(step.node(), recorded);
        } else if (event instanceof Event.StepFailed step) {
            return fails(step, recorded);
        } else if (event instanceof Event.CancelRequested cancel) {
            cancelled(cancel);
        } else if (event instanceof Event.DoubtSettled doubt) {
            settled(doubt, recorded);
        } else if (event instanceof Event.NodeRefused refused) {
            failed.add(refused.node());
        } else if (event instanceof Event.ChoiceFailed choice) {
            failed.add(choice.node());
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
            begins(undo.node(), undo.attempt(), recorded);
        } else if (event instanceof Event.UndoSucceeded undo) {
            inPlace.gone(undo.node());
            return ends(undo.node(), recorded);
        } else if (event instanceof Event.UndoFailed undo) {
            told(undo.node(), undo.failure(), undo.attempt());
            if (undo.retryIn() == null) {
                failed.add(undo.node());
            }
            return ends(undo.node(), recorded);
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
        starts.clear();
        failures.clear();
        stopped.clear();
        if (!rollingBack) {
            running.stream().filter(begun::contains).forEach(inDoubt::add);
        }
        running.clear();
    }

    private void begins(String node, int attempt, Recorded recorded) {
        starts.put(node, recorded.elapsed());
        attempts.put(node, attempt);
        running.add(node);
        inDoubt.remove(node);
        failed.remove(node);
        stopped.remove(node);
    }

    private @Nullable Duration ends(String node, Recorded recorded) {
        running.remove(node);
        inDoubt.remove(node);
        return since(node, recorded);
    }

    private void takesEffect(String step, Recorded recorded) {
        begun.add(step);
        threw.remove(step);
        inPlace.started(step, recorded.seq());
    }

    private @Nullable Duration fails(Event.StepFailed event, Recorded recorded) {
        String step = event.node();
        boolean nothing = event.applied() == Event.Applied.NOTHING;
        boolean probe = outline(step).map(NodeOutline::probe).orElse(false);
        told(step, event.failure(), event.attempt());
        if (nothing) {
            inPlace.gone(step);
        }
        Duration took = ends(step, recorded);
        if (!begun.contains(step)) {
            failed.add(step);
        } else if (stopped.contains(step)) {
            if (!nothing) {
                inDoubt.add(step);
            }
        } else {
            if (!nothing) {
                threw.put(step, event.retryIn() != null);
            }
            if (event.retryIn() == null || (!nothing && probe)) {
                failed.add(step);
            }
        }
        return took;
    }

    private void told(String node, Failure failure, int attempt) {
        failures.computeIfAbsent(node, any -> new HashMap<>()).putIfAbsent(failure, attempt);
    }

    private void cancelled(Event.CancelRequested cancel) {
        if (cancel.cause() == Event.Cause.STOP) {
            stopped.add(cancel.node());
        }
        if (outline(cancel.node()).map(NodeOutline::kind).orElse(null) == NodeOutline.Kind.CHECKS) {
            running.remove(cancel.node());
        }
    }

    private void settled(Event.DoubtSettled doubt, Recorded recorded) {
        String step = doubt.node();
        inDoubt.remove(step);
        failed.remove(step);
        switch (doubt.finding()) {
            case DONE -> course.done(step);
            case RUN_AGAIN -> runsAgain(step, recorded);
            case UNKNOWN -> failed.add(step);
            case NOT_DONE -> {
                Boolean again = threw.remove(step);
                if (again != null) {
                    inPlace.gone(step);
                    if (!again) {
                        failed.add(step);
                    }
                } else {
                    if (!failed.isEmpty()) {
                        inPlace.gone(step);
                    }
                    runsAgain(step, recorded);
                }
            }
        }
    }

    /** But not once the plan failed elsewhere. */
    private void runsAgain(String step, Recorded recorded) {
        if (failed.isEmpty()) {
            begins(step, attempts.getOrDefault(step, 1), recorded);
        }
    }

    private void ordered(Order choice, Recorded recorded) {
        orderedInRollback = rollingBack;
        boolean pastPoint = question == null || question.matter() == Event.Matter.FAILED_PAST_POINT;
        if (choice == Order.MOVE_ZERO || choice == Order.STOP) {
            return;
        }
        if (choice == Order.RESUME || (choice == Order.ROLL_BACK && !pastPoint)) {
            question = null;
            return;
        }
        List<String> over = new ArrayList<>(failed);
        if (rollingBack) {
            over.addAll(inPlace.losingWrites(failed));
        }
        if (over.isEmpty() && question != null) {
            over.add(question.node());
        }
        if (rollingBack) {
            if (choice == Order.SKIP) {
                over.forEach(inPlace::givenUp);
            }
        } else {
            switch (choice) {
                case RETRY ->
                    over.stream().filter(begun::contains).forEach(step -> {
                        begins(step, 1, recorded);
                        takesEffect(step, recorded);
                    });
                case SKIP -> over.forEach(this::skip);
                case ROLL_BACK -> {
                    if (question != null) {
                        turnsBack();
                    }
                }
                case STOP, RESUME, MOVE_ZERO -> {}
            }
        }
        failed.clear();
        question = null;
    }

    private void skip(String node) {
        skipped++;
        int position = chart.position(node);
        if (position >= 0 && chart.opens(position) >= 0) {
            inPlace.gone(node); // the pair is still open, as far as anybody knows
        }
        int closing = position < 0 ? -1 : chart.closes(position);
        if (closing >= 0 && !inPlace.has(node)) { // what was not put in force needs no end
            skipped++;
            course.passOver(chart.name(closing));
        }
        course.skipped(node);
    }

    private void turnsBack() {
        rollingBack = true;
        running.clear();
        inDoubt.clear();
        failed.clear();
        failures.clear();
    }

    private @Nullable Duration since(String what, Recorded recorded) {
        Duration start = starts.get(what);
        return start == null ? null : recorded.elapsed().minus(start);
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

    /** How many nodes were skipped by order. */
    int skipped() {
        return skipped;
    }

    boolean rollingBack() {
        return rollingBack;
    }

    /** Whether the last order was about an undo. */
    boolean orderedInRollback() {
        return orderedInRollback;
    }

    /** The steps whose undo a rollback has come to and doesn't run by itself, since it would lose writes. */
    List<String> losingWrites() {
        return inPlace.losingWrites(failed);
    }

    /** What the run asks a person; null if it doesn't. */
    Event.@Nullable QuestionAsked question() {
        return question;
    }

    /** The actions, undos and gates that run now, in the order in which they began. */
    List<String> running() {
        return List.copyOf(running);
    }

    /** What else runs. */
    List<String> beside(String node) {
        return running.stream().filter(other -> !other.equals(node)).toList();
    }

    /** The steps whose end the process before did not see. */
    List<String> inDoubt() {
        return List.copyOf(inDoubt);
    }

    /** The first attempt of this session at which it failed in that way. */
    int firstFailedSo(String node, Failure failure, int attempt) {
        return failures.getOrDefault(node, Map.of()).getOrDefault(failure, attempt);
    }

    Optional<Duration> rollbackWithin() {
        return Optional.ofNullable(rollbackWithin);
    }

    Optional<NodeOutline> outline(String node) {
        int position = chart.position(node);
        return position < 0 ? Optional.empty() : Optional.of(chart.node(position));
    }

    /** By the calendar, since a run may go on in another process. */
    Duration sinceStart(Recorded recorded) {
        return Duration.between(started, recorded.at());
    }
}
