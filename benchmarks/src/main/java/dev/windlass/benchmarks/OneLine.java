package dev.windlass.benchmarks;

/** The least that a {@code main} can do: what {@link TenSteps} is compared with. */
final class OneLine {

    private OneLine() {}

    /**
     * Prints one line.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.out.println("all steps are done");
        Peak.tell();
    }
}
