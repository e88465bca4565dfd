package dev.windlass.report;

import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import java.time.Duration;
import java.util.Locale;

/** The words in which reports say things. */
final class Words {

    private Words() {}

    static String of(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "passed      ";
            case FAILED -> "FAILED      ";
            case NO_DATA -> "NO DATA     ";
            case INCONCLUSIVE -> "INCONCLUSIVE";
            case ERRORED -> "ERRORED     ";
            case NOT_RUN -> "NOT RUN     ";
        };
    }

    static String of(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "critical   ";
            case IMPORTANT -> "important  ";
            case RECOMMENDED -> "recommended";
        };
    }

    static String of(Event.Finding finding) {
        return switch (finding) {
            case DONE -> "done";
            case NOT_DONE -> "not done";
            case RUN_AGAIN -> "to be run again";
            case UNKNOWN -> "unknown";
        };
    }

    static String of(Event.Ending ending) {
        return switch (ending) {
            case COMPLETED -> "COMPLETED";
            case ROLLED_BACK -> "ROLLED BACK";
            case ROLLBACK_FAILED -> "ROLLBACK FAILED";
            case STOPPED -> "STOPPED";
        };
    }

    /** A time that a person can take in: 12 ms, 1.4 s, 3 min 20 s, 2 h 5 min. */
    static String time(Duration time) {
        if (time.toMillis() < 1_000) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
        }
        return time.toHours() < 1
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
