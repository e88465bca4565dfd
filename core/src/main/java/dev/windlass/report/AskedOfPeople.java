package dev.windlass.report;

import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.MalformedStatement;
import dev.windlass.identity.Signing;
import dev.windlass.identity.Statement;
import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.plan.NodeOutline;
import dev.windlass.report.Screen.Ink;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what people are asked to sign off, how they do it, and what they said. */
final class AskedOfPeople {

    private static final String APPROVE = "approve";
    private static final String REJECT = "reject";

    private final Lines lines;
    private final Story story;

    AskedOfPeople(Lines lines, Story story) {
        this.lines = lines;
        this.story = story;
    }

    /** Tells the event, if it is one of these; gives whether it is. */
    boolean tells(Event event) {
        if (event instanceof PeopleEvent.SignOffRequested requested) {
            wanted(requested);
        } else if (event instanceof PeopleEvent.SignedOff signed) {
            signed(signed);
        } else if (event instanceof PeopleEvent.SignOffDeclined declined) {
            lines.line(
                    Ink.RED,
                    "  " + declined.by() + " DECLINED at " + label(declined.node()) + ", " + Words.of(declined.proof())
                            + reason(declined.reason()));
        } else if (event instanceof PeopleEvent.SignOffReopened again) {
            lines.line(Ink.YELLOW, "  " + label(again.node()) + " counts no more: " + again.reason());
        } else if (event instanceof PeopleEvent.SubmissionRefused refused) {
            lines.line(Ink.YELLOW, "  NOT TAKEN, from " + refused.origin() + ": " + refused.reason());
        } else if (event instanceof PeopleEvent.Acknowledged acknowledged) {
            lines.line(
                    Ink.PLAIN,
                    "  " + acknowledged.by() + " takes care of message " + acknowledged.message() + ", "
                            + Words.of(acknowledged.proof()) + reason(acknowledged.reason()));
        } else {
            return false;
        }
        return true;
    }

    private static String reason(@Nullable String reason) {
        return reason == null ? "" : ". Reason: " + reason;
    }

    private String label(String gate) {
        return story.outline(gate)
                        .map(NodeOutline::kind)
                        .orElse(NodeOutline.Kind.CHECKS)
                        .words() + " " + gate;
    }

    /** What is asked still, for who takes over. */
    void asksStill() {
        story.signOffs().open().forEach(this::wanted);
    }

    private void wanted(PeopleEvent.SignOffRequested asked) {
        NodeOutline gate = story.outline(asked.node()).orElse(null);
        List<String> excluded = gate == null ? List.of() : SignOffs.facts(gate, "excluded");
        List<String> wanted = gate == null ? List.of() : SignOffs.wanted(gate);
        boolean waiver = asked.matter() == PeopleEvent.Matter.WAIVER;
        lines.line(
                Ink.YELLOW,
                "  " + label(asked.node()) + " WAITS FOR " + (waiver ? "A WAIVER" : "PEOPLE")
                        + (wanted.isEmpty() ? "" : ", " + String.join("; ", wanted))
                        + (excluded.isEmpty() ? "" : "; not " + String.join(", not ", excluded)));
        if (!story.signOffs().signed(asked.node()).isEmpty()) {
            lines.line(Ink.PLAIN, "    signed off: " + names(asked.node()) + missing(gate));
        }
        Optional<Statement> document = statement(asked.document());
        document.flatMap(what -> what.value(waiver ? "waives" : "attests"))
                .ifPresent(what -> lines.line(Ink.BOLD, "    to be " + (waiver ? "waived: " : "attested: ") + what));
        lines.line(
                Ink.PLAIN, "    until " + lines.time(asked.until()) + ", then it refuses; one who declines shuts it");
        lines.line(
                Ink.PLAIN,
                "    to sign, read " + DirectoryInbox.fileName(asked.node(), APPROVE) + " in the directory of the inbox"
                        + document.flatMap(what -> what.value("record"))
                                .map(record -> " (record " + Words.brief(record) + ")")
                                .orElse("")
                        + " and type there; to decline, the same with "
                        + DirectoryInbox.fileName(asked.node(), REJECT) + ":");
        lines.verbatim(Ink.BOLD, "      ", Signing.request(asked.node(), APPROVE, waiver));
    }

    private static Optional<Statement> statement(String document) {
        try {
            return Optional.of(Statement.parse(document));
        } catch (MalformedStatement ofALaterVersion) {
            return Optional.empty();
        }
    }

    private String names(String gate) {
        return Words.list(story.signOffs().signed(gate).stream()
                .map(PeopleEvent.SignedOff::by)
                .toList());
    }

    private String missing(@Nullable NodeOutline gate) {
        if (gate == null) {
            return "";
        }
        List<String> missing = story.signOffs().missing(gate);
        return missing.isEmpty() ? "; nobody is missing" : "; still missing: " + String.join(", ", missing);
    }

    private void signed(PeopleEvent.SignedOff signed) {
        PeopleEvent.SignOffRequested asked = story.signOffs().open(signed.node());
        boolean waiver = asked != null && asked.matter() == PeopleEvent.Matter.WAIVER;
        lines.line(
                waiver ? Ink.YELLOW : Ink.GREEN,
                "  " + signed.by() + " of " + Words.list(signed.roles())
                        + (waiver
                                ? " WAIVES " + Words.list(story.signOffs().notPassed(signed.node())) + " at "
                                : " signed off at ")
                        + label(signed.node()) + ", " + Words.of(signed.proof())
                        + (asked == null || waiver
                                ? ""
                                : missing(story.outline(signed.node()).orElse(null)))
                        + reason(signed.reason()));
    }
}
