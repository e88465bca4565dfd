package dev.windlass.engine;

import dev.windlass.journal.Order;
import dev.windlass.plan.SignOff;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The approvals that were given. If the plan or its code changes behind them they don't count any more: they are asked
 * anew, aside of where the plan is, before the next step begins (rule C4). Changed by the state alone.
 */
final class Approvals {

    private final Program program;
    private final TreeSet<Integer> given = new TreeSet<>();
    private final TreeSet<Integer> outdated = new TreeSet<>();
    private final Map<Integer, Activity> reopened = new TreeMap<>();

    Approvals(Program program) {
        this.program = program;
    }

    /** A gate let the plan go on; tells whether it had been asked anew. */
    boolean passed(int gate) {
        if (program.node(gate) instanceof SignOff signOff && signOff.statement() == null) {
            given.add(gate);
        }
        return reopened.remove(gate) != null;
    }

    void planChanged() {
        outdated.addAll(given);
        reopened.values().forEach(Activity::reset);
    }

    void reopen(int gate) {
        outdated.remove(gate);
        given.remove(gate);
        reopened.put(gate, new Activity(gate));
    }

    /** A person decided what becomes of those that were refused when they were asked anew. */
    void ordered(Order choice) {
        if (choice == Order.SKIP) {
            reopened.values().removeIf(one -> one.stage() == Activity.Stage.FAILED);
        }
        reopened.values().stream()
                .filter(one -> one.stage() == Activity.Stage.DROPPED
                        || (choice == Order.RETRY && one.stage() == Activity.Stage.FAILED))
                .forEach(Activity::reset);
    }

    /** The approvals that are to be asked anew, in the order of the plan. */
    List<Integer> outdated() {
        return new ArrayList<>(outdated);
    }

    /** The approvals that are asked anew. */
    Collection<Activity> reopened() {
        return reopened.values();
    }

    /** An approval that is asked anew; null if it isn't. */
    @Nullable
    Activity reopened(int gate) {
        return reopened.get(gate);
    }
}
