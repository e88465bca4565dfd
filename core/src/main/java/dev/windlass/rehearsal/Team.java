package dev.windlass.rehearsal;

import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Person;
import dev.windlass.identity.Request;
import dev.windlass.identity.Statement;
import dev.windlass.identity.Submission;
import dev.windlass.identity.Vouched;
import dev.windlass.journal.Order;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Role;
import dev.windlass.plan.SignOff;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The people of a rehearsed release. What the script says comes at its time; at a gate of which the script says nothing,
 * enough people sign as soon as they are asked.
 */
final class Team implements Inbox {

    /** Something that a person says. */
    sealed interface Saying {
        String person();
    }

    /** A person signs at a gate what is asked there, or that it is refused. */
    record Signs(
            String gate,
            String person,
            boolean approves,
            @Nullable String reason) implements Saying {}

    /** A person gives an order. */
    record Orders(Order order, String person, @Nullable Instant zero) implements Saying {}

    private record Due(Instant at, Saying saying) {}

    private final Plan plan;
    private final Set<String> scripted = new HashSet<>();
    private final Set<String> unsigned;
    private final List<Due> due = new ArrayList<>();
    private final Map<String, Request> asked = new LinkedHashMap<>();
    private final List<Submission> there = new ArrayList<>();
    private final List<Signs> untilAsked = new ArrayList<>();
    private final Set<String> rejected;
    private final Supplier<Instant> now;
    private String run = "";

    /**
     * @param rejected the gates at which somebody says no as soon as asked
     * @param unsigned the gates at which nobody signs
     */
    Team(Plan plan, Supplier<Instant> now, Set<String> rejected, Set<String> unsigned) {
        this.plan = plan;
        this.now = now;
        this.unsigned = new HashSet<>(unsigned);
        this.rejected = rejected;
    }

    /** Something is said at a time. */
    void says(Instant at, Saying saying) {
        due.add(new Due(at, saying));
        due.sort(Comparator.comparing(Due::at));
        if (saying instanceof Signs signs) {
            scripted.add(signs.gate());
        }
    }

    void run(String newRun) {
        run = newRun;
    }

    /** When something is said next; null if nothing is. */
    @Nullable
    Instant next() {
        return due.stream()
                .map(Due::at)
                .filter(at -> at.isAfter(now.get()))
                .findFirst()
                .orElse(null);
    }

    /** Whether somebody orders later that a completed run is rolled back: all that is still said of it then. */
    boolean rollsBackLater() {
        due.removeIf(said -> !(said.saying() instanceof Orders orders && orders.order() == Order.ROLL_BACK)
                || !said.at().isAfter(now.get()));
        return !due.isEmpty();
    }

    /** Everybody is who he says he is, and in each role of which the plan doesn't say who is in it. */
    Identities identities() {
        var roles = new LinkedHashSet<String>();
        plan.roles().forEach(role -> roles.add(role.name()));
        plan.ordersFrom().ifPresent(roles::add);
        for (Layout.Place place : plan.layout().places()) {
            if (place.node() instanceof SignOff gate) {
                gate.quorums().forEach(quorum -> roles.add(quorum.role()));
            } else if (place.node() instanceof CheckGroup group && group.waiver() != null) {
                roles.add(group.waiver().role());
            }
        }
        return Identities.vouching(said -> Optional.of(new Person(said.user(), roles)));
    }

    @Override
    public void offer(Request request) {
        asked.put(request.name(), request);
        for (Signs signs : List.copyOf(untilAsked)) {
            if (signs.gate().equals(request.name()) && untilAsked.remove(signs)) {
                signed(signs);
            }
        }
        SignOff gate = signOff(request.name());
        if (gate == null || scripted.contains(request.name()) || unsigned.contains(request.name())) {
            return;
        }
        if (rejected.contains(request.name())) {
            signed(new Signs(request.name(), candidates(gate).get(0), false, "not today"));
            return;
        }
        var roles = new ArrayList<Set<String>>();
        for (String person : candidates(gate)) {
            if (gate.satisfiedBy(roles)) {
                break;
            }
            roles.add(rolesOf(person, gate));
            signed(new Signs(request.name(), person, true, null));
        }
    }

    private @Nullable SignOff signOff(String name) {
        return plan.layout().places().stream()
                .filter(place -> place.node().name().equals(name))
                .findFirst()
                .map(place -> place.node() instanceof SignOff gate ? gate : null)
                .orElse(null);
    }

    /** Who could sign, distinct; people are made up for roles of which the plan says nothing. */
    private List<String> candidates(SignOff gate) {
        var people = new LinkedHashSet<String>();
        for (SignOff.Quorum quorum : gate.quorums()) {
            List<String> members = members(quorum.role());
            people.addAll(members);
            for (int i = 1; members.isEmpty() && i <= quorum.people(); i++) {
                people.add("somebody of " + quorum.role() + (i == 1 ? "" : " " + i));
            }
        }
        people.removeAll(gate.excluded());
        if (gate.authorExcluded()) {
            plan.author().ifPresent(people::remove);
        }
        return List.copyOf(people);
    }

    private Set<String> rolesOf(String person, SignOff gate) {
        var roles = new HashSet<String>();
        for (SignOff.Quorum quorum : gate.quorums()) {
            List<String> members = members(quorum.role());
            if (members.isEmpty() ? person.startsWith("somebody of " + quorum.role()) : members.contains(person)) {
                roles.add(quorum.role());
            }
        }
        return roles;
    }

    private List<String> members(String role) {
        return plan.roles().stream()
                .filter(one -> one.name().equals(role))
                .findFirst()
                .map(Role::members)
                .orElse(List.of());
    }

    private void signed(Signs signs) {
        Request request = asked.get(signs.gate());
        if (request == null) {
            untilAsked.add(signs);
            return;
        }
        String kind = signs.approves() ? "approve" : "reject";
        for (Statement statement : request.statements()) {
            if (statement.kind().equals(kind)) {
                Statement said = signs.reason() == null ? statement : statement.with("reason", signs.reason());
                there.add(new Vouched(said.text(), signs.person(), "the rehearsal's " + signs.person()));
            }
        }
    }

    private void ordered(Orders orders, Instant at) {
        Statement statement = Statement.of("order")
                .with("run", run)
                .with("order", orders.order().name())
                .with("issued", at.toString())
                .with("reason", "rehearsed");
        if (orders.zero() != null) {
            statement =
                    statement.with("zero", Objects.requireNonNull(orders.zero()).toString());
        }
        there.add(new Vouched(statement.text(), orders.person(), "the rehearsal's " + orders.person()));
    }

    @Override
    public List<Submission> poll() {
        while (!due.isEmpty() && !due.get(0).at().isAfter(now.get())) {
            Due said = due.remove(0);
            if (said.saying() instanceof Signs signs) {
                signed(signs);
            } else if (said.saying() instanceof Orders orders) {
                ordered(orders, said.at());
            }
        }
        return List.copyOf(there);
    }

    @Override
    public void withdraw(String name) {
        asked.remove(name);
    }
}
