package dev.windlass.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An embedder that knows its users. */
record Vouching(Function<Vouched, Optional<Person>> users) implements Identities {

    private static final Logger LOG = LoggerFactory.getLogger(Vouching.class);

    @Override
    public Verified verify(Submission submission, Instant when) {
        if (submission instanceof Illegible illegible) {
            return new Verified.Unknown(illegible.origin() + ": " + illegible.reason());
        }
        if (!(submission instanceof Vouched vouched)) {
            return new Verified.Unknown(
                    submission.origin() + ": it is signed, but no signatures are verified here; give"
                            + " the runner SshSigners.of(allowed signers file)");
        }
        String who = vouched.origin() + ": user " + Statement.shown(vouched.user()) + " ";
        try {
            return users.apply(vouched)
                    .<Verified>map(Verified.Known::new)
                    .orElseGet(() -> new Verified.Unknown(who + "is nobody that is vouched for"));
        } catch (Throwable thrown) { // whatever the embedder's code throws, nobody was vouched for
            LOG.warn("The embedder was asked who '{}' is, and threw.", vouched.user(), thrown);
            return new Verified.Unknown(who + "couldn't be looked up: the embedder threw "
                    + thrown.getClass().getName() + "; its log tells more. Say it once more when that is mended");
        }
    }
}
