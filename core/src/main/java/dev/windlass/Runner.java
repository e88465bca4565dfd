package dev.windlass;

import dev.windlass.engine.Engine;
import dev.windlass.engine.Ran;
import dev.windlass.engine.Stop;
import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Listener;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Sealing;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.List;
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
     * effects behind no run begins, since it would take them for how the world was before. It changes nothing where the
     * latest run is unfinished, or ended otherwise.
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
     * Answers the question of a run that stands still and asks: past a point of no return, or in a rollback whose undo
     * failed or would lose writes. The order is journaled.
     *
     * @param choice what is to be done
     * @param by who orders it, not blank
     * @param reason why, not blank
     * @return a new runner
     */
    public Runner order(Event.Choice choice, String by, String reason) {
        Objects.requireNonNull(choice, "what is ordered");
        requireNotBlank("who gives the order", by);
        requireNotBlank("the reason of the order", reason);
        return new Runner(settings.with(s -> s.order = new Event.OrderGiven(choice, by, reason)));
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
        return run(outcome -> {});
    }

    /** Runs, and tells the outcome before a process that was asked to end does. */
    Outcome run(Consumer<Outcome> told) {
        var stop = new Stop();
        var running = new FutureTask<>(() -> {
            Outcome outcome = outcome(stop);
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

    private Outcome outcome(Stop stop) {
        try {
            return outcome(Engine.run(settings.request(), stop));
        } catch (dev.windlass.engine.Refused refused) {
            return new Outcome.Refused(String.valueOf(refused.getMessage()), refused.getCause());
        }
    }

    private Outcome outcome(Ran ran) {
        var run = new Outcome.Run(ran.runId(), ran.location(), ran.head());
        List<Outcome.LeftBehind> inPlace = ran.inPlace().stream()
                .map(one -> new Outcome.LeftBehind(
                        one.step(), Optional.ofNullable(one.undoFailure()), Optional.ofNullable(one.byHand())))
                .toList();
        if (ran.lost() != null) {
            return new Outcome.JournalLost(run, ran.lost(), inPlace);
        }
        Event.RunEnded ended = ran.ended();
        if (ended == null) {
            return standstill(ran, run, inPlace);
        }
        Duration took = Objects.requireNonNullElse(ended.rollbackTook(), Duration.ZERO);
        return switch (ended.ending()) {
            case COMPLETED -> new Outcome.Completed(run, ran.earlier(), ran.skipped());
            case STOPPED -> new Outcome.Stopped(run, ended.reason());
            case ROLLED_BACK ->
                new Outcome.RolledBack(
                        run,
                        ended.reason(),
                        ran.undone(),
                        inPlace.stream().map(Outcome.LeftBehind::step).toList(),
                        took,
                        settings.plan.rollbackWithin());
            case ROLLBACK_FAILED -> new Outcome.RollbackFailed(run, ended.reason(), ran.undone(), inPlace);
        };
    }

    private static Outcome standstill(Ran ran, Outcome.Run run, List<Outcome.LeftBehind> inPlace) {
        Event.QuestionAsked asked = ran.question();
        if (asked != null && asked.matter() == Event.Matter.UNDO_FAILED) {
            return new Outcome.RollbackFailed(run, asked.question(), ran.undone(), inPlace);
        }
        return new Outcome.Suspended(
                run,
                Objects.requireNonNullElse(ran.suspended(), "it asks"),
                Optional.ofNullable(asked).map(Event.QuestionAsked::question));
    }

    private static void requireNotBlank(String what, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank, got '" + text + "'");
        }
    }
}
