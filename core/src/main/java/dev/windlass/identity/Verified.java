package dev.windlass.identity;

import java.util.Objects;

/** Who stands behind a submission: a person, or nobody with a reason. */
public sealed interface Verified {

    /**
     * A person stands behind it.
     *
     * @param person who
     */
    record Known(Person person) implements Verified {

        /** Checks that somebody is there. */
        public Known {
            Objects.requireNonNull(person, "person");
        }
    }

    /**
     * Nobody stands behind it that is known; it must have no effect.
     *
     * @param reason where it came from, what is wrong with it, and what to do
     */
    record Unknown(String reason) implements Verified {

        /** Checks that there is a reason. */
        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
