package dev.windlass.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gate that opens when enough people sign off: an approval, that the release goes on; or an attestation, that something
 * is so which only a person can say. One of them who declines shuts it. Each signature names the run, the plan and the
 * hash over all that was recorded before, so that it opens no other gate. Immutable: each call gives a new gate.
 *
 * @param name the gate's name, unique within the plan
 * @param statement what is attested, on one line of at most 1,000 characters; null for an approval
 * @param quorums how many people of which roles have to sign off, at least one quorum
 * @param excluded the people who may not sign off, as their signatures name them
 * @param authorExcluded whether the plan's author may not sign off
 * @param expiresAfter how long the gate waits for people, by the calendar, before it refuses; at most 366 days
 * @param whenRefused what it does if it refuses
 * @param serves what it serves, such as the items of a checklist
 */
public record SignOff(
        String name,
        @Nullable String statement,
        List<Quorum> quorums,
        List<String> excluded,
        boolean authorExcluded,
        Duration expiresAfter,
        Refusal whenRefused,
        List<String> serves)
        implements Gate {

    /** How long a gate waits for people where nothing else is declared: 3 days. */
    public static final Duration DEFAULT_EXPIRY = Duration.ofDays(3);

    /**
     * So many people of a role.
     *
     * @param people how many, at least 1; nobody counts twice, not for two roles either
     * @param role the role's name
     */
    public record Quorum(int people, String role) {
        /** Checks that at least one person is wanted. */
        public Quorum {
            Objects.requireNonNull(role, "role of a quorum");
            if (people < 1) {
                throw new IllegalArgumentException(
                        "a quorum of role '" + role + "' needs at least one person, got " + people);
            }
        }

        @Override
        public String toString() {
            return people + " of " + role;
        }
    }

    /** Checks the expiry and keeps copies of the lists. */
    public SignOff {
        Objects.requireNonNull(name, "name of a sign-off");
        Objects.requireNonNull(expiresAfter, () -> "expiry of '" + name + "'");
        Objects.requireNonNull(whenRefused, () -> "what '" + name + "' does when it refuses");
        quorums = List.copyOf(quorums);
        excluded = List.copyOf(excluded);
        serves = List.copyOf(serves);
        if (!Waiver.sensible(expiresAfter)) {
            throw new IllegalArgumentException(
                    "'" + name + "': the expiry must be positive and at most 366 days, got " + expiresAfter);
        }
    }

    /**
     * Tells whether people are enough: each of them counts once, for one of the roles that he or she has.
     *
     * @param rolesOfEach the roles of each person who signed off
     * @return whether each quorum is reached
     */
    public boolean satisfiedBy(List<Set<String>> rolesOfEach) {
        return enough(
                quorums, Objects.requireNonNull(rolesOfEach, () -> "roles of those who signed off at '" + name + "'"));
    }

    static boolean enough(List<Quorum> quorums, List<Set<String>> people) {
        if (quorums.stream().mapToLong(Quorum::people).sum() > people.size()) {
            return false; // ahead of the places, of which there may be more than memory
        }
        var places = new ArrayList<String>();
        quorums.forEach(quorum -> places.addAll(Collections.nCopies(quorum.people(), quorum.role())));
        var seated = new HashMap<Integer, Integer>(); // the place of each person who has one
        for (int place = 0; place < places.size(); place++) {
            if (!seat(place, places, people, seated, new HashSet<>())) {
                return false;
            }
        }
        return true;
    }

    /** Gives a place to a person who has none, else to one who has, if another person takes that place then. */
    private static boolean seat(
            int place,
            List<String> places,
            List<Set<String>> people,
            Map<Integer, Integer> seated,
            Set<Integer> asked) {
        for (int person = 0; person < people.size(); person++) {
            if (!seated.containsKey(person) && people.get(person).contains(places.get(place))) {
                seated.put(person, place);
                return true;
            }
        }
        for (int person = 0; person < people.size(); person++) {
            Integer other = seated.get(person);
            if (other != null
                    && people.get(person).contains(places.get(place))
                    && asked.add(person)
                    && seat(other, places, people, seated, asked)) {
                seated.put(person, place);
                return true;
            }
        }
        return false;
    }

    /**
     * Wants people of a role to sign off, beside those of other roles.
     *
     * @param people how many, at least 1
     * @param role the role's name; {@link PlanBuilder#role} says who is in it
     * @return a new gate
     */
    public SignOff quorum(int people, String role) {
        var more = new ArrayList<>(quorums);
        more.add(new Quorum(people, role));
        return new SignOff(name, statement, more, excluded, authorExcluded, expiresAfter, whenRefused, serves);
    }

    /**
     * Keeps people from signing off.
     *
     * @param people as their signatures name them, to the letter; several calls add up
     * @return a new gate
     */
    public SignOff excluding(String... people) {
        Objects.requireNonNull(people, () -> "who is excluded from '" + name + "'");
        var more = new ArrayList<>(excluded);
        for (String person : people) {
            more.add(Objects.requireNonNull(person, () -> "a person who is excluded from '" + name + "'"));
        }
        return new SignOff(name, statement, quorums, more, authorExcluded, expiresAfter, whenRefused, serves);
    }

    /**
     * Keeps the plan's author from signing off: the person whom {@link PlanBuilder#author} names as signatures do.
     *
     * @return a new gate
     */
    public SignOff excludingAuthor() {
        return new SignOff(name, statement, quorums, excluded, true, expiresAfter, whenRefused, serves);
    }

    /**
     * Says how long the gate waits for people before it refuses.
     *
     * @param time how long, by the calendar, positive, at most 366 days; {@link #DEFAULT_EXPIRY} where nothing is said
     * @return a new gate
     */
    public SignOff expiresAfter(Duration time) {
        return new SignOff(name, statement, quorums, excluded, authorExcluded, time, whenRefused, serves);
    }

    @Override
    public SignOff askWhenRefused() {
        return new SignOff(name, statement, quorums, excluded, authorExcluded, expiresAfter, Refusal.ASKS, serves);
    }

    @Override
    public SignOff serves(String... tags) {
        return new SignOff(
                name,
                statement,
                quorums,
                excluded,
                authorExcluded,
                expiresAfter,
                whenRefused,
                Nodes.added(name, serves, tags));
    }
}
