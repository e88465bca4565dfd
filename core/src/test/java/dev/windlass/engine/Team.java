package dev.windlass.engine;

import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Person;
import dev.windlass.identity.Request;
import dev.windlass.identity.Statement;
import dev.windlass.identity.Submission;
import dev.windlass.identity.Vouched;
import dev.windlass.journal.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** People of a virtual release: what they say arrives at its time, and they sign what they are asked at that time. */
final class Team implements Inbox {

    /** What somebody says at a time, given what is asked then; null for nothing. */
    private record Saying(Instant at, int number, Function<Team, @Nullable Submission> words) {}

    final Map<String, Request> asked = new LinkedHashMap<>();
    final Map<String, Set<String>> roles = new LinkedHashMap<>();
    private final VirtualTime time;
    private final List<Saying> sayings = new ArrayList<>();
    private final List<Submission> there = new ArrayList<>();

    Team(VirtualTime time) {
        this.time = time;
    }

    People people(Duration every) {
        return new People(
                this,
                Identities.vouching(
                        said -> Optional.of(new Person(said.user(), roles.getOrDefault(said.user(), Set.of())))),
                every);
    }

    Team at(Duration after, Function<Team, @Nullable Submission> words) {
        sayings.add(new Saying(VirtualRun.START.plus(after), sayings.size(), words));
        sayings.sort(Comparator.comparing(Saying::at).thenComparing(Saying::number));
        return this;
    }

    Team approves(Duration after, String person, String gate) {
        return at(after, team -> team.signed(person, gate, "approve", null));
    }

    Team approves(Duration after, String person, String gate, String reason) {
        return at(after, team -> team.signed(person, gate, "approve", reason));
    }

    Team rejects(Duration after, String person, String gate) {
        return at(after, team -> team.signed(person, gate, "reject", "not on a Friday"));
    }

    /** What the person signs of what is asked now; null if nothing is. */
    @Nullable
    Submission signed(String person, String gate, String kind, @Nullable String reason) {
        Request request = asked.get(gate);
        if (request == null) {
            return null;
        }
        Statement statement = request.statements().stream()
                .filter(one -> one.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        return new Vouched(
                (reason == null ? statement : statement.with("reason", reason)).text(), person, "desk of " + person);
    }

    Team orders(Duration after, String person, Order order, String run) {
        return orders(after, person, order, run, null);
    }

    Team orders(Duration after, String person, Order order, String run, @Nullable Instant zero) {
        return at(after, team -> order(person, order, run, team.time.now().at(), zero));
    }

    static Submission order(String person, Order order, String run, Instant issued, @Nullable Instant zero) {
        Statement statement = Statement.of("order")
                .with("run", run)
                .with("order", order.name())
                .with("issued", issued.toString())
                .with("reason", "because");
        return new Vouched(
                (zero == null ? statement : statement.with("zero", zero.toString())).text(),
                person,
                "desk of " + person);
    }

    @Override
    public List<Submission> poll() {
        while (!sayings.isEmpty() && !sayings.get(0).at().isAfter(time.now().at())) {
            Submission said = sayings.remove(0).words().apply(this);
            if (said != null) {
                there.add(said);
            }
        }
        return List.copyOf(there);
    }

    @Override
    public void offer(Request request) {
        asked.put(request.name(), request);
    }

    @Override
    public void withdraw(String name) {
        asked.remove(name);
    }
}
