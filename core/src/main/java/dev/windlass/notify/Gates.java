package dev.windlass.notify;

import dev.windlass.check.Severity;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What gates found since they were reached last, and what people said there. */
final class Gates {

    private final Map<String, Map<String, Event.CheckAnswered>> notPassed = new HashMap<>();
    private final Map<String, PeopleEvent.SignOffRequested> asked = new HashMap<>();
    private final Map<String, List<PeopleEvent.SignedOff>> signed = new HashMap<>();
    private final Set<String> armed = new LinkedHashSet<>();

    void accept(Event event) {
        if (event instanceof Event.GateReached gate) {
            notPassed.remove(gate.node());
            asked.remove(gate.node());
            signed.remove(gate.node());
        } else if (event instanceof Event.CheckAnswered answer) {
            if (!answer.verdict().passed()) {
                notPassed
                        .computeIfAbsent(answer.node(), gate -> new LinkedHashMap<>())
                        .put(answer.check(), answer);
            }
        } else if (event instanceof PeopleEvent.SignOffRequested request) {
            asked.put(request.node(), request);
            signed.remove(request.node());
        } else if (event instanceof PeopleEvent.SignedOff off) {
            signed.computeIfAbsent(off.node(), gate -> new ArrayList<>()).add(off);
        } else if (event instanceof PeopleEvent.SignOffReopened again) {
            signed.remove(again.node());
        } else if (event instanceof ObservationEvent.GuardArmed guard) {
            armed.add(guard.node());
        } else if (event instanceof ObservationEvent.GuardTripped guard) {
            armed.remove(guard.node());
        }
    }

    /** The blocks whose guards were armed, and did not trip. */
    List<String> armed() {
        return List.copyOf(armed);
    }

    /** The answers of a gate's checks that did not pass. */
    List<Event.CheckAnswered> notPassed(String gate) {
        return List.copyOf(notPassed.getOrDefault(gate, Map.of()).values());
    }

    /** Those of them that a person can waive. */
    List<Event.CheckAnswered> important(String gate) {
        return notPassed(gate).stream()
                .filter(answer -> answer.severity() == Severity.IMPORTANT)
                .toList();
    }

    /** Who signed off at a gate so far. */
    List<String> signed(String gate) {
        return signed.getOrDefault(gate, List.of()).stream()
                .map(PeopleEvent.SignedOff::by)
                .toList();
    }

    /** Whether people are asked to waive what did not pass. */
    boolean asksForWaiver(String gate) {
        PeopleEvent.SignOffRequested request = asked.get(gate);
        return request != null && request.matter() == PeopleEvent.Matter.WAIVER;
    }

    /** Who waived what did not pass. */
    Optional<PeopleEvent.SignedOff> waiver(String gate) {
        return asksForWaiver(gate)
                ? signed.getOrDefault(gate, List.of()).stream().findFirst()
                : Optional.empty();
    }
}
