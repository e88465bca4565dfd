package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import dev.windlass.notify.Notices;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.SignOff;
import dev.windlass.secret.Masker;
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
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins a run or resumes the unfinished one, and drives it until it ends or stands still. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Request request;
    private final Tasks.Ports ports;
    private final Audience audience;
    private final Masking masking;
    private final Stop stop;
    private final Program program;
    private final Notices notices;

    Engine(Request request, Tasks.Ports ports, Audience audience, Masking masking, Stop stop) {
        this.request = request;
        this.ports = ports;
        this.audience = audience;
        this.masking = masking;
        this.stop = stop;
        this.program = new Program(request.plan());
        this.notices = Notices.of(request.notifications(), masking::mask);
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
     * @param people who can be asked, and may order; null if nobody can
     * @param notifications who is told what
     * @param zero T-0 of a run that begins; null for the moment at which it begins
     * @param comesAndGoes whether it returns where there is nothing to do but to wait
     * @param secrets what is taken out of every text
     * @param key encrypts values that hold secrets; null if there is none
     */
    public record Request(
            Plan plan,
            Journal journal,
            List<Listener> listeners,
            @Nullable String again,
            @Nullable String codeOrder,
            Event.@Nullable OrderGiven order,
            @Nullable People people,
            Notifications notifications,
            @Nullable Instant zero,
            boolean comesAndGoes,
            Masker secrets,
            @Nullable SecretKey key) {}

    /**
     * Runs with the machine's own time and threads.
     *
     * @param request what is to be run
     * @param stop once it is requested, the run is suspended
     * @return how the run ended or why it stands still
     * @throws Refused if nothing was started or resumed
     */
    public static Ran run(Request request, Stop stop) throws Refused {
        Time time = Time.real();
        Backoff backoff = Backoff.random();
        var masking = new Masking(request.secrets());
        try (CheckRunner checks = new ThreadedChecks(backoff);
                Workers workers = new ThreadWorkers(time);
                Audience audience = new ThreadedAudience(request.listeners(), masking)) {
            var ports = new Tasks.Ports(time, workers, checks, backoff, UserCode.asWritten());
            return new Engine(request, ports, audience, masking, stop).run();
        }
    }

    Ran run() throws Refused {
        Plan plan = request.plan();
        Holder holder = holder(ports.time().now().at());
        try {
            Journal.Hold hold = request.journal().hold(plan.product(), plan.environment(), holder);
            try {
                return run(hold, holder);
            } finally {
                // What can't be stopped still acts: nobody may run over it as long as it does.
                ports.workers().whenIdle(hold::close);
            }
        } catch (JournalException e) {
            throw new Refused(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    private Ran run(Journal.Hold hold, Holder holder) throws JournalException, Refused {
        Plan plan = request.plan();
        refuseWithoutPeople();
        Optional<Journal.RunLog> latest = hold.latest();
        if (latest.isPresent()) {
            try (Journal.RunLog log = latest.get()) {
                if (!log.sealed()) {
                    Ran resumed = resume(log, holder, hold);
                    if (resumed != null) {
                        return resumed;
                    }
                } else {
                    Ran reopened = reopened(log, holder, hold.epoch());
                    Ran earlier = reopened == null && request.again() == null && request.order() == null
                            ? earlier(log)
                            : reopened;
                    if (earlier != null) {
                        return earlier;
                    }
                }
            }
        }
        if (request.order() != null) {
            throw new Refused("an order was given (" + request.order().order() + ") but " + plan.product() + " in "
                    + plan.environment() + " has no unfinished run; start it without the order");
        }
        refuseSecretsWithoutKey();
        hold.admit(plan);
        String runId = runId(plan, ports.time().now().at());
        try (Journal.RunLog log = hold.begin(runId)) {
            return begin(runId, log, holder, hold.epoch());
        }
    }

    /** Who is asked has to be able to answer, and whoever orders has to be who he says. */
    private void refuseWithoutPeople() throws Refused {
        if (request.people() != null) {
            if (request.order() != null) {
                throw new Refused("an order was given (" + request.order().order() + ") by the name of "
                        + request.order().by() + ", but orders have to be signed where the runner has an inbox; put the"
                        + " signed order into the inbox and start without it");
            }
            return;
        }
        if (request.plan().ordersFrom().isPresent()) {
            throw new Refused("the plan takes orders from role '"
                    + request.plan().ordersFrom().get()
                    + "' only, and there is no way to verify who somebody is; say where people order and how they are"
                    + " known: Runner.people(inbox, identities). Nothing was started");
        }
        for (int i = 0; i < program.size(); i++) {
            boolean asks = program.node(i) instanceof SignOff
                    || (program.node(i) instanceof CheckGroup group && group.waiver() != null);
            if (asks) {
                throw new Refused(program.outline(i).words()
                        + " asks people, and there is no way to verify who they are; say where they answer and how they"
                        + " are known: Runner.people(inbox, identities). Nothing was started");
            }
        }
    }

    /** Before anything is done: once a step has made a secret it is too late to ask for the key. */
    private void refuseSecretsWithoutKey() throws Refused {
        for (int i = 0; request.key() == null && i < program.size(); i++) {
            if (program.isStep(i) && Values.holdsSecrets(program.step(i))) {
                throw new Refused("step '" + program.name(i)
                        + "' gives a value that holds a secret, and there is no key to encrypt it with; give one:"
                        + " Runner.encryptSecretsWith. Nothing was started");
            }
        }
    }

    private Ran begin(String runId, Journal.RunLog log, Holder holder, long epoch) {
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
                request.again() == null ? null : masking.mask(request.again()),
                holder,
                plan.outline(),
                epoch,
                Objects.requireNonNullElseGet(
                        request.zero(), () -> ports.time().now().at()));
        return drive(new State(program), runId, log, List.of(started));
    }

    /**
     * What the sealed run says if it completed this very plan, or ended in any way where a scheduler starts the runner
     * again and again; null if a new run may begin. After a run that left effects behind none may, since it would take
     * them for how the world was before.
     */
    private @Nullable Ran earlier(Journal.RunLog log) throws JournalException, Refused {
        var resumption = new Resumption(program);
        log.read(resumption::accept);
        return earlier(resumption, log);
    }

    private @Nullable Ran earlier(Resumption resumption, Journal.RunLog log) throws Refused {
        Event.RunEnded ended = resumption.ended();
        if (ended == null) {
            return null;
        }
        if (ended.ending() == Event.Ending.ROLLBACK_FAILED) {
            throw new Refused("the last " + resumption.run() + " left effects behind: " + ended.reason()
                    + ". Undo by hand what its outcome lists, its journal is " + log.location()
                    + "; then say so and begin a new run: Runner.again(reason)");
        }
        return resumption.samePlan() && (ended.ending() == Event.Ending.COMPLETED || request.comesAndGoes())
                ? Ran.of(resumption.state(), log.location(), log.head(), null).ofEarlier()
                : null;
    }

    /**
     * A run ended, and the process died before that was told: it is told now, and the record sealed. That is all that this
     * start does. Null where the plan is another one, by which nothing can be told.
     */
    private @Nullable Ran tellTheEnd(Journal.RunLog log, Resumption resumption, Event.RunResumed resumed)
            throws JournalException {
        State state = resumption.state();
        if (state.ended() != null) {
            return drive(state, state.runId(), log, List.of(resumed));
        }
        Moment now = ports.time().now();
        log.append(List.of(new Recorded(resumption.seq() + 1, now.at(), now.elapsed(), resumed)), true);
        return null;
    }

    /** A run that completed is rolled back by order: its record goes on behind the seal. Null if nobody ordered it. */
    private @Nullable Ran reopened(Journal.RunLog log, Holder holder, long epoch) throws JournalException, Refused {
        if (request.order() == null ? request.people() == null : request.again() != null) {
            return null;
        }
        var resumption = new Resumption(program);
        log.read(resumption::accept);
        State state = resumption.state();
        if (Orders.standing(state) != Orders.Standing.COMPLETED || !resumption.samePlan()) {
            return null;
        }
        Event.OrderGiven order = request.order() != null
                ? masked(request.order())
                : new LateOrders(Objects.requireNonNull(request.people(), "people"), ports, masking).first(state);
        if (order == null) {
            return null;
        }
        if (request.again() != null) {
            throw new Refused(
                    "a new run was asked for (" + masking.mask(request.again()) + "), but an order of " + order.by()
                            + " for the " + resumption.run() + " waits in the inbox: " + order.order()
                            + ". Nothing was done; start without asking for a new run, and it is followed, or take it out of"
                            + " the inbox");
        }
        String refusal = refusal(state, order);
        if (refusal != null) {
            throw new Refused(
                    "an order was given (" + order.order() + "), but of the " + resumption.run() + ": " + refusal);
        }
        resumption.check(request.codeOrder());
        log.read(this::replay);
        log.reopen();
        log.reserve(state.effects().room() + Room.SLACK); // what a sealed record needs no more, a rollback does
        return drive(
                state,
                state.runId(),
                log,
                List.of(new Event.RunResumed(resumption.sessions() + 1, holder, epoch), order));
    }

    /** What happened in earlier sessions of the run that goes on now. */
    private void replay(Recorded recorded) {
        notices.accept(recorded);
        audience.replay(recorded);
    }

    private @Nullable String refusal(State state, Event.OrderGiven order) {
        return Orders.refusal(
                state, order.order(), order.zero(), ports.time().now().at());
    }

    private Event.OrderGiven masked(Event.OrderGiven order) {
        return new Event.OrderGiven(
                order.order(), masking.mask(order.by()), masking.mask(order.reason()), order.zero(), order.proof());
    }

    /** Goes on with the unfinished run; null if it was ended by order, so that a new one may begin. */
    private @Nullable Ran resume(Journal.RunLog log, Holder holder, Journal.Hold hold)
            throws JournalException, Refused {
        var resumption = new Resumption(program);
        log.read(recorded -> {
            resumption.accept(recorded);
            replay(recorded);
        });
        var resumed = new Event.RunResumed(resumption.sessions() + 1, holder, hold.epoch());
        if (resumption.ended() != null) {
            Ran told = tellTheEnd(log, resumption, resumed);
            if (told != null && told.lost() != null) {
                return told;
            }
            if (request.order() != null) {
                throw new Refused("an order was given (" + request.order().order() + "), but the " + resumption.run()
                        + " had ended (" + resumption.ended().ending()
                        + ") in a process that died before its record was"
                        + " closed. It is closed now, and nothing else was done; start once more with the order");
            }
            Ran earlier = request.again() == null ? earlier(resumption, log) : null;
            return request.again() != null || earlier != null ? earlier : told;
        }
        if (request.again() != null && request.order() == null && resumption.rollbackFailed()) {
            endFailedRollback(log, resumption, resumed, request.again());
            return null;
        }
        resumption.check(request.codeOrder());
        refuseSecretsWithoutKey();
        State state = resumption.state();
        if (request.order() != null) {
            String refusal = refusal(state, request.order());
            if (refusal != null) {
                throw new Refused("an order was given (" + request.order().order() + "), but of the run "
                        + state.runId() + ": " + refusal);
            }
        }
        if (request.zero() != null
                && state.program().hasTimeline()
                && !request.zero().equals(state.zero())
                && !request.zero().equals(state.firstZero())) {
            throw new Refused("T-0 of the run " + state.runId() + " is " + state.zero() + ", not " + request.zero()
                    + "; it belongs to the run, so start with that one, or order MOVE_ZERO");
        }
        var first = new ArrayList<Event>();
        first.add(resumed);
        if (resumption.changed()) {
            Plan plan = request.plan();
            hold.admit(plan);
            first.add(new Event.PlanChanged(
                    plan.fingerprint(),
                    plan.code().orElse(null),
                    request.codeOrder() == null ? null : masking.mask(request.codeOrder()),
                    plan.outline()));
        }
        if (request.order() != null) {
            first.add(masked(request.order()));
        }
        return drive(state, state.runId(), log, first);
    }

    /** A person cleaned up behind a rollback that failed: that run is over, whatever plan comes next. */
    private void endFailedRollback(
            Journal.RunLog log, Resumption resumption, Event.RunResumed resumed, String cleanedUp)
            throws JournalException {
        Moment now = ports.time().now();
        long seq = resumption.seq();
        List<Recorded> last = List.of(
                new Recorded(seq + 1, now.at(), now.elapsed(), resumed),
                new Recorded(
                        seq + 2,
                        now.at(),
                        now.elapsed(),
                        new Event.RunEnded(
                                Event.Ending.ROLLBACK_FAILED,
                                "ended by order, and cleaned up: " + masking.mask(cleanedUp),
                                null)));
        log.append(last, true);
        audience.tell(last);
    }

    private Ran drive(State state, String runId, Journal.RunLog log, List<Event> first) {
        var attachments = new Attachments(log, runId, request.key());
        var shell = new Shell(
                state,
                log,
                ports,
                attachments,
                masking,
                audience,
                stop,
                request.people(),
                notices,
                request.comesAndGoes());
        try {
            first.forEach(shell::record);
            shell.flush();
            shell.run();
            return Ran.of(state, log.location(), log.head(), null);
        } catch (JournalException e) {
            ports.workers().awaitIdle(Attempts.GRACE); // what acts now can't be recorded any more, but it may end
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
