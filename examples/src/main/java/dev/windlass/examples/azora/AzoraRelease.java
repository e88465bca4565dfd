package dev.windlass.examples.azora;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.http.HttpCheck;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;

/** The release that the README shows. */
public final class AzoraRelease {

    private AzoraRelease() {}

    /** The plan. */
    public static Plan plan(Gateway gateway, Schema schema, Check green, Check azora) {
        Step<Void> migrate = Step.named("migrate the schema")
                .capture(Integer.class, c -> schema.version()) // on disk before the change begins
                .run(c -> schema.moveTo(14))
                .undo(c -> schema.moveTo(c.before())) // no undo, no Step: it can't be forgotten
                .undoByHand("azora-db move-to 13");
        Step<String> cutover = Step.named("switch traffic to green")
                .with("gateway", "gw-1") // declared facts enter the plan's fingerprint
                .capture(String.class, c -> gateway.slot())
                .run(String.class, c -> gateway.select("green"))
                .idempotent() // after a crash it may simply run again
                .undo(c -> gateway.select(c.before()))
                .undoByHand("gwctl select blue");
        return Release.plan("azora", "1.4.0")
                .to("production")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase("readiness", checks("ready to release").critical(green))
                .phase("cutover", migrate, cutover, checks("azora is well").critical(azora))
                .build();
    }

    /** The release as a team's {@code main} would start it. */
    public static int run(Gateway gateway, Schema schema) {
        HttpCheck green = HttpCheck.get("https://green.example.org/health").json("/status", "UP");
        HttpCheck azora = HttpCheck.get("https://example.org/health").json("/version", "1.4.0");
        Outcome outcome = Release.run(plan(gateway, schema, green, azora)); // tells on the console what happens
        return outcome.exitCode(); // for System.exit
    }
}
