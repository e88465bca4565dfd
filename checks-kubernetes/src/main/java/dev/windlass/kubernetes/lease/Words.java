package dev.windlass.kubernetes.lease;

import java.time.Duration;

/** Durations as they are said. */
final class Words {

    private Words() {}

    /** Such as {@code 30 s} or {@code 2.5 s}. */
    static String of(Duration duration) {
        long tenths = duration.toMillis() / 100;
        return tenths % 10 == 0 || tenths >= 100 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }
}
