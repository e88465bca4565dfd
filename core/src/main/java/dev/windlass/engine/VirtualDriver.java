package dev.windlass.engine;

import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans in virtual time, on the calling thread: the same core and shell as the runner's, without a thread that
 * outlives it. One driver is one machine, on which one process after the other runs. Not safe for use by several threads.
 */
public final class VirtualDriver {

    private final VirtualTime time;
    private final UserCode code;
    private final Backoff backoff;
    private final VirtualWorkers.Hang hang;
    private BooleanSupplier wakes = () -> false;
    private @Nullable VirtualWorkers workers;
    private boolean dead;

    /** The virtual process died: nothing keeps this, and all that follows throws it again. */
    public static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        /** It died. */
        public Died() {
            super("the virtual process died", null, false, false);
        }
    }

    /** The run waits for what will never come. */
    public static final class WaitsForEver extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WaitsForEver() {
            super("the run waits, and nothing that it waits for will ever come");
        }
    }

    /**
     * A machine on which nothing runs.
     *
     * @param time its time
     * @param code how the code of plans is called
     */
    public VirtualDriver(VirtualTime time, UserCode code) {
        this(time, code, Backoff.even(), new VirtualWorkers.Hang());
    }

    VirtualDriver(VirtualTime time, UserCode code, Backoff backoff, VirtualWorkers.Hang hang) {
        this.time = time;
        this.code = code;
        this.backoff = backoff;
        this.hang = hang;
        time.whenAsked(this::requireAlive);
    }

    private void requireAlive() {
        if (dead) {
            throw new Died();
        }
    }

    /**
     * Says what is asked before each piece of code that was started runs.
     *
     * @param somethingIsUp whether the runner has something to look at before
     */
    public void beforeCodeRuns(BooleanSupplier somethingIsUp) {
        wakes = somethingIsUp;
    }

    /** Called by code that runs: it returns after so much time. */
    public void takes(Duration howLong) {
        hang.takes(howLong);
    }

    /** Called by code that runs: it returns once it is interrupted, and not before. */
    public void hangs() {
        hang.thenReturn();
    }

    /**
     * The process dies here and now.
     *
     * @return what to throw
     */
    public Died dies() {
        dead = true;
        return new Died();
    }

    /**
     * Runs in a new process, all that ran in the one before being gone.
     *
     * @param request what is to be run
     * @param stop once it is requested, the run is suspended
     * @param order which of the pieces of code that were started runs first; null for the one that was started first
     * @return how the session ended
     * @throws Refused if nothing was started or resumed
     * @throws Died if the process died
     * @throws WaitsForEver if it waits for what never comes
     */
    public Ran session(Engine.Request request, Stop stop, @Nullable Random order) throws Refused {
        dead = false;
        time.newProcess();
        if (workers != null) {
            workers.die();
        }
        return sessionOfTheSameProcess(request, stop, order);
    }

    /** A session in the process of the one before, with all that still runs there. */
    Ran sessionOfTheSameProcess(Engine.Request request, Stop stop, @Nullable Random order) throws Refused {
        workers = new VirtualWorkers(time, hang, order, wakes);
        var ports = new Tasks.Ports(time, workers, CheckRunner.inline(time, code), backoff, code);
        var masking = new Masking(request.secrets());
        return new Engine(request, ports, Audience.inline(request.listeners(), masking), masking, stop).run();
    }

    @Nullable
    VirtualWorkers workers() {
        return workers;
    }

    /**
     * What the events of a run alone say of it.
     *
     * @param plan the plan of the run
     * @param events the events, in order
     * @param location where they are
     * @return how its last session ended
     */
    public static Ran folded(Plan plan, List<Recorded> events, String location) {
        var state = new State(new Program(plan));
        events.forEach(state::apply);
        return Ran.of(state, location, "", null);
    }
}
