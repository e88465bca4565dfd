package dev.windlass.journal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people were asked to sign off, and what they said. */
public sealed interface PeopleEvent extends Event {

    /** What is signed off. */
    enum Matter {
        /** That the release goes on. */
        APPROVAL,
        /** That something is so, which only a person can say. */
        ATTESTATION,
        /** That the release goes on although important checks of a gate did not pass. */
        WAIVER
    }

    /**
     * People are asked to sign off at a gate. What they sign names the run, the plan and the hash over all that was
     * recorded before, so that it can't be used anywhere else.
     *
     * @param node the gate
     * @param matter what is signed off
     * @param document what is to be signed, without the decision
     * @param until after that the gate refuses
     */
    record SignOffRequested(String node, Matter matter, String document, Instant until) implements PeopleEvent {}

    /**
     * A person signed off.
     *
     * @param node the gate
     * @param by the person
     * @param roles the person's roles that count at this gate
     * @param reason what the person said; null if nothing
     * @param proof what proves it
     */
    record SignedOff(
            String node,
            String by,
            List<String> roles,
            @Nullable String reason,
            Proof proof) implements PeopleEvent {}

    /**
     * A person declined to sign off; the gate refuses.
     *
     * @param node the gate
     * @param by the person
     * @param reason what the person said; null if nothing
     * @param proof what proves it
     */
    record SignOffDeclined(String node, String by, @Nullable String reason, Proof proof) implements PeopleEvent {}

    /**
     * What was signed off at a gate doesn't count any more, since the plan or the code behind it was changed; people are
     * asked anew before the next step begins.
     *
     * @param node the gate
     * @param reason why
     */
    record SignOffReopened(String node, String reason) implements PeopleEvent {}

    /**
     * Something arrived that was meant as a sign-off or an order and isn't one.
     *
     * @param digest the SHA-256 of what arrived, in hexadecimal; empty if it could not be read
     * @param origin where it came from
     * @param reason why it was not taken, and what to do
     */
    record SubmissionRefused(String digest, String origin, String reason) implements PeopleEvent {}

    /**
     * A person took notice of a message, so that it is not passed on to the next level.
     *
     * @param message the message
     * @param by the person
     * @param reason what the person said; null if nothing
     * @param proof what proves it
     */
    record Acknowledged(String message, String by, @Nullable String reason, Proof proof) implements PeopleEvent {}
}
