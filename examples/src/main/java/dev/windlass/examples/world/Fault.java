package dev.windlass.examples.world;

/** What is wrong with a service that is started; its health says UP all the same. */
public enum Fault {
    /** Nothing. */
    NONE,
    /** Three of ten order requests take 800 ms more. */
    SLOW,
    /** Three of ten order requests are answered with 500. */
    ERRORS
}
