package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PointOfNoReturn;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a rollback from a place of a plan would do, decided by the core itself: the way to that place is made up, the node
 * behind it fails without an effect, and each undo succeeds. Nothing of the plan is called, and no time passes.
 *
 * @param begun the steps that had begun on the way, in that order, each with the point of no return, or irreversible step,
 *     that came next; empty if none did
 * @param undone the steps that are undone, in that order
 * @param left the steps whose effect stays, in the order in which they began
 * @param asks what is asked before and on the way back, in that order
 * @param losing the steps whose undo is asked for, since it loses writes
 * @param pastPoint whether a point of no return was passed, so that what goes wrong asks
 * @param completed whether nothing but an order turns back from there, since the plan is at its end
 * @param verified whether the verification of the plan is asked at the end
 * @param takes how long it takes from its begin to the end of the last undo
 */
public record Retreat(
        Map<String, String> begun,
        List<String> undone,
        List<String> left,
        List<Event.QuestionAsked> asks,
        Set<String> losing,
        boolean pastPoint,
        boolean completed,
        boolean verified,
        Duration takes) {

    /** Keeps copies of the lists, in their order. */
    public Retreat {
        undone = List.copyOf(undone);
        left = List.copyOf(left);
        asks = List.copyOf(asks);
    }

    /**
     * Makes up a run that goes forward until a node is done, and turns back.
     *
     * @param plan the plan
     * @param behind the node, no block; empty to turn back before anything
     * @param route which branch each choice takes, by its name; where it says nothing, the first one
     * @param later the nodes that come after what runs beside them, as far as they can
     * @param undoTakes how long the undo of a step takes, by its name
     * @return what the rollback did
     * @throws IllegalArgumentException if the node isn't on that route
     */
    public static Retreat from(
            Plan plan,
            String behind,
            Map<String, String> route,
            Predicate<String> later,
            Function<String, Duration> undoTakes) {
        var madeUp = new MadeUp(plan, route, later, undoTakes);
        madeUp.forward(behind);
        return madeUp.back();
    }

    /** The run. Lanes that stand side by side come one after the other. */
    private static final class MadeUp {

        private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");
        /** For the core time stands, so that no limit of an undo strikes, whatever was declared. */
        private static final Moment NOW = new Moment(START, Duration.ZERO);

        private final State state;
        private final Program program;
        private final Map<String, String> route;
        private final Predicate<String> later;
        private final Function<String, Duration> undoTakes;
        private final Map<Integer, Duration> undoing = new LinkedHashMap<>();
        private final Map<String, String> cutOff = new LinkedHashMap<>();
        private final List<Event.QuestionAsked> asks = new ArrayList<>();
        private final Set<String> losing = new LinkedHashSet<>();
        private boolean completed;
        private boolean verified;
        private Duration clock = Duration.ZERO;

        MadeUp(Plan plan, Map<String, String> route, Predicate<String> later, Function<String, Duration> undoTakes) {
            this.program = new Program(plan);
            this.state = new State(program);
            this.route = route;
            this.later = later;
            this.undoTakes = undoTakes;
        }

        private void happens(Event event) {
            state.apply(new Recorded(state.seq() + 1, START.plus(clock), clock, event));
        }

        void forward(String behind) {
            String done = "";
            while (!done.equals(behind)) {
                if (state.walk().done()) {
                    throw new IllegalArgumentException("the plan doesn't come to '" + behind + "' by " + route);
                }
                int next = next();
                if (!program.phase(next).equals(state.openPhase())) {
                    happens(
                            state.openPhase().isEmpty()
                                    ? new Event.PhaseStarted(program.phase(next))
                                    : new Event.PhaseEnded(state.openPhase()));
                } else {
                    passes(next);
                    done = program.name(next);
                }
            }
        }

        private int next() {
            int at = state.walk().active().stream()
                    .map(Activity::position)
                    .min(Comparator.comparing((Integer position) -> later.test(program.name(position)))
                            .thenComparing(Comparator.naturalOrder()))
                    .orElseGet(() -> state.walk().due());
            while (!program.acts(at)) { // what is due at the top of the plan may be a block
                at = program.firstInside(at);
            }
            return at;
        }

        private void passes(int position) {
            String name = program.name(position);
            if (program.node(position) instanceof Choice choice) {
                happens(new Event.BranchChosen(
                        name, route.getOrDefault(name, choice.branches().get(0).key())));
            } else if (program.node(position) instanceof PointOfNoReturn) {
                happens(new Event.PointOfNoReturnPassed(name));
                cutsOff(name);
            } else if (program.isStep(position)) {
                happens(new Event.StepStarted(name, null, null));
                cutOff.put(name, "");
                if (program.step(position).kind() instanceof StepDefinition.Irreversible<?, ?>) {
                    cutsOff(name);
                }
                happens(new Event.StepSucceeded(name, null, null));
            } else {
                happens(new Event.GatePassed(name));
            }
        }

        private void cutsOff(String point) {
            cutOff.replaceAll((step, by) -> by.isEmpty() ? point : by);
        }

        Retreat back() {
            if (!state.walk().done()) {
                happens(new Event.NodeRefused(program.name(next()), "it failed, as it was made up"));
            }
            while (state.ended() == null) {
                boolean still = true;
                for (Command due : Decider.decide(state, NOW).due()) {
                    still &= !carriesOut(due);
                }
                if (still) {
                    undoSucceeds();
                }
            }
            return made();
        }

        /** Does what is due; tells whether something happened. */
        private boolean carriesOut(Command due) {
            if (due instanceof Command.Append append) {
                happens(append.event());
                answers(append.event());
                return true;
            }
            if (due instanceof Command.Undo undo) {
                undoing.computeIfAbsent(
                        undo.position(), position -> clock.plus(undoTakes.apply(program.name(position))));
                return false;
            }
            verified = true;
            happens(new Event.GatePassed(program.name(due.position())));
            return true;
        }

        private void answers(Event event) {
            if (event instanceof Event.QuestionAsked question) {
                asks.add(question);
                if (question.matter() == Event.Matter.UNDO_LOSES_WRITES) {
                    state.back().active().stream()
                            .filter(Undoing::halted)
                            .forEach(one -> losing.add(program.name(one.position())));
                    happens(order(Order.RETRY));
                } else {
                    happens(order(Order.ROLL_BACK));
                }
            } else if (event instanceof Event.RunEnded ended && ended.ending() == Event.Ending.COMPLETED) {
                completed = true;
                if (Orders.refusal(state, Order.ROLL_BACK, null, START) == null) {
                    happens(order(Order.ROLL_BACK));
                }
            }
        }

        private static Event order(Order order) {
            return new Event.OrderGiven(order, "somebody", "as it was made up", null, null);
        }

        private void undoSucceeds() {
            Map.Entry<Integer, Duration> first = undoing.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                    .orElseThrow(() -> new IllegalStateException("a rollback that was made up stands still"));
            undoing.remove(first.getKey());
            clock = first.getValue();
            happens(new Event.UndoSucceeded(program.name(first.getKey())));
        }

        private Retreat made() {
            var left = new ArrayList<String>();
            Ran.of(state, "", "", null).inPlace().forEach(one -> left.add(0, one.step()));
            return new Retreat(
                    cutOff,
                    state.effects().undone(),
                    left,
                    asks,
                    losing,
                    state.effects().pastPoint(),
                    completed,
                    verified,
                    clock);
        }
    }
}
