package dev.windlass.notify;

import dev.windlass.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** One event that is told: to whom it is to be told, what became of that, and whether somebody still has to act. */
final class Matter {

    private final long seq;
    private final Message message;
    private final Writer writer;
    private final List<Escalation.Level> levels;
    /** By level; the first is that of the routes. */
    private final List<Calls> calls = new ArrayList<>();

    private final Map<Integer, Message> written = new HashMap<>();
    private boolean open;

    /**
     * A new matter.
     *
     * @param message what is told, at level 0 and without the user's words
     */
    Matter(long seq, Message message, Instant at, Notifications notifications, Writer writer) {
        this.seq = seq;
        this.message = message;
        this.writer = writer;
        this.levels = notifications.escalation(message).map(Escalation::levels).orElse(List.of());
        this.open = !levels.isEmpty();
        List<Channel> routed = notifications.routed(message);
        Set<Channel> first = open ? Set.copyOf(levels.get(0).channels()) : Set.of();
        calls.add(new Calls(
                0,
                routed.stream()
                        .filter(channel -> !first.contains(channel))
                        .map(channel -> new Delivery(channel, true))
                        .toList(),
                at));
        for (int level = 1; level <= levels.size(); level++) {
            boolean isFirst = level == 1;
            calls.add(new Calls(
                    level,
                    levels.get(level - 1).channels().stream()
                            .map(channel -> new Delivery(channel, isFirst && routed.contains(channel)))
                            .toList(),
                    isFirst ? at : null));
        }
    }

    long seq() {
        return seq;
    }

    Category category() {
        return message.category();
    }

    /** Whether somebody still has to act, and is called. */
    boolean isOpen() {
        return open;
    }

    /** Whether nothing of it will ever be due. */
    boolean isOver() {
        return !open && calls.stream().noneMatch(Calls::arePending);
    }

    void notified(int level, Event.Notified notified, Instant at) {
        if (level >= calls.size()) {
            return;
        }
        calls.get(level).to(notified.channel()).ifPresent(delivery -> {
            if (notified.failure() == null) {
                delivery.delivered();
                answersWithin(level, at);
            } else {
                delivery.failed(at);
                if (level > 0 && calls.get(level).areGivenUp()) {
                    calls(level + 1, at);
                }
            }
        });
    }

    private void answersWithin(int level, Instant at) {
        Duration within = level == 0 ? null : levels.get(level - 1).within();
        if (within != null) {
            calls(level + 1, at.plus(within));
        }
    }

    private void calls(int level, Instant at) {
        if (level < calls.size()) {
            calls.get(level).from(at);
        }
    }

    /** Another process goes on: what was given up of an alarm is tried by it anew. */
    void resumed() {
        if (open) {
            calls.forEach(level -> level.deliveries().forEach(Delivery::renew));
        }
    }

    /** A person has taken it up: whoever wasn't called yet needn't be. */
    void taken() {
        close(1);
    }

    /** It is over by itself: who was to be told at once still is, and nobody else. */
    void over() {
        close(2);
    }

    private void close(int from) {
        if (open) {
            open = false;
            calls.subList(Math.min(from, calls.size()), calls.size()).forEach(level -> level.deliveries().stream()
                    .filter(delivery -> !delivery.subscribed())
                    .forEach(Delivery::withdraw));
        }
    }

    List<Notice> due(Instant now) {
        var due = new ArrayList<Notice>();
        for (Calls level : calls) {
            for (Delivery delivery : level.deliveries()) {
                Instant at = level.dueAt(delivery);
                if (at != null && !at.isAfter(now)) {
                    due.add(new Notice(message(level.level()), delivery.channel()));
                }
            }
        }
        return due;
    }

    /** When its deliveries are due, as far as that is known. */
    List<Instant> times() {
        return calls.stream()
                .flatMap(level -> level.deliveries().stream().map(level::dueAt))
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is told at the level that was called last. */
    Message latest() {
        int called = calls.stream()
                .filter(level -> level.deliveries().stream().anyMatch(Delivery::isDelivered))
                .mapToInt(Calls::level)
                .max()
                .orElse(0);
        return message(Math.max(1, called));
    }

    private Message message(int level) {
        return written.computeIfAbsent(level, number -> writer.write(message, number, levels));
    }

    @Override
    public String toString() {
        return message.subject()
                + calls.stream()
                        .map(level -> " " + level.level() + (level.arePending() ? " pending" : " settled"))
                        .collect(Collectors.joining(","));
    }
}
