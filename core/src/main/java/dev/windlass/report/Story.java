package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a report has to know of the events so far. */
final class Story {

    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Duration> starts = new HashMap<>();
    private final Deque<String> effects = new ArrayDeque<>();

    private List<NodeOutline> plan = List.of();
    private String runId = "";
    private Instant started = Instant.EPOCH;
    private String threw = "";
    private int done;

    /** Takes in an event; gives how long what it ends took, in this session. */
    Duration add(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.RunStarted run) {
            runId = run.runId();
            started = recorded.at();
            planned(run.plan());
        } else if (event instanceof Event.PlanChanged changed) {
            planned(changed.plan());
        } else if (event instanceof Event.RunResumed) {
            starts.clear();
        } else if (event instanceof Event.PhaseStarted phase) {
            starts.put("phase " + phase.phase(), recorded.elapsed());
        } else if (event instanceof Event.PhaseEnded phase) {
            return since("phase " + phase.phase(), recorded);
        } else if (event instanceof Event.StepStarted step) {
            begun(step.node(), recorded);
        } else if (event instanceof Event.StepSucceeded step) {
            done++;
            return since(step.node(), recorded);
        } else if (event instanceof Event.StepFailed step) {
            if (step.applied() == Event.Applied.NOTHING) {
                effects.remove(step.node());
            } else {
                threw = step.node();
            }
            return since(step.node(), recorded);
        } else if (event instanceof Event.DoubtSettled doubt) {
            settled(doubt);
        } else if (event instanceof Event.GateReached gate) {
            starts.put(gate.node(), recorded.elapsed());
        } else if (event instanceof Event.GatePassed gate) {
            done++;
            return since(gate.node(), recorded);
        } else if (event instanceof Event.PointOfNoReturnPassed) {
            done++;
            effects.clear();
        } else if (event instanceof Event.UndoStarted undo) {
            starts.put(undo.node(), recorded.elapsed());
        } else if (event instanceof Event.UndoSucceeded undo) {
            return since(undo.node(), recorded);
        }
        return Duration.ZERO;
    }

    private void planned(List<NodeOutline> nodes) {
        plan = nodes;
        positions.clear();
        for (int i = 0; i < nodes.size(); i++) {
            positions.put(nodes.get(i).name(), i);
        }
    }

    private void begun(String step, Recorded recorded) {
        starts.put(step, recorded.elapsed());
        NodeOutline.Kind kind = plan.get(positions.getOrDefault(step, 0)).kind();
        if (kind == NodeOutline.Kind.STEP) {
            effects.push(step);
        } else if (kind == NodeOutline.Kind.IRREVERSIBLE_STEP) {
            effects.clear();
        }
    }

    private void settled(Event.DoubtSettled doubt) {
        if (doubt.finding() == Event.Finding.DONE) {
            done++;
        } else if (doubt.finding() == Event.Finding.NOT_DONE && doubt.node().equals(threw)) {
            effects.remove(doubt.node());
        }
    }

    private Duration since(String what, Recorded recorded) {
        Duration start = starts.get(what);
        return start == null ? Duration.ZERO : recorded.elapsed().minus(start);
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

    /** The steps that a rollback undoes, in that order, in words. */
    String toUndo() {
        return effects.isEmpty() ? "nothing" : String.join(", ", effects);
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
