package dev.windlass.engine;

import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The people of a release.
 *
 * @param inbox where they are asked, and answer
 * @param identities says who they are
 * @param untilNextLook how long it is until the inbox is looked into again, asked at each look
 */
public record People(Inbox inbox, Identities identities, Supplier<Duration> untilNextLook) {
    /** Checks that all parts are there. */
    public People {
        Objects.requireNonNull(inbox, "inbox");
        Objects.requireNonNull(identities, "identities");
        Objects.requireNonNull(untilNextLook, "how often the inbox is looked into");
    }

    /**
     * The people of a release, whose inbox is looked into at an interval.
     *
     * @param inbox where they are asked, and answer
     * @param identities says who they are
     * @param every how often the inbox is looked into
     */
    public People(Inbox inbox, Identities identities, Duration every) {
        this(inbox, identities, () -> every);
    }
}
