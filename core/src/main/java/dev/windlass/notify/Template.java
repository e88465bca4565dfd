package dev.windlass.notify;

/**
 * Words a message in the user's own way. It is Java and no language of its own: {@code m -> new Wording(m.subject(),
 * m.text() + "\nPlease be available during the window.")}. It reads the message alone and gives the same words for the
 * same message.
 */
@FunctionalInterface
public interface Template {

    /**
     * Words a message.
     *
     * @param message the message, with the words that it has without a template
     * @return its words; where it throws or gives null the message goes out with those that it had, and says why
     */
    Wording write(Message message);
}
