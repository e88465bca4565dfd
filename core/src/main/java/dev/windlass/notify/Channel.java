package dev.windlass.notify;

import dev.windlass.check.Check;
import dev.windlass.local.Command;
import java.time.Duration;

/**
 * A port to people: a chat, a pager, a mail. It is used by several threads at the same time.
 *
 * <p>A message is handed over at least once: one of which a crash hides whether it went out is handed over again. A
 * receiver that takes a key against duplicates is given {@link Message#id()}.
 */
public interface Channel {

    /** How long a message may take where a channel says nothing else: 30 seconds. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /**
     * The name under which it is journaled; by it a resumed run knows what the channel has had.
     *
     * @return the name, unique among the channels of a release
     */
    String name();

    /**
     * Hands a message over and returns once the receiver has accepted it. It may take long; the release doesn't wait.
     *
     * @param message the message
     * @throws Exception if the receiver did not accept it, or it isn't known whether it did; it is tried again then
     */
    void send(Message message) throws Exception;

    /**
     * How long a message may take; after that the thread is interrupted and the message counts as not accepted.
     *
     * @return the timeout, positive; {@link #DEFAULT_TIMEOUT} by default
     */
    default Duration timeout() {
        return DEFAULT_TIMEOUT;
    }

    /**
     * Asks whether messages arrive, by sending one that is marked as a test. A channel that can ask its receiver without
     * a message overrides this.
     *
     * @return a check that passes once the receiver has accepted the test
     */
    default Check test() {
        return new TestMessage(this);
    }

    /**
     * The log, by SLF4J, under the name of this package: alarms as errors, warnings as warnings.
     *
     * @return the channel {@code log}
     */
    static Channel log() {
        return new LogChannel();
    }

    /**
     * A command that is run for each message. On standard input it is given the message as one object of JSON in UTF-8:
     * {@code id, run, category, urgency, level, subject, text, facts} (an object of texts by name), {@code about} (a
     * list), {@code contacts} (a list of objects of {@code role, name} and {@code ways}, an object of texts by kind),
     * {@code link} and {@code at} (a text, or null). So that a short script needs no JSON, its environment has {@code
     * WINDLASS_SUBJECT}, {@code WINDLASS_TEXT} and {@code WINDLASS_URGENCY} too, and the message's id as {@link
     * Command#IDEMPOTENCY_KEY}. The message is accepted if the command ends as it should. Its timeout is the command's,
     * and some seconds to end it.
     *
     * @param name the name of the channel, not blank
     * @param command the command, without standard input
     * @return the channel
     * @throws IllegalStateException if the command has a standard input already
     * @throws IllegalArgumentException if the name is blank, or the command declares one of these variables
     */
    static Channel command(String name, Command command) {
        return new CommandChannel(name, command);
    }

    /**
     * A channel of the user's own.
     *
     * @param name the name of the channel, not blank
     * @param sender hands a message over, as {@link #send} does
     * @return the channel
     * @throws IllegalArgumentException if the name is blank
     */
    static Channel of(String name, Sender sender) {
        return new SenderChannel(name, sender);
    }

    /** Hands a message over. */
    @FunctionalInterface
    interface Sender {
        /**
         * Hands a message over and returns once the receiver has accepted it.
         *
         * @param message the message
         * @throws Exception if the receiver did not accept it, or it isn't known whether it did
         */
        void send(Message message) throws Exception;
    }
}
