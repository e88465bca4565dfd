package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a report has to know of the events so far. */
final class Story {

    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Duration> starts = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Map<Failure, Integer>> undoFailures = new HashMap<>();
    private final Deque<String> effects = new ArrayDeque<>();

    private List<NodeOutline> plan = List.of();
    private String runId = "";
    private Instant started = Instant.EPOCH;
    private @Nullable Duration rollbackWithin;
    private String threw = "";
    private String asked = "";
    private String question = "";
    private boolean rollingBack;
    private boolean pastPoint;
    private int barrier;
    private int barrierBefore;
    private int cursor;
    private int done;

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
            starts.clear();
            undoFailures.clear();
        } else if (event instanceof Event.PhaseStarted phase) {
            starts.put("phase " + phase.phase(), recorded.elapsed());
        } else if (event instanceof Event.PhaseEnded phase) {
            return since("phase " + phase.phase(), recorded);
        } else if (event instanceof Event.GateReached gate) {
            at(gate.node(), recorded);
        } else if (event instanceof Event.GatePassed gate) {
            passed();
            return since(gate.node(), recorded);
        } else if (event instanceof Event.PointOfNoReturnPassed) {
            pastPoint = true;
            barrier = effects.size();
            passed();
        } else if (event instanceof Event.QuestionAsked ask) {
            asked = ask.node();
            question = ask.question();
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order.choice(), recorded);
        } else {
            return step(recorded);
        }
        return null;
    }

    private @Nullable Duration step(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.StepStarted step) {
            at(step.node(), recorded);
            takesEffect(step.node());
        } else if (event instanceof Event.StepSucceeded step) {
            passed();
            return since(step.node(), recorded);
        } else if (event instanceof Event.StepFailed step) {
            if (step.applied() == Event.Applied.NOTHING) {
                tookNoEffect(step.node());
            } else {
                threw = step.node();
            }
            return since(step.node(), recorded);
        } else if (event instanceof Event.DoubtSettled doubt) {
            settled(doubt, recorded);
        } else if (event instanceof Event.RollbackStarted) {
            rollingBack = true;
        } else if (event instanceof Event.UndoStarted undo) {
            starts.put(undo.node(), recorded.elapsed());
        } else if (event instanceof Event.UndoSucceeded undo) {
            effects.remove(undo.node());
            return since(undo.node(), recorded);
        } else if (event instanceof Event.UndoFailed undo) {
            undoFailures
                    .computeIfAbsent(undo.node(), node -> new HashMap<>())
                    .putIfAbsent(undo.failure(), undo.attempt());
            return since(undo.node(), recorded);
        }
        return null;
    }

    private void planned(List<NodeOutline> nodes) {
        plan = nodes;
        positions.clear();
        for (int i = 0; i < nodes.size(); i++) {
            positions.put(nodes.get(i).name(), i);
        }
    }

    private void at(String node, Recorded recorded) {
        starts.put(node, recorded.elapsed());
        cursor = positions.getOrDefault(node, cursor);
    }

    private void passed() {
        done++;
        cursor++;
    }

    private void takesEffect(String step) {
        begun.add(step);
        barrierBefore = barrier;
        if (kind(step) == NodeOutline.Kind.STEP) {
            effects.push(step);
        } else if (kind(step) == NodeOutline.Kind.IRREVERSIBLE_STEP) {
            barrier = effects.size();
        }
    }

    private void tookNoEffect(String step) {
        if (begun.contains(step)) {
            effects.remove(step);
            barrier = barrierBefore;
        }
    }

    private void settled(Event.DoubtSettled doubt, Recorded recorded) {
        switch (doubt.finding()) {
            case DONE -> passed();
            case RUN_AGAIN -> starts.put(doubt.node(), recorded.elapsed());
            case UNKNOWN -> {}
            case NOT_DONE -> {
                if (doubt.node().equals(threw)) {
                    tookNoEffect(doubt.node());
                } else {
                    starts.put(doubt.node(), recorded.elapsed());
                }
            }
        }
    }

    private void ordered(Event.Choice choice, Recorded recorded) {
        switch (choice) {
            case RETRY -> {
                threw = "";
                starts.put(asked, recorded.elapsed());
                if (begun.contains(asked)) {
                    tookNoEffect(asked);
                    takesEffect(asked);
                }
            }
            case SKIP -> cursor++;
            case ROLL_BACK -> rollingBack = true;
        }
        asked = "";
    }

    private @Nullable Duration since(String what, Recorded recorded) {
        Duration start = starts.get(what);
        return start == null ? null : recorded.elapsed().minus(start);
    }

    String runId() {
        return runId;
    }

    int nodes() {
        return plan.size();
    }

    int done() {
        return done;
    }

    boolean rollingBack() {
        return rollingBack;
    }

    /** Whether the run waits for a person's order. */
    boolean asks() {
        return !asked.isEmpty();
    }

    /** What the run asks; empty before its first question. */
    String question() {
        return question;
    }

    /** The first attempt of this session at which the undo failed in that way. */
    int firstFailedSo(Event.UndoFailed undo) {
        return undoFailures.getOrDefault(undo.node(), Map.of()).getOrDefault(undo.failure(), undo.attempt());
    }

    Optional<Duration> rollbackWithin() {
        return Optional.ofNullable(rollbackWithin);
    }

    /** Whether the rollback leaves standing what was done ahead of a point of no return. */
    boolean pastPoint() {
        return pastPoint || barrier > 0;
    }

    /** The steps that a rollback undoes, in that order. */
    List<String> toUndo() {
        return new ArrayList<>(effects).subList(0, Math.max(0, effects.size() - barrier));
    }

    /** What the plan says a person has to do where the undo of a step failed for good. */
    Optional<String> byHand(String step) {
        return outline(step).map(NodeOutline::undoByHand);
    }

    /** Why a step can't be taken back; empty if it can. */
    Optional<String> irreversible(String step) {
        return outline(step).map(NodeOutline::irreversible);
    }

    private Optional<NodeOutline> outline(String node) {
        return Optional.ofNullable(positions.get(node)).map(plan::get);
    }

    private NodeOutline.@Nullable Kind kind(String node) {
        return outline(node).map(NodeOutline::kind).orElse(null);
    }

    /** Which node this is, from 1. */
    int number(String node) {
        return positions.getOrDefault(node, -1) + 1;
    }

    /** The name of the node that is due, empty after the last. */
    String due() {
        return cursor < plan.size() ? plan.get(cursor).name() : "";
    }

    /** The name of the node after the given one, empty after the last. */
    String after(String node) {
        Integer position = positions.get(node);
        return position == null || position + 1 >= plan.size()
                ? ""
                : plan.get(position + 1).name();
    }

    /** By the calendar, since a run may go on in another process. */
    Duration sinceStart(Recorded recorded) {
        return Duration.between(started, recorded.at());
    }
}
