package dev.windlass.database.health;

import dev.windlass.check.Answer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/** How things are said in answers, and what numbers may be. Pure functions. */
final class Words {

    private static final int SHOWN = 10;
    private static final long KIB = 1024;
    private static final long MIB = KIB * 1024;
    private static final long GIB = MIB * 1024;

    private Words() {}

    /** Shows the first of them, each a fact of its own, and how many are left out. */
    static Answer shown(Answer answer, String fact, List<String> all) {
        Answer told = answer;
        for (String one : all.subList(0, Math.min(SHOWN, all.size()))) {
            told = told.with(fact, one);
        }
        return all.size() > SHOWN ? told.with(fact + ", left out", all.size() - SHOWN) : told;
    }

    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : what.endsWith("x") ? "es" : "s");
    }

    static String bytes(long bytes) {
        if (bytes >= 10 * GIB) {
            return bytes / GIB + " GiB";
        }
        if (bytes >= 10 * MIB) {
            return bytes / MIB + " MiB";
        }
        return bytes >= 10 * KIB ? bytes / KIB + " KiB" : bytes + " bytes";
    }

    static String percent(double percent) {
        return BigDecimal.valueOf(percent)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString() + " %";
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    static int percentLimit(String what, int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException(what + " must be from 1 to 100 percent, got " + percent);
        }
        return percent;
    }

    static long positive(String what, long number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, got " + number);
        }
        return number;
    }
}
