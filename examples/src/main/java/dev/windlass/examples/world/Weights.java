package dev.windlass.examples.world;

/**
 * How the router shares out the traffic. A plain value, good as the before-image of a switch.
 *
 * @param blue  share of blue
 * @param green share of green
 */
public record Weights(int blue, int green) {

    /** All traffic to blue. */
    public static Weights allBlue() {
        return new Weights(100, 0);
    }

    /** All traffic to green. */
    public static Weights allGreen() {
        return new Weights(0, 100);
    }

    /** So many percent to green, the rest to blue. */
    public static Weights percentToGreen(int percent) {
        return new Weights(100 - percent, percent);
    }
}
