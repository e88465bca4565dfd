package dev.windlass.examples.shop;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sideBySide;

import dev.windlass.Release;
import dev.windlass.local.Command;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;

/** The release of the shop. */
public final class ShopRelease {

    private ShopRelease() {}

    /**
     * The plan.
     *
     * @param kubectl the program that talks to the cluster
     */
    public static Plan plan(Shop shop, String kubectl) {
        Command apply = Command.of(kubectl, "apply", "-f", "7.2.0/shop.yaml").inherit("HOME");
        Command back = Command.of(kubectl, "apply", "-f", "7.1.0/shop.yaml") // twice is as once, unlike rollout undo
                .inherit("HOME");
        Command status = Command.of(kubectl, "rollout", "status", "deploy/shop")
                .inherit("HOME")
                .timeout(Duration.ofMinutes(3));

        Step<String> dump = Step.named("dump the database")
                .run(String.class, c -> shop.dump("before 7.2.0"))
                .undo(c -> shop.deleteDump("before 7.2.0")) // not by the result: a dump that broke off has none
                .serves("12.1"); // what it serves, an item of your checklist for instance
        Step<Void> warmUp = Step.named("warm up the cache")
                .run(c -> shop.warmUp())
                .idempotent()
                .undo(c -> shop.coolDown())
                .retry(Retry.attempts(3).timeout(Duration.ofMinutes(2))); // each attempt; then it is cancelled
        Step<Void> maintenance = Step.named("maintenance mode")
                .run(c -> shop.maintenance(true))
                .idempotent()
                .undo(c -> shop.maintenance(false));
        Step<Void> migrate = Step.named("migrate")
                .reads(dump)
                .run(c -> shop.migrate(c::progress))
                .undo(c -> shop.restore(c.result(dump)))
                .undoLosesWrites() // a rollback asks before it, once traffic was let in
                .heartbeat(Duration.ofMinutes(5)); // without progress for so long it is cancelled
        Step<Void> deploy = Step.named("deploy the shop").run(apply).undo(back).takesTraffic();

        return Release.plan("shop", "7.2.0")
                .to("production")
                .phase("prepare", sideBySide("dump and warm up", 2, dump, warmUp))
                .phase(
                        "cutover",
                        given(
                                "migrations are pending",
                                c -> shop.migrationsPending(),
                                paired(maintenance).over(migrate)),
                        deploy,
                        checks("the shop is there").critical(status.check("rolled out")))
                .build();
    }
}
