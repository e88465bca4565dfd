package dev.windlass.rehearsal;

import dev.windlass.Outcome;
import dev.windlass.Outcomes;
import dev.windlass.engine.Engine;
import dev.windlass.engine.People;
import dev.windlass.engine.Ran;
import dev.windlass.engine.Refused;
import dev.windlass.engine.Stop;
import dev.windlass.engine.VirtualDriver;
import dev.windlass.engine.VirtualTime;
import dev.windlass.journal.Event;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.SignOff;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of one schedule, in a world of its own: process after process, until the run ends or stands still. */
final class Play<W> {

    /** More processes than any schedule needs. */
    private static final int MOST_SESSIONS = 12;

    /** How often a question is answered in a run. */
    private static final int MOST_ANSWERS = 3;

    private static final Duration UNTIL_THE_NEXT_PROCESS = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ofDays(400);

    private final Script<W> script;
    private final Schedule added;
    private final Schedule schedule;
    private final Core core;
    private final VirtualTime time;
    private final StandIn standIn;
    private final VirtualDriver driver;
    private final W world;
    private final Plan plan;
    private final @Nullable Team team;
    private final MemoryJournal journal = new MemoryJournal();
    private final List<Script.Death> deaths;
    private final List<Integer> died = new ArrayList<>();
    private Stop stop = new Stop();
    private int session;
    private boolean asked;
    private int rollbackAt;
    private int idleLooks;
    private int answers;
    private int endedAt;
    private @Nullable Fault trips;
    private @Nullable IllegalStateException mishapFailed;

    final List<Recorded> events = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    final List<TruthRules.Answered> answered = new ArrayList<>();
    final Points points = new Points();
    /** What the world was against what must always hold, with the place. */
    final Map<String, String> broken = new LinkedHashMap<>();

    Play(Script<W> script, Schedule schedule, Core core) {
        this.script = script;
        this.added = schedule;
        this.schedule = script.schedule.and(schedule);
        this.core = core;
        this.time = new VirtualTime(script.start);
        this.standIn = new StandIn(script, this.schedule, this);
        this.driver = new VirtualDriver(time, core.code(standIn));
        this.world = Objects.requireNonNull(
                script.world.apply(new VirtualClock(time::at)), "what makes the world of a rehearsal gave null");
        this.plan = planned();
        Names.check(script, this.schedule, plan);
        Unsaid.check(script, plan);
        this.deaths = new ArrayList<>(script.deaths);
        boolean asksPeople = plan.ordersFrom().isPresent()
                || plan.layout().places().stream()
                        .anyMatch(place -> place.node() instanceof SignOff
                                || (place.node() instanceof CheckGroup group && group.waiver() != null));
        this.team = asksPeople || !script.sayings.isEmpty() ? team() : null;
        script.jumps.forEach(jump -> time.happens(jump.at().on(zero()), () -> time.jump(jump.by())));
        driver.beforeCodeRuns(this::inFlight);
    }

    private Plan planned() {
        return Objects.requireNonNull(script.plan.apply(world), "what makes the plan of a rehearsal gave null");
    }

    private Team team() {
        var people = new Team(plan, time::at, nodes(Fault.Kind.REJECTED), nodes(Fault.Kind.UNSIGNED));
        for (Script.Said said : script.sayings) {
            Team.Saying saying = said.saying();
            people.says(
                    said.at().on(zero()),
                    saying instanceof Team.Orders orders && !said.moves().isZero()
                            ? new Team.Orders(orders.order(), orders.person(), zero().plus(said.moves()))
                            : saying);
        }
        return people;
    }

    private Set<String> nodes(Fault.Kind kind) {
        return schedule.faults().stream()
                .filter(fault -> fault.kind() == kind)
                .map(Fault::node)
                .collect(Collectors.toSet());
    }

    VirtualDriver driver() {
        return driver;
    }

    Instant now() {
        return time.at();
    }

    Instant zero() {
        return script.zero(plan);
    }

    // ------------------------------------------------------------------ what the run passes

    Call begins(Call.Kind kind, String step) {
        var call = new Call(kind, step, session, events.size());
        calls.add(call);
        return call;
    }

    /** The run passes a point, and what strikes there strikes. */
    void passes(Points.Place place, Supplier<String> words) {
        int point = points.pass(place, words);
        for (Fault fault : schedule.faults()) {
            if (fault.kind().atPoint() && fault.number() == point) {
                strikes(fault);
            }
        }
    }

