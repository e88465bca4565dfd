package dev.windlass.engine;

import dev.windlass.journal.Event;

/**
 * What the decider wants done. Nodes are named by their position in the program. What is in flight already is wanted
 * too, until its end is recorded; whoever carries commands out knows what is in flight.
 */
sealed interface Command {

    /** The node that it is about; -1 for none. */
    int position();

    /** Append an event; nothing has to be asked of the world for it. */
    record Append(Event event) implements Command {
        @Override
        public int position() {
            return -1;
        }
    }

    /** Reserve room for what the node will write, capture the before-image if there is one, and append its start. */
    record Begin(int position) implements Command {}

    /** Run the action of a step whose start is durable. */
    record Act(int position) implements Command {}

    /** Ask the probe of a step in doubt. */
    record Probe(int position) implements Command {}

    /** Ask which branch of a block runs. */
    record Choose(int position) implements Command {}

    /** Ask all checks of a gate. */
    record Ask(int position) implements Command {}

    /** Ask people to sign off, once all that was recorded before is durable. */
    record Request(int position) implements Command {}

    /** Capture the baselines that are missing. */
    record Baseline(int position) implements Command {}

    /** Watch what a watch or the guards of a block watch, until they are through or trip. */
    record Observe(int position) implements Command {}

    /** Run the undo of a step whose start is durable. */
    record Undo(int position) implements Command {}
}
