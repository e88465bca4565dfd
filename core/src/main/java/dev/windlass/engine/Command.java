package dev.windlass.engine;

import dev.windlass.journal.Event;

/** What the decider wants done. Nodes are named by their position in the program. */
sealed interface Command {

    /** Append an event; nothing has to be asked of the world for it. */
    record Append(Event event) implements Command {}

    /** Reserve room for what the node will write, capture the before-image if there is one, and append its start. */
    record Begin(int node) implements Command {}

    /** Run the action of a step whose start is durable. */
    record Act(int step) implements Command {}

    /** Ask the probe of a step in doubt. */
    record Probe(int step) implements Command {}

    /** Ask all checks of a gate. */
    record Ask(int gate) implements Command {}

    /**
     * Run the undo of a step.
     *
     * @param attempt which attempt this is, from 1
     * @param last whether there is no further attempt if it fails
     */
    record Undo(int step, int attempt, boolean last) implements Command {}
}
