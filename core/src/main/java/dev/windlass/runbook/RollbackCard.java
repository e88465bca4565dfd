package dev.windlass.runbook;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a rollback would do from each place of a plan: what is undone in which order, what stays, what people are asked, how
 * long it takes, and what there is to do by hand. It is what a runbook wants to say, and it can't be out of date: the engine
 * itself is asked, on a run that is made up. No code of the plan is called, so that a card can be made of the plan of
 * production. Immutable.
 */
public final class RollbackCard {

    private final Plan plan;
    private final Map<String, Duration> measured;
    private final List<TurningPoint> points;

    private RollbackCard(Plan plan, Map<String, Duration> measured) {
        this.plan = plan;
        this.measured = measured;
        this.points = new Turns(plan, measured).all();
    }

    /**
     * The card of a plan.
     *
     * @param plan the plan; none of its code is called
     * @return the card, with the durations that the plan declares
     */
    public static RollbackCard of(Plan plan) {
        return new RollbackCard(Objects.requireNonNull(plan, "the plan of a rollback card"), Map.of());
    }

    /**
     * Takes the durations of undos from a run in which they ran, of a rehearsal of production for instance, instead of what
     * the plan declares. With several runs the longest time of each undo counts.
     *
     * @param journal the events of the run, in order; steps that the plan doesn't have are passed over
     * @return a new card
     */
    public RollbackCard withDurationsOf(List<Recorded> journal) {
        Objects.requireNonNull(journal, "the journal with the durations of undos");
        var longest = new HashMap<>(measured);
        undosOf(journal).forEach((step, took) -> longest.merge(step, took, RollbackCard::longer));
        return new RollbackCard(plan, Map.copyOf(longest));
    }

    /** From the first attempt at an undo to its end, by the ticker; by the calendar where another process ended it. */
    private static Map<String, Duration> undosOf(List<Recorded> journal) {
        var began = new LinkedHashMap<String, Recorded>();
        var took = new LinkedHashMap<String, Duration>();
        long resumed = 0;
        for (Recorded recorded : journal) {
            if (recorded.event() instanceof Event.RunResumed) {
                resumed = recorded.seq();
            } else if (recorded.event() instanceof Event.UndoStarted undo) {
                began.putIfAbsent(undo.node(), recorded);
            } else if (recorded.event() instanceof Event.UndoSucceeded undo) {
                Recorded since = began.getOrDefault(undo.node(), recorded);
                took.put(
                        undo.node(),
                        since.seq() > resumed
                                ? recorded.elapsed().minus(since.elapsed())
                                : longer(Duration.ZERO, Duration.between(since.at(), recorded.at())));
            }
        }
        return took;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /**
     * The places of the plan, in its order: before anything, then behind each step, gate and point of no return.
     *
     * @return what a rollback would do from each of them
     */
    public List<TurningPoint> points() {
        return points;
    }

    /**
     * The place behind a node.
     *
     * @param node the name of a step, gate or point of no return
     * @return what a rollback would do from there
     * @throws IllegalArgumentException if the plan has none of that name
     */
    public TurningPoint behind(String node) {
        Objects.requireNonNull(node, "the node behind which one stands");
        return points.stream()
                .filter(point -> !node.isEmpty() && point.behind().equals(node))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the plan of " + plan.product()
                        + " has no step, gate or point of no return '" + node
                        + "'; it has "
                        + points.stream().skip(1).map(TurningPoint::behind).toList()));
    }

    /**
     * The card as Markdown, for a runbook: a table with a line for each place that is different from the one before.
     *
     * @return a text of several lines, with tables as GitHub renders them
     */
    public String toMarkdown() {
        return CardMarkdown.of(plan, points);
    }

    /** The card as a text for a terminal: places from which the same would be done stand together. */
    @Override
    public String toString() {
        return CardText.of(plan, points);
    }
}
