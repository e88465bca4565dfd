package dev.windlass;

import dev.windlass.engine.Engine;
import dev.windlass.engine.People;
import dev.windlass.engine.Stop;
import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Order;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Sealing;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan: begins a run, or resumes the product's and environment's unfinished one. Immutable: each call gives a new
 * runner, safe for use by several threads.
 */
public final class Runner {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Settings settings;

    private Runner(Settings settings) {
        this.settings = settings;
    }

    /**
     * A runner that journals into the directory {@code .windlass} below the current one and tells nobody.
     *
     * @param plan the plan
     * @return the runner
     */
    public static Runner of(Plan plan) {
        Objects.requireNonNull(plan, "plan");
        return new Runner(Settings.of(plan));
    }

    /**
     * Says where the run is recorded. It must be the same place when the run is resumed.
     *
     * @param journal the journal
     * @return a new runner
     */
    public Runner journal(Journal journal) {
        Objects.requireNonNull(journal, "journal");
        return new Runner(settings.with(s -> s.journal = journal));
    }

    /**
     * Adds a listener; it is told after those that were added before.
     *
     * @param listener is told each event once it is durable
     * @return a new runner
     */
    public Runner listener(Listener listener) {
        Objects.requireNonNull(listener, "listener");
        return new Runner(settings.with(s -> s.listeners.add(listener)));
    }

    /**
     * Begins a new run although the latest one completed this very plan, or failed to roll back. Without it, starting a
     * completed release again does nothing and says so, so that a pipeline may retry; and after a rollback that left
     * effects behind no run begins, since it would take them for how the world was before. With
     * {@link #advance()} it is needed after a run that was rolled back or stopped, too. It changes nothing where the latest
     * run is unfinished: say it for one start, not in the job that a scheduler starts again and again.
     *
     * @param reason why it is run once more, or who undid by hand what was left behind; not blank; journaled
     * @return a new runner
     */
    public Runner again(String reason) {
        requireNotBlank("the reason to run a completed release again", reason);
        return new Runner(settings.with(s -> s.again = reason));
    }

    /**
     * Orders that an unfinished run may be resumed though the plan's {@code code} differs from the one that it began
     * with, for a hot-fix of an undo for instance. The order is journaled.
     *
     * @param reason who orders it and why, not blank
     * @return a new runner
     */
    public Runner withOtherCode(String reason) {
        requireNotBlank("the reason to resume with other code", reason);
        return new Runner(settings.with(s -> s.codeOrder = reason));
    }

    /**
     * Orders how an unfinished run goes on, a question of it for instance, or that a run that completed is rolled back.
     * The order is journaled; the name is taken as it is given, so where people sign ({@link #people}) it is refused, and
     * the signed order comes through the inbox. A run refuses what it can't take where it stands.
     *
     * @param order what is to be done; for another T-0 there is {@link #moveZero}
     * @param by who orders it, not blank
     * @param reason why, not blank
     * @return a new runner
     * @throws IllegalArgumentException if it is {@link Order#MOVE_ZERO}, or who or why is blank
     */
    public Runner order(Order order, String by, String reason) {
        Objects.requireNonNull(order, "what is ordered");
        if (order == Order.MOVE_ZERO) {
            throw new IllegalArgumentException("MOVE_ZERO needs the new T-0: use Runner.moveZero(zero, by, reason)");
        }
        requireNotBlank("who gives the order", by);
        requireNotBlank("the reason of the order", reason);
        return new Runner(settings.with(s -> s.order = new Event.OrderGiven(order, by, reason)));
    }

    /**
     * Orders another T-0 for an unfinished run that has not reached it. The order is journaled, and like any
     * {@link #order}.
     *
     * @param zero the new T-0, a time to come
     * @param by who orders it, not blank
     * @param reason why, not blank
     * @return a new runner
     */
    public Runner moveZero(Instant zero, String by, String reason) {
        Objects.requireNonNull(zero, "the new T-0");
        requireNotBlank("who gives the order", by);
        requireNotBlank("the reason of the order", reason);
        return new Runner(settings.with(s -> s.order = new Event.OrderGiven(Order.MOVE_ZERO, by, reason, zero, null)));
    }

    /**
     * Says when T-0 is, to which the phases on the timeline are relative. It belongs to the run: one that is resumed keeps
     * its own, also where it was moved by order, and refuses one that it never had.
     *
     * @param zero T-0; where nothing is said, the moment at which the run begins
     * @return a new runner
     */
    public Runner zero(Instant zero) {
        Objects.requireNonNull(zero, "T-0");
        return new Runner(settings.with(s -> s.zero = zero));
    }

    /**
     * Says where people are asked to sign off, and answer and order, and how it is known who they are. A plan that asks
     * people doesn't run without. While it runs, {@link #run()} looks into the inbox once a second, and waits there for
     * the answer to a question of its own, too.
     *
     * @param inbox where requests are put, and what people say comes from, such as a {@link
     *     dev.windlass.identity.DirectoryInbox}
     * @param identities says who stands behind what arrives, such as {@link dev.windlass.identity.SshSigners}
     * @return a new runner
     */
    public Runner people(Inbox inbox, Identities identities) {
        return new Runner(settings.with(s -> s.people = new People(inbox, identities, EVERY)));
    }

