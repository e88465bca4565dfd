package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.notify.Notice;
import dev.windlass.notify.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages to their channels, away from the runner's thread, and records which were taken: so that nothing is told
 * twice after a resume. Whatever a channel does, the release goes on.
 */
final class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** How long a session that is over waits for messages that are under way or tried again. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The same where the process is asked to end. */
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);

    private final Shell shell;
    private final Tasks.Ports ports;
    private final Masking masking;
    private final Notices notices;
    private final Map<Key, Sending> sending = new HashMap<>();
    private final Set<Key> unrecorded = new HashSet<>();
    private @Nullable Duration leaving;

    /** A message to a channel. */
    private record Key(String message, String channel) {}

    /** A message that is under way. */
    private static final class Sending {
        final Notice notice;
        final Duration deadline;
        Workers.@Nullable Running running;

        Sending(Notice notice, Duration deadline) {
            this.notice = notice;
            this.deadline = deadline;
        }
    }

    Courier(Shell shell, Tasks.Ports ports, Masking masking, Notices notices) {
        this.shell = shell;
        this.ports = ports;
        this.masking = masking;
        this.notices = notices;
    }

    /** Takes in an event. */
    void accept(Recorded recorded) {
        notices.accept(recorded);
    }

    /** Sends what is due, and gives up waiting for channels that are over their time. */
    void due() {
        Moment now = ports.time().now();
        for (Sending one : List.copyOf(sending.values())) {
            if (one.deadline.compareTo(now.elapsed()) <= 0) {
                if (one.running != null) {
                    one.running.interrupt();
                }
                Duration timeout = one.notice.channel().timeout();
                sent(one, new TimeoutException("the channel took longer than its timeout of " + timeout));
            }
        }
        for (Notice notice : notices.due(now.at())) {
            Key key = key(notice);
            if (!sending.containsKey(key) && !unrecorded.contains(key)) {
                send(
                        key,
                        new Sending(notice, now.elapsed().plus(notice.channel().timeout())));
            }
        }
    }

    private static Key key(Notice notice) {
        return new Key(notice.message().id(), notice.channel().name());
    }

    private void send(Key key, Sending one) {
        sending.put(key, one);
        try {
            one.running = ports.workers().start(Workers.Work.LOOKS, "windlass-" + key.channel(), () -> {
                Throwable thrown = handOver(one.notice);
                return () -> {
                    if (sending.get(key) == one) {
                        sent(one, thrown);
                    }
                };
            });
        } catch (Workers.NoThread e) {
            sent(one, e);
        }
    }

    private static @Nullable Throwable handOver(Notice notice) {
        try {
            notice.channel().send(notice.message());
            return null;
        } catch (Throwable thrown) { // user code; it is recorded, and tried again
            return thrown;
        }
    }

    private void sent(Sending one, @Nullable Throwable thrown) {
        Key key = key(one.notice);
        sending.remove(key);
        Failure failure = thrown == null ? null : masking.failure(thrown);
        if (failure != null) {
            LOG.warn(
                    "The channel {} did not take '{}': {}",
                    key.channel(),
                    one.notice.message().subject(),
                    failure);
        }
        if (hasRoom()) {
            shell.record(new Event.Notified(key.message(), key.channel(), failure));
        } else { // in this process it is known all the same
            unrecorded.add(key);
            LOG.warn("The journal has no room for that '{}' was handed to {}.", key.message(), key.channel());
        }
    }

    private boolean hasRoom() {
        try {
            return shell.hasRoom(Room.FAILURE);
        } catch (JournalException e) {
            LOG.warn("The journal takes no more of what is told.", e);
            return false;
        }
    }

    /** When there is something to do next; null if nothing comes with time. */
    @Nullable
    Duration wakeAt() {
        Moment now = ports.time().now();
        Duration nearest = notices.nextAt(now.at())
                .map(at -> now.elapsed().plus(Duration.between(now.at(), at)))
                .orElse(null);
        for (Sending one : sending.values()) {
            nearest = Tasks.nearer(nearest, one.deadline);
        }
        return leaving == null ? nearest : Tasks.nearer(nearest, leaving);
    }

    /** The session goes on. */
    void stays() {
        leaving = null;
    }

    /**
     * Whether a session that is over may be left: all that could be told is, or it was waited for long enough. What
     * escalates later is told in a later session, if there is one.
     */
    boolean mayLeave(boolean stopping) {
        Moment now = ports.time().now();
        Duration longest = now.elapsed().plus(stopping ? PATIENCE_AT_STOP : PATIENCE);
        Duration until = leaving == null || longest.compareTo(leaving) < 0 ? longest : leaving;
        leaving = until;
        Optional<Instant> next = notices.nextAt(now.at());
        boolean soon = next.isPresent() && next.get().isBefore(now.at().plus(until.minus(now.elapsed())));
        boolean none = notices.due(now.at()).stream().map(Courier::key).allMatch(unrecorded::contains);
        return (sending.isEmpty() && none && !soon) || now.elapsed().compareTo(until) >= 0;
    }
}
