package dev.windlass.notify;

import dev.windlass.check.Fact;
import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of the run after an event, as far as messages tell it. Times are by the calendar, across processes. */
final class Known {

    private static final Pattern PLACE = Pattern.compile("/(\\d{1,18})/(\\d{1,9})");

    private Event.@Nullable RunStarted run;
    private @Nullable Holder holder;
    private Instant started = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private Duration pause = Duration.ZERO;
    /** All of the plan, blocks too. */
    private final Map<String, NodeOutline> plan = new HashMap<>();
    /** Steps, gates and points of no return, in the order of the plan. */
    private final Map<String, NodeOutline> nodes = new LinkedHashMap<>();

    private final Set<String> done = new HashSet<>();
    private int doneOfPlan;
    private final List<String> undone = new ArrayList<>();
    private final Map<String, Instant> phaseSince = new HashMap<>();
    private final Map<String, Duration> phaseTook = new LinkedHashMap<>();
    private final Map<String, Map<String, Event.CheckAnswered>> notPassed = new HashMap<>();
    private final Set<String> undosFailed = new HashSet<>();
    private @Nullable Instant rollbackSince;
    private boolean stopAsked;

    /** The place of a message in its run. */
    record Place(long seq, int level) {}

    void accept(Recorded recorded) {
        Event event = recorded.event();
        Instant at = recorded.at();
        if (event instanceof Event.RunStarted start) {
            run = start;
            holder = start.holder();
            started = at;
            plan(start.plan());
        } else if (event instanceof Event.RunResumed resumed) {
            holder = resumed.holder();
            pause = Duration.between(last, at);
            stopAsked = false;
        } else if (event instanceof Event.PlanChanged changed) {
            plan(changed.plan());
        } else if (event instanceof Event.PhaseStarted phase) {
            phaseSince.put(phase.phase(), at);
        } else if (event instanceof Event.PhaseEnded phase) {
            phaseTook.put(phase.phase(), Duration.between(phaseSince.getOrDefault(phase.phase(), at), at));
        } else if (event instanceof Event.StopRequested) {
            stopAsked = true;
        } else {
            nodes(event);
            back(event, at);
        }
        last = at;
    }

    private void plan(List<NodeOutline> outlines) {
        plan.clear();
        nodes.clear();
        for (NodeOutline node : outlines) {
            plan.put(node.name(), node);
            if (!node.kind().block()) {
                nodes.put(node.name(), node);
            }
        }
        doneOfPlan = (int) done.stream().filter(nodes::containsKey).count();
    }

    private void done(String node) {
        if (done.add(node) && nodes.containsKey(node)) {
            doneOfPlan++;
        }
    }

    private void nodes(Event event) {
        if (event instanceof Event.StepSucceeded step) {
            done(step.node());
        } else if (event instanceof Event.DoubtSettled doubt && doubt.finding() == Event.Finding.DONE) {
            done(doubt.node());
        } else if (event instanceof Event.GatePassed gate) {
            done(gate.node());
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            done(point.node());
        } else if (event instanceof Event.GateReached gate) {
            notPassed.remove(gate.node());
        } else if (event instanceof Event.CheckAnswered answer
                && !answer.verdict().passed()) {
            notPassed
                    .computeIfAbsent(answer.node(), gate -> new LinkedHashMap<>())
                    .put(answer.check(), answer);
        }
    }

    private void back(Event event, Instant at) {
        if (event instanceof Event.RollbackStarted) {
            rollbackSince = at;
        } else if (event instanceof Event.OrderGiven order && order.order() == Order.ROLL_BACK) {
            rollbackSince = rollbackSince == null ? at : rollbackSince;
        } else if (event instanceof Event.UndoStarted undo) {
            undosFailed.remove(undo.node());
        } else if (event instanceof Event.UndoSucceeded undo) {
            undone.add(undo.node());
        } else if (event instanceof Event.UndoFailed undo && undo.retryIn() == null) {
            undosFailed.add(undo.node());
        }
    }

