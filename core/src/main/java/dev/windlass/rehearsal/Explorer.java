package dev.windlass.rehearsal;

import dev.windlass.Outcome;
import dev.windlass.check.Severity;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Watched;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Problem;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.Watch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a plan with every single fault, then with pairs of them, and holds each run against the rules. */
final class Explorer<W> {

    /** How many violations of one rule are told apart. */
    private static final int MOST_OF_A_RULE = 5;

    private final Rehearsal<W> rehearsal;
    private final Core core;
    private final Map<String, Integer> outcomes = new LinkedHashMap<>();
    private final Map<BrokenRule, Violation> found = new LinkedHashMap<>();
    private final Set<String> played = new HashSet<>();
    private final List<Single> singles = new ArrayList<>();
    private int answered;
    private @Nullable Object completed;
    private @Nullable W first;

    /**
     * A fault that struck.
     *
     * @param rollback the point at which the rollback began; behind all of them if there was none
     * @param points how many points its run has
     * @param undone what was undone
     */
    private record Single(Fault fault, int rollback, int points, List<String> undone) {}

    Explorer(Rehearsal<W> rehearsal, Core core) {
        this.rehearsal = rehearsal;
        this.core = core;
    }

    Exploration explore(int pairs, long seed) {
        Rehearsed<W> plain = play(Schedule.NONE);
        first = plain == null ? null : plain.world();
        List<Problem> warnings = plain == null ? List.of() : plain.plan().warnings();
        if (plain != null) {
            var compared = rehearsal.script().compared;
            boolean completes = plain.defect() == null && plain.outcome() instanceof Outcome.Completed;
            completed = compared == null || !completes ? null : compared.apply(plain.world());
            for (Fault fault : faults(plain)) {
                single(fault);
            }
            guards(plain);
        }
        int one = singles.size();
        int two = pairs == 0 || plain == null ? 0 : wayBack(plain.plan()) + pairs(pairs, new Random(seed));
        return new Exploration(one, two, answered, seed, outcomes, List.copyOf(found.values()), warnings);
    }

    // ------------------------------------------------------------------ playing

    /** Plays a schedule; null if it was played before, or what makes the world or the plan threw. */
    private @Nullable Rehearsed<W> play(Schedule schedule) {
        if (!played.add(schedule.toString())) {
            return null;
        }
        Rehearsed<W> run = rehearsal.run(schedule, core);
        if (rehearsal.script().compared != null && run.world() == first) {
            throw new IllegalStateException(
                    "what makes the world gives the same one each time, so that one run leaves its"
                            + " traces to the next; make a new one: Rehearsal.of(World::new, …)");
        }
        outcomes.merge(run.defect() == null ? run.outcome().getClass().getSimpleName() : "none", 1, Integer::sum);
        for (BrokenRule finding : Rules.broken(run, schedule, completed)) {
            found(finding, schedule, run);
        }
        if (run.play().unanswered()) {
            answered += play(schedule.and(Fault.of(Fault.Kind.ANSWERED, Order.RETRY.name()))) == null ? 0 : 1;
        }
        return run;
    }

    /**
     * Of what was found in several runs the first is kept, since singles come before pairs; of one rule no more than a few that
     * differ.
     */
    private void found(BrokenRule broken, Schedule schedule, Rehearsed<W> run) {
        var same = new BrokenRule(broken.rule(), broken.detail().replaceAll("\\d+", ""));
        List<BrokenRule> ofRule = found.keySet().stream()
                .filter(one -> one.rule().equals(broken.rule()))
                .toList();
        BrokenRule key = !found.containsKey(same) && ofRule.size() >= MOST_OF_A_RULE ? ofRule.get(0) : same;
        found.merge(
                key,
                new Violation(
                        broken.rule(),
                        broken.detail(),
                        schedule.toString(),
                        schedule.faults().stream().map(run::words).toList(),
                        found.containsKey(key) ? "" : run.describe(),
                        0),
                (before, again) -> before.oneMore());
    }

    private @Nullable Rehearsed<W> single(Fault fault) {
        Rehearsed<W> run = play(Schedule.of(fault));
        if (run != null) {
            singles.add(new Single(
                    fault, run.play().rollbackAt(), run.play().points.passed().size(), run.undone()));
        }
        return run;
    }

    // ------------------------------------------------------------------ what can go wrong

