package dev.windlass.notify;

import dev.windlass.check.Fact;
import dev.windlass.check.Spoken;
import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of the run after an event, as far as messages tell it. Times are by the calendar, across processes. */
final class Known {

    private static final Pattern PLACE = Pattern.compile("/(\\d{1,18})/(\\d{1,9})");

    private final Course course = new Course();
    private final Effects effects = new Effects(course);
    private final Gates gates = new Gates();
    private final Halt halt = new Halt();

    private Event.@Nullable RunStarted run;
    private @Nullable Holder holder;
    private Instant started = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private Duration pause = Duration.ZERO;
    private @Nullable Instant zero;
    private final Map<String, Instant> phaseSince = new HashMap<>();
    private final Map<String, Duration> phaseTook = new LinkedHashMap<>();
    private @Nullable Instant rollbackSince;

    /** The place of a message in its run. */
    record Place(long seq, int level) {}

    void accept(Recorded recorded) {
        Event event = recorded.event();
        Instant at = recorded.at();
        if (event instanceof Event.RunStarted start) {
            run = start;
            holder = start.holder();
            started = at;
            zero = start.zero();
            course.planned(start.plan());
        } else if (event instanceof Event.RunResumed resumed) {
            holder = resumed.holder();
            pause = Duration.between(last, at);
        } else if (event instanceof Event.PlanChanged changed) {
            course.planned(changed.plan());
        } else if (event instanceof Event.PhaseStarted phase) {
            phaseSince.put(phase.phase(), at);
        } else if (event instanceof Event.PhaseEnded phase) {
            phaseTook.put(phase.phase(), Duration.between(phaseSince.getOrDefault(phase.phase(), at), at));
        } else {
            back(event, at);
        }
        course.accept(event);
        effects.accept(event);
        gates.accept(event);
        halt.accept(event);
        last = at;
    }

    private void back(Event event, Instant at) {
        if (event instanceof Event.RollbackStarted) {
            rollbackSince = at;
        } else if (event instanceof Event.OrderGiven order && order.order() == Order.ROLL_BACK) {
            rollbackSince = rollbackSince == null ? at : rollbackSince;
        } else if (event instanceof Event.OrderGiven order && order.zero() != null) {
            zero = order.zero();
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

    Course course() {
        return course;
    }

    Effects effects() {
        return effects;
    }

    Gates gates() {
        return gates;
    }

    Halt halt() {
        return halt;
    }

    /** How long nobody ran it before it went on. */
    Duration pause() {
        return pause;
    }

    boolean rollingBack() {
        return rollbackSince != null;
    }

    String phaseTook(String phase) {
        return Spoken.time(phaseTook.getOrDefault(phase, Duration.ZERO));
    }

    Duration sinceStart(Instant at) {
        return Duration.between(started, at);
    }

    Optional<Duration> sinceRollback(Instant at) {
        return Optional.ofNullable(rollbackSince).map(since -> Duration.between(since, at));
    }

    /** How far it is, in words. */
    String progress() {
        return rollingBack()
                ? course.progress() + " nodes were done, " + effects.undone().size() + " undone"
                : course.progress() + " nodes done";
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
        add(facts, "T-0", zero == null ? null : Spoken.at(zero));
        start.plan().stream()
                .filter(node -> node.kind() == NodeOutline.Kind.WINDOW)
                .forEach(node -> facts.add(new Fact(
                        "window " + node.name(),
                        node.facts().stream().map(Fact::value).collect(Collectors.joining("; ")))));
        facts.add(new Fact("nodes done", course.progress()));
        facts.add(new Fact("since start", Spoken.time(sinceStart(at))));
        add(facts, "rollback within", start.rollbackWithin() == null ? null : Spoken.time(start.rollbackWithin()));
        phaseTook.forEach((phase, took) -> facts.add(new Fact("phase " + phase + " took", Spoken.time(took))));
        sinceRollback(at).ifPresent(time -> facts.add(new Fact("since rollback began", Spoken.time(time))));
        return facts;
    }

    private static void add(List<Fact> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.add(new Fact(name, value));
        }
    }
}
