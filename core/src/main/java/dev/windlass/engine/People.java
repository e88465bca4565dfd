package dev.windlass.engine;

import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import java.time.Duration;
import java.util.Objects;

/**
 * The people of a release.
 *
 * @param inbox where they are asked, and answer
 * @param identities says who they are
 * @param every how often the inbox is looked into
 */
public record People(Inbox inbox, Identities identities, Duration every) {
    /** Checks that all parts are there. */
    public People {
        Objects.requireNonNull(inbox, "inbox");
        Objects.requireNonNull(identities, "identities");
        Objects.requireNonNull(every, "how often the inbox is looked into");
    }
}
