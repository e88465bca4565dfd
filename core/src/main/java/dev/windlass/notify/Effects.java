package dev.windlass.notify;

import dev.windlass.check.Fact;
import dev.windlass.journal.Event;
import dev.windlass.plan.NodeOutline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What steps and undos do to the world, as far as it is known: what is in flight, in place, and taken back. */
final class Effects {

    private final Course course;
    /** The steps that act, or whose end is not known. */
    private final Set<String> acting = new LinkedHashSet<>();

    private final Set<String> undoing = new LinkedHashSet<>();
    /** The steps that took effect, or may have, the last one last. */
    private final Set<String> inPlace = new LinkedHashSet<>();

    private final List<String> undone = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private final Set<String> undosFailed = new HashSet<>();

    Effects(Course course) {
        this.course = course;
    }

    void accept(Event event) {
        if (event instanceof Event.StepStarted step) {
            acts(step.node());
        } else if (event instanceof Event.AttemptStarted step) {
            acts(step.node());
        } else if (event instanceof Event.StepSucceeded step) {
            takesEffect(step.node());
            acting.remove(step.node());
        } else if (event instanceof Event.StepFailed step) {
            failed(step);
        } else if (event instanceof Event.DoubtSettled doubt) {
            settled(doubt);
        } else if (event instanceof Event.RollbackStarted) {
            acting.clear();
        } else {
            back(event);
        }
    }

    private void acts(String step) {
        acting.add(step);
        failed.remove(step);
        takesEffect(step);
    }

    private void takesEffect(String step) {
        boolean readOnly = course.outline(step)
                .filter(node -> node.kind() == NodeOutline.Kind.READ_ONLY_STEP)
                .isPresent();
        if (!readOnly) {
            inPlace.add(step);
        }
    }

    private void failed(Event.StepFailed step) {
        acting.remove(step.node());
        failed.add(step.node());
        if (step.applied() == Event.Applied.NOTHING) {
            inPlace.remove(step.node());
        }
    }

    private void settled(Event.DoubtSettled doubt) {
        String step = doubt.node();
        switch (doubt.finding()) {
            case DONE -> {
                takesEffect(step);
                acting.remove(step);
            }
            case NOT_DONE -> {
                inPlace.remove(step);
                if (failed.contains(step)) { // else a process was lost in it, and it runs again
                    acting.remove(step);
                }
            }
            case RUN_AGAIN -> {
                if (!failed.contains(step)) { // else it waits for its next attempt, and is in place meanwhile
                    acts(step);
                }
            }
            case UNKNOWN -> acting.remove(step);
        }
    }

    private void back(Event event) {
        if (event instanceof Event.UndoStarted undo) {
            undoing.add(undo.node());
            undosFailed.remove(undo.node());
        } else if (event instanceof Event.UndoSucceeded undo) {
            undoing.remove(undo.node());
            inPlace.remove(undo.node());
            undone.add(undo.node());
        } else if (event instanceof Event.UndoFailed undo) {
            undoing.remove(undo.node());
            if (undo.retryIn() == null) {
                undosFailed.add(undo.node());
            }
        }
    }

    /** The steps that act, or of which a crash hides how they ended. */
    List<String> acting() {
        return List.copyOf(acting);
    }

    /** The undos that run, or of which a crash hides how they ended. */
    List<String> undoing() {
        return List.copyOf(undoing);
    }

    /** The steps that were undone, in that order. */
    List<String> undone() {
        return undone;
    }

    /** The steps that took effect, or may have, and are not undone, the last one first; without pairs that were ended. */
    List<String> inPlace() {
        var all = new ArrayList<>(inPlace);
        all.removeIf(step -> course.otherOfPair(step).filter(inPlace::contains).isPresent());
        Collections.reverse(all);
        return all;
    }

    /** What is to be done by hand where undos failed for good, in the order of the plan. */
    List<Fact> byHand() {
        return course.nodes().stream()
                .filter(node -> undosFailed.contains(node.name()))
                .map(node -> new Fact(
                        node.name(), Objects.requireNonNullElse(node.undoByHand(), "(the plan gives no instruction)")))
                .toList();
    }
}
