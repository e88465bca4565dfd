package dev.windlass.report;

import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What took effect, or may have, and what of it a rollback takes back: what began after the last point of no return,
 * and the beginning of a pair that is still open, wherever it began.
 */
final class InPlace {

    private Chart chart = Chart.none();
    /** For each step that is in place the number of the event with which its effect began. */
    private final Map<String, Long> since = new HashMap<>();
    /** The points of no return that were passed, and the irreversible steps that are in place. */
    private final TreeSet<Long> barriers = new TreeSet<>();

    private final Set<String> openPairs = new HashSet<>();
    private final Set<String> givenUp = new HashSet<>();
    /** What a rollback undoes, by when it began. */
    private final TreeMap<Long, Integer> pending = new TreeMap<>();
    /** How much of it is in a node, itself included. */
    private int[] pendingIn = new int[0];

    private final Set<String> letIn = new HashSet<>();

    void planned(Chart plan) {
        chart = plan;
        pending.clear();
        pendingIn = new int[plan.size()];
        since.keySet().forEach(this::refresh);
    }

    void started(String step, long seq) {
        int position = chart.position(step);
        if (position < 0) {
            return;
        }
        NodeOutline.Kind kind = chart.kind(position);
        if (has(position, StepDefinition.Trait.TAKES_TRAFFIC)) {
            letIn.add(step);
        }
        if ((kind != NodeOutline.Kind.STEP && kind != NodeOutline.Kind.IRREVERSIBLE_STEP) || since.containsKey(step)) {
            return;
        }
        since.put(step, seq);
        pairs(step, true);
        refresh(step);
        if (kind == NodeOutline.Kind.IRREVERSIBLE_STEP) {
            pointPassed(seq);
        }
    }

    /** Nothing so far is undone by itself any more, but for what a pair has to end. */
    void pointPassed(long seq) {
        barriers.add(seq);
        refreshAll(pending.values());
    }

    /** It is as if the step had not been started, or it is undone. */
    void gone(String step) {
        Long began = since.remove(step);
        if (began == null) {
            return;
        }
        pairs(step, false);
        drop(began);
        if (barriers.remove(began)) {
            since.keySet().forEach(this::refresh);
        }
    }

    boolean has(String step) {
        return since.containsKey(step);
    }

    /** A person decided that the effect stays. */
    void givenUp(String step) {
        if (since.containsKey(step)) {
            givenUp.add(step);
            openPairs.remove(step);
            refresh(step);
        }
    }

    private void pairs(String step, boolean there) {
        int position = chart.position(step);
        int opening = position < 0 ? -1 : chart.opens(position);
        if (position < 0) {
            openPairs.remove(step);
        } else if (chart.closes(position) >= 0) {
            mark(step, there);
        } else if (opening >= 0) {
            String opened = chart.name(opening);
            mark(opened, !there && since.containsKey(opened) && !givenUp.contains(opened));
            refresh(opened);
        }
    }

    private void mark(String opened, boolean open) {
        if (open) {
            openPairs.add(opened);
        } else {
            openPairs.remove(opened);
        }
    }

    private void refreshAll(Iterable<Integer> positions) {
        var names = new ArrayList<String>();
        positions.forEach(position -> names.add(chart.name(position)));
        names.forEach(this::refresh);
    }

    private void refresh(String step) {
        Long began = since.get(step);
        int position = chart.position(step);
        if (began == null || position < 0) {
            return;
        }
        if (!toUndo(step, began, position)) {
            drop(began);
        } else if (pending.put(began, position) == null) {
            count(position, 1);
        }
    }

    private boolean toUndo(String step, long began, int position) {
        if (givenUp.contains(step)) {
            return false;
        }
        int closing = chart.closes(position);
        return behindBarrier(began)
                || openPairs.contains(step)
                || (closing >= 0 && behindBarrier(since.getOrDefault(chart.name(closing), 0L)));
    }

    private boolean behindBarrier(long began) {
        return began > (barriers.isEmpty() ? 0 : barriers.last());
    }

    private void drop(long began) {
        Integer position = pending.remove(began);
        if (position != null) {
            count(position, -1);
        }
    }

