package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of steps that act: whether they fail, are in doubt, or act once more. */
final class Acting {

    private final Story story;
    private final Set<String> begun = new HashSet<>();
    /** Steps whose action threw and may have taken effect, and whether another attempt may follow. */
    private final Map<String, Boolean> threw = new HashMap<>();

    private final Set<String> stopped = new HashSet<>();
    private boolean stopping;

    Acting(Story story) {
        this.story = story;
    }

    void newSession() {
        stopped.clear();
        stopping = false;
    }

    /** Nothing is begun any more in this session. */
    void stops() {
        stopping = true;
    }

    boolean hasBegun(String step) {
        return begun.contains(step);
    }

    void begins(String node, int attempt, Recorded recorded) {
        story.inFlight().begins(node, attempt, recorded);
        story.decided().notFailed(node);
        stopped.remove(node);
    }

    /** Its action begins, or begins once more. */
    void acts(String step, int attempt, Recorded recorded) {
        begins(step, attempt, recorded);
        begun.add(step);
        threw.remove(step);
        story.inPlace().started(step, recorded.seq());
    }

    /** Gives how long it took, if it began in this session. */
    @Nullable
    Duration fails(Event.StepFailed event, Recorded recorded) {
        String step = event.node();
        boolean nothing = event.applied() == Event.Applied.NOTHING;
        boolean probe = story.outline(step).map(NodeOutline::probe).orElse(false);
        story.inFlight().failed(step, event.failure(), event.attempt());
        if (nothing) {
            story.inPlace().gone(step);
        }
        Duration took = story.inFlight().ends(step, recorded);
        if (!begun.contains(step)) {
            story.decided().failed(step);
        } else if (stopped.contains(step)) {
            if (!nothing) {
                story.inFlight().doubts(step);
            }
        } else {
            if (!nothing) {
                threw.put(step, event.retryIn() != null);
            }
            if (event.retryIn() == null || (!nothing && probe)) {
                story.decided().failed(step);
            }
        }
        return took;
    }

    void cancelled(Event.CancelRequested cancel) {
        if (cancel.cause() == Event.Cause.STOP) {
            stopped.add(cancel.node());
        }
        if (story.isGate(cancel.node())) {
            story.inFlight().rests(cancel.node());
        }
    }

    void settled(Event.DoubtSettled doubt, Recorded recorded) {
        String step = doubt.node();
        story.inFlight().settled(step);
        story.decided().notFailed(step);
        switch (doubt.finding()) {
            case DONE -> story.course().done(step);
            case RUN_AGAIN -> {
                if (threw.remove(step) == null) { // else it waits for its next attempt
                    runsAgain(step, recorded);
                }
            }
            case UNKNOWN -> story.decided().failed(step);
            case NOT_DONE -> {
                Boolean again = threw.remove(step);
                if (again != null) {
                    story.inPlace().gone(step);
                    if (!again) {
                        story.decided().failed(step);
                    }
                } else {
                    if (holds()) {
                        story.inPlace().gone(step);
                    }
                    runsAgain(step, recorded);
                }
            }
        }
    }

    /** But not once the plan failed elsewhere, or is to stop. */
    private void runsAgain(String step, Recorded recorded) {
        if (!holds()) {
            story.inFlight().runsAgain(step, recorded);
            story.decided().notFailed(step);
            stopped.remove(step);
        }
    }

    private boolean holds() {
        return stopping
                || story.decided().stop() != null
                || story.decided().back() != null
                || !story.decided().failed().isEmpty();
    }
}
