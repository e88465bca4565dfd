package dev.windlass.notify;

import dev.windlass.check.Severity;
import dev.windlass.check.Spoken;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people are told of each event, with {@link AskedOfPeople} and {@link Standstill}: the one place where it is said.
 * An event of which nothing is said there is told to nobody. The texts are for somebody with a telephone at 3 a.m.: what
 * happened, what goes on by itself, what is left to do.
 */
final class Telling {

    /** How many names a text says at most. */
    static final int SOME = 12;

    private final Known known;
    private final Instant at;

    private Telling(Known known, Instant at) {
        this.known = known;
        this.at = at;
    }

    /** What is told of an event that is known already; empty if nothing is. */
    static Optional<Told> of(Known known, Recorded recorded) {
        return known.isBegun()
                ? Optional.ofNullable(new Telling(known, recorded.at()).tell(recorded.event()))
                : Optional.empty();
    }

    private @Nullable Told tell(Event event) {
        if (event instanceof PeopleEvent people) {
            return new AskedOfPeople(known).tell(people);
        } else if (event instanceof Event.RunStarted started) {
            return started(started);
        } else if (event instanceof Event.PlanChanged changed) {
            return changed(changed);
        } else if (event instanceof Event.PhaseStarted phase) {
            return phaseStarted(phase);
        } else if (event instanceof Event.PhaseEnded phase) {
            return phaseEnded(phase);
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            return pointPassed(point);
        } else if (event instanceof Event.GatePassed gate) {
            return known.course().isVerification(gate.node()) ? verified(gate) : gatePassed(gate);
        } else if (event instanceof Event.GateRefused gate) {
            return known.course().isVerification(gate.node()) ? notVerified(gate) : gateRefused(gate);
        } else if (event instanceof Event.StepFailed step && step.retryIn() != null) {
            return again("step '" + step.node() + "'", step.node(), step.attempt(), step.failure(), step.retryIn());
        } else if (event instanceof Event.UndoFailed undo && undo.retryIn() != null) {
            return again("undo of '" + undo.node() + "'", undo.node(), undo.attempt(), undo.failure(), undo.retryIn());
        } else if (event instanceof Event.RollbackStarted rollback) {
            return rollbackStarted(rollback);
        } else if (event instanceof ObservationEvent.GuardTripped tripped) {
            return tripped(tripped);
        } else if (event instanceof Event.PhaseAwaited awaited) {
            return phaseAwaited(awaited);
        } else if (event instanceof Event.WindowAwaited awaited) {
            return windowAwaited(awaited);
        }
        return new Standstill(known, at).tell(event);
    }

    private Told started(Event.RunStarted run) {
        return Told.of(Category.STARTED, Urgency.INFO, "release started")
                .line("The release of " + run.product() + " " + run.version() + " began"
                        + (run.author() == null ? "." : "; it was written by " + run.author() + "."))
                .line(run.again() == null ? "" : "It is run again, though the last run had ended: " + run.again())
                .line("Planned: " + planned())
                .line(budget())
                .fact("planned", planned());
    }

    private String planned() {
        List<String> names = known.course().names();
        return names.size() + (names.size() == 1 ? " node: " : " nodes: ") + Phrase.some(names, SOME);
    }

    private String budget() {
        Duration within = known.run().rollbackWithin();
        return within == null
                ? "The plan doesn't say how long a rollback may take."
                : "A rollback should take " + Spoken.time(within) + " at most.";
    }

    private Told changed(Event.PlanChanged changed) {
        return Told.of(Category.RESUMED, Urgency.WARNING, "goes on with another plan")
                .line("The plan, or the code behind it, differs from what the run began with.")
                .line("Planned now: " + planned())
                .line(changed.codeOrder() == null ? "" : "Other code was accepted: " + changed.codeOrder())
                .fact("planned", planned())
                .fact("plan's code", Objects.requireNonNullElse(changed.code(), "(the plan names none)"));
    }

    private Told phaseStarted(Event.PhaseStarted phase) {
        return Told.of(Category.PHASE, Urgency.INFO, "phase '" + phase.phase() + "' begins")
                .aboutPhase(phase.phase())
                .line("Phase '" + phase.phase() + "' begins: "
                        + Phrase.some(known.course().namesOf(phase.phase()), SOME));
    }

    private Told phaseEnded(Event.PhaseEnded phase) {
        return Told.of(Category.PHASE, Urgency.INFO, "phase '" + phase.phase() + "' is done")
                .aboutPhase(phase.phase())
                .line("Phase '" + phase.phase() + "' took " + known.phaseTook(phase.phase()) + ".")
                .fact("took", known.phaseTook(phase.phase()));
    }

    private Told pointPassed(Event.PointOfNoReturnPassed point) {
        return Told.of(Category.PHASE, Urgency.INFO, "point of no return passed")
                .about(point.node())
                .line("Past the point of no return '" + point.node() + "'.")
                .byItself("nothing that was done before it is undone from here on.");
    }

    // ------------------------------------------------------------------ gates and guards

