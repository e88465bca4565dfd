package dev.windlass.report;

import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Refusal;
import dev.windlass.plan.SignOff;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people are asked to sign off, what they said, and who is missing. */
final class SignOffs {

    /** A quorum as an outline tells it, such as {@code 2 of engineering: ann, ben}; the members may be left out. */
    private static final Pattern QUORUM = Pattern.compile("([1-9]\\d?) of (.*?)(: .*)?", Pattern.DOTALL);

    /** A request that stands, and who signed it. */
    private static final class Open {
        private final PeopleEvent.SignOffRequested request;
        private final Map<String, PeopleEvent.SignedOff> signed = new LinkedHashMap<>();

        Open(PeopleEvent.SignOffRequested request) {
            this.request = request;
        }
    }

    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Set<String> reopened = new HashSet<>();
    /** The important checks of a gate that did not pass. */
    private final Map<String, Set<String>> notPassed = new HashMap<>();

    /** Who waived what did not pass, by gate. */
    private final Map<String, PeopleEvent.SignedOff> waivers = new HashMap<>();

    private boolean proven;

    /** Takes in an event; tells whether a gate waits for people from here on. */
    boolean add(Event event) {
        if (event instanceof PeopleEvent.SignOffRequested requested) {
            open.put(requested.node(), new Open(requested));
            return true;
        } else if (event instanceof PeopleEvent.SignedOff signed) {
            Open request = open.get(signed.node());
            proven = true;
            if (request != null) {
                request.signed.put(signed.by(), signed);
                if (request.request.matter() == PeopleEvent.Matter.WAIVER) {
                    waivers.put(signed.node(), signed);
                }
            }
        } else if (event instanceof PeopleEvent.SignOffReopened again) {
            reopened.add(again.node());
        } else if (event instanceof Event.OrderGiven order) {
            proven |= order.proof() != null;
        } else if (event instanceof Event.CheckAnswered answer) {
            answered(answer);
        }
        return false;
    }

    private void answered(Event.CheckAnswered answer) {
        if (answer.severity() == Severity.IMPORTANT && answer.verdict() != Verdict.PASSED) {
            notPassed
                    .computeIfAbsent(answer.node(), any -> new LinkedHashSet<>())
                    .add(answer.check());
        }
    }

    /** The gate is asked from its beginning. */
    void reached(String gate) {
        open.remove(gate);
        notPassed.remove(gate);
        waivers.remove(gate);
    }

    /** The gate said no, or yes. */
    void ended(String gate) {
        open.remove(gate);
        reopened.remove(gate);
    }

    /** What was signed so far was for another plan. */
    void planChanged() {
        open.clear();
    }

    /** Nobody is asked any more. */
    void turnsBack() {
        open.clear();
        reopened.clear();
    }

    /** Whether the gate let the plan go on before, and is asked anew, aside of where the plan is. */
    boolean isReopened(String gate) {
        return reopened.contains(gate);
    }

    /** Whether anybody said anything that was proven: then orders have to be signed, too. */
    boolean proven() {
        return proven;
    }

    /** What people are asked now. */
    List<PeopleEvent.SignOffRequested> open() {
        return open.values().stream().map(one -> one.request).toList();
    }

    PeopleEvent.@Nullable SignOffRequested open(String gate) {
        Open request = open.get(gate);
        return request == null ? null : request.request;
    }

    /** Who signed what is asked now. */
    Collection<PeopleEvent.SignedOff> signed(String gate) {
        Open request = open.get(gate);
        return request == null ? List.of() : request.signed.values();
    }

    /** Who waived what did not pass at a gate; null if nobody did. */
    PeopleEvent.@Nullable SignedOff waiver(String gate) {
        return waivers.get(gate);
    }

    /** The important checks of a gate that did not pass. */
    List<String> notPassed(String gate) {
        return List.copyOf(notPassed.getOrDefault(gate, Set.of()));
    }

    /** Who is wanted at a gate, in words. */
    static List<String> wanted(NodeOutline gate) {
        var wanted = new ArrayList<String>();
        List<String> excluded = facts(gate, "excluded").stream()
                .map(person -> person.replaceFirst("^the author, ", ""))
                .toList();
        facts(gate, "quorum").forEach(quorum -> wanted.add(without(excluded, quorum)));
        facts(gate, "waived by").forEach(role -> wanted.add("1 of " + role));
        return wanted;
    }

    /** A quorum with those of its members who may sign. */
    private static String without(List<String> excluded, String quorum) {
        Matcher parts = QUORUM.matcher(quorum);
        if (!parts.matches() || parts.group(3) == null) {
            return quorum;
        }
        var members = new ArrayList<>(List.of(parts.group(3).substring(2).split(", ")));
        members.removeAll(excluded);
        return quorum.substring(0, parts.start(3)) + ": " + String.join(", ", members);
    }

    static List<String> facts(NodeOutline node, String name) {
        return node.facts().stream()
                .filter(fact -> fact.name().equals(name))
                .map(fact -> fact.value())
                .toList();
    }

    /** Who is missing at a gate that asks, such as {@code 1 of engineering}; nobody once it has what it wants. */
    List<String> missing(NodeOutline gate) {
        var quorums = new ArrayList<SignOff.Quorum>();
        for (String wanted : wanted(gate)) {
            Matcher quorum = QUORUM.matcher(wanted);
            if (quorum.matches()) {
                quorums.add(new SignOff.Quorum(Integer.parseInt(quorum.group(1)), quorum.group(2)));
            }
        }
        var roles = new ArrayList<Set<String>>();
        signed(gate.name()).forEach(signed -> roles.add(new TreeSet<>(signed.roles())));
        return missing(quorums, roles);
    }

    /** With somebody for each place all are enough; who can be left out then, is not missing. */
    private static List<String> missing(List<SignOff.Quorum> quorums, List<Set<String>> roles) {
        var gate = new SignOff("", null, quorums, List.of(), false, SignOff.DEFAULT_EXPIRY, Refusal.ENDS, List.of());
        var all = new ArrayList<>(roles);
        quorums.forEach(quorum -> {
            for (int i = 0; i < quorum.people(); i++) {
                all.add(Set.of(quorum.role()));
            }
        });
        var missing = new ArrayList<String>();
        int at = roles.size();
        for (SignOff.Quorum quorum : quorums) {
            int people = 0;
            for (int i = 0; i < quorum.people(); i++) {
                Set<String> one = all.remove(at);
                if (!gate.satisfiedBy(all)) {
                    all.add(at++, one);
                    people++;
                }
            }
            if (people > 0) {
                missing.add(people + " of " + quorum.role());
            }
        }
        return missing;
    }
}
