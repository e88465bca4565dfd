package dev.windlass.artifact;

import dev.windlass.check.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** How old a report may be: what was made for another build proves nothing about this one. */
sealed interface Freshness {

    /** What is declared of it. */
    Fact fact();

    /** Refuses what is too old. */
    void require(Path report, Instant modified) throws Unusable;

    /** Newer than another file, such as the artifact. */
    record NewerThan(Path other) implements Freshness {
        public NewerThan {
            Objects.requireNonNull(other, "file that a report must be newer than");
        }

        @Override
        public Fact fact() {
            return Fact.declared("newer than", other);
        }

        @Override
        public void require(Path report, Instant modified) throws Unusable {
            Instant limit;
            try {
                limit = Files.getLastModifiedTime(other).toInstant();
            } catch (IOException e) {
                throw Unusable.errored("'" + report + "' can't be compared with the age of '" + other + "': " + e);
            }
            if (!modified.isAfter(limit)) {
                throw Unusable.noData("'" + report + "' of " + modified + " is stale: it is not newer than '" + other
                        + "' of " + limit + "; make it anew");
            }
        }
    }

    /** No older than so long. */
    record NotOlderThan(Duration age, InstantSource clock) implements Freshness {

        /** What two clocks may differ by. */
        private static final Duration SKEW = Duration.ofMinutes(1);

        public NotOlderThan {
            Objects.requireNonNull(age, "age that a report may have");
            if (age.isNegative() || age.isZero()) {
                throw new IllegalArgumentException("the age that a report may have must be positive, got " + age);
            }
        }

        static NotOlderThan byTheClock(Duration age) {
            return new NotOlderThan(age, Clock.systemUTC());
        }

        @Override
        public Fact fact() {
            return Fact.declared("not older than", age);
        }

        @Override
        public void require(Path report, Instant modified) throws Unusable {
            Instant now = clock.instant();
            if (modified.isAfter(now.plus(SKEW))) {
                throw Unusable.inconclusive("'" + report + "' is of " + modified + ", and it is only " + now
                        + " here: one of the clocks is wrong, so its age can't be told");
            }
            if (modified.isBefore(now.minus(age))) {
                throw Unusable.noData(
                        "'" + report + "' of " + modified + " is stale: it is older than " + age + "; make it anew");
            }
        }
    }
}
