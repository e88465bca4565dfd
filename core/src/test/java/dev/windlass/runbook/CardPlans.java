package dev.windlass.runbook;

import static dev.windlass.plan.Nodes.checks;
import static java.time.Duration.ofMinutes;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;

/** What the plans of the rollback card's tests are made of. None of their code may ever be called. */
final class CardPlans {

    private CardPlans() {}

    static PlanBuilder plan() {
        return Release.plan("shop", "2.0").to("production");
    }

    static AssertionError called(String what) {
        return new AssertionError(what + " was called");
    }

    /** A step with an image and a result, which a run would have to have. */
    static Step<Integer> step(String name) {
        return Step.named(name)
                .capture(String.class, c -> {
                    throw called("the capture of " + name);
                })
                .run(Integer.class, c -> {
                    throw called("the action of " + name);
                })
                .probe(c -> {
                    throw called("the probe of " + name);
                })
                .idempotent()
                .undo(c -> {
                    throw called("the undo of " + name);
                });
    }

    static Step<Integer> step(String name, int minutes) {
        return step(name).undoTakes(ofMinutes(minutes));
    }

    static Step<Void> gone(String name) {
        return Step.named(name)
                .run(c -> {
                    throw called("the action of " + name);
                })
                .irreversible("nothing of it is kept");
    }

    static Check check(String name) {
        return Check.named(name).holds(c -> {
            throw called("the check " + name);
        });
    }

    static CheckGroup gate(String name) {
        return checks(name).critical(check("check of " + name));
    }
}