    private List<Fault> faults(Rehearsed<W> plain) {
        var faults = new ArrayList<Fault>();
        var acted = new LinkedHashSet<String>();
        for (Call call : plain.play().calls) {
            if (call.kind == Call.Kind.ACT && acted.add(call.step)) {
                ofStep(call.step, plain, faults);
            }
        }
        for (Layout.Place place : plain.plan().layout().places()) {
            if (place.parent() != Layout.BESIDE) {
                ofNode(place.node(), faults);
            }
        }
        List<Points.Passed> points = plain.play().points.passed();
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).place().mayDie()) {
                faults.add(Fault.at(i + 1, Fault.Kind.DIES));
            }
            if (points.get(i).place().mayTrip()) {
                boolean over =
                        plain.play().endedAt() > 0 && i + 1 >= plain.play().endedAt();
                for (String mishap :
                        over ? Set.<String>of() : rehearsal.script().mishaps.keySet()) {
                    faults.add(Fault.at(i + 1, Fault.Kind.HAPPENS, mishap));
                }
            }
        }
        return faults;
    }

    private void ofStep(String step, Rehearsed<W> plain, List<Fault> faults) {
        StepDefinition<?, ?> definition = new Course(plain.play()).step(step);
        faults.add(Fault.of(Fault.Kind.FAILS, step));
        faults.add(Fault.of(Fault.Kind.FAILS_LATE, step));
        if (definition.policies().action().attempts() > 1) {
            faults.add(Fault.at(1, Fault.Kind.FAILS, step));
            faults.add(Fault.at(1, Fault.Kind.FAILS_LATE, step));
        }
        int checkpoints = plain.play().checkpoints().getOrDefault(step, 0);
        for (int i = 1; i <= checkpoints; i++) {
            faults.add(Fault.at(i, Fault.Kind.FAILS_WITHIN, step));
        }
        faults.add(Fault.of(Fault.Kind.HANGS, step));
        faults.add(Fault.of(Fault.Kind.HANGS_LATE, step));
        if (definition.capture() != null) {
            faults.add(Fault.of(Fault.Kind.IMAGE_FAILS, step));
        }
    }

    private static void ofNode(Node node, List<Fault> faults) {
        if (node instanceof CheckGroup group) {
            for (CheckGroup.Member member : group.members()) {
                String check = member.check().name();
                faults.add(Fault.of(Fault.Kind.CHECK_FAILS, group.name(), check));
                if (member.severity() != Severity.RECOMMENDED) {
                    faults.add(Fault.of(Fault.Kind.CHECK_HAS_NO_DATA, group.name(), check));
                    faults.add(Fault.of(Fault.Kind.CHECK_ERRS, group.name(), check));
                }
            }
        } else if (node instanceof SignOff gate) {
            faults.add(Fault.of(Fault.Kind.REJECTED, gate.name()));
            faults.add(Fault.of(Fault.Kind.UNSIGNED, gate.name()));
        } else if (node instanceof Choice choice) {
            faults.add(Fault.of(Fault.Kind.CHOICE_ERRS, choice.name()));
            for (Choice.Branch branch : choice.branches()) {
                faults.add(Fault.of(Fault.Kind.TAKES, choice.name(), branch.key()));
            }
        }
        for (Watched watched : watched(node)) {
            faults.add(Fault.of(Fault.Kind.METRIC_IS_BAD, node.name(), watched.name()));
            faults.add(Fault.of(Fault.Kind.METRIC_HAS_NO_DATA, node.name(), watched.name()));
            faults.add(Fault.of(Fault.Kind.METRIC_ERRS, node.name(), watched.name()));
        }
    }

    private static List<Watched> watched(Node node) {
        return node instanceof Watch watch
                ? watch.watched()
                : node instanceof Guarded guarded ? guarded.guards() : List.of();
    }

    /** Each guard trips at each point at which it is armed. */
    private void guards(Rehearsed<W> plain) {
        for (Layout.Place place : plain.plan().layout().places()) {
            if (!(place.node() instanceof Guarded guarded)) {
                continue;
            }
            for (Watched guard : guarded.guards()) {
                trips(guarded.name(), guard.name(), plain.play().points.passed());
            }
        }
    }

    private void trips(String block, String guard, List<Points.Passed> points) {
        boolean armed = false;
        for (int i = 0; i < points.size(); i++) {
            if (!points.get(i).place().mayTrip()) {
                continue;
            }
            Rehearsed<W> run = single(Fault.at(i + 1, Fault.Kind.TRIPS, block, guard));
            boolean tripped = run != null
                    && run.journal().stream()
                            .map(Recorded::event)
                            .anyMatch(event -> event instanceof ObservationEvent.GuardTripped trip
                                    && trip.node().equals(block));
            if (armed && !tripped) {
                return; // it left its stretch
            }
            armed |= tripped;
        }
    }

    // ------------------------------------------------------------------ pairs

    /** The longest way back, with each fault of an undo, and a process that dies at each point of it. */
    private int wayBack(Plan plan) {
        Single longest = singles.stream()
                .filter(single -> !single.undone().isEmpty())
                .reduce((one, other) -> other.undone().size() > one.undone().size() ? other : one)
                .orElse(null);
        if (longest == null) {
            return 0;
        }
        var seconds = new ArrayList<Fault>();
        for (String step : longest.undone()) {
            seconds.add(Fault.of(Fault.Kind.UNDO_FAILS, step));
            seconds.add(Fault.of(Fault.Kind.UNDO_FAILS_LATE, step));
            seconds.add(Fault.at(1, Fault.Kind.UNDO_FAILS_LATE, step));
            seconds.add(Fault.of(Fault.Kind.UNDO_HANGS, step));
        }
        plan.verification().ifPresent(gate -> ofNode(gate, seconds));
        for (int point = longest.rollback(); point <= longest.points(); point++) {
            seconds.add(Fault.at(point, Fault.Kind.DIES));
        }
        int done = 0;
        for (Fault second : seconds) {
            done += play(Schedule.of(longest.fault(), second)) == null ? 0 : 1;
        }
        return done;
    }

    private int pairs(int most, Random random) {
        int done = 0;
        for (int i = 0; i < most && singles.size() > 1; i++) {
            Single first = singles.get(random.nextInt(singles.size()));
            Fault second = second(first, random);
            if (play(Schedule.of(first.fault(), second)) != null) {
                done++;
            }
        }
        return done;
    }

    private Fault second(Single first, Random random) {
        if (!first.undone().isEmpty() && random.nextInt(3) == 0) {
            String step = first.undone().get(random.nextInt(first.undone().size()));
            return switch (random.nextInt(4)) {
                case 0 -> Fault.of(Fault.Kind.UNDO_FAILS, step);
                case 1 -> Fault.of(Fault.Kind.UNDO_FAILS_LATE, step);
                case 2 -> Fault.at(1, Fault.Kind.UNDO_FAILS_LATE, step);
                default -> Fault.of(Fault.Kind.UNDO_HANGS, step);
            };
        }
        return random.nextInt(3) == 0
                ? singles.get(random.nextInt(singles.size())).fault()
                : Fault.at(1 + random.nextInt(first.points()), Fault.Kind.DIES);
    }
}
