package dev.windlass.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the user's code threw, as it is journaled: bounded, so that a huge message can't fill a disk.
 *
 * @param type the class of what was thrown
 * @param message its message, cut to {@value #LONGEST_MESSAGE} characters
 * @param causes its causes, each as type and, where the message above doesn't have it already, message; at most
 *     {@value #MOST_CAUSES}
 */
public record Failure(String type, String message, List<String> causes) {

    static final int LONGEST_MESSAGE = 3_000;
    static final int LONGEST_CAUSE = 300;
    static final int MOST_CAUSES = 4;

    /** Keeps a copy of the causes. */
    public Failure {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(message, "message");
        causes = List.copyOf(causes);
    }

    /**
     * What can be journaled of an exception or error. It never throws: what the throwable's own methods throw is told
     * instead of its message.
     *
     * @param thrown what was thrown
     * @return its type, message and causes
     */
    public static Failure of(Throwable thrown) {
        return of(thrown, text -> text);
    }

    /**
     * What can be journaled of an exception or error, without what must not be.
     *
     * @param thrown what was thrown
     * @param mask takes out of a message what must not be told
     * @return its type, message and causes
     */
    public static Failure of(Throwable thrown, UnaryOperator<String> mask) {
        var causes = new ArrayList<String>();
        String told = mask.apply(messageOf(thrown));
        Throwable cause = causeOf(thrown);
        while (cause != null && causes.size() < MOST_CAUSES) {
            String message = mask.apply(messageOf(cause));
            String type = cause.getClass().getName();
            causes.add(cut(tells(told, message) ? type : type + ": " + message, LONGEST_CAUSE));
            cause = causeOf(cause);
        }
        return new Failure(thrown.getClass().getName(), cut(told, LONGEST_MESSAGE), causes);
    }

    /** Whether a text has each line of a message, be it in one line with something between them. */
    private static boolean tells(String told, String message) {
        return message.lines().map(String::strip).allMatch(told::contains);
    }

    private static String messageOf(Throwable thrown) {
        try {
            return Objects.requireNonNullElse(thrown.getMessage(), "(no message)");
        } catch (Throwable broken) {
            return "(its getMessage() threw " + broken.getClass().getName() + ")";
        }
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable broken) {
            return null;
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    @Override
    public String toString() {
        String last = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
        return last + ": " + message + (causes.isEmpty() ? "" : " (caused by " + String.join("; ", causes) + ")");
    }
}
