package dev.windlass.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.identity.Identities;
import dev.windlass.identity.Person;
import dev.windlass.identity.Signed;
import dev.windlass.identity.Verified;
import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Holds what people signed, as it is recorded, against what they were asked. */
final class HeldPeople {

    /** What a gate asked, and who signed that. */
    private record Asked(String document, Set<String> people) {}

    private static final String OFFERS = "offer ";

    private final Identities identities;
    private final Map<String, Asked> gates = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int questions;

    private HeldPeople(Identities identities) {
        this.identities = identities;
    }

    /** Each signature is that of its person, over what was asked, and counts once; no gate opens without. */
    static void against(RunRecord record, Identities identities, int quorum) {
        var held = new HeldPeople(identities);
        for (Event event : record.events()) {
            held.take(event, quorum);
        }
    }

    /** What is put where people find it was durable before: else nobody would know it any more after a crash. */
    static void durable(List<List<String>> trace) {
        var asked = new HashSet<String>();
        for (List<String> line : trace) {
            String point = line.size() > 1 ? line.get(1) : "";
            if (point.startsWith(OFFERS)) {
                assertThat(asked)
                        .as("S2, G7: the appends ahead of '%s'", point)
                        .anyMatch(append -> append.contains("SignOffRequested of " + point.substring(OFFERS.length())));
            } else if (point.startsWith("after append")) {
                asked.add(point);
            }
        }
    }

    private void take(Event event, int quorum) {
        if (event instanceof PeopleEvent.SignOffRequested asked) {
            gates.put(asked.node(), new Asked(asked.document(), new LinkedHashSet<>()));
        } else if (event instanceof PeopleEvent.SignedOff signed) {
            Asked asked = Objects.requireNonNull(gates.get(signed.node()), () -> "what was asked ahead of " + signed);
            assertThat(signed.proof().document())
                    .as("G7: what %s signed", signed.by())
                    .isEqualTo(asked.document());
            proves(signed.proof(), signed.by());
            assertThat(asked.people().add(signed.by()))
                    .as("G7: %s counts once at %s", signed.by(), signed.node())
                    .isTrue();
        } else if (event instanceof Event.GatePassed passed && gates.containsKey(passed.node())) {
            assertThat(gates.get(passed.node()).people())
                    .as("G7: who had signed when %s opened", passed.node())
                    .hasSize(quorum);
        } else if (event instanceof Event.QuestionAsked) {
            questions++;
        } else if (event instanceof Event.OrderGiven order) {
            questions--;
            proves(Objects.requireNonNull(order.proof(), "proof of an order"), order.by());
            assertThat(questions).as("B7: questions that %s answers", order).isNotNegative();
        } else {
            assertThat(event)
                    .as("nobody signed anything that isn't wanted, so it was taken twice")
                    .isNotInstanceOf(PeopleEvent.SubmissionRefused.class);
        }
    }

    private void proves(Proof proof, String by) {
        assertThat(taken.add(proof.digest()))
                .as("G7: what %s signed is taken once: %s", by, proof.document())
                .isTrue();
        String signature = Objects.requireNonNull(proof.signature(), "signature");
        assertThat(identities.verify(new Signed(proof.document(), signature, "the journal"), Instant.now()))
                .as("G7: whose signature it is")
                .isInstanceOfSatisfying(Verified.Known.class, known -> assertThat(known.person())
                        .extracting(Person::id)
                        .isEqualTo(by));
    }
}