    private void strikes(Fault fault) {
        if (fault.kind() == Fault.Kind.DIES) {
            throw dies();
        } else if (fault.kind() == Fault.Kind.TRIPS) {
            trips = fault;
        } else {
            happens(fault.node());
        }
    }

    private void happens(String what) {
        try {
            Objects.requireNonNull(script.mishaps.get(what), what).accept(world);
        } catch (RuntimeException | AssertionError e) {
            mishapFailed = new IllegalStateException("what may happen, '" + what + "', could not happen: " + e, e);
        }
        changed("as " + what);
    }

    private VirtualDriver.Died dies() {
        died.add(events.size());
        return driver.dies();
    }

    /** Whether something has come up now, while code is in flight. */
    private boolean inFlight() {
        if (trips != null) {
            return false;
        }
        passes(Points.Place.IN_FLIGHT, () -> "while code is in flight");
        return trips != null;
    }

    /** The guard that trips now; each is told once. */
    @Nullable
    Fault trips() {
        Fault told = trips;
        trips = null;
        return told;
    }

    /** The world may have changed: what must always hold is held against it. */
    void changed(String where) {
        script.always.forEach((words, holds) -> {
            if (broken.containsKey(words) || againstTheWorld()) {
                return;
            }
            try {
                if (!holds.test(world)) {
                    broken.put(words, script.compared == null ? where : where + ": " + script.compared.apply(world));
                }
            } catch (RuntimeException | AssertionError e) { // it runs within an action, which it must not let fail
                broken.put(words, where + " it threw " + e);
            }
        });
    }

    private void beforeWrite(List<Recorded> batch) {
        if (!samplesOnly(batch)) {
            passes(Points.Place.BEFORE_WRITE, () -> "before " + Words.of(batch) + " recorded");
        }
    }

    private void afterWrite(List<Recorded> batch) {
        events.addAll(batch);
        for (Recorded one : batch) {
            if (one.event() instanceof Event.RunStarted started && team != null) {
                team.run(started.runId());
            }
            asked = one.event() instanceof Event.QuestionAsked || (asked && !(one.event() instanceof Event.OrderGiven));
        }
        nobodyAnswers();
        if (endedAt == 0 && ended(batch.get(batch.size() - 1).event())) {
            endedAt = points.passed().size() + 1;
        }
        if (!samplesOnly(batch)) {
            passes(Points.Place.AFTER_WRITE, () -> "as " + Words.of(batch) + " recorded");
        }
        for (Recorded one : batch) {
            Happening happening = deaths.isEmpty() ? null : Trace.of(one, script.start);
            if (happening != null && deaths.remove(new Script.Death(happening.kind(), happening.node()))) {
                throw dies();
            }
        }
    }

    private static boolean samplesOnly(List<Recorded> batch) {
        return batch.stream().allMatch(one -> one.event() instanceof ObservationEvent.Sampled);
    }

    /** A question that nobody will answer any more is where the rehearsal ends. */
    private void nobodyAnswers() {
        if (asked && team != null && team.next() == null) {
            stop.request(
                    answer() == null ? "nobody answers in this rehearsal" : "it is answered in a minute (rehearsed)",
                    false);
        }
    }

    private Duration untilSomebodySpeaks() {
        Instant next = team == null ? null : team.next();
        if (next != null) {
            return Duration.between(time.at(), next);
        }
        if (++idleLooks > 100) {
            stop.request("nobody says anything any more in this rehearsal", false);
        }
        return NEVER;
    }

    // ------------------------------------------------------------------ the sessions

    Rehearsed<W> play() {
        Object before = script.compared == null ? null : script.compared.apply(world);
        Outcome outcome = null;
        String defect = null;
        try {
            outcome = sessions();
        } catch (VirtualDriver.WaitsForEver e) {
            defect = String.valueOf(e.getMessage());
        } catch (IllegalStateException e) { // nothing that the plan's code throws comes here
            defect = "it can't go on: " + e.getMessage();
        }
        if (mishapFailed != null) {
            throw mishapFailed;
        }
        changed("at the end");
        return new Rehearsed<>(this, outcome, defect, before);
    }

    private Outcome sessions() {
        Outcome outcome = session(null);
        while (true) {
            Team.Orders answer = answer();
            if (asked && answer != null && answers++ < MOST_ANSWERS) {
                time.pass(UNTIL_THE_NEXT_PROCESS);
                outcome = answered(answer);
            } else if (outcome instanceof Outcome.Completed && team != null && team.rollsBackLater()) {
                time.pass(untilSomebodySpeaks());
                outcome = session(null);
            } else {
                return outcome;
            }
        }
    }

