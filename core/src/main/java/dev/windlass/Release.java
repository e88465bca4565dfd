package dev.windlass;

import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.report.Console;

/** Where a release starts: {@link #plan} describes it, {@link #run} runs it. */
public final class Release {

    private Release() {}

    /**
     * Begins the plan of a release.
     *
     * @param product what is released, not blank
     * @param version which version of it, not blank
     * @return the stage that wants to know where it goes
     */
    public static PlanBuilder.Destination plan(String product, String version) {
        return new PlanBuilder.Destination(product, version);
    }

    /**
     * Runs a plan, or resumes its unfinished run, with a journal in the directory {@code .windlass} below the current
     * one, and tells on standard output what happens and how it ended. SIGTERM and Ctrl-C suspend it once the action that
     * runs has come to its end. {@link Runner} has the settings.
     *
     * @param plan the plan
     * @return how it ended; {@link Outcome#exitCode} is meant for {@link System#exit}
     */
    public static Outcome run(Plan plan) {
        var console = Console.standard();
        return Runner.of(plan)
                .listener(console)
                .suspendOnTermination(Runner.Running.FINISH)
                .run(false, outcome -> console.outcome(outcome.toString()));
    }
}
