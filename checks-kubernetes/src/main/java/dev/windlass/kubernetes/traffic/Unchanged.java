package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Answer;
import dev.windlass.check.Spoken;
import dev.windlass.kubernetes.api.Writers;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** For how long traffic goes where it goes now, by what the API server notes of who changed that. Pure functions. */
final class Unchanged {

    private static final Duration LONGEST = Duration.ofDays(366);

    private Unchanged() {}

    static Duration time(Object what, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + ": the time for which it is unchanged must be positive and at most " + LONGEST.toDays()
                            + " days, got " + time);
        }
        return time;
    }

    static Answer judge(String what, ObjectMeta meta, List<String> path, Duration wanted, Instant now) {
        Optional<Instant> changed = Writers.lastTime(meta, path);
        if (changed.isEmpty()) {
            return Answer.noData("the API server has not noted when " + what + " was changed");
        }
        Instant until = changed.get().plus(wanted);
        String words = what + " was changed by " + Writers.last(meta, path);
        return (until.isAfter(now)
                        ? Answer.failed(
                                words + ", and is to be unchanged for " + Spoken.time(wanted) + ", which is until "
                                        + until + ": try again then, in "
                                        + Spoken.time(Duration.between(now, until)))
                        : Answer.passed(words + ", " + Spoken.time(Duration.between(changed.get(), now)) + " ago"))
                .with("changed", changed.get())
                .with("now", now);
    }
}
