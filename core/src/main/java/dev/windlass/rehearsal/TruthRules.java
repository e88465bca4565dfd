package dev.windlass.rehearsal;

import dev.windlass.Outcome;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Gate;
import dev.windlass.plan.Layout;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether journal and outcome say what was. */
final class TruthRules {

    static final String TRUE_OUTCOME = "the outcome tells what happened";
    static final String TRUE_JOURNAL = "the journal tells what happened";
    static final String ONLY_PASSED = "only what passed opens a gate";
    static final String TRIPPED = "a guard that trips turns the release back, or asks";

    private final Course course;
    private final BrokenRules broken;
    private final List<Answered> answered;

    /** What a check answered when it was asked. */
    record Answered(String gate, String check, Verdict verdict) {}

    private TruthRules(Course course, List<Answered> answered, BrokenRules broken) {
        this.course = course;
        this.answered = answered;
        this.broken = broken;
    }

    static void check(Course course, List<Answered> answered, Outcome outcome, BrokenRules broken) {
        var rules = new TruthRules(course, answered, broken);
        rules.journal();
        rules.gates();
        rules.outcome(outcome);
    }

    // ------------------------------------------------------------------ the journal

    private void journal() {
        for (Recorded one : course.events) {
            if (one.event() instanceof Event.StepSucceeded done) {
                broken.rule(
                        called(Call.Kind.ACT, done.node()),
                        TRUE_JOURNAL,
                        () -> "'" + done.node() + "' is done, it says, and its action never returned");
            } else if (one.event() instanceof Event.UndoSucceeded undo) {
                broken.rule(
                        called(Call.Kind.UNDO, undo.node()),
                        TRUE_JOURNAL,
                        () -> "'" + undo.node() + "' is undone, it says, and its undo never returned");
            } else if (one.event() instanceof Event.CheckAnswered answer
                    && answer.verdict().passed()) {
                broken.rule(
                        answered.stream()
                                        .noneMatch(asked -> asked.gate().equals(answer.node())
                                                && asked.check().equals(answer.check()))
                                || answered.contains(new Answered(answer.node(), answer.check(), Verdict.PASSED)),
                        TRUE_JOURNAL,
                        () -> "check '" + answer.check() + "' of '" + answer.node()
                                + "' passed, it says, and it never did");
            }
        }
    }

    private boolean called(Call.Kind kind, String step) {
        return course.calls.stream().anyMatch(call -> call.kind == kind && call.step.equals(step) && call.returned());
    }

    // ------------------------------------------------------------------ gates

    private void gates() {
        var verdicts = new HashMap<String, Verdict>();
        var signed = new HashMap<String, Map<String, Set<String>>>();
        for (Recorded one : course.events) {
            if (one.event() instanceof Event.GateReached gate) {
                verdicts.keySet().removeIf(check -> check.startsWith(gate.node() + "\n"));
            } else if (one.event() instanceof Event.CheckAnswered answer) {
                verdicts.put(answer.node() + "\n" + answer.check(), answer.verdict());
            } else if (one.event() instanceof PeopleEvent.SignedOff person) {
                signed.computeIfAbsent(person.node(), node -> new HashMap<>())
                        .put(person.by(), new HashSet<>(person.roles()));
            } else if (one.event() instanceof Event.GatePassed gate) {
                passed(gate.node(), verdicts, signed.getOrDefault(gate.node(), Map.of()));
            }
        }
    }

    private void passed(String gate, Map<String, Verdict> verdicts, Map<String, Set<String>> signed) {
        for (Layout.Place place : course.places()) {
            if (!place.node().name().equals(gate)) {
                continue;
            }
            if (place.node() instanceof CheckGroup group) {
                for (CheckGroup.Member member : group.members()) {
                    Verdict verdict = verdicts.get(gate + "\n" + member.check().name());
                    boolean waived = member.severity() == Severity.IMPORTANT && !signed.isEmpty();
                    broken.rule(
                            member.severity() == Severity.RECOMMENDED
                                    || waived
                                    || (verdict != null && verdict.passed()),
                            ONLY_PASSED,
                            () -> "gate '" + gate + "' passed, and check '"
                                    + member.check().name() + "' was " + verdict);
                }
            } else if (place.node() instanceof SignOff signOff) {
                broken.rule(
                        signOff.satisfiedBy(new ArrayList<>(signed.values())),
                        ONLY_PASSED,
                        () -> "gate '" + gate + "' passed, signed by " + signed.keySet());
            }
        }
    }

    // ------------------------------------------------------------------ the outcome

    private void outcome(Outcome outcome) {
        Event.Ending ending = course.events.stream()
                .map(Recorded::event)
                .filter(Event.RunEnded.class::isInstance)
                .map(event -> ((Event.RunEnded) event).ending())
                .reduce((earlier, later) -> later)
                .orElse(null);
        Event.Ending told = outcome instanceof Outcome.Completed
                ? Event.Ending.COMPLETED
                : outcome instanceof Outcome.RolledBack
                        ? Event.Ending.ROLLED_BACK
                        : outcome instanceof Outcome.Stopped ? Event.Ending.STOPPED : null;
        if (told != null) {
            broken.rule(told == ending, TRUE_OUTCOME, () -> "it is " + told + ", and the journal ends with " + ending);
        }
        if (outcome instanceof Outcome.Completed completed) {
            completed(completed);
        } else if (outcome instanceof Outcome.RolledBack back) {
            List<String> undone = course.events.stream()
                    .map(Recorded::event)
                    .filter(Event.UndoSucceeded.class::isInstance)
                    .map(event -> ((Event.UndoSucceeded) event).node())
                    .toList();
            broken.rule(
                    back.undone().equals(undone),
                    TRUE_OUTCOME,
                    () -> "undone is " + back.undone() + ", and was " + undone);
            String verification =
                    course.plan.verification().map(CheckGroup::name).orElse(null);
            broken.rule(
                    verification == null
                            || undone.isEmpty()
                            || course.any(event -> event instanceof Event.GatePassed gate
                                    && gate.node().equals(verification))
                            || course.ordered(Order.SKIP),
                    TRUE_OUTCOME,
                    () -> "it was rolled back, and nobody verified it");
        }
        if (course.any(ObservationEvent.GuardTripped.class::isInstance)
                && !course.ordered(Order.SKIP)
                && !course.ordered(Order.RESUME)
                && !course.ordered(Order.RETRY)) {
            broken.rule(
                    !(outcome instanceof Outcome.Completed),
                    TRIPPED,
                    () -> "a guard tripped, and the release completed");
        }
    }

    private void completed(Outcome.Completed outcome) {
        for (int position = 0; position < course.places().size(); position++) {
            Layout.Place place = course.places().get(position);
            String node = place.node().name();
            if (!course.onTheWay(position) || outcome.skipped().contains(node) || course.ordered(Order.SKIP)) {
                continue;
            }
            if (place.node() instanceof Step<?>) {
                broken.rule(
                        course.any(event -> Course.succeeds(event, node)),
                        TRUE_OUTCOME,
                        () -> "it completed, and step '" + node + "' is not done");
            } else if (place.node() instanceof Gate) {
                broken.rule(
                        course.any(event -> event instanceof Event.GatePassed gate
                                && gate.node().equals(node)),
                        TRUE_OUTCOME,
                        () -> "it completed, and gate '" + node + "' was not passed");
            }
        }
    }
}
