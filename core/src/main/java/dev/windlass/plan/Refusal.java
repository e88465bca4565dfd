package dev.windlass.plan;

/** What a gate that refuses does. */
public enum Refusal {
    /** The release ends: what took effect is undone; where nothing did it is stopped. */
    ENDS,
    /** The release stands still and asks: a person orders to try the gate again, or to roll back. */
    ASKS
}
