package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What failed, what the run asks about it, what people ordered, and how it ended. */
final class Decided {

    private final Story story;
    private final Set<String> failed = new LinkedHashSet<>();
    private final List<String> skipped = new ArrayList<>();
    private Event.@Nullable QuestionAsked question;
    private Event.@Nullable OrderGiven stop;
    private Event.@Nullable OrderGiven back;
    private Event.@Nullable RunEnded ended;
    private Event.@Nullable Matter answered;

    Decided(Story story) {
        this.story = story;
    }

    void add(Recorded recorded) {
        Event event = recorded.event();
        if (event instanceof Event.QuestionAsked asked) {
            question = asked;
        } else if (event instanceof Event.RunEnded end) {
            ended = end;
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order, recorded);
        }
    }

    void failed(String node) {
        failed.add(node);
    }

    void notFailed(String node) {
        failed.remove(node);
    }

    void turnsBack() {
        failed.clear();
        question = null;
        back = null;
    }

    private void ordered(Event.OrderGiven given, Recorded recorded) {
        answered = question == null ? null : question.matter();
        switch (given.order()) {
            case STOP -> stop = given;
            case RESUME -> {
                stop = null;
                question = null;
            }
            case RETRY -> {
                Event.Matter matter = matter();
                if (goesForward(matter)) {
                    over().forEach(step -> story.retried(step, recorded));
                }
                answers(matter);
            }
            case SKIP -> {
                Event.Matter matter = matter();
                if (goesForward(matter)) {
                    over().forEach(this::skip);
                } else if (isUndo(matter)) {
                    overInRollback().forEach(story.inPlace()::givenUp);
                }
                answers(matter);
            }
            case ROLL_BACK -> rollsBack(given);
            case MOVE_ZERO -> {}
        }
    }

    /** What was asked; also of a run whose beginning was not seen. */
    private Event.Matter matter() {
        if (question != null) {
            return question.matter();
        }
        return story.rollingBack() ? Event.Matter.UNDO_FAILED : Event.Matter.FAILED_PAST_POINT;
    }

    private static boolean goesForward(Event.Matter matter) {
        return matter == Event.Matter.FAILED_PAST_POINT || matter == Event.Matter.GATE_REFUSED;
    }

    private static boolean isUndo(Event.Matter matter) {
        return matter == Event.Matter.UNDO_FAILED || matter == Event.Matter.UNDO_LOSES_WRITES;
    }

    private void answers(Event.Matter matter) {
        question = null;
        if (matter != Event.Matter.WINDOW_CLOSED) {
            failed.clear();
        }
    }

    private List<String> over() {
        return failed.isEmpty() && question != null ? List.of(question.node()) : List.copyOf(failed);
    }

    private List<String> overInRollback() {
        var all = new LinkedHashSet<>(failed);
        all.addAll(story.losingWrites());
        return all.isEmpty() && question != null ? List.of(question.node()) : List.copyOf(all);
    }

    /** Past a point of no return it turns back at once; else what runs comes to its end first. */
    private void rollsBack(Event.OrderGiven given) {
        boolean pastPoint = question != null && question.matter() == Event.Matter.FAILED_PAST_POINT;
        ended = null;
        question = null;
        if (pastPoint) {
            story.turnsBack();
        } else if (!story.rollingBack()) {
            back = given;
        }
    }

    private void skip(String node) {
        Chart chart = story.chart();
        int position = chart.position(node);
        if (position >= 0 && chart.kind(position) == NodeOutline.Kind.GUARDED) {
            skipped.add(node + " (its guards)");
            return;
        }
        skipped.add(node);
        if (position >= 0 && chart.opens(position) >= 0) {
            story.inPlace().gone(node); // the pair is still open, as far as anybody knows
        }
        int closing = position < 0 ? -1 : chart.closes(position);
        if (closing >= 0 && !story.inPlace().has(node)) { // what was not put in force needs no end
            skipped.add(chart.name(closing));
            story.course().passOver(chart.name(closing));
        }
        story.course().skipped(node);
    }

    /** The nodes that failed, or refused, and about which nobody has decided. */
    Set<String> failed() {
        return failed;
    }

    /** What was skipped by order on the way forward. */
    List<String> skipped() {
        return skipped;
    }

    /** What the run asks a person; null if it doesn't. */
    Event.@Nullable QuestionAsked question() {
        return question;
    }

    /** What the last order was about; null if nothing was asked. */
    Event.@Nullable Matter answered() {
        return answered;
    }

    /** The order to stop that still holds; null if there is none. */
    Event.@Nullable OrderGiven stop() {
        return stop;
    }

    /** The order to roll back, as long as the run has not turned back; null if there is none. */
    Event.@Nullable OrderGiven back() {
        return back;
    }

    /** How the run ended; null if it didn't. */
    Event.@Nullable RunEnded ended() {
        return ended;
    }
}
