package dev.windlass.plan;

/** A node that lets the plan go on or not. */
public sealed interface Gate extends Node permits CheckGroup, SignOff, Watch, WindowGate {

    /**
     * What the gate does if it refuses.
     *
     * @return {@link Refusal#ENDS} where nothing is said
     */
    Refusal whenRefused();

    /**
     * Lets the release stand still and ask if the gate refuses, instead of turning back. Past a point of no return it asks
     * in any case.
     *
     * @return a new gate
     */
    Gate askWhenRefused();
}
