package dev.windlass.engine;

import static dev.windlass.engine.Scene.minutes;
import static dev.windlass.metric.NoData.FAIL;
import static dev.windlass.metric.NoData.HOLD;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;

import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.journal.Order;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Step;
import dev.windlass.plan.Watch;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random plan with gates, guards and a timeline, and random people around it; the same number gives the same plan. */
final class RandomGates {

    private static final List<String> PEOPLE = List.of("ann", "ben", "cyd", "dee", "eve");
    private static final Duration POLLED = Duration.ofSeconds(30);
    private static final int DEEPEST = 3;
    private static final int LATEST = 12;

    private final Random random;
    private final Scene scene;
    private int names;

    private RandomGates(long number, Scene scene) {
        this.random = new Random(number);
        this.scene = scene;
    }

    static Plan plan(long number, Scene scene) {
        return new RandomGates(number, scene).plan();
    }

    private Plan plan() {
        int slow = random.nextInt(3);
        scene.world.whileActing = () -> scene.run.time.pass(POLLED.multipliedBy(slow));
        for (int i = random.nextInt(4); i > 0; i--) {
            Order[] orders = {Order.STOP, Order.RESUME, Order.ROLL_BACK};
            scene.orders(random.nextInt(LATEST), "ben", orders[random.nextInt(orders.length)]);
        }
        PlanBuilder plan = Plans.plan()
                .author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dee", "cyd");
        if (random.nextBoolean()) {
            plan = plan.verifyAfterRollback(checks("as before")
                    .critical(random.nextInt(4) > 0 ? scene.world.passing("old") : scene.world.refusing("old")));
        }
        for (int phases = 1 + random.nextInt(3); phases > 0; phases--) {
            plan = phase(plan);
        }
        return plan.build();
    }

    private PlanBuilder phase(PlanBuilder plan) {
        var nodes = new ArrayList<Node>();
        if (random.nextInt(4) == 0) {
            int from = random.nextInt(5);
            nodes.add(window(
                    name("window"),
                    Window.daily()
                            .from(LocalTime.of(3, from))
                            .to(LocalTime.of(4, random.nextInt(20)))
                            .in(ZoneOffset.UTC)));
        }
        nodes.addAll(nodes(0));
        PlanBuilder more = random.nextInt(3) > 0
                ? plan.phase(name("phase"), nodes.toArray(Node[]::new))
                : plan.phase(at(T.plus(minutes(names)), name("phase"), nodes.toArray(Node[]::new)));
        return random.nextInt(4) == 0 ? more.pointOfNoReturn(name("point")) : more;
    }

    private String name(String kind) {
        names++;
        return kind + " " + names;
    }

    private List<Node> nodes(int depth) {
        var nodes = new ArrayList<Node>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            nodes.add(node(depth));
        }
        return nodes;
    }

    private Node node(int depth) {
        return switch (random.nextInt(depth < DEEPEST ? 12 : 8)) {
            case 0 -> signOff();
            case 1 -> watch();
            case 2 -> group();
            case 8 -> sequence(name("sequence"), nodes(depth + 1).toArray(Node[]::new));
            case 9 ->
                sideBySide(
                        name("lanes"), 1 + random.nextInt(3), nodes(depth + 1).toArray(Node[]::new));
            case 10, 11 -> guarded(depth);
            default -> step();
        };
    }

    private Step<?> step() {
        String name = name("s");
        return switch (random.nextInt(16)) {
            case 0 -> scene.world.failing(name);
            case 1 -> scene.world.irreversible(name);
            case 2, 3, 4, 5 -> scene.world.probed(name);
            case 6, 7, 8 -> scene.world.idempotent(name);
            case 9, 10, 11 -> scene.world.plain(name);
            default -> scene.world.step(name);
        };
    }

    private SignOff signOff() {
        String name = name("go");
        SignOff gate = approval(name).quorum(1, "engineering").expiresAfter(minutes(15));
        gate = random.nextBoolean() ? gate.quorum(1, "dba") : gate;
        gate = random.nextBoolean() ? gate.excludingAuthor() : gate;
        for (String person : PEOPLE) {
            int from = random.nextInt(LATEST);
            if (random.nextInt(12) == 0) {
                scene.rejects(from, person, name);
            } else if (random.nextInt(4) > 0) {
                scene.signs(from, person, name, null);
            }
        }
        return random.nextInt(4) == 0 ? gate.askWhenRefused() : gate;
    }

    private Node group() {
        String name = name("checks");
        var group = checks(name).critical(scene.world.passing("nodes of " + name));
        if (random.nextBoolean()) {
            scene.signs(random.nextInt(LATEST), "dee", name, random.nextBoolean() ? "it is known" : null);
            return group.important(scene.world.refusing("log of " + name)).waivedBy("dba", minutes(10));
        }
        return random.nextInt(6) == 0 ? group.critical(scene.world.refusing("disk of " + name)) : group;
    }

    private Metric metric() {
        String name = name("metric");
        int from = random.nextInt(3 * LATEST);
        int lasts = random.nextInt(LATEST);
        Reading odd =
                switch (random.nextInt(3)) {
                    case 0 -> Reading.noData("nothing was scraped");
                    case 1 -> Reading.error("no connection");
                    default -> Reading.value(9);
                };
        return scene.metric(
                name,
                since -> since.compareTo(minutes(from)) >= 0 && since.compareTo(minutes(from + lasts)) < 0
                        ? odd
                        : Reading.value(1));
    }

    private Watch watch() {
        Watched watched = metric().atMost(5).every(POLLED).onNoData(random.nextBoolean() ? HOLD : FAIL);
        Watch watch = soak(name("soak"), minutes(1 + random.nextInt(3)), watched);
        return random.nextInt(4) == 0 ? watch.askWhenRefused() : watch;
    }

    private Guarded guarded(int depth) {
        Watched watched = random.nextInt(5) == 0
                ? metric().degradedBy(50).every(POLLED).onNoData(HOLD)
                : metric().above(5).every(POLLED).onNoData(HOLD);
        Guarded guarded =
                guardedBy(name("guarded"), watched).over(nodes(depth + 1).toArray(Node[]::new));
        return random.nextBoolean() ? guarded.interruptOnTrip() : guarded;
    }
}
