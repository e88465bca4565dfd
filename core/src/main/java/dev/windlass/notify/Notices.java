package dev.windlass.notify;

import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What is to be told now: a fold over the events of a run, those of earlier processes included. It sends nothing; who
 * does appends an {@link Event.Notified} after each attempt, and that is an event like any other. So nothing that was
 * delivered is due again, in whatever process. Not safe for use by several threads.
 */
public final class Notices {

    private final Notifications notifications;
    private final Writer writer;
    private Known known = new Known();
    /** What is not over, by the number of its event. */
    private final TreeMap<Long, Matter> matters = new TreeMap<>();

    private Notices(Notifications notifications, UnaryOperator<String> mask) {
        this.notifications = notifications;
        this.writer = new Writer(notifications, mask);
    }

    /**
     * Begins before the first event.
     *
     * @param notifications who is told what
     * @return a new fold
     */
    public static Notices of(Notifications notifications) {
        return of(notifications, text -> text);
    }

    /**
     * Begins before the first event.
     *
     * @param notifications who is told what
     * @param mask takes secrets out of the words of templates; those of events have none
     * @return a new fold
     */
    public static Notices of(Notifications notifications, UnaryOperator<String> mask) {
        return new Notices(notifications, mask);
    }

    /**
     * Goes on by one event. With the beginning of a run the fold begins anew: what was not told of a run before is told no
     * more.
     *
     * @param recorded the next event of the run, of earlier processes too
     */
    public void accept(Recorded recorded) {
        if (notifications.channels().isEmpty()) {
            return; // nobody is told anything
        }
        Event event = recorded.event();
        if (event instanceof Event.RunStarted) { // of whatever was before nothing counts for this run
            known = new Known();
            matters.clear();
        }
        known.accept(recorded);
        if (event instanceof Event.Notified notified) {
            notified(notified, recorded.at());
            return;
        }
        settle(event);
        Telling.of(known, recorded).ifPresent(told -> {
            Message message = told.message(known, recorded, notifications.contacts());
            matters.put(recorded.seq(), new Matter(recorded.seq(), message, recorded.at(), notifications, writer));
        });
        if (event instanceof Event.RunEnded) {
            each(matters.values(), Matter::over);
        }
        matters.computeIfPresent(recorded.seq(), (seq, matter) -> matter.isOver() ? null : matter);
    }

    private void notified(Event.Notified notified, Instant at) {
        known.parse(notified.message())
                .ifPresent(message -> matters.computeIfPresent(message.seq(), (seq, matter) -> {
                    matter.notified(message.level(), notified, at);
                    return matter.isOver() ? null : matter;
                }));
    }

    /** What the event settles of what was told before. */
    private void settle(Event event) {
        if (event instanceof Event.OrderGiven) {
            each(matters.values(), Matter::taken);
        } else if (event instanceof PeopleEvent.Acknowledged acknowledged) {
            known.parse(acknowledged.message())
                    .ifPresent(
                            message -> each(matters.headMap(message.seq(), true).values(), Matter::taken));
        } else if (event instanceof Event.QuestionAsked || event instanceof Event.RollbackStarted) {
            over(Category.QUESTION); // what is said now takes its place
            over(Category.ROLLBACK_STARTED);
        } else if (event instanceof Event.RunSuspended) {
            over(Category.ROLLBACK_STARTED);
        } else if (event instanceof Event.RunResumed) {
            over(Category.SUSPENDED);
            each(matters.values(), Matter::resumed);
        }
    }

    private void over(Category category) {
        each(
                matters.values().stream()
                        .filter(matter -> matter.category() == category)
                        .toList(),
                Matter::over);
    }

    private void each(Collection<Matter> some, Consumer<Matter> change) {
        some.forEach(change);
        matters.values().removeIf(Matter::isOver);
    }

    /**
     * The messages that are to be handed over, each with its channel: those that were not, or failed and are tried
     * again, or whose level of an escalation is called. A pure question: asked twice it answers the same. What is being
     * sent already is due until its end is an event; who sends keeps track of it, by message and channel.
     *
     * @param now the time by the calendar
     * @return the notices, in the order of their events; those to one channel stay in that order, unless one is tried
     *     again
     */
    public List<Notice> due(Instant now) {
        return matters.values().stream()
                .flatMap(matter -> matter.due(now).stream())
                .toList();
    }

    /**
     * When something will be due that isn't yet, as far as that is known before the next event.
     *
     * @param now the time by the calendar
     * @return the next time after now; empty if there is none
     */
    public Optional<Instant> nextAt(Instant now) {
        return matters.values().stream()
                .flatMap(matter -> matter.times().stream())
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    /**
     * The alarms that somebody still has to acknowledge. An acknowledgement of one counts for those before it, too.
     *
     * @return for each the message of the level that was called last, in the order of their events
     */
    public List<Message> unacknowledged() {
        return matters.values().stream()
                .filter(Matter::isOpen)
                .map(Matter::latest)
                .toList();
    }
}