    private Told gatePassed(Event.GatePassed gate) {
        List<Event.CheckAnswered> answers = known.gates().notPassed(gate.node());
        boolean all = answers.isEmpty();
        PeopleEvent.SignedOff waiver = known.gates().waiver(gate.node()).orElse(null);
        Told told = Told.of(
                        Category.GATE,
                        all ? Urgency.INFO : Urgency.WARNING,
                        "gate '" + gate.node() + "' passed"
                                + (all ? "" : waiver == null ? ", but not all of its checks" : ", by a waiver"))
                .about(gate.node())
                .line("Gate '" + gate.node() + "' let the release go on"
                        + (all ? "." : ", although not all of its checks passed."));
        if (waiver != null) {
            told = told.line("What is important was waived by " + AskedOfPeople.person(waiver) + ", for the reason: "
                            + AskedOfPeople.reason(waiver.reason()))
                    .fact("waived by", waiver.by())
                    .fact("reason", AskedOfPeople.reason(waiver.reason()));
        }
        return told.line(
                        answers.stream().anyMatch(answer -> answer.severity() == Severity.RECOMMENDED)
                                ? "What is recommended needs no waiver."
                                : "")
                .evidence(answers);
    }

    private Told verified(Event.GatePassed gate) {
        return Told.of(Category.GATE, Urgency.INFO, "the old version is verified: '" + gate.node() + "' passed")
                .about(gate.node())
                .line("The old version is verified: '" + gate.node() + "' passed after the rollback.")
                .evidence(known.gates().notPassed(gate.node()))
                .byItself("the rollback comes to its end.");
    }

    private Told notVerified(Event.GateRefused gate) {
        return Told.of(Category.GATE, Urgency.WARNING, "the old version is NOT VERIFIED: '" + gate.node() + "' refused")
                .about(gate.node())
                .line("After the rollback '" + gate.node() + "' found that the old version is not well: "
                        + Spoken.text(gate.reason()))
                .evidence(known.gates().notPassed(gate.node()))
                .byItself("it asks; the next message says what can be ordered.");
    }

    private Told gateRefused(Event.GateRefused gate) {
        return Told.of(Category.GATE, Urgency.WARNING, "gate '" + gate.node() + "' REFUSED")
                .about(gate.node())
                .line("Gate '" + gate.node() + "' did not let the release go on: " + Spoken.text(gate.reason()))
                .evidence(known.gates().notPassed(gate.node()))
                .byItself("the release stops, turns back or asks; the next message says which.");
    }

    private Told tripped(ObservationEvent.GuardTripped tripped) {
        String metric = Spoken.text(tripped.metric());
        return Told.of(Category.GUARD, Urgency.WARNING, "GUARD TRIPPED: " + metric)
                .about(tripped.node())
                .line("A guard of '" + tripped.node() + "' tripped, " + metric + ": " + Spoken.text(tripped.reason()))
                .byItself("the release turns back; past a point of no return it asks.")
                .fact("metric", metric)
                .fact("evidence", tripped.evidence().toString());
    }

    // ------------------------------------------------------------------ attempts and rollback

    private Told again(String what, String node, int attempt, Object failure, @Nullable Duration retryIn) {
        String in = Spoken.time(Objects.requireNonNull(retryIn, "the time until the next attempt"));
        return Told.of(Category.RETRY, Urgency.WARNING, what + " failed, goes on in " + in)
                .about(node)
                .line("Attempt " + attempt + " at " + what + " failed: " + failure)
                .byItself("attempt " + (attempt + 1) + " in " + in + ".")
                .fact("attempt", String.valueOf(attempt))
                .fact("failure", failure.toString());
    }

    private Told rollbackStarted(Event.RollbackStarted rollback) {
        String reason = Spoken.text(rollback.reason());
        return Told.of(
                        Category.ROLLBACK_STARTED,
                        Urgency.ALARM,
                        rollback.node().isEmpty()
                                ? "ROLLING BACK by order"
                                : "ROLLING BACK, '" + rollback.node() + "' failed")
                .about(rollback.node())
                .line(
                        rollback.node().isEmpty()
                                ? "The release turns back, " + reason
                                : "The release failed at '" + rollback.node() + "': " + reason)
                .evidence(known.gates().notPassed(rollback.node()))
                .byItself("what took effect is undone, back to the last point of no return. " + budget())
                .leftToYou("nothing while it goes on. Stay within reach until it has ended.")
                .fact("reason", reason);
    }

    // ------------------------------------------------------------------ waits

    private Told phaseAwaited(Event.PhaseAwaited awaited) {
        String until = Spoken.at(awaited.until());
        return Told.of(Category.WAITING, Urgency.INFO, "waits for phase '" + awaited.phase() + "'")
                .aboutPhase(awaited.phase())
                .line("Phase '" + awaited.phase() + "' is due at " + awaited.point() + ", " + until + ".")
                .byItself("the phase begins then, if a process of the release runs.")
                .fact("until", until);
    }

    private Told windowAwaited(Event.WindowAwaited awaited) {
        return Told.of(Category.WAITING, Urgency.INFO, "waits for window '" + awaited.node() + "'")
                .about(awaited.node())
                .line(Spoken.text(awaited.reason()))
                .byItself("the release goes on when it opens, if a process of the release runs then.")
                .fact("until", Spoken.at(awaited.until()));
    }
}
