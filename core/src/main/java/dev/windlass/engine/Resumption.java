package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Folds the journal of an unfinished run over a plan, and says whether that plan may go on with it (rules C4, P4): the
 * nodes that already ran must be the same, what lies ahead may differ.
 */
final class Resumption {

    private final Program program;
    private final State state;
    private final Map<String, Integer> journaledPositions = new HashMap<>();

    private List<NodeOutline> journaled = List.of();
    private String runId = "";
    private String version = "";
    private String fingerprint = "";
    private @Nullable String code;
    private int firstDifferent = Integer.MAX_VALUE;
    private long seq;
    private int sessions;
    private Event.@Nullable QuestionAsked asked;
    private Event.@Nullable RunEnded ended;
    private @Nullable String unfit;

    Resumption(Program program) {
        this.program = program;
        this.state = new State(program);
    }

    void accept(Recorded recorded) {
        Event event = recorded.event();
        seq = recorded.seq();
        if (event instanceof Event.RunStarted || event instanceof Event.RunResumed) {
            sessions++;
        } else if (event instanceof Event.QuestionAsked question) {
            asked = question;
        } else if (event instanceof Event.OrderGiven given && given.order() != Order.MOVE_ZERO) {
            asked = null;
            ended = null; // a run that completed is rolled back
        } else if (event instanceof Event.RunEnded end) {
            ended = end;
        }
        if (event instanceof Event.RunStarted started) {
            runId = started.runId();
            version = started.version();
            planned(started.fingerprint(), started.code(), started.plan());
        } else if (event instanceof Event.PlanChanged changed) {
            planned(changed.fingerprint(), changed.code(), changed.plan());
        }
        String begun = begun(event);
        if (begun != null) {
            compare(journaledPositions.getOrDefault(begun, -1));
        }
        if (firstDifferent == Integer.MAX_VALUE && unfit == null) {
            try {
                state.apply(recorded);
            } catch (IllegalStateException e) {
                unfit = "event " + recorded.seq() + " of it doesn't fit: " + e.getMessage();
            }
        }
    }

    private void planned(String newFingerprint, @Nullable String newCode, List<NodeOutline> nodes) {
        fingerprint = newFingerprint;
        code = newCode;
        journaled = nodes;
        journaledPositions.clear();
        for (int i = 0; i < nodes.size(); i++) {
            journaledPositions.put(nodes.get(i).name(), i);
        }
    }

    /** The node that an event begins; null if it begins none. */
    private static @Nullable String begun(Event event) {
        if (event instanceof Event.StepStarted started) {
            return started.node();
        }
        if (event instanceof Event.GateReached reached) {
            return reached.node();
        }
        if (event instanceof Event.PointOfNoReturnPassed passed) {
            return passed.node();
        }
        if (event instanceof Event.StepFailed failed) {
            return failed.node();
        }
        if (event instanceof Event.Progressed progressed) {
            return progressed.node(); // a before-image may tell its progress, ahead of the start
        }
        if (event instanceof ObservationEvent.GuardArmed armed) {
            return armed.node();
        }
        if (event instanceof Event.BranchChosen chosen) {
            return chosen.node();
        }
        if (event instanceof Event.ChoiceFailed failed) {
            return failed.node();
        }
        return event instanceof Event.NodeRefused refused ? refused.node() : null;
    }

    /** A node, and the blocks around it, have to be what they were. */
    private void compare(int position) {
        if (position < 0
                || position >= program.size()
                || !program.outline(position).sameAs(journaled.get(position))) {
            firstDifferent = Math.min(firstDifferent, Math.max(position, 0));
        } else if (program.parent(position) >= 0) {
            compare(program.parent(position));
        }
    }

    /** How the run ended; null if it didn't. */
    Event.@Nullable RunEnded ended() {
        return ended;
    }

    /** The number of the last event. */
    long seq() {
        return seq;
    }

    /** How often the run was started and resumed. */
    int sessions() {
        return sessions;
    }

    /** Whether an undo failed for good, or nothing says that all is as before, and nobody has decided since about it. */
    boolean rollbackFailed() {
        return asked != null
                && (asked.matter() == Event.Matter.UNDO_FAILED || asked.matter() == Event.Matter.UNVERIFIED);
    }

    /** The run in words. */
    String run() {
        return "run " + runId + " of version " + version;
    }

    /** Whether the run was, in the end, of this very plan. */
    boolean samePlan() {
        return unfit == null && program.plan().fingerprint().equals(fingerprint);
    }

    /** The state after the last journaled event. */
    State state() {
        return state;
    }

    /** Whether the plan, or the code behind it, differs ahead of what already ran. */
    boolean changed() {
        return !samePlan() || codeChanged();
    }

    private boolean codeChanged() {
        return !Objects.equals(program.plan().code().orElse(null), code);
    }

    /** Refuses to go on with another version, with another past, or with other code and no order for it. */
    void check(@Nullable String codeOrder) throws Refused {
        String run = "the " + run();
        if (!program.plan().version().equals(version)) {
            throw new Refused(run
                    + (rollbackFailed() ? " failed to roll back, so version " : " is not finished, so version ")
                    + program.plan().version() + " can't begin. "
                    + (rollbackFailed()
                            ? "Start the release of version " + version + " again with an order, or undo by hand what"
                                    + " it left behind, then say so and begin a new run: Runner.again(reason)"
                            : "Start the release of version " + version + " again: it goes on where it stopped"));
        }
        if (firstDifferent != Integer.MAX_VALUE) {
            throw new Refused(run + " can't go on with this plan, since it differs in a node that already ran:"
                    + difference()
                    + "\nStart it with the plan that it began with; what lies ahead of it may be changed");
        }
        if (unfit != null) {
            throw new Refused(run + " can't go on with this plan, since " + unfit
                    + ". Start it with the plan that it began with");
        }
        if (codeChanged() && codeOrder == null) {
            throw new Refused(run + " began with the code '" + Objects.requireNonNullElse(code, "(none named)")
                    + "', this is '" + program.plan().code().orElse("(none named)")
                    + "'. If it is meant to go on with this code, say so: Runner.withOtherCode(reason)");
        }
    }

    private String difference() {
        NodeOutline was = journaled.get(firstDifferent);
        String text = "\n  node " + (firstDifferent + 1) + " was " + words(was);
        return firstDifferent < program.size()
                ? text + "\n  node " + (firstDifferent + 1) + " is  " + words(program.outline(firstDifferent))
                : text + "\n  it isn't there any more: the plan has " + program.size() + " nodes";
    }

    private static String words(NodeOutline node) {
        return node.words() + (node.phase().isEmpty() ? "" : " in phase '" + node.phase() + "'") + " " + node.details()
                + " (digest " + node.digest().substring(0, 12) + ")";
    }
}
