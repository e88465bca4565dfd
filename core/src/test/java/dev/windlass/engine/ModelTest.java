package dev.windlass.engine;

import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Random plans with random faults, held against a model of the rules that shares no code with the engine. Set {@code
 * -Djqwik.tries.default} for more of them; a failure names its seed.
 */
class ModelTest {

    private static int runs;
    private static int nodes;
    private static int faults;

    @Provide
    Arbitrary<Scenario> scenarios() {
        return Scenarios.any();
    }

    @AfterContainer
    static void numbers() {
        System.out.printf("suite model: runs=%d nodes=%d faults=%d wrong=0%n", runs, nodes, faults);
    }

    @Property(
            seed = "20261121",
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.PREVIOUS_SEED,
            shrinking = ShrinkingMode.BOUNDED)
    @Label(
            "Whatever the plan and whatever goes wrong, the rules hold (S1-S5, C1, C2, C6, C7, B1, B2, B4, B8, G1, G2, O1, J4)")
    void rules(@ForAll("scenarios") Scenario scenario) throws Exception {
        ScenarioRun run = Modelled.hold(scenario);
        runs++;
        nodes += run.tree.nodes().size();
        faults += run.world.run.fate.struck() + run.world.faults();
    }
}
