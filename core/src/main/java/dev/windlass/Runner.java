package dev.windlass;

import dev.windlass.engine.Engine;
import dev.windlass.engine.Ran;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Listener;
import dev.windlass.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan: begins a run, or resumes the product's and environment's unfinished one. Immutable: each call gives a new
 * runner, safe for use by several threads.
 */
public final class Runner {

    private final Engine.Request request;

    private Runner(Engine.Request request) {
        this.request = request;
    }

    /**
     * A runner that journals into the directory {@code .windlass} below the current one and tells nobody.
     *
     * @param plan the plan
     * @return the runner
     */
    public static Runner of(Plan plan) {
        Objects.requireNonNull(plan, "plan");
        return new Runner(new Engine.Request(plan, FileJournal.in(Path.of(".windlass")), List.of(), null, null, null));
    }

    /**
     * Says where the run is recorded. It must be the same place when the run is resumed.
     *
     * @param journal the journal
     * @return a new runner
     */
    public Runner journal(Journal journal) {
        Objects.requireNonNull(journal, "journal");
        return new Runner(new Engine.Request(
                request.plan(), journal, request.listeners(), request.again(), request.codeOrder(), request.order()));
    }

    /**
     * Adds a listener; it is told after those that were added before.
     *
     * @param listener is told each event once it is durable
     * @return a new runner
     */
    public Runner listener(Listener listener) {
        Objects.requireNonNull(listener, "listener");
        var more = new ArrayList<>(request.listeners());
        more.add(listener);
        return new Runner(new Engine.Request(
                request.plan(),
                request.journal(),
                List.copyOf(more),
                request.again(),
                request.codeOrder(),
                request.order()));
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
        return new Runner(new Engine.Request(
                request.plan(), request.journal(), request.listeners(), reason, request.codeOrder(), request.order()));
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
        return new Runner(new Engine.Request(
                request.plan(), request.journal(), request.listeners(), request.again(), reason, request.order()));
    }

    /**
     * Answers the question of a run that is suspended past a point of no return. The order is journaled.
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
        return new Runner(new Engine.Request(
                request.plan(),
                request.journal(),
                request.listeners(),
                request.again(),
                request.codeOrder(),
                new Event.OrderGiven(choice, by, reason)));
    }

    /**
     * Runs until the run ended or stands still. The plan's code runs on one thread that the runner makes for it, checks
     * on further ones. If the calling thread is interrupted, the run is suspended after what is in flight, and the
     * interrupt is kept.
     *
     * @return how it ended; a run that could not be started or resumed is {@link Outcome.Refused}, not an exception
     */
    public Outcome run() {
        var stop = new CountDownLatch(1);
        var running = new FutureTask<>(() -> outcome(stop));
        var thread = new Thread(running, "windlass-" + request.plan().product());
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop.countDown();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(
                            "the engine failed on run of " + request.plan().product()
                                    + "; this is a defect of Windlass."
                                    + " The journal is as good as after a crash: start again to resume",
                            e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome outcome(CountDownLatch stop) {
        try {
            return outcome(Engine.run(request, stop));
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
            return new Outcome.Suspended(run, Optional.ofNullable(ran.question()));
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
                        request.plan().rollbackWithin());
            case ROLLBACK_FAILED -> new Outcome.RollbackFailed(run, ended.reason(), ran.undone(), inPlace);
        };
    }

    private static void requireNotBlank(String what, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank, got '" + text + "'");
        }
    }
}
