package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Listener;
import dev.windlass.plan.Plan;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins a run or resumes the unfinished one, and drives it until it ends or stands still. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Request request;
    private final Time time;
    private final CheckRunner checks;
    private final Backoff backoff;
    private final CountDownLatch stop;
    private final Program program;

    Engine(Request request, Time time, CheckRunner checks, Backoff backoff, CountDownLatch stop) {
        this.request = request;
        this.time = time;
        this.checks = checks;
        this.backoff = backoff;
        this.stop = stop;
        this.program = new Program(request.plan());
    }

    /**
     * What is to be run.
     *
     * @param plan the plan
     * @param journal where it is recorded
     * @param listeners who is told, in this order
     * @param again why a new run begins though the last one completed this plan or left effects behind; null if
     *     nobody said
     * @param codeOrder the order to resume with other code; null if there is none
     * @param order what a person ordered; null if nothing
     */
    public record Request(
            Plan plan,
            Journal journal,
            List<Listener> listeners,
            @Nullable String again,
            @Nullable String codeOrder,
            Event.@Nullable OrderGiven order) {}

    /**
     * Runs with the machine's own time and threads.
     *
     * @param request what is to be run
     * @param stop once it is open, the run is suspended before its next effect
     * @return how the run ended or why it stands still
     * @throws Refused if nothing was started or resumed
     */
    public static Ran run(Request request, CountDownLatch stop) throws Refused {
        Time time = Time.real();
        try (CheckRunner checks = new ThreadedChecks()) {
            return new Engine(request, time, checks, Backoff.random(), stop).run();
        }
    }

    Ran run() throws Refused {
        Plan plan = request.plan();
        Holder holder = holder(time.now().at());
        try (Journal.Hold hold = request.journal().hold(plan.product(), plan.environment(), holder)) {
            Optional<Journal.RunLog> latest = hold.latest();
            if (latest.isPresent()) {
                try (Journal.RunLog log = latest.get()) {
                    if (!log.sealed()) {
                        return resume(log, holder);
                    }
                    Ran earlier = request.again() == null ? earlier(log) : null;
                    if (earlier != null) {
                        return earlier;
                    }
                }
            }
            if (request.order() != null) {
                throw new Refused("an order was given (" + request.order().choice() + ") but " + plan.product() + " in "
                        + plan.environment() + " has no unfinished run; start it without the order");
            }
            String runId = runId(plan, time.now().at());
            try (Journal.RunLog log = hold.begin(runId)) {
                return begin(runId, log, holder);
            }
        } catch (JournalException e) {
            throw new Refused(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    private Ran begin(String runId, Journal.RunLog log, Holder holder) {
        Plan plan = request.plan();
        plan.warnings().forEach(warning -> LOG.warn("The plan of {} {}: {}", plan.product(), plan.version(), warning));
        Event started = new Event.RunStarted(
                runId,
                plan.product(),
                plan.version(),
                plan.environment(),
                plan.author().orElse(null),
                plan.code().orElse(null),
                plan.fingerprint(),
                plan.rollbackWithin().orElse(null),
                request.again(),
                holder,
                plan.outline());
        return drive(new State(program), log, List.of(started));
    }

    /**
     * What the sealed run says if it completed this very plan; null if a new run may begin. After a run that left
     * effects behind none may, since it would take them for how the world was before.
     */
    private @Nullable Ran earlier(Journal.RunLog log) throws JournalException, Refused {
        var resumption = new Resumption(program);
        var last = new AtomicReference<Event>();
        log.read(recorded -> {
            resumption.accept(recorded);
            last.set(recorded.event());
        });
        if (!(last.get() instanceof Event.RunEnded ended)) {
            return null;
        }
        if (ended.ending() == Event.Ending.ROLLBACK_FAILED) {
            throw new Refused("the last " + resumption.run() + " left effects behind: " + ended.reason()
                    + ". Undo by hand what its outcome lists, its journal is " + log.location()
                    + "; then say so and begin a new run: Runner.again(reason)");
        }
        return ended.ending() == Event.Ending.COMPLETED && resumption.samePlan()
                ? Ran.of(resumption.state(), log.location(), log.head(), null).ofEarlier()
                : null;
    }

    private Ran resume(Journal.RunLog log, Holder holder) throws JournalException, Refused {
        var resumption = new Resumption(program);
        log.read(recorded -> {
            resumption.accept(recorded);
            Shell.tell(request.listeners(), listener -> listener.replayed(recorded));
        });
        resumption.check(request.codeOrder());
        State state = resumption.state();
        if (request.order() != null && state.question() == null) {
            throw new Refused("an order was given (" + request.order().choice() + ") but the run " + state.runId()
                    + " asks nothing; start it without the order");
        }
        var first = new ArrayList<Event>();
        first.add(new Event.RunResumed(state.session() + 1, holder));
        if (resumption.changed()) {
            Plan plan = request.plan();
            first.add(new Event.PlanChanged(
                    plan.fingerprint(), plan.code().orElse(null), request.codeOrder(), plan.outline()));
        }
        if (request.order() != null) {
            first.add(request.order());
        }
        return drive(state, log, first);
    }

    private Ran drive(State state, Journal.RunLog log, List<Event> first) {
        var shell = new Shell(state, log, time, checks, backoff, request.listeners(), stop);
        try {
            first.forEach(shell::record);
            shell.flush();
            shell.run();
            return Ran.of(state, log.location(), log.head(), null);
        } catch (JournalException e) {
            return Ran.of(state, log.location(), log.head(), Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private static String runId(Plan plan, Instant now) {
        String name = String.join("-", plan.product(), plan.version(), plan.environment());
        return name.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + STAMP.format(now) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Holder holder(Instant now) {
        return new Holder(
                System.getProperty("user.name", "unknown"),
                host(),
                ProcessHandle.current().pid(),
                now,
                runtime());
    }

    private static String runtime() {
        String version = Engine.class.getPackage().getImplementationVersion();
        return "Windlass " + Objects.requireNonNullElse(version, "of no version") + ", Java " + Runtime.version();
    }

    /** The environment is asked first, since a broken name service would hold up the release. */
    private static String host() {
        String name = System.getenv("HOSTNAME") != null ? System.getenv("HOSTNAME") : System.getenv("COMPUTERNAME");
        if (name != null) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }
}
