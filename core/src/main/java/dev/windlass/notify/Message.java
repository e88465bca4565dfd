package dev.windlass.notify;

import dev.windlass.check.Fact;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What people are told of one event of a run. Immutable.
 *
 * @param id its identity: the run, the number of the event and the level, such as {@code …/41/1}. The same in every
 *     process that resumes the run, so that a receiver can tell a message that comes twice
 * @param run the run; empty for a test of a channel
 * @param category what it is about
 * @param urgency how soon it should be read
 * @param level 0 for what is told by the routes; from 1 on the level of the escalation that is called
 * @param subject what happened, in one line; of {@value #LONGEST_SUBJECT} characters at most where no template words it
 * @param text what happened, what goes on by itself and what is left to do; of {@value #LONGEST_TEXT} characters at most
 * @param facts the facts of the release and of the event; each name stands there once
 * @param about the node with the blocks and the phase around it, and what they serve; empty where it is about the run
 * @param contacts whom to turn to
 * @param link where to read on
 * @param at when it happened, by the calendar; empty for a test of a channel
 */
public record Message(
        String id,
        String run,
        Category category,
        Urgency urgency,
        int level,
        String subject,
        String text,
        List<Fact> facts,
        List<String> about,
        List<Contact> contacts,
        Optional<URI> link,
        Optional<Instant> at) {

    /** How long a subject is at most where no template words it: 80 characters. */
    public static final int LONGEST_SUBJECT = 80;

    /** How long a text is at most: 4,000 characters; a longer one ends with an ellipsis. */
    public static final int LONGEST_TEXT = 4_000;

    /** Checks that all parts are there and that no fact stands there twice; keeps copies of the lists. */
    public Message {
        Objects.requireNonNull(id, "id of a message");
        Objects.requireNonNull(run, "run of a message");
        Objects.requireNonNull(category, "category of a message");
        Objects.requireNonNull(urgency, "urgency of a message");
        Objects.requireNonNull(subject, "subject of a message");
        Objects.requireNonNull(text, "text of a message");
        Objects.requireNonNull(link, "link of a message");
        Objects.requireNonNull(at, "time of a message");
        facts = List.copyOf(facts);
        about = List.copyOf(about);
        contacts = List.copyOf(contacts);
        if (level < 0) {
            throw new IllegalArgumentException("message '" + id + "': a level is 0 or more, got " + level);
        }
        var names = new HashSet<String>();
        for (Fact fact : facts) {
            if (!names.add(fact.name())) {
                throw new IllegalArgumentException(
                        "message '" + id + "': fact '" + fact.name() + "' stands there twice");
            }
        }
    }

    /**
     * Looks a fact up, for a template.
     *
     * @param name its name: {@code product}, {@code version}, {@code environment} and {@code run} are always there where
     *     it is about a run
     * @return its value; empty if the message has no such fact
     */
    public Optional<String> fact(String name) {
        return facts.stream()
                .filter(fact -> fact.name().equals(name))
                .map(Fact::value)
                .findFirst();
    }

    /**
     * Whether somebody else is called if nobody acknowledges it.
     *
     * @return true if it is of an escalation
     */
    public boolean wantsAcknowledgement() {
        return level > 0;
    }

    Message with(Wording wording) {
        return new Message(
                id, run, category, urgency, level, wording.subject(), wording.text(), facts, about, contacts, link, at);
    }

    Message with(URI place) {
        return new Message(
                id, run, category, urgency, level, subject, text, facts, about, contacts, Optional.of(place), at);
    }

    Message at(int other, String itsId) {
        return new Message(itsId, run, category, urgency, other, subject, text, facts, about, contacts, link, at);
    }
}
