package dev.windlass.check;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** How times are said to people, the same whatever the locale is. Pure functions, safe for use by several threads. */
public final class Spoken {

    private static final Pattern DURATION =
            Pattern.compile("\\bPT(?=\\d)(?:\\d{1,9}H)?(?:\\d{1,9}M)?(?:\\d{1,9}(?:\\.\\d{1,9})?S)?\\b");
    private static final Pattern FRACTION =
            Pattern.compile("(?<=\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\.\\d{1,9}(?=Z\\b)");

    private Spoken() {}

    /**
     * A time that a person can take in, in its two largest units: 12 ms, 1.4 s, 5 min, 3 min 20 s, 2 h 5 min, 3 d 4 h.
     *
     * @param time how long; cut, not rounded, to what is said
     * @return the time in words, with a minus in front of it where it is negative
     */
    public static String time(Duration time) {
        if (time.isNegative()) {
            return "-" + time(time.negated());
        }
        if (time.toSeconds() < 1) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 1) {
            return time.toMillisPart() < 100
                    ? time.toSeconds() + " s"
                    : String.format(Locale.ROOT, "%d.%d s", time.toSeconds(), time.toMillisPart() / 100);
        }
        if (time.toHours() < 1) {
            return two(time.toMinutes(), "min", time.toSecondsPart(), "s");
        }
        return time.toDays() < 1
                ? two(time.toHours(), "h", time.toMinutesPart(), "min")
                : two(time.toDays(), "d", time.toHoursPart(), "h");
    }

    private static String two(long many, String unit, int rest, String smaller) {
        return many + " " + unit + (rest == 0 ? "" : " " + rest + " " + smaller);
    }

    /**
     * A moment, to the second.
     *
     * @param moment the moment
     * @return such as {@code 2026-11-21T03:00:00Z}
     */
    public static String at(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * A text in which times are as a person says them: {@code 5 min}, not {@code PT5M}; and moments are to the second.
     * It is no text to be typed in or signed any more.
     *
     * @param text the text
     * @return the same text, but for its times
     */
    public static String text(String text) {
        String moments = FRACTION.matcher(text).replaceAll("");
        return DURATION.matcher(moments).replaceAll(found -> time(Duration.parse(found.group())));
    }
}
