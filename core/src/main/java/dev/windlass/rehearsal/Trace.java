package dev.windlass.rehearsal;

import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import dev.windlass.rehearsal.Happening.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the events of a run say happened, one line for each thing that a reader wants to know. */
final class Trace {

    private Trace() {}

    /**
     * The trace of a run.
     *
     * @param events its events
     * @param deaths behind how many durable events a process died
     * @param start when the rehearsal began
     */
    static List<Happening> of(List<Recorded> events, List<Integer> deaths, Instant start) {
        var trace = new ArrayList<Happening>();
        int durable = 0;
        Instant at = start;
        for (Recorded recorded : events) {
            died(trace, deaths, durable, at, start);
            durable++;
            at = recorded.at();
            Happening happening = of(recorded, start);
            if (happening != null) {
                trace.add(happening);
            }
        }
        died(trace, deaths, durable, at, start);
        return List.copyOf(trace);
    }

    private static void died(List<Happening> trace, List<Integer> deaths, int durable, Instant at, Instant start) {
        for (int death : deaths) {
            if (death == durable) {
                trace.add(new Happening(Kind.DIED, "", at, Duration.between(start, at), ""));
            }
        }
    }

    /** What happened with an event; null if that is told by another one. */
    static @Nullable Happening of(Recorded recorded, Instant start) {
        Event event = recorded.event();
        if (event instanceof Event.StepStarted step) {
            return told(recorded, start, Kind.STARTED, step.node(), "");
        } else if (event instanceof Event.StepSucceeded step) {
            return told(recorded, start, Kind.DONE, step.node(), "");
        } else if (event instanceof Event.StepFailed step) {
            return told(
                    recorded, start, Kind.FAILED, step.node(), step.failure().toString());
        } else if (event instanceof Event.ChoiceFailed choice) {
            return told(
                    recorded,
                    start,
                    Kind.FAILED,
                    choice.node(),
                    choice.failure().toString());
        } else if (event instanceof Event.NodeRefused node) {
            return told(recorded, start, Kind.FAILED, node.node(), node.reason());
        } else if (event instanceof Event.DoubtSettled doubt) {
            return told(recorded, start, Kind.SETTLED, doubt.node(), doubt.reason());
        } else if (event instanceof Event.BranchChosen choice) {
            return told(recorded, start, Kind.CHOSEN, choice.node(), choice.branch());
        } else if (event instanceof Event.PhaseAwaited phase) {
            return told(recorded, start, Kind.WAITED, phase.phase(), "until " + phase.until());
        } else if (event instanceof Event.WindowAwaited window) {
            return told(recorded, start, Kind.WAITED, window.node(), "until " + window.until());
        } else if (event instanceof Event.GatePassed gate) {
            return told(recorded, start, Kind.PASSED, gate.node(), "");
        } else if (event instanceof Event.GateRefused gate) {
            return told(recorded, start, Kind.REFUSED, gate.node(), gate.reason());
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            return told(recorded, start, Kind.POINT_PASSED, point.node(), "");
        } else if (event instanceof PeopleEvent people) {
            return signed(people, recorded, start);
        } else if (event instanceof ObservationEvent.GuardTripped guard) {
            return told(recorded, start, Kind.TRIPPED, guard.node(), guard.metric() + ": " + guard.reason());
        }
        return back(event, recorded, start);
    }

    private static @Nullable Happening signed(PeopleEvent event, Recorded recorded, Instant start) {
        if (event instanceof PeopleEvent.SignOffRequested gate) {
            return told(recorded, start, Kind.WAITED, gate.node(), "for signatures until " + gate.until());
        } else if (event instanceof PeopleEvent.SignedOff gate) {
            return told(recorded, start, Kind.SIGNED, gate.node(), gate.by());
        } else if (event instanceof PeopleEvent.SignOffDeclined gate) {
            return told(recorded, start, Kind.DECLINED, gate.node(), gate.by());
        }
        return null;
    }

    private static @Nullable Happening back(Event event, Recorded recorded, Instant start) {
        if (event instanceof Event.RollbackStarted back) {
            return told(recorded, start, Kind.ROLLBACK, back.node(), back.reason());
        } else if (event instanceof Event.UndoStarted undo) {
            return told(recorded, start, Kind.UNDOING, undo.node(), "");
        } else if (event instanceof Event.UndoSucceeded undo) {
            return told(recorded, start, Kind.UNDONE, undo.node(), "");
        } else if (event instanceof Event.UndoFailed undo) {
            return told(
                    recorded,
                    start,
                    Kind.UNDO_FAILED,
                    undo.node(),
                    undo.failure().toString());
        } else if (event instanceof Event.QuestionAsked question) {
            return told(recorded, start, Kind.ASKED, question.node(), question.question());
        } else if (event instanceof Event.OrderGiven order) {
            return told(recorded, start, Kind.ORDERED, "", order.order() + " by " + order.by());
        } else if (event instanceof Event.ClockJumped jump) {
            return told(recorded, start, Kind.CLOCK_JUMPED, "", String.valueOf(jump.by()));
        } else if (event instanceof Event.RunResumed) {
            return told(recorded, start, Kind.RESUMED, "", "");
        } else if (event instanceof Event.RunSuspended suspended) {
            return told(recorded, start, Kind.SUSPENDED, "", suspended.reason());
        } else if (event instanceof Event.RunEnded ended) {
            return told(recorded, start, Kind.ENDED, "", ended.ending() + ": " + ended.reason());
        }
        return null;
    }

    private static Happening told(Recorded recorded, Instant start, Kind kind, String node, String words) {
        return new Happening(kind, node, recorded.at(), Duration.between(start, recorded.at()), words);
    }

    /** The nodes to which something happened, in that order. */
    static List<String> nodes(List<Happening> trace, Kind kind) {
        return trace.stream()
                .filter(one -> one.kind() == kind)
                .map(Happening::node)
                .toList();
    }
}
