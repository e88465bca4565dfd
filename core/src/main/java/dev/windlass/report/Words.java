package dev.windlass.report;

import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words in which reports say things. */
final class Words {

    /** How many names a line says where they are not what it is about. */
    private static final int MOST = 8;

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

    static String of(Order order, boolean inRollback) {
        return switch (order) {
            case RETRY -> inRollback ? "RETRY, run the undo" : "RETRY, try the failed node again";
            case SKIP ->
                inRollback ? "SKIP, go on with the rollback without the undo" : "SKIP, go on without the failed node";
            case ROLL_BACK -> "ROLL_BACK, undo what took effect, up to the last point of no return";
            case STOP -> "STOP, begin nothing more";
            case RESUME -> "RESUME, go on";
            case MOVE_ZERO -> "MOVE_ZERO, another T-0";
        };
    }

    static String of(Event.Cause cause) {
        return switch (cause) {
            case TIMEOUT -> "over its time";
            case FAILED_ELSEWHERE -> "failed elsewhere";
            case STOP -> "stop";
        };
    }

    /** Which attempt it is, of how many where that is known. */
    static String attempt(int attempt, int of) {
        return "attempt " + attempt + (attempt <= of ? " of " + of : "");
    }

    static String in(@Nullable Duration took) {
        return took == null ? "" : " in " + time(took);
    }

    static String list(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    /** The first few of them. */
    static String some(List<String> names) {
        int more = names.size() - MOST;
        return more <= 0 ? list(names) : list(names.subList(0, MOST)) + " and " + more + " more";
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
