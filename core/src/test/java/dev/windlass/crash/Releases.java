package dev.windlass.crash;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;

import dev.windlass.Release;
import dev.windlass.calendar.Window;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.Block;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** The releases that are killed: nodes of every kind. */
enum Releases {
    /** Each end that is not known can be settled, so it completes whenever it is killed. */
    FORWARD(Event.Ending.COMPLETED, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            Step<String> version = world.reading("version", 5);
            Step<String> large = world.reading("large", 70_000);
            return begin().phase(
                            "readiness",
                            version,
                            large,
                            checks("cluster")
                                    .critical(world.passing("nodes"), world.moody("disk"))
                                    .recommended(world.passing("log"))
                                    .sideBySide(1)
                                    .retry(FileWorld.atOnce()))
                    .phase(
                            "cutover",
                            world.probed("a"),
                            world.unready("b"),
                            world.probedImage("c"),
                            world.flaky("d"),
                            world.writes("e", version))
                    .step(world.writes("f", large))
                    .build();
        }
    },

    /** Nobody can tell whether its steps took effect: killed in one of them it is rolled back. */
    UNSETTLED(Event.Ending.COMPLETED, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().step(world.plain("a"))
                    .step(world.imaged("b"))
                    .step(world.plain("c"))
                    .build();
        }
    },

    /** Blocks of every kind. */
    BLOCKS(Event.Ending.COMPLETED, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().block(side(world))
                    .block(condition(world))
                    .block(way(world))
                    .block(pair(world))
                    .build();
        }
    },

    /** Blocks of every kind, then a failure: all of it is undone, one undo at its second attempt. */
    ROLLED_BACK(Event.Ending.ROLLED_BACK, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().step(world.imaged("first"))
                    .block(side(world))
                    .block(condition(world))
                    .block(way(world))
                    .block(pair(world))
                    .step(world.stubborn("stubborn"))
                    .step(world.failing("fails"))
                    .build();
        }
    },

    /** Past a point of no return it fails and asks; a rollback to the point is ordered. */
    POINT(Event.Ending.ROLLED_BACK, Order.ROLL_BACK) {
        @Override
        Plan plan(FileWorld world) {
            return begin().step(world.probed("stays"))
                    .pointOfNoReturn("no way back")
                    .step(world.plain("a"))
                    .step(world.probedImage("b"))
                    .step(world.failing("fails"))
                    .build();
        }
    },

    /** Past an irreversible step it fails and asks; the cause is mended and another attempt is ordered. */
    IRREVERSIBLE(Event.Ending.COMPLETED, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().step(world.idempotent("a"))
                    .step(world.told("told"))
                    .step(world.failingUntilMended("b"))
                    .step(world.probed("c"))
                    .build();
        }
    },

    /** An undo fails for good; the cause is mended and another attempt is ordered. */
    STUCK(Event.Ending.ROLLED_BACK, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().step(world.probedImage("a"))
                    .step(world.stuck("stuck"))
                    .step(world.probed("b"))
                    .step(world.failing("fails"))
                    .build();
        }
    },

    /** Within a window two people sign off, one after the other, and then it is guarded and watched. */
    SIGNED(Event.Ending.COMPLETED, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().role("engineering", "anna", "ben")
                    .phase(
                            "cutover",
                            window("any time", Window.always().in(ZoneOffset.UTC)),
                            world.probed("a"),
                            approval("go").quorum(2, "engineering"),
                            guardedBy("guarded", world.gauges().fine("errors"))
                                    .over(
                                            world.probedImage("b"),
                                            soak(
                                                    "soak",
                                                    Gauges.ONE_READING,
                                                    world.gauges().fineAfter("errors", "latency")),
                                            world.probed("c")))
                    .build();
        }

        @Override
        boolean asksPeople() {
            return true;
        }
    },

    /** Past an irreversible step it fails, then a gate refuses; a person orders another attempt each time, in writing. */
    ORDERED(Event.Ending.COMPLETED, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().role("engineering", "anna")
                    .step(world.told("told"))
                    .step(world.failingUntilMended("b"))
                    .gate(checks("well").critical(world.moody("well")).askWhenRefused())
                    .step(world.probed("c"))
                    .build();
        }

        @Override
        boolean asksPeople() {
            return true;
        }
    },

    /** A guard trips while it is watched: it is rolled back, and asked whether all is as before. */
    TRIPPED(Event.Ending.ROLLED_BACK, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().verifyAfterRollback(asBefore(world))
                    .step(world.probed("a"))
                    .block(guardedBy("guarded", world.gauges().badAfter("latency", "errors"))
                            .over(
                                    world.probedImage("b"),
                                    soak(
                                            "soak",
                                            Duration.ofDays(1),
                                            world.gauges().fine("latency")),
                                    world.probed("c")))
                    .build();
        }
    },

    /** It fails, and after the rollback it is asked whether all is as before. */
    VERIFIED(Event.Ending.ROLLED_BACK, Order.RETRY) {
        @Override
        Plan plan(FileWorld world) {
            return begin().verifyAfterRollback(asBefore(world))
                    .step(world.probed("a"))
                    .step(world.probedImage("b"))
                    .step(world.failing("fails"))
                    .build();
        }
    },

    /** It completes; then a person orders to roll it back. */
    REGRETTED(Event.Ending.ROLLED_BACK, Order.ROLL_BACK) {
        @Override
        Plan plan(FileWorld world) {
            return begin().verifyAfterRollback(asBefore(world))
                    .step(world.probed("a"))
                    .step(world.probedImage("b"))
                    .step(world.probed("c"))
                    .build();
        }

        @Override
        boolean isRegretted() {
            return true;
        }
    };

    /** The gate behind a rollback, of the releases that have one. */
    static final String VERIFICATION = "as before";

    private final Event.Ending ending;
    private final Order choice;

    Releases(Event.Ending ending, Order choice) {
        this.ending = ending;
        this.choice = choice;
    }

    abstract Plan plan(FileWorld world);

    /** How it ends if it is not killed. */
    Event.Ending ending() {
        return ending;
    }

    /** What a person orders when it asks. */
    Order choice() {
        return choice;
    }

    /** Whether people sign what they decide; it is advanced then, and doesn't wait for them. */
    boolean asksPeople() {
        return false;
    }

    /** Whether it is asked after a rollback whether all is as before. */
    boolean isVerified() {
        return List.of(TRIPPED, VERIFIED, REGRETTED).contains(this);
    }

    /** Whether a person orders to roll it back once it completed. */
    boolean isRegretted() {
        return false;
    }

    PlanBuilder begin() {
        return Release.plan(name(), "1.4.0").to("production");
    }

    private static CheckGroup asBefore(FileWorld world) {
        return checks(VERIFICATION)
                .critical(world.passing("old version"), world.passing("traffic"))
                .sideBySide(1);
    }

    private static Block side(FileWorld world) {
        return sideBySide(
                "prepare",
                2,
                sequence("data", world.probed("backup"), world.probedImage("drill")),
                world.probed("deploy"),
                sequence("third", world.idempotent("warm")));
    }

    private static Block condition(FileWorld world) {
        return given("migrations are pending", c -> world.lacks("pending", "migrate"), world.probed("migrate"))
                .otherwise(world.probed("nothing to migrate"));
    }

    private static Block way(FileWorld world) {
        return alternatives("way", c -> world.lacks("way", "canary") ? "canary" : "at once")
                .alternative("canary", world.idempotent("canary"))
                .alternative("at once", world.probed("at once"));
    }

    private static Block pair(FileWorld world) {
        return paired(world.idempotent("maintenance")).over(world.probedImage("switch"));
    }
}
