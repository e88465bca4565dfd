package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.windlass.journal.Recorded;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Runs a scenario to its end and holds it against the model of the rules. */
final class Modelled {

    private Modelled() {}

    /** Throws, with all that was told and called, if anything is against the rules. */
    static ScenarioRun hold(Scenario scenario) {
        var run = new ScenarioRun(scenario);
        Logger engine = (Logger) LoggerFactory.getLogger("dev.windlass.engine");
        Level level = engine.getLevel();
        engine.setLevel(Level.ERROR); // thousands of plans have warnings
        try {
            run.toItsEnd();
            assertThat(new RulesOfRun(run).violations()).isEmpty();
            pure(run);
        } catch (Refused | RuntimeException | Error wrong) {
            throw new AssertionError(wrong + "\n" + told(run), wrong);
        } finally {
            engine.setLevel(level);
        }
        return run;
    }

    /** The decider is a pure function: asked twice at any event, it answers the same. */
    static void pure(ScenarioRun run) {
        var state = new State(new Program(run.plan));
        for (Recorded recorded : run.journal()) {
            state.apply(recorded);
            var now = new Moment(recorded.at(), recorded.elapsed());
            Decision first = Decider.decide(state, now);
            assertThat(Decider.decide(state, now)).isEqualTo(first);
        }
    }

    static String told(ScenarioRun run) {
        List<Recorded> journal = run.journal();
        var text = new StringBuilder("scenario:" + run.scenario + "\nnames: "
                + run.tree.nodes().stream()
                        .map(node -> node.name + (node.parent.number < 0 ? "" : " in " + node.parent))
                        .collect(Collectors.joining(", "))
                + "\n");
        int call = 0;
        for (int durable = 0; durable <= journal.size(); durable++) {
            if (durable > 0) {
                String event = journal.get(durable - 1).event().toString();
                text.append("  ")
                        .append(durable)
                        .append(' ')
                        .append(event, 0, Math.min(event.length(), 220))
                        .append('\n');
            }
            while (call < run.world.trace.size() && run.world.trace.get(call).durable == durable) {
                text.append("      ").append(run.world.trace.get(call++)).append('\n');
            }
        }
        return text.toString();
    }
}
