package dev.windlass.journal;

/**
 * Is told what happens in a run, in order, once it is durable. It is called on the runner's thread, so it returns soon;
 * what it throws is logged and never harms the release.
 */
@FunctionalInterface
public interface Listener {

    /**
     * Something happened.
     *
     * @param recorded the event with its place in the run
     */
    void on(Recorded recorded);

    /**
     * Something happened in an earlier session of a run that is being resumed. It was told before, maybe in another
     * process; a listener that needs the whole story overrides this.
     *
     * @param recorded the event with its place in the run
     */
    default void replayed(Recorded recorded) {}
}
