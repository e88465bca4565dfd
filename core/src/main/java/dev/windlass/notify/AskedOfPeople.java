package dev.windlass.notify;

import dev.windlass.check.Fact;
import dev.windlass.check.Spoken;
import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.MalformedStatement;
import dev.windlass.identity.Signing;
import dev.windlass.identity.Statement;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.plan.NodeOutline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people are told of what they are asked to sign, how they do it, and what they said. */
final class AskedOfPeople {

    private static final String AUTHOR = "the author, ";
    private static final String APPROVE = "approve";
    /** How many digits of a hash tell two records apart. */
    private static final int BRIEF = 12;

    private final Known known;

    AskedOfPeople(Known known) {
        this.known = known;
    }

    Told tell(PeopleEvent event) {
        if (event instanceof PeopleEvent.SignOffRequested requested) {
            return requested(requested);
        } else if (event instanceof PeopleEvent.SignedOff signed) {
            return signed(signed);
        } else if (event instanceof PeopleEvent.SignOffDeclined declined) {
            return Told.of(Category.SIGN_OFF, Urgency.WARNING, declined.by() + " declined '" + declined.node() + "'")
                    .about(declined.node())
                    .line(declined.by() + " declined to sign off at '" + declined.node() + "': "
                            + reason(declined.reason()))
                    .byItself("the gate refuses; the next message says what comes of it.")
                    .fact("by", declined.by());
        } else if (event instanceof PeopleEvent.SubmissionRefused refused) {
            return Told.of(Category.SIGN_OFF, Urgency.WARNING, "something arrived that was not taken")
                    .line(refused.origin() + " was not taken: " + refused.reason())
                    .fact("origin", refused.origin());
        } else if (event instanceof PeopleEvent.SignOffReopened reopened) {
            return Told.of(Category.SIGN_OFF, Urgency.WARNING, "asks anew at '" + reopened.node() + "'")
                    .about(reopened.node())
                    .line("What was signed off at '" + reopened.node() + "' doesn't count any more: "
                            + reopened.reason())
                    .byItself("people are asked anew; the next message says what to sign.");
        }
        return acknowledged((PeopleEvent.Acknowledged) event);
    }

    /** What a person said for a reason. */
    static String reason(@Nullable String reason) {
        return reason == null ? "without a word" : reason;
    }

    /** Who signed, and for which roles. */
    static String person(PeopleEvent.SignedOff signed) {
        return signed.by() + (signed.roles().isEmpty() ? "" : " of " + String.join(", ", signed.roles()));
    }

    // ------------------------------------------------------------------ requests

    private Told requested(PeopleEvent.SignOffRequested requested) {
        String gate = requested.node();
        boolean waiver = requested.matter() == PeopleEvent.Matter.WAIVER;
        String until = Spoken.at(requested.until());
        Optional<Statement> document = statement(requested.document());
        return Told.of(Category.SIGN_OFF, Urgency.WARNING, "asks for " + words(requested.matter()) + " '" + gate + "'")
                .about(gate)
                .line(
                        waiver
                                ? "At gate '" + gate + "' important checks did not pass; a person may waive them:"
                                : "People are asked for " + words(requested.matter()) + " '" + gate + "'.")
                .evidence(waiver ? known.gates().important(gate) : List.of())
                .line(document.flatMap(what -> what.value("attests"))
                        .map(what -> "To be attested: " + what)
                        .orElse(""))
                .line("Wanted: " + wanted(gate))
                .byItself("it waits until " + until + ", then it refuses; one who declines shuts it at once.")
                .leftToYou(how(gate, waiver, document))
                .command(Signing.request(gate, APPROVE, waiver))
                .fact("until", until)
                .fact("wanted", wanted(gate))
                .fact("document", requested.document());
    }

    private static String words(PeopleEvent.Matter matter) {
        return switch (matter) {
            case APPROVAL -> "the approval";
            case ATTESTATION -> "the attestation";
            case WAIVER -> "a waiver of";
        };
    }

    private static Optional<Statement> statement(String document) {
        try {
            return Optional.of(Statement.parse(document));
        } catch (MalformedStatement ofALaterVersion) {
            return Optional.empty();
        }
    }

    private static String how(String gate, boolean waiver, Optional<Statement> document) {
        String record = document.flatMap(what -> what.value("record"))
                .map(hash -> " (record " + hash.substring(0, Math.min(BRIEF, hash.length())) + ")")
                .orElse("");
        return "who is wanted reads " + DirectoryInbox.fileName(gate, APPROVE) + " in the directory of the inbox"
                + record
                + " and types there" + (waiver ? ", with the reason, which a waiver needs" : "")
                + "; to decline, the same with " + DirectoryInbox.fileName(gate, "reject") + ":";
    }

    /** Who is wanted, without those who may not sign. */
    private String wanted(String gate) {
        NodeOutline node = known.course().outline(gate).orElse(null);
        if (node == null) {
            return "(the plan doesn't say any more)";
        }
        List<String> excluded = values(node, "excluded").toList();
        Set<String> names = excluded.stream()
                .map(one -> one.startsWith(AUTHOR) ? one.substring(AUTHOR.length()) : one)
                .collect(Collectors.toSet());
        var wanted = new ArrayList<String>();
        Stream.concat(values(node, "quorum"), values(node, "waived by").map(role -> "1 of " + role))
                .forEach(quorum -> wanted.add(without(names, quorum)));
        return String.join("; ", wanted)
                + (excluded.isEmpty() ? "." : "; not " + String.join(", not ", excluded) + ".");
    }

    private static Stream<String> values(NodeOutline node, String name) {
        return node.facts().stream().filter(fact -> fact.name().equals(name)).map(Fact::value);
    }

    /** A quorum as an outline has it, such as {@code 2 of engineering: ann, ben}; the members may be left out. */
    private static String without(Set<String> excluded, String quorum) {
        int members = quorum.lastIndexOf(": ");
        return members < 0
                ? quorum
                : quorum.substring(0, members + 2)
                        + Stream.of(quorum.substring(members + 2).split(", "))
                                .filter(member -> !excluded.contains(member))
                                .collect(Collectors.joining(", "));
    }

    // ------------------------------------------------------------------ answers

    private Told signed(PeopleEvent.SignedOff signed) {
        String gate = signed.node();
        boolean waiver = known.gates().asksForWaiver(gate);
        return Told.of(
                        Category.SIGN_OFF,
                        Urgency.INFO,
                        signed.by() + (waiver ? " WAIVED '" : " signed off '") + gate + "'")
                .about(gate)
                .line(person(signed) + (waiver ? " waived what did not pass at '" : " signed off at '") + gate + "': "
                        + reason(signed.reason()))
                .evidence(waiver ? known.gates().important(gate) : List.of())
                .line(
                        waiver
                                ? ""
                                : "Signed off so far: "
                                        + String.join(", ", known.gates().signed(gate)) + ". Wanted: " + wanted(gate))
                .byItself("the gate opens as soon as nobody is missing.")
                .fact("by", signed.by())
                .fact("reason", reason(signed.reason()));
    }

    private Told acknowledged(PeopleEvent.Acknowledged acknowledged) {
        return Told.of(Category.DECISION, Urgency.INFO, "acknowledged by " + acknowledged.by())
                .line(acknowledged.by() + " takes care of it: " + reason(acknowledged.reason()))
                .byItself("nobody else is called about message " + acknowledged.message()
                        + ", nor those before it. The release itself doesn't go on by that.")
                .fact("acknowledged", acknowledged.message())
                .fact("by", acknowledged.by())
                .fact("reason", acknowledged.reason() == null ? "" : acknowledged.reason());
    }
}
