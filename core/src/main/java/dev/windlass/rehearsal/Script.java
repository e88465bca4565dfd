package dev.windlass.rehearsal;

import dev.windlass.calendar.Point;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.ReachesOutside;
import dev.windlass.metric.Metric;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.plan.StepDefinition;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All that a rehearsal was told. It is changed only while it is copied. */
final class Script<W> {

    /** Where virtual time begins where nothing else is said: a Tuesday in winter, in the morning by UTC. */
    private static final Instant START = Instant.parse("2026-01-13T08:00:00Z");

    final Function<VirtualClock, ? extends W> world;
    final Function<? super W, Plan> plan;

    Schedule schedule = Schedule.NONE;
    Map<String, Answer> answers = new LinkedHashMap<>();
    Map<String, Series> series = new LinkedHashMap<>();
    Map<String, Object> results = new LinkedHashMap<>();
    Map<String, Duration> takes = new LinkedHashMap<>();
    Map<String, Duration> undoTakes = new LinkedHashMap<>();
    List<Said> sayings = new ArrayList<>();
    List<Death> deaths = new ArrayList<>();
    List<Jump> jumps = new ArrayList<>();
    /** Whether checks of which nothing is said pass without being asked. */
    boolean checksPass;
    /** Whether what reaches outside is called as it is. */
    boolean reachesOutside;

    Instant start = START;

    @Nullable
    Instant zero;

    /** What a person orders as soon as the run asks; null if nobody does. */
    Team.@Nullable Orders whenAsked;

    Notifications notifications = Notifications.none();
    List<Secret> secrets = new ArrayList<>();

    Map<String, Predicate<? super W>> always = new LinkedHashMap<>();
    Map<String, Predicate<? super Rehearsed<W>>> atTheEnd = new LinkedHashMap<>();
    Map<String, Consumer<? super W>> mishaps = new LinkedHashMap<>();

    @Nullable
    Function<? super W, ?> compared;

    /** Something that is said at a point of the timeline; in an order of another T-0, by how much it moves. */
    record Said(Point at, Team.Saying saying, Duration moves) {}

    /** The answer of a check, by its name, and of that of one gate alone. */
    @Nullable
    Answer answer(String gate, String check) {
        Answer here = answers.get(gate + "\n" + check);
        return here != null ? here : answers.get(check);
    }

    /** Whether a rehearsal stands in for a step as a whole: it reaches outside. */
    boolean standsInFor(StepDefinition<?, ?> step) {
        return !reachesOutside && step.reachesOutside();
    }

    /** Whether a check may be asked where nothing else is said. */
    boolean mayAsk(Check check) {
        return reachesOutside || !ReachesOutside.is(check);
    }

    /** Whether a metric may be read where nothing else is said. */
    boolean mayRead(Metric metric) {
        return reachesOutside || !ReachesOutside.is(metric);
    }

    /** The process dies as soon as the first such thing is durable. */
    record Death(Happening.Kind kind, String node) {}

    /** The clock is set. */
    record Jump(Point at, Duration by) {}

    Script(Function<VirtualClock, ? extends W> world, Function<? super W, Plan> plan) {
        this.world = world;
        this.plan = plan;
    }

    Script<W> with(Consumer<Script<W>> change) {
        var copy = new Script<W>(world, plan);
        copy.schedule = schedule;
        copy.answers = new LinkedHashMap<>(answers);
        copy.series = new LinkedHashMap<>(series);
        copy.results = new LinkedHashMap<>(results);
        copy.takes = new LinkedHashMap<>(takes);
        copy.undoTakes = new LinkedHashMap<>(undoTakes);
        copy.sayings = new ArrayList<>(sayings);
        copy.deaths = new ArrayList<>(deaths);
        copy.jumps = new ArrayList<>(jumps);
        copy.checksPass = checksPass;
        copy.reachesOutside = reachesOutside;
        copy.start = start;
        copy.zero = zero;
        copy.whenAsked = whenAsked;
        copy.notifications = notifications;
        copy.secrets = new ArrayList<>(secrets);
        copy.always = new LinkedHashMap<>(always);
        copy.atTheEnd = new LinkedHashMap<>(atTheEnd);
        copy.mishaps = new LinkedHashMap<>(mishaps);
        copy.compared = compared;
        change.accept(copy);
        return copy;
    }

    Script<W> scheduled(UnaryOperator<Schedule> change) {
        return with(script -> script.schedule = change.apply(schedule));
    }

    /** T-0: what was said, or so late that the earliest phase of the plan begins when the rehearsal does. */
    Instant zero(Plan planned) {
        if (zero != null) {
            return zero;
        }
        Duration lead = planned.phases().stream()
                .filter(phase -> phase.at() != null && phase.at().soonest().isNegative())
                .map(phase -> Duration.between(phase.at().on(start), start))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return start.plus(lead.isNegative() ? Duration.ZERO : lead);
    }
}
