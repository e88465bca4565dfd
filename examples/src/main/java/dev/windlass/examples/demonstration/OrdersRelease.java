package dev.windlass.examples.demonstration;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.examples.world.Fault;
import dev.windlass.examples.world.Service;
import dev.windlass.examples.world.Version;
import dev.windlass.examples.world.Weights;
import dev.windlass.examples.world.World;
import dev.windlass.http.HttpCheck;
import dev.windlass.http.LoadProbe;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;

/** The release of version 2 of the order service, blue to green, as a team would write it. */
public final class OrdersRelease {

    private final World world;
    private final OrdersDatabase database;
    private final Scenario scenario;
    private final Duration watch;

    /**
     * A release into a world.
     *
     * @param world where to
     * @param scenario what is wrong with version 2
     * @param watch how long each gate watches the new version, positive
     */
    public OrdersRelease(World world, Scenario scenario, Duration watch) {
        this(world, OrdersDatabase.of(world.database().dataSource(), scenario), scenario, watch);
    }

    OrdersRelease(World world, OrdersDatabase database, Scenario scenario, Duration watch) {
        this.world = world;
        this.database = database;
        this.scenario = scenario;
        this.watch = watch;
    }

    /** The plan. */
    public Plan plan() {
        return Release.plan("orders", Version.V2.text())
                .to("demonstration")
                .author("ada")
                .code("scenario " + scenario) // what the lambdas and scripts are; as a rule, a git commit
                .rollbackWithin(Duration.ofMinutes(1))
                .phase(
                        "readiness",
                        checks("ready to release")
                                .critical(database.ready().toArray(Check[]::new))
                                .critical(healthy(world.blue(), Version.V1))
                                .important(database.holdsOrders()))
                .phase(
                        "prepare",
                        database.copy("copy the orders table"),
                        database.migrate("migrate the schema to 2"),
                        startGreen(),
                        smokeTest())
                .phase("shift traffic", shift(10), watching(10), shift(50), watching(50), shift(100), watching(100))
                .phase("finish", stopBlue())
                .build();
    }

    private static HttpCheck healthy(Service service, Version version) {
        return HttpCheck.get(service.baseUrl() + "/health")
                .named(service.name() + " is healthy")
                .status(200)
                .json("/status", "UP")
                .json("/version", version.text());
    }

    private Step<Void> startGreen() {
        return Step.named("start green")
                .with("version", Version.V2)
                .run(c -> {
                    world.green().start(Version.V2, scenario.fault());
                    world.green().awaitUp();
                })
                .idempotent()
                .undo(c -> {
                    world.router().awaitDrained("green", Duration.ofSeconds(20));
                    world.green().stop();
                })
                .undoByHand("stop the process of green once the router sends it nothing");
    }

    private CheckGroup smokeTest() {
        return checks("smoke test of green")
                .critical(healthy(world.green(), Version.V2)
                        .untilHealthy(Duration.ofSeconds(15), Duration.ofMillis(100)));
    }

    private Step<Weights> shift(int percent) {
        return Step.named("send " + percent + " % to green")
                .with("percent", percent)
                .capture(Weights.class, c -> world.router().weights())
                .run(Weights.class, c -> world.router().setWeights(Weights.percentToGreen(percent)))
                .idempotent()
                .undo(c -> world.router().setWeights(c.before()))
                .undoByHand("PUT {\"blue\":100,\"green\":0} to the router's /weights")
                .takesTraffic();
    }

    private CheckGroup watching(int percent) {
        return checks("watch green at " + percent + " %")
                .critical(
                        LoadProbe.get(world.green().baseUrl() + "/orders/count")
                                .named("errors and latency of green")
                                .every(watch.dividedBy(100))
                                .during(watch)
                                .atLeastSamples(50)
                                .errorsAtMost(1)
                                .p95AtMost(Duration.ofMillis(500)),
                        healthy(world.green(), Version.V2));
    }

    private Step<Void> stopBlue() {
        return Step.named("stop blue")
                .run(c -> {
                    world.router().awaitDrained("blue", Duration.ofSeconds(20));
                    world.blue().stop();
                })
                .idempotent()
                .undo(c -> {
                    world.blue().start(Version.V1, Fault.NONE);
                    world.blue().awaitUp();
                })
                .undoByHand("start version 1 on blue");
    }
}
