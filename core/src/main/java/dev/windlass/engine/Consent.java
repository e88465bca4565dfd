package dev.windlass.engine;

import dev.windlass.journal.PeopleEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people were asked to sign off at a gate, and what they said so far. Changed by the state alone. */
final class Consent {

    private final PeopleEvent.SignOffRequested request;
    private final Map<String, Set<String>> people = new LinkedHashMap<>();
    private @Nullable String declined;

    Consent(PeopleEvent.SignOffRequested request) {
        this.request = request;
    }

    void signed(PeopleEvent.SignedOff signed) {
        people.put(signed.by(), Set.copyOf(signed.roles()));
    }

    void declined(PeopleEvent.SignOffDeclined event) {
        declined = event.by() + " declined" + (event.reason() == null ? "" : ": " + event.reason());
    }

    PeopleEvent.Matter matter() {
        return request.matter();
    }

    /** What is to be signed, without the decision. */
    String document() {
        return request.document();
    }

    Instant until() {
        return request.until();
    }

    /** Who signed off, in that order. */
    List<String> people() {
        return List.copyOf(people.keySet());
    }

    /** The roles that count of each who signed off. */
    List<Set<String>> roles() {
        return List.copyOf(people.values());
    }

    /** Who declined and why; null if nobody did. */
    @Nullable
    String declined() {
        return declined;
    }
}
