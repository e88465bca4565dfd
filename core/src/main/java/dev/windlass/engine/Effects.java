package dev.windlass.engine;

import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the steps did to the world, as far as it is known: which took effect or may have, in which order, and what of it
 * an automatic rollback may take back. The order comes from the numbers of events, never from a clock. Changed by the
 * state alone.
 */
final class Effects {

    private final Program program;
    /** The number of the event with which the effect of a step began; 0 where there is none. */
    private final long[] since;

    private final Map<Integer, Barrier> barriers = new HashMap<>();
    private final Set<Integer> openPairs = new HashSet<>();
    private final Set<Integer> givenUp = new HashSet<>();
    private final List<String> undone = new ArrayList<>();

    private Barrier barrier = new Barrier(0, false);
    private int behindBarrier;
    private long room;
    private final Set<Integer> letIn = new HashSet<>();

    /** A point of no return: effects up to this event stay. */
    private record Barrier(long seq, boolean passed) {}

    Effects(Program program) {
        this.program = program;
        this.since = new long[program.size()];
    }

    /** A step is about to act; an irreversible one is a point of no return from its start (rule S1). */
    void started(int step, long seq) {
        StepDefinition<?, ?> definition = program.step(step);
        StepDefinition.Kind<?, ?> kind = definition.kind();
        if (definition.is(StepDefinition.Trait.TAKES_TRAFFIC)) {
            letIn.add(step);
        }
        if (kind instanceof StepDefinition.ReadOnly<?, ?> || since[step] != 0) {
            return;
        }
        since[step] = seq;
        behindBarrier++;
        room += Room.ofUndo(definition);
        pairs(step, true);
        if (kind instanceof StepDefinition.Irreversible<?, ?>) {
            barriers.put(step, barrier);
            pointPassed(seq);
        }
    }

    /** The step is as if it had not been started. */
    void tookNone(int step) {
        letIn.remove(step);
        if (since[step] == 0) {
            return;
        }
        long own = since[step];
        boolean last = barrier.seq() == own
                && barriers.keySet().stream().noneMatch(other -> other != step && since[other] == own);
        Barrier before = barriers.remove(step);
        if (before != null) { // another one that was started since goes back behind this one too
            barriers.replaceAll((other, its) -> its.seq() == own ? before : its);
        }
        remove(step);
        if (before != null && last) {
            barrier = before;
            behindBarrier = (int) java.util.Arrays.stream(since)
                    .filter(seq -> seq > barrier.seq())
                    .count();
        }
    }

    void undone(int step) {
        remove(step);
        undone.add(program.name(step));
    }

    /** A person decided that the effect stays. */
    void givenUp(int step) {
        givenUp.add(step);
        openPairs.remove(step);
        if (since[step] > barrier.seq()) {
            behindBarrier--;
        }
    }

    /** Nothing that is in place now is undone by itself any more, but for what a pair has to end. */
    void pointPassed(long seq) {
        barrier = new Barrier(seq, true);
        behindBarrier = 0;
    }

    private void remove(int step) {
        if (since[step] == 0) {
            return;
        }
        if (since[step] > barrier.seq()) {
            behindBarrier--;
        }
        since[step] = 0;
        room -= Room.ofUndo(program.step(step));
        pairs(step, false);
    }

    /** A pair is open while the step that opens it is in place and the one that closes it is not. */
    private void pairs(int step, boolean there) {
        int closing = program.closes(step);
        int opening = program.opens(step);
        if (closing >= 0 && there) {
            openPairs.add(step);
        } else if (closing >= 0) {
            openPairs.remove(step);
        } else if (opening >= 0 && there) {
            openPairs.remove(opening);
        } else if (opening >= 0 && since[opening] != 0 && !givenUp.contains(opening)) {
            openPairs.add(opening);
        }
    }

    /** Whether a rollback has to undo the step. */
    boolean toUndo(int step) {
        if (since[step] == 0 || givenUp.contains(step)) {
            return false;
        }
        int closing = program.closes(step);
        return since[step] > barrier.seq()
                || openPairs.contains(step)
                || (closing >= 0 && since[closing] > barrier.seq());
    }

    boolean inPlace(int step) {
        return since[step] != 0;
    }

    /** Whether something is there that a rollback undoes. */
    boolean any() {
        return behindBarrier > 0 || !openPairs.isEmpty();
    }

    /** The steps that opened a pair that is not closed. */
    List<Integer> openPairs() {
        return openPairs.stream().sorted().toList();
    }

    boolean pastPoint() {
        return barrier.passed();
    }

    /** Whether production traffic may have reached what the release brings. */
    boolean traffic() {
        return !letIn.isEmpty();
    }

    /** The steps that took effect, or may have, and are not undone; the last one first. */
    List<Integer> inPlace() {
        var all = new ArrayList<Integer>();
        for (int step = 0; step < since.length; step++) {
            if (since[step] != 0) {
                all.add(step);
            }
        }
        all.sort(Comparator.comparingLong((Integer step) -> since[step]).reversed());
        return all;
    }

    /** The steps that were undone, in that order. */
    List<String> undone() {
        return List.copyOf(undone);
    }

    /** How many bytes of journal the undo of all that is in place may need. */
    long room() {
        return room;
    }
}
