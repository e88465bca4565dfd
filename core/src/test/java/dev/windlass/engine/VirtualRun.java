package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Order;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The virtual driver: the same core and shell as the runner, in virtual time, on one thread, without a file. */
final class VirtualRun {

    static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

    /** More sessions than any schedule needs. */
    static final int MOST_SESSIONS = 12;

    final World world;
    final Fate fate;
    final VirtualTime time;
    /** Where the run is recorded: the world's journal, unless a test takes another one. */
    Journal journal;

    int sessions;
    Stop stop = new Stop();
    /** Which of the jobs that run at a time ends first; null for the one that was started first. */
    @Nullable
    Long seed;
    /** The order to resume with other code. */
    @Nullable
    String codeOrder;

    /** Why a new run begins. */
    @Nullable
    String again;

    /** Who can be asked, and may order. */
    @Nullable
    People people;

    /** Who is told what. */
    Notifications notifications = Notifications.none();

    /** T-0. */
    @Nullable
    Instant zero;

    /** Whether the runner returns where there is nothing to do but to wait. */
    boolean comesAndGoes;

    /** Until when the run has to have come to its end, or to stand still; null if nobody cares. */
    @Nullable
    Instant latest;

    private final VirtualDriver driver;

    VirtualRun(World world, Fate fate) {
        this(world, fate, VirtualRun.START);
    }

    VirtualRun(World world, Fate fate, Instant start) {
        this.world = world;
        this.fate = fate;
        this.time = new VirtualTime(start);
        this.driver = new VirtualDriver(
                time,
                UserCode.asWritten(),
                (Retry retry, int attempt) -> retry.firstDelay().multipliedBy(attempt),
                world.hang);
        time.whenAsked(this::aliveAndInTime);
        this.journal = world.journal;
        world.fate(fate);
    }

    /** Starts or resumes the plan, again and again while the process dies, until it ends or stands still. */
    Ran untilItEnds(Plan plan) throws Refused {
        return untilItEnds(plan, null);
    }

    private Ran untilItEnds(Plan plan, Event.@Nullable OrderGiven order) throws Refused {
        Event.OrderGiven open = order;
        while (sessions < MOST_SESSIONS) {
            try {
                Ran ran = session(plan, open, List.of());
                if (ran.lost() == null) {
                    return ran;
                }
            } catch (VirtualDriver.Died died) {
                fate.revive();
            }
            List<Event> durable = world.durable();
            if (!durable.isEmpty() && durable.get(durable.size() - 1) instanceof Event.RunEnded) {
                return folded(plan); // it ended, and only the process that should have told it is gone
            }
            open = durable.contains(order) ? null : order;
        }
        throw new AssertionError(
                "the run neither ends nor stands still after " + sessions + " sessions: " + world.trace);
    }

    /** Gives an order, and gives it again if the process died before it was durable. */
    Ran order(Plan plan, Order choice) throws Refused {
        return untilItEnds(plan, new Event.OrderGiven(choice, "ada", "because"));
    }

    /** What the journal alone says of the run. */
    Ran folded(Plan plan) {
        var state = new State(new Program(plan));
        world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).forEach(state::apply);
        return Ran.of(state, "memory", "", null);
    }

    Ran session(Plan plan, Event.@Nullable OrderGiven order, List<Listener> listeners) throws Refused {
        sessions++;
        return noting(() -> driver.session(request(plan, order, listeners), stop, order(sessions)));
    }

    /** A session in the process of the one before, with all that still runs there. */
    Ran sessionOfTheSameProcess(Plan plan) throws Refused {
        return noting(() -> driver.sessionOfTheSameProcess(request(plan, null, List.of()), stop, order(sessions)));
    }

    private Engine.Request request(Plan plan, Event.@Nullable OrderGiven order, List<Listener> listeners) {
        return new Engine.Request(
                plan,
                new MortalJournal(journal, fate, world.batches),
                listeners,
                again,
                codeOrder,
                order,
                people,
                notifications,
                zero,
                comesAndGoes,
                Masker.of(world.secrets),
                world.key);
    }

    private interface Session {
        Ran run() throws Refused;
    }

    private Ran noting(Session session) throws Refused {
        try {
            return session.run();
        } finally {
            world.mostAtOnce =
                    Math.max(world.mostAtOnce, Objects.requireNonNull(workers()).mostAtOnce());
        }
    }

    @Nullable
    VirtualWorkers workers() {
        return driver.workers();
    }

    /** A dead process doesn't wait for anything any more. */
    private void aliveAndInTime() {
        if (fate.dead()) {
            throw new VirtualDriver.Died();
        }
        if (latest != null && time.at().isAfter(latest)) {
            throw new AssertionError("at " + latest + " it goes on still");
        }
    }

    private @Nullable Random order(int session) {
        return seed == null ? null : new Random(seed + session);
    }

    static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
