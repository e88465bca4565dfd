package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a scenario, session by session, until the run ends. */
final class ScenarioRun {

    private static final int MOST_SESSIONS = 60;

    /** How a session ended: it came back, or the process died. */
    record Session(int number, int durable, @Nullable Ran ran) {}

    final Scenario scenario;
    final SketchTree tree;
    final ScriptedWorld world;
    final Plan plan;
    final List<Session> sessions = new ArrayList<>();
    /** The folds of the record alone, as they were when sessions ended. */
    final List<Ran> folds = new ArrayList<>();
    /** How often the effect of each step was there when a session ended. */
    final List<List<Integer>> worlds = new ArrayList<>();

    private int ordered;

    ScenarioRun(Scenario scenario) {
        this.scenario = scenario;
        this.tree = new SketchTree(scenario.sections());
        this.world = new ScriptedWorld(scenario);
        this.plan = SketchPlans.build(tree, scenario.sections(), world);
    }

    List<Recorded> journal() {
        return world.world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT);
    }

    /** Runs it; throws if it doesn't come to an end. */
    void toItsEnd() throws Refused {
        while (true) {
            List<Recorded> journal = journal();
            if (!journal.isEmpty() && journal.get(journal.size() - 1).event() instanceof Event.RunEnded) {
                return;
            }
            if (sessions.size() == MOST_SESSIONS) {
                throw new AssertionError("the run neither ends nor stands still after so many sessions");
            }
            session(order(journal));
        }
    }

    private void session(Event.@Nullable OrderGiven order) throws Refused {
        world.run.stop = new Stop();
        Ran ran = null;
        try {
            ran = world.run.session(plan, order, List.of());
        } catch (VirtualDriver.Died died) {
            world.run.fate.revive();
        }
        sessions.add(new Session(world.run.sessions, journal().size(), ran));
        folds.add(world.run.folded(plan));
        worlds.add(tree.steps().stream().map(step -> world.there(step.name)).toList());
    }

    /** The next order if the run asks; a person gives in after a while. */
    private Event.@Nullable OrderGiven order(List<Recorded> journal) {
        boolean asks = false;
        boolean back = false;
        for (Recorded recorded : journal) {
            asks = recorded.event() instanceof Event.QuestionAsked
                    || (asks && !(recorded.event() instanceof Event.OrderGiven));
            back |= recorded.event() instanceof Event.RollbackStarted
                    || (recorded.event() instanceof Event.OrderGiven order && order.order() == Order.ROLL_BACK);
        }
        if (!asks) {
            return null;
        }
        Order choice = ordered < scenario.orders().size() ? scenario.orders().get(ordered) : Order.SKIP;
        ordered++;
        return new Event.OrderGiven(back && choice == Order.ROLL_BACK ? Order.SKIP : choice, "ada", "because");
    }
}
