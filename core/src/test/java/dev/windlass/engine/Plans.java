package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Release;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The plans of the test suite: every kind of node, every way to go wrong by itself. */
final class Plans {

    static final String PRODUCT = "azora";
    static final String ENVIRONMENT = "production";

    private Plans() {}

    static PlanBuilder plan() {
        return Release.plan(PRODUCT, "1.4.0").to(ENVIRONMENT);
    }

    static Map<String, Function<World, Plan>> all() {
        var plans = new LinkedHashMap<String, Function<World, Plan>>();
        plans.put("three steps without images", w -> plan().step(w.plain("a"))
                .step(w.plain("b"))
                .step(w.plain("c"))
                .build());
        plans.put("phases, gates and images", w -> plan().phase(
                        "readiness",
                        checks("cluster")
                                .critical(w.passing("nodes"), w.passing("disk"))
                                .recommended(w.refusing("log")))
                .phase("cutover", w.step("a"), checks("smoke").critical(w.passing("health")), w.step("b"))
                .step(w.plain("c"))
                .build());
        plans.put("probed and idempotent steps", w -> plan().step(w.probed("a"))
                .step(w.idempotent("b"))
                .step(w.probed("c"))
                .build());
        plans.put("a result that is read", w -> {
            Step<String> seen = w.reading("seen");
            return plan().step(seen)
                    .step(w.named("a")
                            .reads(seen)
                            .run(String.class, c -> c.result(seen))
                            .readOnly())
                    .step(w.step("b"))
                    .build();
        });
        plans.put("a step that fails", w -> plan().step(w.step("a"))
                .phase("cutover", w.plain("b"), w.failing("c"), w.plain("never"))
                .build());
        plans.put(
                "a step that changes nothing and says so",
                w -> plan().step(w.step("a")).step(w.notApplying("b")).build());
        plans.put("a gate that refuses at once", w -> plan().gate(
                        checks("ready").critical(w.refusing("nodes")).important(w.passing("disk")))
                .step(w.step("never"))
                .build());
        plans.put("a gate that refuses after effects", w -> plan().step(w.step("a"))
                .step(w.plain("b"))
                .gate(checks("smoke").important(w.refusing("health")))
                .step(w.step("never"))
                .build());
        plans.put("an undo that works at the third attempt", w -> plan().step(w.step("a"))
                .step(w.stubborn("b", 2).undoRetry(Retry.attempts(3)))
                .step(w.failing("c"))
                .build());
        plans.put("an undo that never works", w -> plan().step(w.step("a"))
                .step(w.stubborn("b", 1_000).undoByHand("turn it by hand"))
                .step(w.failing("c"))
                .build());
        plans.put("a point of no return", w -> plan().step(w.step("a"))
                .pointOfNoReturn("a is for good")
                .step(w.step("b"))
                .step(w.plain("c"))
                .build());
        plans.put("a failure past a point of no return", w -> plan().step(w.step("a"))
                .pointOfNoReturn("a is for good")
                .step(w.step("b"))
                .step(w.failing("c"))
                .build());
        plans.put("an irreversible step", w -> plan().step(w.step("a"))
                .step(w.irreversible("told"))
                .step(w.step("b"))
                .build());
        plans.put("waits between attempts", w -> plan().rollbackWithin(Duration.ofMinutes(1))
                .step(w.stubborn("a", 4)
                        .undoRetry(Retry.attempts(5).backoff(Duration.ofSeconds(10), Duration.ofMinutes(2))))
                .step(w.failing("b"))
                .build());
        return plans;
    }
}
