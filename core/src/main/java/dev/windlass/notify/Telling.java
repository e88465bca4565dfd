package dev.windlass.notify;

import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people are told of each event: the one place where it is said. An event of which nothing is said here is told to
 * nobody. The texts are for somebody with a telephone at 3 a.m.: what happened, what goes on by itself, what is left to
 * do.
 */
final class Telling {

    private static final int SOME = 12;

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
        if (event instanceof Event.RunStarted started) {
            return started(started);
        } else if (event instanceof Event.RunResumed resumed) {
            return resumed(resumed);
        } else if (event instanceof Event.PlanChanged changed) {
            return changed(changed);
        } else if (event instanceof Event.PhaseStarted phase) {
            return phaseStarted(phase);
        } else if (event instanceof Event.PhaseEnded phase) {
            return phaseEnded(phase);
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            return pointPassed(point);
        } else if (event instanceof Event.GatePassed gate) {
            return gatePassed(gate);
        } else if (event instanceof Event.GateRefused gate) {
            return gateRefused(gate);
        } else if (event instanceof Event.StepFailed step && step.retryIn() != null) {
            return again("step '" + step.node() + "'", step.node(), step.attempt(), step.failure(), step.retryIn());
        } else if (event instanceof Event.UndoFailed undo && undo.retryIn() != null) {
            return again("undo of '" + undo.node() + "'", undo.node(), undo.attempt(), undo.failure(), undo.retryIn());
        } else if (event instanceof Event.RollbackStarted rollback) {
            return rollbackStarted(rollback);
        } else if (event instanceof Event.QuestionAsked question) {
            return question(question);
        } else if (event instanceof Event.OrderGiven order) {
            return ordered(order);
        } else if (event instanceof PeopleEvent people) {
            return people(people);
        } else if (event instanceof ObservationEvent.GuardTripped tripped) {
            return tripped(tripped);
        } else if (event instanceof Event.PhaseAwaited awaited) {
            return Told.of(Category.WAITING, Urgency.INFO, "waits for phase '" + awaited.phase() + "'")
                    .aboutPhase(awaited.phase())
                    .line("Phase '" + awaited.phase() + "' is due at " + awaited.point() + ", " + awaited.until() + ".")
                    .byItself("the release goes on then.")
                    .fact("until", awaited.until().toString());
        } else if (event instanceof Event.WindowAwaited awaited) {
            return Told.of(Category.WAITING, Urgency.INFO, "waits for window '" + awaited.node() + "'")
                    .about(awaited.node())
                    .line(awaited.reason())
                    .byItself("the release goes on when it opens.")
                    .fact("until", awaited.until().toString());
        } else if (event instanceof Event.RunSuspended suspended) {
            return suspended(suspended);
        } else if (event instanceof Event.RunEnded ended) {
            return ended(ended);
        }
        return null;
    }

    private Told started(Event.RunStarted run) {
        return Told.of(Category.STARTED, Urgency.INFO, "release started")
                .line("The release of " + run.product() + " " + run.version() + " began"
                        + (run.author() == null ? "." : "; it was written by " + run.author() + "."))
                .line(
                        run.again() == null
                                ? ""
                                : "It is run although the last run is done or left effects behind: " + run.again())
                .line("Planned: " + planned())
                .line(budget())
                .fact("planned", planned());
    }

    private String planned() {
        int nodes = known.nodeNames().size();
        return nodes + (nodes == 1 ? " node: " : " nodes: ") + Phrase.some(known.nodeNames(), SOME);
    }

    private String budget() {
        Duration within = known.run().rollbackWithin();
        return within == null
                ? "The plan doesn't say how long a rollback may take."
                : "A rollback should take " + Phrase.time(within) + " at most.";
    }

    private Told resumed(Event.RunResumed resumed) {
        return Told.of(Category.RESUMED, Urgency.INFO, "goes on, session " + resumed.session())
                .line("The release goes on, by " + known.holder() + ", " + Phrase.time(known.pause())
                        + " after its last event.")
                .byItself("what was in flight when it stopped is settled first.");
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
                .line("Phase '" + phase.phase() + "' begins: " + Phrase.some(known.nodesOf(phase.phase()), SOME));
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

    private Told gatePassed(Event.GatePassed gate) {
        var answers = known.notPassed(gate.node());
        return Told.of(
                        Category.GATE,
                        answers.isEmpty() ? Urgency.INFO : Urgency.WARNING,
                        "gate '" + gate.node() + "' passed" + (answers.isEmpty() ? "" : ", but not all of its checks"))
                .about(gate.node())
                .line("Gate '" + gate.node() + "' let the release go on"
                        + (answers.isEmpty() ? "." : "; of its recommended checks these did not pass:"))
                .evidence(answers);
    }

    private Told gateRefused(Event.GateRefused gate) {
        return Told.of(Category.GATE, Urgency.WARNING, "gate '" + gate.node() + "' REFUSED")
                .about(gate.node())
                .line("Gate '" + gate.node() + "' did not let the release go on: " + gate.reason())
                .evidence(known.notPassed(gate.node()))
                .byItself("the release stops, turns back or asks; the next message says which.");
    }

    private Told again(String what, String node, int attempt, Object failure, @Nullable Duration retryIn) {
        String in = Phrase.time(Objects.requireNonNull(retryIn, "the time until the next attempt"));
        return Told.of(Category.RETRY, Urgency.WARNING, what + " failed, goes on in " + in)
                .about(node)
                .line("Attempt " + attempt + " at " + what + " failed: " + failure)
                .byItself("attempt " + (attempt + 1) + " in " + in + ".")
                .fact("attempt", String.valueOf(attempt))
                .fact("failure", failure.toString());
    }

    private @Nullable Told people(PeopleEvent event) {
        if (event instanceof PeopleEvent.SignOffRequested requested) {
            return Told.of(
                            Category.SIGN_OFF,
                            Urgency.WARNING,
                            "asks for " + words(requested.matter()) + " '" + requested.node() + "'")
                    .about(requested.node())
                    .line("People are asked to sign off at '" + requested.node() + "', until " + requested.until()
                            + ":")
                    .line(requested.document())
                    .leftToYou("whoever is to sign signs that, where it lies, to approve or to reject it.")
                    .fact("until", requested.until().toString());
        } else if (event instanceof PeopleEvent.SignedOff signed) {
            return Told.of(Category.SIGN_OFF, Urgency.INFO, signed.by() + " signed off '" + signed.node() + "'")
                    .about(signed.node())
                    .line(signed.by() + " signed off at '" + signed.node() + "'"
                            + (signed.reason() == null ? "." : ": " + signed.reason()))
                    .fact("by", signed.by());
        } else if (event instanceof PeopleEvent.SignOffDeclined declined) {
            return Told.of(Category.SIGN_OFF, Urgency.WARNING, declined.by() + " declined '" + declined.node() + "'")
                    .about(declined.node())
                    .line(declined.by() + " declined to sign off at '" + declined.node() + "'"
                            + (declined.reason() == null ? "." : ": " + declined.reason()))
                    .fact("by", declined.by());
        } else if (event instanceof PeopleEvent.SubmissionRefused refused) {
            return Told.of(Category.SIGN_OFF, Urgency.WARNING, "something arrived that was not taken")
                    .line(refused.origin() + " was not taken: " + refused.reason())
                    .fact("origin", refused.origin());
        } else if (event instanceof PeopleEvent.SignOffReopened reopened) {
            return Told.of(Category.SIGN_OFF, Urgency.WARNING, "asks anew at '" + reopened.node() + "'")
                    .about(reopened.node())
                    .line("What was signed off at '" + reopened.node() + "' doesn't count any more: "
                            + reopened.reason());
        }
        return event instanceof PeopleEvent.Acknowledged acknowledged ? acknowledged(acknowledged) : null;
    }

    private static String words(PeopleEvent.Matter matter) {
        return switch (matter) {
            case APPROVAL -> "approval";
            case ATTESTATION -> "attestation";
            case WAIVER -> "a waiver";
        };
    }

    private Told tripped(ObservationEvent.GuardTripped tripped) {
        return Told.of(Category.GUARD, Urgency.WARNING, "GUARD TRIPPED: " + tripped.metric())
                .about(tripped.node())
                .line("A guard of '" + tripped.node() + "' tripped, " + tripped.metric() + ": " + tripped.reason())
                .byItself("the release turns back; past a point of no return it asks.")
                .fact("metric", tripped.metric())
                .fact("evidence", tripped.evidence().toString());
    }

    private Told rollbackStarted(Event.RollbackStarted rollback) {
        return Told.of(
                        Category.ROLLBACK_STARTED,
                        Urgency.ALARM,
                        rollback.node().isEmpty()
                                ? "ROLLING BACK by order"
                                : "ROLLING BACK, '" + rollback.node() + "' failed")
                .about(rollback.node())
                .line(
                        rollback.node().isEmpty()
                                ? "The release turns back, " + rollback.reason()
                                : "The release failed at '" + rollback.node() + "': " + rollback.reason())
                .evidence(known.notPassed(rollback.node()))
                .byItself("what took effect is undone, back to the last point of no return. " + budget())
                .leftToYou("nothing while it goes on. Stay within reach: another message says how it ended, or asks.")
                .fact("reason", rollback.reason());
    }

    private Told question(Event.QuestionAsked question) {
        Told told = Told.of(Category.QUESTION, Urgency.ALARM, subject(question))
                .about(question.node())
                .line("The release stands still" + (question.node().isEmpty() ? "." : " at '" + question.node() + "'."))
                .line(question.question())
                .evidence(known.notPassed(question.node()))
                .byItself("nothing. It goes on by a person's order only.")
                .leftToYou("give an order: " + orders(question.matter()) + ".")
                .line(known.undone().isEmpty() ? "" : "Undone so far: " + Phrase.some(known.undone(), SOME));
        if (question.matter() == Event.Matter.UNDO_FAILED) {
            for (var instruction : known.byHand()) {
                told = told.line("By hand, for '" + instruction.name() + "': " + instruction.value())
                        .fact("by hand " + instruction.name(), instruction.value());
            }
        }
        return told.fact("question", question.question()).fact("orders", orders(question.matter()));
    }

    private static String subject(Event.QuestionAsked question) {
        return switch (question.matter()) {
            case FAILED_PAST_POINT -> "STANDS STILL, '" + question.node() + "' failed";
            case UNDO_FAILED -> "ROLLBACK FAILED at '" + question.node() + "'";
            case UNDO_LOSES_WRITES -> "ROLLBACK ASKS, writes would be lost by '" + question.node() + "'";
            case GATE_REFUSED -> "STANDS STILL, gate '" + question.node() + "' refused";
            case WINDOW_CLOSED -> "STANDS STILL, the window closed ahead of '" + question.node() + "'";
            case STOPPED_BY_ORDER -> "STANDS STILL by order";
            case UNVERIFIED -> "ROLLED BACK BUT NOT VERIFIED by '" + question.node() + "'";
        };
    }

    private static String orders(Event.Matter matter) {
        return switch (matter) {
            case FAILED_PAST_POINT -> "RETRY what failed, SKIP it, or ROLL_BACK what came after the point of no return";
            case UNDO_FAILED -> "RETRY the undo, or SKIP it once it was done by hand";
            case UNDO_LOSES_WRITES -> "RETRY runs the undo, and what was written since is lost; SKIP leaves it";
            case GATE_REFUSED -> "RETRY asks the gate once more, ROLL_BACK";
            case WINDOW_CLOSED -> "RETRY waits until it opens, SKIP goes on outside of it, ROLL_BACK";
            case STOPPED_BY_ORDER -> "RESUME or ROLL_BACK";
            case UNVERIFIED -> "RETRY asks the verification once more, SKIP it once it was looked at by hand";
        };
    }

    private Told ordered(Event.OrderGiven order) {
        return Told.of(Category.DECISION, Urgency.INFO, "order " + order.order() + " by " + order.by())
                .line(order.by() + " ordered " + order.order() + ": " + order.reason())
                .byItself("the release goes on.")
                .fact("order", order.order().name())
                .fact("by", order.by())
                .fact("reason", order.reason());
    }

    private Told acknowledged(PeopleEvent.Acknowledged acknowledged) {
        return Told.of(Category.DECISION, Urgency.INFO, "acknowledged by " + acknowledged.by())
                .line(acknowledged.by() + " takes care of it: "
                        + Objects.requireNonNullElse(acknowledged.reason(), "without a word"))
                .byItself("nobody else is called about it. The release itself doesn't go on by that.")
                .fact("acknowledged", acknowledged.message())
                .fact("by", acknowledged.by())
                .fact("reason", Objects.requireNonNullElse(acknowledged.reason(), ""));
    }

    /** Nobody expects it that was not asked for, or that leaves a rollback half done. */
    private Told suspended(Event.RunSuspended suspended) {
        boolean expected = known.stopAsked() && !known.rollingBack();
        return Told.of(
                        Category.SUSPENDED,
                        expected ? Urgency.WARNING : Urgency.ALARM,
                        known.rollingBack() ? "SUSPENDED within its rollback" : "SUSPENDED")
                .line("The release stands still: " + suspended.reason())
                .line(known.rollingBack() ? "Its rollback is not done: what is not undone yet is still in place." : "")
                .byItself("nothing. It goes on when it is started again.")
                .leftToYou("start it again, once the reason above allows it.")
                .fact("reason", suspended.reason());
    }

    private Told ended(Event.RunEnded ended) {
        Told told =
                switch (ended.ending()) {
                    case COMPLETED -> Told.of(Category.COMPLETED, Urgency.INFO, "COMPLETED in " + sinceStart());
                    case STOPPED -> Told.of(Category.STOPPED, Urgency.WARNING, "STOPPED, nothing was changed");
                    case ROLLED_BACK -> Told.of(Category.ROLLBACK_ENDED, Urgency.WARNING, "ROLLED BACK");
                    case ROLLBACK_FAILED ->
                        Told.of(Category.ROLLBACK_ENDED, Urgency.WARNING, "ended by a person, its ROLLBACK FAILED");
                };
        return rollback(told, ended)
                .line("It ended after " + sinceStart() + ": " + ended.reason())
                .leftToYou(
                        switch (ended.ending()) {
                            case COMPLETED -> "nothing.";
                            case STOPPED -> "mend what is named above, and start it again.";
                            case ROLLED_BACK ->
                                "find out why, mend it, and start it again. What lies ahead of a point of no return,"
                                        + " or was skipped by order, is still in place.";
                            case ROLLBACK_FAILED -> "undo by hand what is still in place, if nobody has.";
                        })
                .fact("ending", ended.ending().name())
                .fact("reason", ended.reason());
    }

    private String sinceStart() {
        return Phrase.time(known.sinceStart(at));
    }

    /** How a rollback went. By the calendar, since it may have gone on in several processes. */
    private Told rollback(Told told, Event.RunEnded ended) {
        Duration took = known.sinceRollback(at).orElse(ended.rollbackTook());
        if (took == null || ended.ending() != Event.Ending.ROLLED_BACK) {
            return told;
        }
        Duration within = known.run().rollbackWithin();
        String limit = within == null || took.compareTo(within) <= 0
                ? "."
                : ", LONGER than the " + Phrase.time(within) + " that the plan allows.";
        return told.line("Undone: " + (known.undone().isEmpty() ? "nothing" : Phrase.some(known.undone(), SOME)))
                .line("The rollback took " + Phrase.time(took) + limit)
                .fact("rollback took", Phrase.time(took))
                .fact("undone", String.join(", ", known.undone()));
    }
}