    /**
     * Says who is told what of the run, and who is called where nobody answers. What was told is journaled, so that a run
     * that is resumed tells it to nobody twice. A channel that fails or hangs never harms the release.
     *
     * @param notifications who is told what
     * @return a new runner
     */
    public Runner notifications(Notifications notifications) {
        Objects.requireNonNull(notifications, "notifications");
        return new Runner(settings.with(s -> s.notifications = notifications));
    }

    /**
     * Takes secrets out of every text that comes from the user's code: messages of exceptions, evidence, progress. Those
     * that are values of steps are known by themselves once a step gave or read them.
     *
     * @param secrets the secrets
     * @return a new runner; several calls add up
     */
    public Runner masking(Secret... secrets) {
        Objects.requireNonNull(secrets, "secrets to be masked");
        return new Runner(settings.with(s -> s.secrets = s.secrets.with(secrets)));
    }

    /**
     * Gives the key with which before-images and results that hold a {@link Secret} are encrypted beside the journal;
     * without one a step that gives such a value fails. A run has to be resumed with the same key.
     *
     * @param key an AES key of 128 or 256 bits
     * @return a new runner
     * @throws IllegalArgumentException if it is no such key
     */
    public Runner encryptSecretsWith(SecretKey key) {
        Objects.requireNonNull(key, "key");
        Sealing.validate(key);
        return new Runner(settings.with(s -> s.key = key));
    }

    /** What becomes of the actions that run when the process is asked to end. */
    public enum Running {
        /** They run to their end; then the run is suspended. */
        FINISH,
        /** They are interrupted; what they did is settled when the run is resumed. */
        INTERRUPT
    }

    /**
     * Suspends the run when the process is asked to end, by SIGTERM or Ctrl-C: the process then ends once the run is
     * suspended, with the exit code that the JVM has for that signal (143 or 130). Without this the library installs no
     * shutdown hook, and such a signal ends the run as a crash does, from which it is resumed too. Listeners are told all
     * before the process ends; what the caller does with the outcome may be cut off.
     *
     * @param running what becomes of the actions that run
     * @return a new runner
     */
    public Runner suspendOnTermination(Running running) {
        Objects.requireNonNull(running, "what becomes of the actions that run");
        return new Runner(settings.with(s -> s.onTermination = running));
    }

    /**
     * Runs until the run ended or stands still. The plan's code runs on threads that the runner makes for it, one for
     * each action or check that runs at a time. If the calling thread is interrupted, the run is suspended after what is
     * in flight, and the interrupt is kept.
     *
     * @return how it ended; a run that could not be started or resumed is {@link Outcome.Refused}, not an exception
     */
    public Outcome run() {
        return run(false, outcome -> {});
    }

    /**
     * Does what is due and returns where there is nothing to do but to wait for a time or for people: for a scheduled job
     * or a pipeline that comes and goes. It stays as long as a watch or a guard is live, also while a person is asked. Once
     * the run ended, in whatever way, it gives that outcome again and begins no new run of the same plan, which a scheduler
     * would do for ever: {@link #again} does. Otherwise like {@link #run()}.
     *
     * @return how it ended, or {@link Outcome.Waiting} with the time at which there is something to do
     */
    public Outcome advance() {
        return run(true, outcome -> {});
    }

    /** Runs, and tells the outcome before a process that was asked to end does. */
    Outcome run(boolean comesAndGoes, Consumer<Outcome> told) {
        var stop = new Stop();
        var running = new FutureTask<>(() -> {
            Outcome outcome = outcome(comesAndGoes, stop);
            told.accept(outcome);
            return outcome;
        });
        var thread = new Thread(running, "windlass-" + settings.plan.product());
        Optional<Thread> hook = Optional.ofNullable(settings.onTermination)
                .map(onTermination -> Termination.watch(stop, thread, onTermination == Running.INTERRUPT));
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop.request("the runner was asked to stop", false);
                } catch (ExecutionException e) {
                    throw new IllegalStateException(
                            "the engine failed on run of " + settings.plan.product()
                                    + "; this is a defect of Windlass."
                                    + " The journal is as good as after a crash: start again to resume",
                            e.getCause());
                }
            }
        } finally {
            hook.ifPresent(Termination::unwatch);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome outcome(boolean comesAndGoes, Stop stop) {
        try {
            return Outcomes.outcome(
                    Engine.run(settings.request(comesAndGoes), stop), settings.plan, settings.people != null);
        } catch (dev.windlass.engine.Refused refused) {
            return Outcomes.outcome(refused);
        }
    }

    private static void requireNotBlank(String what, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank, got '" + text + "'");
        }
    }
}
