package dev.windlass.rehearsal;

import dev.windlass.Outcome;
import dev.windlass.journal.Order;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What must hold of what was done and of what was taken back. */
final class BackRules {

    static final String NAMED = "what took effect is undone, or named in the outcome";
    static final String BACKWARDS = "what was done last is undone first";
    static final String KEPT = "nothing is undone by itself beyond a point of no return";

    private final Course course;
    private final BrokenRules broken;

    private BackRules(Course course, BrokenRules broken) {
        this.course = course;
        this.broken = broken;
    }

    static void check(Course course, Outcome outcome, BrokenRules broken) {
        var rules = new BackRules(course, broken);
        rules.named(outcome);
        rules.backwards();
        rules.kept();
    }

    private void named(Outcome outcome) {
        var there = new ArrayList<>(course.inPlace());
        if (outcome instanceof Outcome.RolledBack back) {
            there.removeAll(back.remaining());
        } else if (outcome instanceof Outcome.RollbackFailed failed) {
            failed.leftBehind().forEach(left -> there.remove(left.step()));
            there.removeAll(course.behindPoints());
        } else if (!(outcome instanceof Outcome.Stopped)) {
            return; // it is done, or the run is not over
        }
        there.removeIf(course::inPair);
        broken.rule(there.isEmpty(), NAMED, () -> there + " took effect, or may have, and the outcome doesn't say so");
    }

    private void backwards() {
        List<Call> undos = course.calls.stream()
                .filter(call -> call.kind == Call.Kind.UNDO)
                .toList();
        Set<String> there = course.inPlace();
        for (Call undo : undos) {
            if (course.inPair(undo.step)
                    || course.step(undo.step).is(StepDefinition.Trait.INDEPENDENT_UNDO)
                    || course.ordered(Order.SKIP)) {
                continue;
            }
            int at = course.calls.indexOf(undo);
            for (Call act : course.calls.subList(0, at)) {
                boolean later = act.kind == Call.Kind.ACT
                        && !course.readOnly(act.step)
                        && !course.inPair(act.step)
                        && course.precedes(undo.step, act.step)
                        && (there.contains(act.step) || undoneBehind(act.step, at));
                broken.rule(
                        !later,
                        BACKWARDS,
                        () -> "'" + undo.step + "' was undone while the later '" + act.step + "' was in place");
            }
        }
    }

    /** Whether a step is undone only behind a call. */
    private boolean undoneBehind(String step, int call) {
        boolean before = false;
        boolean behind = false;
        for (int i = 0; i < course.calls.size(); i++) {
            Call one = course.calls.get(i);
            if (one.kind == Call.Kind.UNDO && one.step.equals(step) && one.returned()) {
                before |= i < call;
                behind |= i > call;
            }
        }
        return behind && !before;
    }

    private void kept() {
        Set<String> kept = course.surelyBehindPoints();
        for (Call call : course.calls) {
            if (call.kind == Call.Kind.UNDO && kept.contains(call.step) && !course.inPair(call.step)) {
                broken.rule(
                        course.ordered(Order.ROLL_BACK),
                        KEPT,
                        () -> "'" + call.step + "' was undone, and it stands ahead of a point that was passed");
            }
        }
    }
}
