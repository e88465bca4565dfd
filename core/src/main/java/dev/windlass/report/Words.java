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
            case STOPPED -> "STOPPED, nothing was changed,";
        };
    }

    static String of(Event.Applied applied) {
        return switch (applied) {
            case NOTHING -> "nothing took effect";
            case UNKNOWN -> "it may have taken effect";
        };
    }

    static String of(Event.Choice choice) {
        return switch (choice) {
            case RETRY -> "RETRY, try the failed node again";
            case SKIP -> "SKIP, go on without the failed node";
            case ROLL_BACK -> "ROLL_BACK, undo what came after the point of no return";
        };
    }

    /** The first digits of a hash, enough to tell two apart. */
    static String brief(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    /** A time that a person can take in: 12 ms, 1.4 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
    static String time(Duration time) {
        if (time.isNegative()) {
            return "-" + time(time.negated());
        }
        if (time.toSeconds() < 1) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%d.%d s", time.toSeconds(), time.toMillisPart() / 100);
        }
        if (time.toHours() < 1) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toDays() < 1
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toDays() + " d " + time.toHoursPart() + " h";
    }
}
