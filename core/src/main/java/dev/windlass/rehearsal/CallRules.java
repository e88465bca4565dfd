package dev.windlass.rehearsal;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Gate;
import dev.windlass.plan.Layout;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold of each call of the plan's code, by what was durable when it began. */
final class CallRules {

    static final String RECORDED_FIRST = "nothing is done before it is recorded that it begins";
    static final String ONE_BY_ONE = "a node begins only when all ahead of it are done or passed";
    static final String NOT_TWICE = "nothing runs twice, unless it is idempotent or surely not done";
    static final String DONE_IS_DONE = "what is done, or undone, doesn't run again";
    static final String NO_WAY_FORWARD = "nothing runs forward once the rollback has begun";
    static final String NOBODY_ACTS = "nothing is done while a person is asked";
    static final String ONE_IMAGE = "a before-image is taken once, before the step begins";

    private final Course course;
    private final BrokenRules broken;

    private CallRules(Course course, BrokenRules broken) {
        this.course = course;
        this.broken = broken;
    }

    static void check(Course course, BrokenRules broken) {
        new CallRules(course, broken).check();
    }

    private void check() {
        int rollback = course.first(Event.RollbackStarted.class::isInstance);
        Map<String, Call> acted = new HashMap<>();
        for (Call call : course.calls) {
            switch (call.kind) {
                case CAPTURE ->
                    broken.rule(
                            !course.any(0, call.durable, event -> starts(event, call.step)),
                            ONE_IMAGE,
                            () -> "the image of '" + call.step + "' was taken again behind " + behind(call));
                case ACT -> {
                    broken.rule(
                            call.durable < rollback,
                            NO_WAY_FORWARD,
                            () -> "'" + call.step + "' ran behind the begin of the rollback");
                    acts(call, acted.put(call.step, call));
                }
                case UNDO -> undoes(call);
                case PROBE -> {}
            }
            if (call.kind == Call.Kind.ACT || call.kind == Call.Kind.UNDO) {
                broken.rule(!asked(call.durable), NOBODY_ACTS, () -> call + " though a question was open");
            }
        }
    }

    private void undoes(Call call) {
        broken.rule(
                course.any(
                        0,
                        call.durable,
                        event -> event instanceof Event.UndoStarted undo
                                && undo.node().equals(call.step)),
                RECORDED_FIRST,
                () -> "the undo of '" + call.step + "' ran, and nothing was durable of it");
        broken.rule(
                !course.any(
                        0,
                        call.durable,
                        event -> event instanceof Event.UndoSucceeded undo
                                && undo.node().equals(call.step)),
                DONE_IS_DONE,
                () -> "the undo of '" + call.step + "' ran again behind " + behind(call));
    }

    private static boolean starts(Event event, String step) {
        return event instanceof Event.StepStarted started && started.node().equals(step);
    }

    private String behind(Call call) {
        return "event " + call.durable + " of " + course.events.size();
    }

    private boolean asked(int durable) {
        boolean asked = false;
        for (int i = 0; i < durable; i++) {
            Event event = course.events.get(i).event();
            asked = event instanceof Event.QuestionAsked || (asked && !(event instanceof Event.OrderGiven));
        }
        return asked;
    }

    private void acts(Call call, @Nullable Call before) {
        String name = call.step;
        broken.rule(
                course.any(0, call.durable, event -> starts(event, name)),
                RECORDED_FIRST,
                () -> "'" + name + "' ran, and its start was not durable");
        broken.rule(
                !course.any(0, call.durable, event -> Course.succeeds(event, name)),
                DONE_IS_DONE,
                () -> "'" + name + "' ran again behind " + behind(call));
        if (before != null) {
            boolean mayAgain = course.step(name).idempotent()
                    || course.readOnly(name)
                    || before.thrown instanceof NotApplied
                    || course.ordered(Order.RETRY)
                    || course.any(
                            before.durable,
                            call.durable,
                            event -> event instanceof Event.DoubtSettled doubt
                                    && doubt.node().equals(name)
                                    && doubt.finding() == Event.Finding.NOT_DONE);
            broken.rule(
                    mayAgain,
                    NOT_TWICE,
                    () -> "'" + name + "' ran behind event " + before.durable + " and again behind " + behind(call));
        }
        oneByOne(call);
    }

    private void oneByOne(Call call) {
        if (course.ordered(Order.SKIP)) {
            return;
        }
        for (int position = 0; position < course.places().size(); position++) {
            Layout.Place place = course.places().get(position);
            String node = place.node().name();
            boolean waitsFor = place.node() instanceof Gate || place.node() instanceof Step<?>;
            if (waitsFor && course.onTheWay(position) && course.precedes(node, call.step)) {
                broken.rule(
                        course.any(0, call.durable, event -> over(event, node)),
                        ONE_BY_ONE,
                        () -> "'" + call.step + "' ran before '" + node + "' was "
                                + (place.node() instanceof CheckGroup ? "passed" : "over"));
            }
        }
    }

    private static boolean over(Event event, String node) {
        return Course.succeeds(event, node)
                || (event instanceof Event.GatePassed passed && passed.node().equals(node));
    }
}
