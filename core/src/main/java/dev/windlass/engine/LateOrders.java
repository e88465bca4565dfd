package dev.windlass.engine;

import dev.windlass.identity.Submission;
import dev.windlass.identity.Verified;
import dev.windlass.journal.Event;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.PeopleEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders that wait in the inbox for a run that completed; what else waits there is none of its business. */
final class LateOrders {

    private static final Logger LOG = LoggerFactory.getLogger(LateOrders.class);

    private final People people;
    private final Tasks.Ports ports;
    private final Masking masking;

    LateOrders(People people, Tasks.Ports ports, Masking masking) {
        this.people = people;
        this.ports = ports;
        this.masking = masking;
    }

    /**
     * The first order that is taken; null if none waits, or the inbox doesn't answer.
     *
     * @throws Refused if an order waits that isn't taken: a start that passed it over would look like its success
     */
    Event.@Nullable OrderGiven first(State state) throws JournalException, Refused {
        List<Event> found = look(state);
        for (Event event : found) {
            if (event instanceof Event.OrderGiven order) {
                return order;
            }
        }
        for (Event event : found) {
            if (event instanceof PeopleEvent.SubmissionRefused refused) {
                throw new Refused(
                        "an order for the run " + state.runId() + ", which has completed, waits in the inbox"
                                + " and is not taken: " + refused.origin() + ": " + refused.reason()
                                + ". Nothing was done; take it out of the inbox, or sign one that can be taken, and start again");
            }
        }
        return null;
    }

    /** Looks away from the runner's thread, and not for ever. */
    private List<Event> look(State state) throws JournalException {
        Moment now = ports.time().now();
        var found = new ArrayList<Event>();
        try {
            Workers.Running looking = ports.workers().start(Workers.Work.LOOKS, "windlass-inbox", () -> {
                List<Event> orders = orders(state, now);
                return () -> found.addAll(orders);
            });
            Workers.Sequel sequel = ports.workers().take(now.elapsed().plus(Post.LONGEST_LOOK));
            if (sequel != null) {
                sequel.follow();
            } else {
                looking.interrupt();
                LOG.warn("The inbox didn't answer within {}: no order there is taken.", Post.LONGEST_LOOK);
            }
        } catch (Workers.NoThread e) {
            LOG.warn("The inbox was not looked into, so no order there is taken.", e);
        }
        return found;
    }

    /** The orders for the run that wait, and those of them that aren't taken; on a worker's thread. */
    private List<Event> orders(State state, Moment now) {
        var orders = new ArrayList<Event>();
        try {
            for (Submission submission : people.inbox().poll()) {
                if (state.taken(submission.digest())) {
                    continue;
                }
                Verified verified = people.identities().verify(submission, now.at());
                Event event = Papers.judge(state, submission, verified, masking, now);
                if (event instanceof Event.OrderGiven
                        || (verified instanceof Verified.Known && Papers.isOrder(submission, state.runId()))) {
                    orders.add(event);
                } else if (event instanceof PeopleEvent.SubmissionRefused refused) {
                    LOG.info("{} is no order for this run: {}", refused.origin(), refused.reason());
                }
            }
        } catch (Throwable thrown) { // what users wrote, here as elsewhere, harms no outcome
            LOG.warn(
                    "The inbox can't be looked into: nobody can order that what completed is rolled back: {}",
                    masking.failure(thrown));
        }
        return orders;
    }
}
