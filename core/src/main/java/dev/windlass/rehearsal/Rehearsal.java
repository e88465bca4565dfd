package dev.windlass.rehearsal;

import dev.windlass.calendar.Point;
import dev.windlass.check.Answer;
import dev.windlass.journal.Order;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a release plan in a unit test: by the same engine as a real run, in virtual time, on the calling thread, without a
 * file and without waiting. Each run gets a world of its own, of mocks or fakes, and a plan over it. Where nothing is
 * scripted all goes well: the plan's own code is called, people sign as soon as they are asked, time passes by itself.
 *
 * <p>What {@linkplain dev.windlass.check.ReachesOutside reaches outside} of the process is never called: the ready-made steps
 * of a cluster, for instance. The rehearsal stands in for such a step as a whole. It takes effect and is undone as others do,
 * but neither its before-image nor its action, probe or undo is called; it gives what the script says. Of checks and metrics
 * that reach outside the script has to say what they answer. {@link #reachingOutside()} has all of it called as it is.
 *
 * <pre>{@code
 * var rehearsal = Rehearsal.of(World::mocked, world -> AzoraRelease.plan(world));
 *
 * assertThat(rehearsal.failing("switch traffic to green").run().undone())
 *         .containsExactly("switch traffic to green", "migrate", "deploy green");
 * assertThat(rehearsal.explore().violations()).isEmpty();
 * }</pre>
 *
 * <p>Times are points of the timeline, which is counted from T-0: {@code T.plus(ofMinutes(10))}. T-0 is the beginning of
 * the rehearsal, or so much later that the earliest phase of the plan begins then. A step takes the time that it {@linkplain
 * dev.windlass.plan.Step#takes declares}, or none.
 *
 * <p>Immutable: each call gives a new rehearsal, which may be kept and continued twice. Safe for use by several threads if the
 * functions are that make the world and the plan.
 *
 * @param <W> the type of the world
 */
public final class Rehearsal<W> {

    /** How many pairs of faults an exploration draws where nothing is said: 200. */
    public static final int PAIRS = 200;

    private static final long SEED = 1;

    private final Script<W> script;

    private Rehearsal(Script<W> script) {
        this.script = script;
    }

    /**
     * A rehearsal in which all goes well.
     *
     * @param world makes the world of one run: mocks, fakes; a new one each time
     * @param plan makes the plan over a world. It is called once for each process of the virtual run, as a real process
     *     that resumes a run makes its plan anew
     * @param <W> the type of the world
     * @return the rehearsal
     */
    public static <W> Rehearsal<W> of(Supplier<? extends W> world, Function<? super W, Plan> plan) {
        Objects.requireNonNull(world, "what makes the world");
        Objects.requireNonNull(plan, "what makes the plan");
        return new Rehearsal<>(new Script<W>(clock -> world.get(), plan));
    }

    /**
     * A rehearsal of which the world reads the virtual time.
     *
     * @param world makes the world of one run, with its clock; a new one each time
     * @param plan makes the plan over a world
     * @param <W> the type of the world
     * @return the rehearsal
     */
    public static <W> Rehearsal<W> withClock(Function<Clock, ? extends W> world, Function<? super W, Plan> plan) {
        Objects.requireNonNull(world, "what makes the world");
        Objects.requireNonNull(plan, "what makes the plan");
        return new Rehearsal<>(new Script<W>(world::apply, plan));
    }

    private Rehearsal<W> with(Consumer<Script<W>> change) {
        return new Rehearsal<>(script.with(change));
    }

    private Rehearsal<W> and(Fault fault) {
        return new Rehearsal<>(script.scheduled(schedule -> schedule.and(fault)));
    }

    private static String named(String what, String name) {
        Objects.requireNonNull(name, what);
        return name;
    }

    private static int times(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("it must go wrong at least once, got " + times);
        }
        return times;
    }

    // ------------------------------------------------------------------ steps

    /**
     * Lets a step fail before its effect, each time that it is tried. The engine can't know that nothing took effect, so its
     * undo comes first.
     *
     * @param step the name of the step
     * @return a new rehearsal
     */
    public Rehearsal<W> failing(String step) {
        return and(Fault.of(Fault.Kind.FAILS, named("step", step)));
    }

    /**
     * Lets a step fail before its effect, the first times that it is tried.
     *
     * @param step the name of the step
     * @param times how often, at least 1
     * @return a new rehearsal
     */
    public Rehearsal<W> failing(String step, int times) {
        return and(Fault.at(times(times), Fault.Kind.FAILS, named("step", step)));
    }

    /**
     * Lets a step fail after its effect, each time that it is tried: what it did is there, and nobody knows.
     *
     * @param step the name of the step
     * @return a new rehearsal
     */
    public Rehearsal<W> failingLate(String step) {
        return and(Fault.of(Fault.Kind.FAILS_LATE, named("step", step)));
    }

    /**
     * Lets a step take effect and then hang, until it is over its time and interrupted.
     *
     * @param step the name of the step
     * @return a new rehearsal
     */
    public Rehearsal<W> timingOut(String step) {
        return and(Fault.of(Fault.Kind.HANGS_LATE, named("step", step)));
    }

    /**
     * Lets the undo of a step fail before its effect, each time that it is tried.
     *
     * @param step the name of the step
     * @return a new rehearsal
     */
    public Rehearsal<W> failingUndo(String step) {
        return and(Fault.of(Fault.Kind.UNDO_FAILS, named("step", step)));
    }

    /**
     * Lets the undo of a step fail before its effect, the first times that it is tried.
     *
     * @param step the name of the step
     * @param times how often, at least 1
     * @return a new rehearsal
     */
    public Rehearsal<W> failingUndo(String step, int times) {
        return and(Fault.at(times(times), Fault.Kind.UNDO_FAILS, named("step", step)));
    }

    /**
     * Gives a result in place of a step's action, which is not called; its before-image and its undo are, unless the step
     * reaches outside. Of such a step a result has to be given if code reads it that is called.
     *
     * @param step the name of the step
     * @param result what it gives, of the type that the step declares, otherwise the step fails; any value for a step
     *     without a result
     * @return a new rehearsal
     */
    public Rehearsal<W> giving(String step, Object result) {
        named("step", step);
        Objects.requireNonNull(result, () -> "result of step '" + step + "'");
        return with(changed -> changed.results.put(step, result));
    }

    /**
     * Says how long a step's action takes, in place of what the step declares.
     *
     * @param step the name of the step
     * @param time the time, not negative
     * @return a new rehearsal
     */
    public Rehearsal<W> taking(String step, Duration time) {
        named("step", step);
        return with(changed -> changed.takes.put(step, notNegative(step, time)));
    }

    /**
     * Says how long a step's undo takes, in place of what the step declares.
     *
     * @param step the name of the step
     * @param time the time, not negative
     * @return a new rehearsal
     */
    public Rehearsal<W> undoTaking(String step, Duration time) {
        named("step", step);
        return with(changed -> changed.undoTakes.put(step, notNegative(step, time)));
    }

    private static Duration notNegative(String step, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("step '" + step + "' can't take " + time);
        }
        return time;
    }

    /**
     * Has all called as it is that reaches outside of the process: steps, checks and metrics of a system that is there for
     * tests. An exploration changes it some hundred times.
     *
     * @return a new rehearsal
     */
    public Rehearsal<W> reachingOutside() {
        return with(changed -> changed.reachesOutside = true);
    }

    // ------------------------------------------------------------------ the process

    /**
     * Lets the process die as soon as something is durable, and another one go on a minute later.
     *
     * @param kind what happens
     * @param node to which node; empty for what happens to the whole run
     * @return a new rehearsal; said several times, it dies at the first of each
     */
    public Rehearsal<W> dyingAt(Happening.Kind kind, String node) {
        Objects.requireNonNull(kind, "what happens");
        named("node", node);
        return with(changed -> changed.deaths.add(new Script.Death(kind, node)));
    }

    // ------------------------------------------------------------------ gates, choices and metrics

    /**
     * Gives an answer in place of a check, which is not asked.
     *
     * @param check the name of the check
     * @param answer its answer, each time
     * @return a new rehearsal
     */
    public Rehearsal<W> answering(String check, Answer answer) {
        named("check", check);
        Objects.requireNonNull(answer, () -> "answer of check '" + check + "'");
        return with(changed -> changed.answers.put(check, answer));
    }

    /**
     * Gives an answer in place of a check at one gate, where others ask it too: good at 10 %, bad at 50 %.
     *
     * @param gate the name of the gate
     * @param check the name of the check
     * @param answer its answer, each time
     * @return a new rehearsal
     */
    public Rehearsal<W> answering(String gate, String check, Answer answer) {
        named("gate", gate);
        named("check", check);
        Objects.requireNonNull(answer, () -> "answer of check '" + check + "'");
        return with(changed -> changed.answers.put(gate + "\n" + check, answer));
    }

    /**
     * Lets all checks pass of which the script says nothing, without asking them; those too that don't reach outside.
     *
     * @return a new rehearsal
     */
    public Rehearsal<W> checksPass() {
        return with(changed -> changed.checksPass = true);
    }

    /**
     * Says what a metric reads, in place of reading it.
     *
     * @param metric the name of the metric, which may be a control too
     * @param series what it reads over time
     * @return a new rehearsal
     */
    public Rehearsal<W> reading(String metric, Series series) {
        named("metric", metric);
        Objects.requireNonNull(series, () -> "series of metric '" + metric + "'");
        return with(changed -> changed.series.put(metric, series));
    }

    /**
     * Says which way a choice takes, in place of asking.
     *
     * @param choice the name of the block
     * @param branch the key of the branch; of {@code given} it is {@code holds} or {@code does
     *     not hold}
     * @return a new rehearsal
     */
    public Rehearsal<W> choosing(String choice, String branch) {
        return and(Fault.of(Fault.Kind.TAKES, named("choice", choice), named("branch", branch)));
    }

    // ------------------------------------------------------------------ people

    /**
     * Lets a person sign at a gate, at a point of time or, if the gate asks only later, then. At a gate of which the script
     * says anything nobody signs by himself.
     *
     * @param gate the name of the gate
     * @param person who signs
     * @param at when
     * @return a new rehearsal
     */
    public Rehearsal<W> signing(String gate, String person, Point at) {
        return says(at, new Team.Signs(named("gate", gate), named("person", person), true, null));
    }

    /**
     * Lets a person waive the important checks that did not pass at a gate.
     *
     * @param gate the name of the gate
     * @param person who waives
     * @param reason why
     * @param at when, or as soon as the gate asks
     * @return a new rehearsal
     */
    public Rehearsal<W> waiving(String gate, String person, String reason, Point at) {
        return says(at, new Team.Signs(named("gate", gate), named("person", person), true, named("reason", reason)));
    }

    /**
     * Lets a person decline to sign at a gate.
     *
     * @param gate the name of the gate
     * @param person who declines
     * @param at when, or as soon as the gate asks
     * @return a new rehearsal
     */
    public Rehearsal<W> rejecting(String gate, String person, Point at) {
        return says(at, new Team.Signs(named("gate", gate), named("person", person), false, "rehearsed"));
    }

    /**
     * Lets nobody sign at a gate, so that it expires.
     *
     * @param gate the name of the gate
     * @return a new rehearsal
     */
    public Rehearsal<W> nobodySigning(String gate) {
        return and(Fault.of(Fault.Kind.UNSIGNED, named("gate", gate)));
    }

    /**
     * Lets a person give an order. One that the run can't take where it stands then has no effect, as in a real run.
     *
     * @param order what is ordered
     * @param person who orders
     * @param at when
     * @return a new rehearsal
     * @throws IllegalArgumentException if it is {@link Order#MOVE_ZERO}
     */
    public Rehearsal<W> ordering(Order order, String person, Point at) {
        if (order == Order.MOVE_ZERO) {
            throw new IllegalArgumentException("MOVE_ZERO needs to know by how much: use movingZero(by, person, at)");
        }
        return says(at, new Team.Orders(Objects.requireNonNull(order, "order"), named("person", person), null));
    }

    /**
     * Lets a person answer each question of the run with an order, a minute after it is asked; at most three times in a run,
     * so that what is retried in vain comes to its end. Without it a run that asks ends there; an {@linkplain #explore()
     * exploration} runs it once more with {@link Order#RETRY}.
     *
     * @param order what is ordered, such as {@link Order#RETRY}
     * @param person who orders
     * @return a new rehearsal
     * @throws IllegalArgumentException if it is {@link Order#MOVE_ZERO}, which answers nothing
     */
    public Rehearsal<W> whenAsked(Order order, String person) {
        if (order == Order.MOVE_ZERO) {
            throw new IllegalArgumentException("MOVE_ZERO answers no question");
        }
        var orders = new Team.Orders(Objects.requireNonNull(order, "order"), named("person", person), null);
        return with(changed -> changed.whenAsked = orders);
    }

    /**
     * Lets a person move T-0.
     *
     * @param by by how much, negative for earlier
     * @param person who orders
     * @param at when, counted from the T-0 before
     * @return a new rehearsal
     */
    public Rehearsal<W> movingZero(Duration by, String person, Point at) {
        Objects.requireNonNull(by, "by how much T-0 is moved");
        var saying = new Team.Orders(Order.MOVE_ZERO, named("person", person), null);
        Objects.requireNonNull(at, "when it is said");
        return with(changed -> changed.sayings.add(new Script.Said(at, saying, by)));
    }

    private Rehearsal<W> says(Point at, Team.Saying saying) {
        Objects.requireNonNull(at, "when it is said");
        return with(changed -> changed.sayings.add(new Script.Said(at, saying, Duration.ZERO)));
    }

    // ------------------------------------------------------------------ time

    /**
     * Says when the rehearsal begins, where the plan has a window for instance, or to cross a daylight-saving change.
     *
     * @param start the begin; 2026-01-13T08:00:00Z where nothing is said, a Tuesday
     * @return a new rehearsal
     */
    public Rehearsal<W> startingAt(Instant start) {
        Objects.requireNonNull(start, "begin of the rehearsal");
        return with(changed -> changed.start = start);
    }

    /**
     * Says when T-0 is.
     *
     * @param zero T-0
     * @return a new rehearsal
     */
    public Rehearsal<W> zero(Instant zero) {
        Objects.requireNonNull(zero, "T-0");
        return with(changed -> changed.zero = zero);
    }

    /**
     * Lets the clock of the machine jump, while its ticker goes on.
     *
     * @param by by how much, negative for back
     * @param at when
     * @return a new rehearsal
     */
    public Rehearsal<W> clockJumping(Duration by, Point at) {
        Objects.requireNonNull(by, "by how much the clock jumps");
        Objects.requireNonNull(at, "when the clock jumps");
        return with(changed -> changed.jumps.add(new Script.Jump(at, by)));
    }

    // ------------------------------------------------------------------ what else a runner is told

    /**
     * Says who is told what, as {@link dev.windlass.Runner#notifications} does.
     *
     * @param notifications who is told what; its channels are called on the calling thread
     * @return a new rehearsal
     */
    public Rehearsal<W> notifications(Notifications notifications) {
        Objects.requireNonNull(notifications, "notifications");
        return with(changed -> changed.notifications = notifications);
    }

    /**
     * Takes secrets out of every text, as {@link dev.windlass.Runner#masking} does.
     *
     * @param secrets the secrets
     * @return a new rehearsal
     */
    public Rehearsal<W> masking(Secret... secrets) {
        Objects.requireNonNull(secrets, "secrets to be masked");
        return with(changed -> changed.secrets.addAll(List.of(secrets)));
    }

    // ------------------------------------------------------------------ what must hold

    /**
     * Says what must hold of the world at any moment of any run. It is held against the world behind each action and undo,
     * and at the end.
     *
     * @param words what must hold, in words, such as {@code the gateway points to a slot that is there}
     * @param holds whether it does
     * @return a new rehearsal
     */
    public Rehearsal<W> always(String words, Predicate<? super W> holds) {
        named("what must hold", words);
        Objects.requireNonNull(holds, () -> "whether '" + words + "'");
        return with(changed -> changed.always.put(words, holds));
    }

    /**
     * Says what must hold of each run when it ended or stands still.
     *
     * @param words what must hold, in words, such as {@code no version 2 without its schema}
     * @param holds whether it does
     * @return a new rehearsal
     */
    public Rehearsal<W> atTheEnd(String words, Predicate<? super Rehearsed<W>> holds) {
        named("what must hold", words);
        Objects.requireNonNull(holds, () -> "whether '" + words + "'");
        return with(changed -> changed.atTheEnd.put(words, holds));
    }

    /**
     * Says what of the world is compared. A run that was rolled back or stopped, and left nothing in place, must leave it as
     * it was before; one that completed, as the run leaves it in which nothing goes wrong.
     *
     * @param state gives what is compared, by {@code equals}: a value or a copy, not what changes later
     * @return a new rehearsal
     */
    public Rehearsal<W> comparing(Function<? super W, ?> state) {
        Objects.requireNonNull(state, "what is compared");
        return with(changed -> changed.compared = state);
    }

    /**
     * Says what may happen to the world at any moment, beside what a plan knows of: an {@linkplain #explore() exploration}
     * lets it happen at each point of the run, one by one.
     *
     * @param words what happens, in words, such as {@code green begins to err}
     * @param happens lets it happen
     * @return a new rehearsal
     */
    public Rehearsal<W> mayHappen(String words, Consumer<? super W> happens) {
        named("what may happen", words);
        Objects.requireNonNull(happens, () -> "how '" + words + "' happens");
        return with(changed -> changed.mishaps.put(words, happens));
    }

    // ------------------------------------------------------------------ running

    /**
     * Runs the plan once, as it is scripted.
     *
     * @return what came of it
     * @throws IllegalArgumentException if the script names what the plan doesn't have, or leaves open what comes back from
     *     outside; the message says what to write
     * @throws IllegalStateException if the process was to die, or an action or undo to fail, where the run never came: it
     *     would prove nothing
     */
    public Rehearsed<W> run() {
        Rehearsed<W> run = run(Schedule.NONE, Core.asItIs());
        return struck(run, run.play().idle());
    }

    /**
     * Runs once more what an exploration found.
     *
     * @param schedule the schedule of a {@link Violation}
     * @return what came of it
     * @throws IllegalArgumentException if it is no schedule, or names what the plan doesn't have, or if the script leaves open
     *     what comes back from outside
     * @throws IllegalStateException if it names a point that the run never passes: it is of another plan
     */
    public Rehearsed<W> replay(String schedule) {
        return struck(run(Schedule.parse(schedule), Core.asItIs()), null);
    }

    /**
     * Runs the plan once with every single fault, beside what is scripted, and with pairs of them: those of the longest
     * rollback, and {@value #PAIRS} that are drawn. See {@link #explore(int, long)}.
     *
     * @return what came of it
     * @throws IllegalArgumentException if the script names what the plan doesn't have, or leaves open what comes back from
     *     outside
     */
    public Exploration explore() {
        return explore(PAIRS, SEED);
    }

    /**
     * Runs the plan once with every single fault, beside what is scripted, and with pairs of them. Each step fails before and
     * after its effect, at each place at which it says how far it is, and hangs; the process dies around each write and each
     * effect, and another one resumes; each guard is made to trip at each moment at which it is armed, whatever it
     * reads; each check fails, has no data,
     * can't be asked; people say no, or nothing; each branch is taken; each thing happens that {@linkplain #mayHappen may}. Of
     * the fault that undoes the most, the rollback is run with each undo failing and hanging, and with the process dying at each
     * point of it; other pairs are drawn. A run that stands at a question is run once more, with a person who orders RETRY.
     *
     * <p>Each run must keep the rules: what took effect is undone or named in the outcome; nothing runs twice unless it is
     * idempotent; only what passed opens a gate; the outcome and the journal tell what happened; where one thing goes wrong
     * the rollback gets through, within the plan's budget; and what {@link #always}, {@link #atTheEnd} and {@link #comparing}
     * say.
     *
     * @param pairs how many pairs of faults are drawn at most; with 0 there are none, those of the rollback neither
     * @param seed the seed by which they are drawn
     * @return what came of it
     * @throws IllegalArgumentException if the script names what the plan doesn't have, or leaves open what comes back from
     *     outside
     */
    public Exploration explore(int pairs, long seed) {
        if (pairs < 0) {
            throw new IllegalArgumentException("the number of pairs must be 0 or more, got " + pairs);
        }
        return new Explorer<>(this, Core.asItIs()).explore(pairs, seed);
    }

    /** What never happens proves nothing. */
    private static <W> Rehearsed<W> struck(Rehearsed<W> run, @Nullable String idle) {
        String missed = idle != null ? idle : run.play().missed();
        if (missed != null) {
            throw new IllegalStateException(
                    missed + ", so this rehearsal shows nothing of it; mend the script\n" + run.describe());
        }
        return run;
    }

    Rehearsed<W> run(Schedule schedule, Core core) {
        return new Play<>(script, schedule, core).play();
    }

    Script<W> script() {
        return script;
    }
}
