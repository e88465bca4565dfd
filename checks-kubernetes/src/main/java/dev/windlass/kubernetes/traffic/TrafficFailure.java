package dev.windlass.kubernetes.traffic;

/**
 * Traffic is not where it should be: a wait came to its end, somebody else changed the same thing, or there is nobody ready to
 * take the traffic. Its message tells what was attempted, on what, what came back, and what to do.
 */
public class TrafficFailure extends Exception {

    private static final long serialVersionUID = 1L;

    TrafficFailure(String message) {
        super(message);
    }
}
