package dev.windlass.identity;

import java.time.Instant;

/** The first of two that knows somebody; where neither does, both reasons. */
record EitherOf(Identities first, Identities second) implements Identities {

    @Override
    public Verified verify(Submission submission, Instant when) {
        Verified known = first.verify(submission, when);
        if (!(known instanceof Verified.Unknown one)) {
            return known;
        }
        known = second.verify(submission, when);
        if (!(known instanceof Verified.Unknown two)) {
            return known;
        }
        return one.equals(two) ? one : new Verified.Unknown(one.reason() + "; and " + two.reason());
    }
}