    private void count(int position, int more) {
        for (int at = position; at >= 0; at = chart.parent(at)) {
            pendingIn[at] += more;
        }
    }

    private boolean has(int position, StepDefinition.Trait trait) {
        return chart.node(position).traits().contains(trait.words());
    }

    /** The steps that a rollback undoes, the last that began first. */
    List<String> toUndo() {
        return pending.descendingMap().values().stream().map(chart::name).toList();
    }

    /** Whether a point of no return was passed. */
    boolean pastPoint() {
        return !barriers.isEmpty();
    }

    /** What a rollback leaves standing since it was done before a point of no return, the last one first. */
    List<String> fromBeforePoint() {
        return since.entrySet().stream()
                .filter(step -> !barriers.isEmpty() && step.getValue() <= barriers.last())
                .filter(step -> !pending.containsKey(step.getValue()) && !givenUp.contains(step.getKey()))
                .filter(step -> !isEndedPair(step.getKey()))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Neither its step nor its end is in place any more. */
    private boolean isEndedPair(String step) {
        int position = chart.position(step);
        int other = position < 0 ? -1 : Math.max(chart.closes(position), chart.opens(position));
        return other >= 0 && since.containsKey(chart.name(other));
    }

    /** The steps whose effect stays since a person decided so. */
    List<String> givenUp() {
        return givenUp.stream()
                .sorted((one, other) -> Long.compare(since.getOrDefault(other, 0L), since.getOrDefault(one, 0L)))
                .toList();
    }

    /** What a rollback undoes after a step, once that is undone; empty at its end, and where it depends on others. */
    String before(String step) {
        int at = chart.position(step);
        while (at >= 0) {
            int parent = chart.parent(at);
            boolean lane = parent >= 0 && chart.sideBySide(parent);
            if (lane && pendingIn[parent] > pendingIn[at]) {
                return "";
            }
            for (int before = lane ? -1 : chart.previous(at); before >= 0; before = chart.previous(before)) {
                if (pendingIn[before] > 0) {
                    return last(before);
                }
            }
            at = parent;
        }
        return "";
    }

    /** The last one of it that is undone, or the block whose lanes are. */
    private String last(int position) {
        int at = position;
        while (chart.lastInside(at) >= 0) {
            int inside = chart.lastInside(at);
            while (pendingIn[inside] == 0) {
                inside = chart.previous(inside);
            }
            if (chart.sideBySide(at) && pendingIn[inside] < pendingIn[at]) {
                return chart.kind(at).words() + " " + chart.name(at);
            }
            at = inside;
        }
        return chart.name(at);
    }

    /** Whether nothing but this step is left to be undone. */
    boolean onlyOne() {
        return pending.size() < 2;
    }

    /** The steps whose undo a rollback has come to and doesn't run by itself, since it would lose writes. */
    List<String> losingWrites(Set<String> failed) {
        var heads = new ArrayList<Integer>();
        if (!letIn.isEmpty()) {
            for (int top = chart.size() - 1; top >= 0; top--) {
                if (chart.parent(top) < 0 && pendingIn[top] > 0) {
                    heads(top, heads);
                    break;
                }
            }
            int ahead = failed.stream().mapToInt(chart::position).max().orElse(-1);
            pending.values().stream()
                    .filter(at -> at < ahead && has(at, StepDefinition.Trait.INDEPENDENT_UNDO))
                    .forEach(heads::add);
        }
        return heads.stream()
                .filter(at -> has(at, StepDefinition.Trait.UNDO_LOSES_WRITES))
                .map(chart::name)
                .filter(step -> !failed.contains(step))
                .distinct()
                .toList();
    }

    private void heads(int position, List<Integer> heads) {
        if (chart.lastInside(position) < 0) {
            heads.add(position);
            return;
        }
        for (int inside = chart.lastInside(position); inside >= 0; inside = chart.previous(inside)) {
            if (pendingIn[inside] > 0) {
                heads(inside, heads);
                if (!chart.sideBySide(position)) {
                    return; // what lies beneath has not been come to; of lanes, each gives its turn to the next
                }
            }
        }
    }
}
