package dev.windlass.report;

import dev.windlass.check.Severity;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Proof;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** An order, and what it does where that was asked; of no question, it is as past a point of no return. */
    static String of(Order order, Event.@Nullable Matter asked) {
        return switch (order) {
            case RETRY -> "RETRY, " + retry(asked);
            case SKIP -> "SKIP, " + skip(asked);
            case ROLL_BACK ->
                asked == Event.Matter.FAILED_PAST_POINT
                        ? "ROLL_BACK, undo what came after the point of no return"
                        : "ROLL_BACK, undo what took effect, up to the last point of no return";
            case STOP -> "STOP, begin nothing more";
            case RESUME -> "RESUME, go on";
            case MOVE_ZERO -> "MOVE_ZERO, another T-0";
        };
    }

    private static String retry(Event.@Nullable Matter asked) {
        if (asked == null) {
            return "try the failed node again";
        }
        return switch (asked) {
            case FAILED_PAST_POINT, STOPPED_BY_ORDER -> "try the failed node again";
            case UNDO_FAILED, UNDO_LOSES_WRITES -> "run the undo";
            case GATE_REFUSED -> "ask the gate once more";
            case WINDOW_CLOSED -> "wait until the window opens again";
            case UNVERIFIED -> "ask the verification once more";
        };
    }

    private static String skip(Event.@Nullable Matter asked) {
        if (asked == null) {
            return "go on without the failed node";
        }
        return switch (asked) {
            case FAILED_PAST_POINT, GATE_REFUSED, STOPPED_BY_ORDER -> "go on without the failed node";
            case UNDO_FAILED, UNDO_LOSES_WRITES -> "go on with the rollback without the undo";
            case WINDOW_CLOSED -> "go on outside of the window";
            case UNVERIFIED -> "end the rollback without the verification";
        };
    }

    /** What proves who said something; null where nothing does. */
    static String of(@Nullable Proof proof) {
        if (proof == null) {
            return "by name only";
        }
        return proof.signature() == null ? "vouched for" : "verified by signature";
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

    /** A time that somebody declared, without what it has none of: 10 min, 30 s. */
    static String round(Duration time) {
        return Spoken.time(time);
    }

    /** A time as a plan's facts have it; empty if it is none. */
    static Optional<Duration> duration(String fact) {
        try {
            return fact.startsWith("PT") ? Optional.of(Duration.parse(fact)) : Optional.empty();
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    /** A text in which times are as a person says them: for 5 min, not for PT5M. */
    static String spoken(String text) {
        return Spoken.text(text);
    }

    /** A value of a metric, in as many digits as tell it apart. */
    static String number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? String.valueOf(value)
                : new BigDecimal(value)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
