package dev.windlass.identity;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says who stands behind a submission: a port. {@link SshSigners} verifies signatures, {@link #vouching} asks an
 * embedder that knows its users, {@link #or} puts both together. An implementation is safe for use by several threads and
 * never throws: where it can't tell, nobody is known.
 */
@FunctionalInterface
public interface Identities {

    /** What is signed for Windlass is signed for this namespace of {@code ssh-keygen -Y sign -n}. */
    String NAMESPACE = "windlass";

    /**
     * Finds out who said something.
     *
     * @param submission what arrived
     * @param when the time of the verdict: a key must be valid then
     * @return the person, or why nobody is known
     */
    Verified verify(Submission submission, Instant when);

    /**
     * Knows nobody.
     *
     * @return identities that refuse everything
     */
    static Identities none() {
        return (submission, when) -> new Verified.Unknown(
                submission instanceof Illegible illegible
                        ? illegible.origin() + ": " + illegible.reason()
                        : submission.origin() + ": nobody can be verified here, since no identities are configured;"
                                + " give the runner SshSigners.of(allowed signers file), or vouch for users");
    }

    /**
     * Asks an embedder for whom it vouches.
     *
     * @param users gives the person behind what was {@link Vouched}, or nobody; it is called by any thread. What it
     *     throws counts as nobody
     * @return the identities
     */
    static Identities vouching(Function<Vouched, Optional<Person>> users) {
        return new Vouching(Objects.requireNonNull(users, "users"));
    }

    /**
     * Asks others too, if these don't know.
     *
     * @param others whom to ask then
     * @return identities that know whom either of both knows
     */
    default Identities or(Identities others) {
        return new EitherOf(this, Objects.requireNonNull(others, "others"));
    }
}
