package dev.windlass.notify;

import dev.windlass.check.Fact;
import dev.windlass.check.Spoken;
import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NodeOutline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What is told of an event, before the facts of the release are added. Immutable.
 *
 * @param what the end of the subject; what matters most stands first, since a long one is cut
 * @param about the names it is about
 * @param facts the facts of the event
 */
record Told(Category category, Urgency urgency, String what, List<String> text, List<String> about, List<Fact> facts) {

    /** How much of a long name a subject shows. */
    private static final int PRODUCT = 20;

    private static final int VERSION = 16;
    private static final int ENVIRONMENT = 14;
    private static final int MOST_CHECKS = 8;
    private static final int CHECK = 300;
    private static final int FACT = 1_000;

    static Told of(Category category, Urgency urgency, String what) {
        return new Told(category, urgency, what, List.of(), List.of(), List.of());
    }

    /** Adds a line; an empty one is left out. */
    Told line(String line) {
        return line.isBlank() ? this : new Told(category, urgency, what, added(text, line), about, facts);
    }

    /** What goes on without anybody. */
    Told byItself(String line) {
        return line("By itself: " + line);
    }

    /** What a person has to do. */
    Told leftToYou(String line) {
        return line("Left to you: " + line);
    }

    /** Lines to be typed in: nothing is done to them. */
    Told command(String lines) {
        return line(lines);
    }

    Told fact(String name, String value) {
        return new Told(category, urgency, what, text, about, added(facts, new Fact(name, Phrase.cut(value, FACT))));
    }

    /** It is about a node, so about the blocks and the phase around it too. */
    Told about(String name) {
        return name.isEmpty() ? this : of(name);
    }

    private Told of(String name) {
        return new Told(category, urgency, what, text, added(about, name), facts).fact("node", name);
    }

    Told aboutPhase(String phase) {
        return new Told(category, urgency, what, text, added(about, phase), facts).fact("phase", phase);
    }

    /** The answers of checks that did not pass. */
    Told evidence(List<Event.CheckAnswered> answers) {
        Told told = this;
        for (Event.CheckAnswered answer : answers) {
            String seen = answer.verdict() + ", " + Spoken.text(answer.reason());
            told = told.fact(
                    "check " + answer.check(), answer.severity() + " " + seen + " (" + answer.evidence() + ")");
            if (answers.indexOf(answer) < MOST_CHECKS) {
                told = told.line("- " + answer.severity() + " '" + answer.check() + "': " + Phrase.cut(seen, CHECK));
            }
        }
        return answers.size() <= MOST_CHECKS ? told : told.line("- and " + (answers.size() - MOST_CHECKS) + " more");
    }

    Message message(Known known, Recorded recorded, List<Contact> directory) {
        String run = known.runId();
        boolean names = category == Category.STARTED || urgency != Urgency.INFO;
        List<Contact> contacts = names ? directory : List.of();
        var all = new LinkedHashMap<String, Fact>();
        known.facts(recorded.at()).forEach(fact -> all.put(fact.name(), fact));
        facts.forEach(fact -> all.putIfAbsent(fact.name(), fact));
        var wording = new Wording(subject(known), body(known, recorded, contacts));
        return new Message(
                Writer.id(run, recorded.seq(), 0),
                run,
                category,
                urgency,
                0,
                wording.subject(),
                wording.text(),
                List.copyOf(all.values()),
                around(known),
                contacts,
                Optional.empty(),
                Optional.of(recorded.at()));
    }

    private String subject(Known known) {
        Event.RunStarted run = known.run();
        String environment = run.environment().isBlank() ? "" : " " + Phrase.cut(run.environment(), ENVIRONMENT);
        return Phrase.cut(
                Phrase.line(Phrase.cut(run.product(), PRODUCT) + " " + Phrase.cut(run.version(), VERSION) + environment
                        + ": " + what),
                Message.LONGEST_SUBJECT);
    }

    private String body(Known known, Recorded recorded, List<Contact> contacts) {
        var lines = new ArrayList<>(text);
        Event.RunStarted run = known.run();
        lines.add("");
        lines.add(run.product() + " " + run.version()
                + (run.environment().isBlank() ? "" : " to " + run.environment()) + ", run " + run.runId() + ", by "
                + known.holder() + "; " + known.progress() + ", "
                + Spoken.time(known.sinceStart(recorded.at())) + " since the start.");
        contacts.forEach(contact -> lines.add("Contact, " + contact));
        return String.join("\n", lines);
    }

    /** The nodes with all that is around them, and what they serve. */
    private List<String> around(Known known) {
        var around = new LinkedHashSet<String>();
        for (String name : about) {
            around.add(name);
            Optional<NodeOutline> node = known.course().outline(name);
            while (node.isPresent()) {
                NodeOutline outline = node.get();
                around.addAll(outline.serves());
                around.add(outline.phase());
                around.add(outline.within());
                node = known.course().outline(outline.within());
            }
        }
        around.remove("");
        return List.copyOf(around);
    }

    private static <T> List<T> added(List<T> list, T one) {
        var more = new ArrayList<>(list);
        more.add(one);
        return List.copyOf(more);
    }
}
