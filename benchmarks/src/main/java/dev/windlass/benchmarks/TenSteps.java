package dev.windlass.benchmarks;

import dev.windlass.Release;

/** A release of ten steps, as a team would start it: file journal, forced, and the console. */
final class TenSteps {

    private TenSteps() {}

    /**
     * Runs the release.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        int code = Release.run(Plans.sequential(10, Plans.Result.BYTES_200)).exitCode();
        Peak.tell();
        System.exit(code);
    }
}
