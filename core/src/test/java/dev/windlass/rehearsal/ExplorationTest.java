package dev.windlass.rehearsal;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("An exploration finds what is wrong, and nothing where all is well")
class ExplorationTest {

    @AfterAll
    static void numbers() {
        System.out.printf(
                "suite exploration: schedules=%d violations=%d seeded=%d found=%d%n",
                Tally.schedules, Tally.violations, Tally.seeded, Tally.found);
    }

    @Nested
    @DisplayName("in a plan with every kind of node")
    class EveryKindOfNode extends EveryKindExplored {}

    @Nested
    @DisplayName("in the plan of the design")
    class TheDesign extends PlanOfTheDesign {}

    @Nested
    @DisplayName("in a plan")
    class InPlans extends SeededBugsInPlans {}

    @Nested
    @DisplayName("in the engine")
    class InTheCore extends SeededBugsInTheCore {}
}