    /** What a person orders when the run asks, by the script or by the schedule; null if nobody does. */
    private Team.@Nullable Orders answer() {
        for (Fault fault : schedule.faults()) {
            if (fault.kind() == Fault.Kind.ANSWERED) {
                return new Team.Orders(Order.valueOf(fault.node()), whoOrders(), null);
            }
        }
        return script.whenAsked;
    }

    private String whoOrders() {
        return plan.roles().stream()
                .filter(role -> plan.ordersFrom().filter(role.name()::equals).isPresent())
                .flatMap(role -> role.members().stream())
                .findFirst()
                .orElse("somebody");
    }

    /** Whether the run stands at a question that nobody answers. */
    boolean unanswered() {
        return asked && answer() == null;
    }

    private Outcome answered(Team.Orders orders) {
        if (team != null) {
            team.says(time.at().plusSeconds(1), orders);
            return session(null);
        }
        return session(new Event.OrderGiven(orders.order(), orders.person(), "rehearsed"));
    }

    /** Until a process comes to an end or a standstill; the order is given to each, until it is durable. */
    private Outcome session(Event.@Nullable OrderGiven order) {
        for (int tries = 0; tries < MOST_SESSIONS; tries++) {
            session++;
            stop = new Stop();
            boolean open = order != null && asked;
            try {
                Plan again = session == 1 ? plan : madeAnew();
                return Outcomes.outcome(
                        core.session(driver, request(again, open ? order : null), stop), plan, team != null);
            } catch (Refused refused) {
                return Outcomes.outcome(refused);
            } catch (VirtualDriver.Died dead) {
                if (!events.isEmpty() && ended(events.get(events.size() - 1).event())) {
                    Ran ran = VirtualDriver.folded(plan, events, "memory");
                    return Outcomes.outcome(ran, plan, team != null);
                }
                time.pass(UNTIL_THE_NEXT_PROCESS);
            }
        }
        throw new IllegalStateException("the run neither ends nor stands still after " + session + " processes");
    }

    private Plan madeAnew() {
        try {
            return planned();
        } catch (RuntimeException e) {
            throw new IllegalStateException("process " + session + " can't make the plan anew: " + e, e);
        }
    }

    private static boolean ended(Event event) {
        return event instanceof Event.RunEnded || event instanceof Event.RunClosed;
    }

    private Engine.Request request(Plan planned, Event.@Nullable OrderGiven order) {
        return new Engine.Request(
                planned,
                core.journal(TappedJournal.of(journal, this::beforeWrite, this::afterWrite)),
                List.of(),
                null,
                null,
                order,
                team == null ? null : new People(team, team.identities(), this::untilSomebodySpeaks),
                script.notifications,
                zero(),
                false,
                Masker.of(script.secrets),
                null);
    }

    // ------------------------------------------------------------------ what came of it

    Script<W> script() {
        return script;
    }

    Schedule schedule() {
        return schedule;
    }

    W world() {
        return world;
    }

    Plan plan() {
        return plan;
    }

    List<Integer> died() {
        return died;
    }

    Map<String, Integer> checkpoints() {
        return standIn.checkpoints;
    }

    /** Whether an exploration forces a branch that the world may contradict: what the user says of the world isn't asked then. */
    boolean againstTheWorld() {
        return added.hasAny(Fault.Kind.TAKES);
    }

    /** The first point behind the end of the run; 0 if it has none. */
    int endedAt() {
        return endedAt;
    }

    /** What the test says of an action or undo, and that never struck, in words; null if all did. */
    @Nullable
    String idle() {
        return script.schedule.faults().stream()
                .filter(fault -> fault.kind().ofCode() && !standIn.struck.contains(fault))
                .findFirst()
                .map(fault -> "the script says that " + fault.words() + ", and the run never comes there")
                .orElse(null);
    }

    /** What was to strike and never did, in words; null if all did. */
    @Nullable
    String missed() {
        for (Fault fault : schedule.faults()) {
            if (fault.kind().atPoint() && fault.number() > points.passed().size()) {
                return "the run passes " + points.passed().size() + " points, and the script has " + fault;
            }
        }
        return deaths.isEmpty()
                ? null
                : "the process was to die at " + deaths.get(0).kind() + " '"
                        + deaths.get(0).node() + "', and that never happened";
    }

    /** The first point behind the begin of the rollback; behind all of them if there was none. */
    int rollbackAt() {
        return rollbackAt == 0 ? points.passed().size() + 1 : rollbackAt;
    }
}
