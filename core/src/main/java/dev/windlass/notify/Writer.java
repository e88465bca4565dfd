package dev.windlass.notify;

import dev.windlass.check.Spoken;
import dev.windlass.identity.Signing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Writes a message as it goes out: with the link, the user's words, and what is said of an escalation. */
final class Writer {

    /** A template may need more than a message that fits on a telephone; a mail header doesn't take any length. */
    private static final int LONGEST_SUBJECT = 200;

    private final Notifications notifications;
    private final UnaryOperator<String> mask;

    Writer(Notifications notifications, UnaryOperator<String> mask) {
        this.notifications = notifications;
        this.mask = mask;
    }

    /** The identity of what is told at a level. */
    static String id(String run, long seq, int level) {
        return run + "/" + seq + "/" + level;
    }

    Message write(Message told, int level, List<Escalation.Level> levels) {
        String id = told.id().substring(0, told.id().lastIndexOf('/') + 1) + level;
        Message message = worded(linked(told.at(level, id)));
        String called = level <= 1 ? "" : called(level, levels);
        String answer = level == 0 ? "" : answer(message, level, levels);
        String text = Phrase.cut(mask.apply(message.text()), Message.LONGEST_TEXT - called.length() - answer.length());
        return message.with(
                new Wording(Phrase.cut(mask.apply(message.subject()), LONGEST_SUBJECT), called + text + answer));
    }

    private Message linked(Message message) {
        return notifications
                .link()
                .map(link -> {
                    try {
                        URI place = Objects.requireNonNull(link.of(message), "the link is null");
                        return more(message.with(place), "More: " + place);
                    } catch (RuntimeException e) {
                        return more(message, "(There is no link to more, since giving it failed: " + e + ")");
                    }
                })
                .orElse(message);
    }

    private Message worded(Message message) {
        return notifications
                .template(message.category())
                .map(template -> {
                    try {
                        return message.with(Objects.requireNonNull(template.write(message), "the wording is null"));
                    } catch (RuntimeException e) {
                        return more(message, "(The template of " + message.category() + " failed: " + e + ")");
                    }
                })
                .orElse(message);
    }

    private static Message more(Message message, String line) {
        return message.with(new Wording(message.subject(), message.text() + "\n" + line));
    }

    private static String called(int level, List<Escalation.Level> levels) {
        Escalation.Level before = levels.get(level - 2);
        Duration within = Objects.requireNonNull(before.within(), "only the last level has no time to answer");
        return "You are called as level " + level + " of " + levels.size() + ": level " + (level - 1) + " ("
                + before.names() + ") could not be reached, or did not answer within " + Spoken.time(within) + ".\n\n";
    }

    private static String answer(Message message, int level, List<Escalation.Level> levels) {
        Duration within = levels.get(level - 1).within();
        return "\n\nAcknowledge this message, or give an order"
                + (within == null
                        ? "; nobody else is called."
                        : ", within " + Spoken.time(within) + "; otherwise level " + (level + 1) + " ("
                                + levels.get(level).names() + ") is called.")
                + " To acknowledge it, type in the directory of the run's inbox:\n"
                + Signing.acknowledgement(message.run(), message.id());
    }
}
