package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session ended.
 *
 * @param runId the run
 * @param earlier whether it had completed before, so that nothing was done now
 * @param location where its record is
 * @param head the hash over the record
 * @param ended the run's end; null if it stands still or the journal is lost
 * @param question what a person is asked; null if nothing is
 * @param suspended why the run stands still without a question; null if it doesn't
 * @param waiting what is waited for; null if it doesn't wait
 * @param lost why the journal is lost; null if it isn't
 * @param skipped the nodes that a person ordered to go on without
 * @param undone the steps that were undone, in that order
 * @param unwatched the guarded blocks in which the run stands still while nobody watches
 * @param inPlace the steps that took effect, or may have, and were not undone; the last one first
 */
public record Ran(
        String runId,
        boolean earlier,
        String location,
        String head,
        Event.@Nullable RunEnded ended,
        Event.@Nullable QuestionAsked question,
        @Nullable String suspended,
        Event.@Nullable RunWaiting waiting,
        @Nullable String lost,
        List<String> skipped,
        List<String> undone,
        List<String> unwatched,
        List<InPlace> inPlace) {

    /**
     * A step whose effect is there.
     *
     * @param step the step
     * @param undoFailure how its undo failed at last; null if it was not tried
     * @param byHand what a person has to do to undo it; null if the plan doesn't say
     */
    public record InPlace(
            String step,
            @Nullable String undoFailure,
            @Nullable String byHand) {}

    static Ran of(State state, String location, String head, @Nullable String lost) {
        var inPlace = new ArrayList<InPlace>();
        Effects effects = state.effects();
        boolean halted = state.rollingBack() && state.ended() == null && lost == null;
        for (int position : effects.inPlace()) {
            if (halted ? !effects.toUndo(position) : endedPair(state, position)) {
                continue;
            }
            StepDefinition<?, ?> step = state.program().step(position);
            String failure =
                    state.back().under(position) ? state.back().at(position).failure() : "";
            inPlace.add(new InPlace(
                    step.name(),
                    failure.isEmpty() ? null : failure,
                    step.remarks().byHand()));
        }
        Event.QuestionAsked question = state.question();
        Event.RunSuspended suspended = state.suspended();
        return new Ran(
                state.runId(),
                false,
                location,
                head,
                lost == null ? state.ended() : null,
                question,
                suspended == null ? null : suspended.reason(),
                state.waiting(),
                lost,
                state.skipped(),
                effects.undone(),
                unwatched(state),
                List.copyOf(inPlace));
    }

    private static List<String> unwatched(State state) {
        if (state.rollingBack() || state.ended() != null) {
            return List.of();
        }
        return state.walk().guarded().stream()
                .filter(state::staysArmed)
                .map(block -> state.program().name(block))
                .toList();
    }

    /** A pair that was ended has left nothing in place: neither its step nor its end is told. */
    private static boolean endedPair(State state, int position) {
        int closing = state.program().closes(position);
        int opening = state.program().opens(position);
        return (closing >= 0 && state.effects().inPlace(closing))
                || (opening >= 0 && state.effects().inPlace(opening));
    }

    /** The same, of a run that had completed before. */
    Ran ofEarlier() {
        return new Ran(
                runId, true, location, head, ended, question, suspended, waiting, lost, skipped, undone, unwatched,
                inPlace);
    }
}