    /** Where a message of this run belongs; empty if it is none. */
    Optional<Place> parse(String message) {
        if (!message.startsWith(runId())) {
            return Optional.empty();
        }
        Matcher place = PLACE.matcher(message.substring(runId().length()));
        return place.matches()
                ? Optional.of(new Place(Long.parseLong(place.group(1)), Integer.parseInt(place.group(2))))
                : Optional.empty();
    }

    String runId() {
        return run == null ? "" : run.runId();
    }

    Event.RunStarted run() {
        return Objects.requireNonNull(run, "the first event of a run is RunStarted");
    }

    boolean isBegun() {
        return run != null;
    }

    String holder() {
        return holder == null ? "nobody" : holder.user() + " on " + holder.host();
    }

    /** How long nobody ran it before it went on. */
    Duration pause() {
        return pause;
    }

    boolean stopAsked() {
        return stopAsked;
    }

    boolean rollingBack() {
        return rollbackSince != null;
    }

    Optional<NodeOutline> outline(String name) {
        return Optional.ofNullable(plan.get(name));
    }

    List<String> nodesOf(String phase) {
        return nodes.values().stream()
                .filter(node -> node.phase().equals(phase))
                .map(NodeOutline::name)
                .toList();
    }

    List<String> nodeNames() {
        return List.copyOf(nodes.keySet());
    }

    List<String> undone() {
        return undone;
    }

    /** What is to be done by hand where undos failed for good, in the order of the plan. */
    List<Fact> byHand() {
        return nodes.values().stream()
                .filter(node -> undosFailed.contains(node.name()))
                .map(node -> new Fact(
                        node.name(), Objects.requireNonNullElse(node.undoByHand(), "(the plan gives no instruction)")))
                .toList();
    }

    /** The answers of a gate's checks that did not pass. */
    List<Event.CheckAnswered> notPassed(String gate) {
        return List.copyOf(notPassed.getOrDefault(gate, Map.of()).values());
    }

    String phaseTook(String phase) {
        return Phrase.time(phaseTook.getOrDefault(phase, Duration.ZERO));
    }

    Duration sinceStart(Instant at) {
        return Duration.between(started, at);
    }

    Optional<Duration> sinceRollback(Instant at) {
        return Optional.ofNullable(rollbackSince).map(since -> Duration.between(since, at));
    }

    String progress() {
        return doneOfPlan + " of " + nodes.size();
    }

    /** The facts of the release that every message has. */
    List<Fact> facts(Instant at) {
        Event.RunStarted start = run();
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("product", start.product()));
        facts.add(new Fact("version", start.version()));
        facts.add(new Fact("environment", start.environment()));
        facts.add(new Fact("run", start.runId()));
        add(facts, "author", start.author());
        add(facts, "code", start.code());
        facts.add(new Fact("run by", holder()));
        add(facts, "T-0", start.zero() == null ? null : start.zero().toString());
        start.plan().stream()
                .filter(node -> node.kind() == NodeOutline.Kind.WINDOW)
                .forEach(node -> facts.add(new Fact(
                        "window " + node.name(),
                        node.facts().stream().map(Fact::value).collect(Collectors.joining("; ")))));
        facts.add(new Fact("nodes done", progress()));
        facts.add(new Fact("since start", Phrase.time(sinceStart(at))));
        add(facts, "rollback within", start.rollbackWithin() == null ? null : Phrase.time(start.rollbackWithin()));
        phaseTook.forEach((phase, took) -> facts.add(new Fact("phase " + phase + " took", Phrase.time(took))));
        sinceRollback(at).ifPresent(time -> facts.add(new Fact("since rollback began", Phrase.time(time))));
        return facts;
    }

    private static void add(List<Fact> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.add(new Fact(name, value));
        }
    }
}
