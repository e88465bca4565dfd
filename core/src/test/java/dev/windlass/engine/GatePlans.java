package dev.windlass.engine;

import static dev.windlass.engine.Scene.minutes;
import static dev.windlass.metric.NoData.FAIL;
import static dev.windlass.metric.NoData.HOLD;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;

import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.metric.Limit;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Step;
import dev.windlass.plan.Watch;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plans with each of the gates that take time and people, and what happens around them. */
final class GatePlans {

    static final Duration SOAKS = minutes(3);
    static final Duration POLLED = Duration.ofSeconds(30);

    private GatePlans() {}

    /**
     * A plan and what happens to it.
     *
     * @param ending how it ends where nothing goes wrong and people answer to turn back; null if that differs
     */
    record Staged(String name, Event.@Nullable Ending ending, Function<Scene, Plan> plan) {
        /** Whether there are others that are the same but for the time of an order. */
        boolean shared() {
            return ending == null;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static PlanBuilder plan() {
        return Plans.plan()
                .author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dee", "cyd");
    }

    private static SignOff go() {
        return approval("go").quorum(1, "engineering").quorum(1, "dba").excludingAuthor();
    }

    /** Who signs at ten minutes and later, with some whose signature must not count. */
    private static void team(Scene s, String gate) {
        s.signs(2, "ann", gate, null)
                .signs(3, "eve", gate, null)
                .signs(4, "ben", gate, null)
                .signs(5, "ben", gate, "once more")
                .signs(6, "cyd", gate, null);
    }

    private static Watched limit(Limit limit) {
        return limit.every(POLLED).onNoData(HOLD);
    }

    private static Watch soaks(String name, Metric metric) {
        return soak(name, SOAKS, limit(metric.atMost(5)));
    }

    private static Guarded guards(String name, Metric metric) {
        return guardedBy(name, limit(metric.above(5)));
    }

    static Map<String, Staged> all() {
        var all = new LinkedHashMap<String, Staged>();
        signed(all);
        watched(all);
        guarded(all);
        timed(all);
        ordered(all);
        return all;
    }

    private static void add(
            Map<String, Staged> all, String name, Event.@Nullable Ending ending, Function<Scene, Plan> plan) {
        all.put(name, new Staged(name, ending, plan));
    }

    private static void signed(Map<String, Staged> all) {
        add(all, "an approval", Event.Ending.COMPLETED, s -> {
            team(s, "go");
            return plan().step(s.world.step("a"))
                    .gate(go())
                    .step(s.world.plain("b"))
                    .build();
        });
        add(all, "an approval that somebody declines", Event.Ending.ROLLED_BACK, s -> {
            s.signs(2, "ben", "go", null).rejects(4, "dee", "go").signs(5, "cyd", "go", null);
            return plan().verifyAfterRollback(checks("as before").critical(s.world.passing("old version")))
                    .step(s.world.step("a"))
                    .gate(go())
                    .step(s.world.plain("never"))
                    .build();
        });
        add(all, "an approval that expires", Event.Ending.STOPPED, s -> {
            s.signs(2, "ben", "go", null);
            return plan().gate(go().expiresAfter(minutes(8)))
                    .step(s.world.plain("never"))
                    .build();
        });
        add(all, "an approval that asks", Event.Ending.ROLLED_BACK, s -> {
            s.rejects(2, "dee", "go").signs(6, "ben", "go", null).signs(35, "cyd", "go", null);
            return plan().step(s.world.step("a"))
                    .gate(go().askWhenRefused())
                    .step(s.world.plain("b"))
                    .build();
        });
        add(all, "an attestation and a waiver", Event.Ending.COMPLETED, s -> {
            s.signs(2, "dee", "drill", null)
                    .signs(5, "ann", "ready", "it is a Tuesday")
                    .signs(6, "cyd", "ready", null)
                    .signs(7, "cyd", "ready", "the log is noisy");
            return plan().gate(attestation("drill", "the drill succeeded").quorum(1, "dba"))
                    .step(s.world.step("a"))
                    .gate(checks("ready")
                            .critical(s.world.passing("nodes"))
                            .important(s.world.refusing("log"), s.world.passing("disk"))
                            .waivedBy("dba", minutes(30)))
                    .step(s.world.plain("b"))
                    .build();
        });
        add(all, "lanes with gates", Event.Ending.COMPLETED, s -> {
            team(s, "go");
            return plan().step(s.world.step("a"))
                    .block(sideBySide(
                            "lanes",
                            2,
                            sequence("people", go(), s.world.step("b")),
                            sequence("machines", s.world.plain("c"), soaks("soak", s.fine("errors"))),
                            sequence(
                                    "more", s.world.probed("d"), checks("smoke").critical(s.world.passing("health")))))
                    .build();
        });
    }

    private static void watched(Map<String, Staged> all) {
        add(all, "a watch that holds", Event.Ending.COMPLETED, s -> plan().step(s.world.step("a"))
                .gate(soaks("soak", s.fine("errors")))
                .step(s.world.plain("b"))
                .build());
        add(all, "a watch that is breached", Event.Ending.ROLLED_BACK, s -> plan().step(s.world.step("a"))
                .gate(soaks("soak", s.bad("errors", 1, 90)))
                .step(s.world.plain("never"))
                .build());
        add(all, "a watch of several, one of them without data", Event.Ending.ROLLED_BACK, s -> plan().step(
                        s.world.step("a"))
                .gate(soak(
                        "soak",
                        SOAKS,
                        limit(s.fine("errors").atMost(5)),
                        s.metric("latency", since -> Reading.noData("nothing was scraped"))
                                .atMost(5)
                                .every(POLLED)
                                .onNoData(FAIL)))
                .step(s.world.plain("never"))
                .build());
        add(all, "a watch that errs, then asks", Event.Ending.ROLLED_BACK, s -> plan().step(s.world.step("a"))
                .gate(soaks(
                                "soak",
                                s.metric(
                                        "errors",
                                        since -> since.compareTo(minutes(8)) < 0
                                                ? Reading.error("no connection")
                                                : Reading.value(1)))
                        .askWhenRefused())
                .step(s.world.plain("b"))
                .build());
    }

    private static void guarded(Map<String, Staged> all) {
        add(all, "guards that hold", Event.Ending.COMPLETED, s -> {
            s.world.whileActing = () -> s.run.time.pass(POLLED);
            return plan().step(s.world.step("a"))
                    .block(guards("guarded", s.fine("errors"))
                            .over(s.world.step("b"), soaks("soak", s.fine("latency")), s.world.plain("c")))
                    .step(s.world.plain("d"))
                    .build();
        });
        add(all, "guards that trip while people are asked", Event.Ending.ROLLED_BACK, s -> {
            s.signs(9, "ben", "go", null).signs(9, "dee", "go", null);
            return plan().verifyAfterRollback(checks("as before").critical(s.world.passing("old version")))
                    .step(s.world.step("a"))
                    .block(guards("guarded", s.bad("errors", 4, 90))
                            .over(s.world.step("b"), go(), s.world.plain("never")))
                    .build();
        });
        add(all, "guards that trip while the last node acts", Event.Ending.ROLLED_BACK, s -> {
            s.world.whileActing = () -> s.run.time.pass(minutes(1));
            return plan().step(s.world.step("a"))
                    .block(guards("guarded", s.bad("errors", 2, 90)).over(s.world.step("b"), s.world.plain("c")))
                    .build();
        });
        add(all, "guards that trip ahead of a phase to come", Event.Ending.ROLLED_BACK, s -> {
            s.world.whileActing = () -> s.run.time.pass(minutes(1));
            return plan().phase(
                            "first",
                            guards("guarded", s.bad("errors", 1, 90)).over(s.world.step("a"), s.world.step("b")))
                    .phase(at(T.plus(minutes(20)), "second", s.world.plain("never")))
                    .build();
        });
        add(all, "guards that interrupt", Event.Ending.ROLLED_BACK, s -> {
            Step<Void> hangs = s.world
                    .named("hangs")
                    .run(c -> {
                        throw s.world.hang.here(false);
                    })
                    .undo(c -> s.world.trace.add("undo hangs"))
                    .retry(Retry.never().timeout(minutes(60)));
            return plan().step(s.world.step("a"))
                    .block(guards("guarded", s.bad("errors", 2, 90))
                            .over(s.world.step("b"), hangs, s.world.plain("never"))
                            .interruptOnTrip())
                    .build();
        });
        add(all, "guards that trip past the point", Event.Ending.ROLLED_BACK, s -> {
            s.signs(6, "ben", "go", null).signs(6, "dee", "go", null);
            return plan().step(s.world.step("a"))
                    .pointOfNoReturn("a is for good")
                    .block(guards("guarded", s.bad("errors", 4, 7)).over(s.world.step("b"), go(), s.world.plain("c")))
                    .step(s.world.plain("d"))
                    .build();
        });
        add(all, "a point within what is guarded", Event.Ending.COMPLETED, s -> plan().step(s.world.step("a"))
                .block(guards("guarded", s.bad("errors", 4, 90))
                        .over(
                                s.world.step("b"),
                                s.world.irreversible("told"),
                                soaks("soak", s.fine("latency")),
                                s.world.plain("c")))
                .build());
        add(all, "guards in guards in lanes", Event.Ending.ROLLED_BACK, s -> {
            team(s, "go");
            return plan().block(guards("outer", s.bad("errors", 8, 90))
                            .over(sideBySide(
                                    "lanes",
                                    2,
                                    guards("inner", s.fine("latency"))
                                            .over(s.world.step("a"), soaks("soak", s.fine("saturation"))),
                                    sequence("people", go(), s.world.probed("b"), soaks("more", s.fine("traffic"))))))
                    .build();
        });
        add(all, "guards that compare with how it was", Event.Ending.ROLLED_BACK, s -> plan().step(s.world.step("a"))
                .block(guardedBy(
                                "guarded",
                                s.bad("latency", 2, 90)
                                        .degradedBy(50)
                                        .every(POLLED)
                                        .onNoData(HOLD))
                        .over(s.world.step("b"), soaks("soak", s.fine("errors"))))
                .step(s.world.plain("never"))
                .build());
        add(all, "guards that have nothing to compare with", Event.Ending.STOPPED, s -> plan().step(s.world.step("a"))
                .block(guardedBy(
                                "guarded",
                                s.metric("latency", since -> Reading.noData("nothing was scraped"))
                                        .degradedBy(50)
                                        .every(POLLED)
                                        .onNoData(HOLD))
                        .over(s.world.step("b")))
                .build());
    }

    private static Window from(int hour, int to) {
        return Window.daily()
                .from(LocalTime.of(3, hour))
                .to(LocalTime.of(3, to))
                .in(ZoneOffset.UTC);
    }

    private static void timed(Map<String, Staged> all) {
        add(all, "a window", Event.Ending.COMPLETED, s -> {
            s.signs(8, "ben", "go", null).signs(8, "dee", "go", null);
            return plan().phase("cutover", window("at night", from(5, 30)), s.world.step("a"), go(), s.world.plain("b"))
                    .step(s.world.plain("c"))
                    .build();
        });
        add(all, "a window that closes too early", Event.Ending.ROLLED_BACK, s -> {
            s.signs(12, "ben", "go", null).signs(12, "dee", "go", null);
            return plan().phase("cutover", window("at night", from(5, 10)), s.world.step("a"), go(), s.world.plain("b"))
                    .build();
        });
        add(all, "a window that closes beside a watch", Event.Ending.ROLLED_BACK, s -> {
            s.world.whileActing = () -> s.run.time.pass(POLLED.multipliedBy(3));
            s.signs(8, "ben", "go", null).signs(8, "dee", "go", null);
            return plan().phase(
                            "cutover",
                            window("at night", from(2, 7)),
                            sideBySide(
                                    "lanes",
                                    2,
                                    sequence(
                                            "one",
                                            s.world.step("a"),
                                            soaks("soak", s.fine("errors")),
                                            s.world.step("b")),
                                    sequence("other", s.world.step("c"), go(), s.world.step("d")),
                                    s.world.step("e")))
                    .build();
        });
        add(all, "a timeline", Event.Ending.COMPLETED, s -> {
            s.run.zero = VirtualRun.START.plus(minutes(10));
            s.orders(2, "ben", Order.MOVE_ZERO, VirtualRun.START.plus(minutes(15)))
                    .orders(17, "ben", Order.MOVE_ZERO, VirtualRun.START.plus(minutes(40)));
            return plan().phase(at(T.minus(minutes(5)), "before", s.world.step("a")))
                    .phase(at(T.zero(), "cutover", s.world.step("b"), soaks("soak", s.fine("errors"))))
                    .phase(at(T.plus(minutes(6)), "after", s.world.plain("c")))
                    .build();
        });
    }

    /** A plan with all of it, for orders at any time. */
    static Plan whole(Scene s) {
        team(s, "go");
        s.run.zero = VirtualRun.START.plus(minutes(1));
        s.world.whileActing = () -> s.run.time.pass(POLLED);
        return plan().verifyAfterRollback(checks("as before").critical(s.world.passing("old version")))
                .phase("first", s.world.step("a"), checks("ready").critical(s.world.passing("nodes")))
                .phase(at(
                        T.plus(minutes(2)),
                        "second",
                        guards("guarded", s.fine("errors"))
                                .over(
                                        s.world.probed("b"),
                                        go(),
                                        soaks("soak", s.fine("latency")),
                                        s.world.idempotent("c"))))
                .pointOfNoReturn("so far")
                .step(s.world.step("d"))
                .gate(soaks("more", s.fine("traffic")))
                .step(s.world.plain("e"))
                .build();
    }

    private static void ordered(Map<String, Staged> all) {
        add(all, "a verification that refuses", Event.Ending.ROLLED_BACK, s -> plan().verifyAfterRollback(
                        checks("as before").critical(s.world.refusing("old version")))
                .step(s.world.step("a"))
                .step(s.world.failing("b"))
                .build());
        add(all, "all of it", Event.Ending.COMPLETED, GatePlans::whole);
        for (int minute = 0; minute < 14; minute++) {
            int when = minute;
            add(all, "rolled back at " + minute, null, s -> {
                s.orders(when, "ben", Order.ROLL_BACK);
                return whole(s);
            });
            add(all, "stopped at " + minute, null, s -> {
                s.orders(when, "ben", Order.STOP)
                        .orders(when, "cyd", Order.STOP)
                        .orders(when + 2, "ben", Order.RESUME)
                        .orders(when + 3, "ben", Order.MOVE_ZERO, VirtualRun.START.plus(minutes(30)));
                return whole(s);
            });
        }
        add(all, "stopped and resumed at once", Event.Ending.COMPLETED, s -> {
            s.orders(4, "ben", Order.STOP).orders(4, "ben", Order.RESUME);
            return whole(s);
        });
    }
}
