package dev.windlass.benchmarks;

import dev.windlass.engine.Engine;
import dev.windlass.engine.Ran;
import dev.windlass.engine.Refused;
import dev.windlass.engine.Stop;
import dev.windlass.engine.UserCode;
import dev.windlass.engine.VirtualDriver;
import dev.windlass.engine.VirtualTime;
import dev.windlass.journal.Event;
import dev.windlass.journal.Journal;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Runs plans in virtual time, on one thread: what is left is the cost of the engine, without waits and threads. */
final class VirtualRuns {

    private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

    private VirtualRuns() {}

    /** Runs a plan to its end; gives how long it took, in virtual time. */
    static Duration complete(Plan plan, Journal journal) {
        var request = new Engine.Request(
                plan,
                journal,
                List.of(),
                null,
                null,
                null,
                null,
                Notifications.none(),
                null,
                false,
                Masker.of(List.of()),
                null);
        var time = new VirtualTime(START);
        try {
            Ran ran = new VirtualDriver(time, UserCode.asWritten()).session(request, new Stop(), null);
            if (Objects.requireNonNull(ran.ended(), "the run stands still").ending() == Event.Ending.COMPLETED) {
                return Duration.between(START, time.at());
            }
            throw new IllegalStateException("the run was to be completed, but: " + ran);
        } catch (Refused e) {
            throw new IllegalStateException(e);
        }
    }
}
