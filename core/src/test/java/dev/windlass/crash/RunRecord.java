package dev.windlass.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the journal says of a run, verified along its hash chain. */
public record RunRecord(List<Event> events, boolean sealed) {

    static RunRecord of(Path directory) throws IOException {
        Optional<Path> file = file(directory);
        if (file.isEmpty()) {
            return new RunRecord(List.of(), false);
        }
        var recorded = new ArrayList<Recorded>();
        FileJournal.Verified verified = FileJournal.read(file.get(), recorded::add);
        return of(recorded, verified.sealed());
    }

    /** What a verified record says. */
    public static RunRecord of(List<Recorded> recorded, boolean sealed) {
        for (int i = 0; i < recorded.size(); i++) {
            assertThat(recorded.get(i).seq()).as("no gap").isEqualTo(i + 1);
        }
        return new RunRecord(recorded.stream().map(Recorded::event).toList(), sealed);
    }

    /** The record of the latest run. */
    private static Optional<Path> file(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).max(Path::compareTo);
        }
    }

    /** The node that an event is about. */
    static Optional<String> node(Event event) {
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            if (component.getName().equals("node")) {
                try {
                    return Optional.of((String) component.getAccessor().invoke(event));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("the node of " + event, e);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether it stands still until a person gives an order. */
    boolean asks() {
        boolean asks = false;
        for (Event event : events) {
            asks = event instanceof Event.QuestionAsked || (asks && !(event instanceof Event.OrderGiven));
        }
        return asks;
    }

    /** Whether it completed, and nobody regretted that since. */
    boolean completed() {
        return !events.isEmpty() && last() instanceof Event.RunEnded ended && ended.ending() == Event.Ending.COMPLETED;
    }

    /** Whether it ever asked a person. */
    boolean asked() {
        return events.stream().anyMatch(Event.QuestionAsked.class::isInstance);
    }

    /** Whether it could not be told of some step whether it took effect. */
    boolean unknown() {
        return events.stream()
                .anyMatch(event ->
                        event instanceof Event.DoubtSettled settled && settled.finding() == Event.Finding.UNKNOWN);
    }

    /** The id of the run. */
    String runId() {
        return ((Event.RunStarted) events.get(0)).runId();
    }

    /** How many orders were taken. */
    long orders() {
        return events.stream().filter(Event.OrderGiven.class::isInstance).count();
    }

    /** How many of one kind were taken. */
    long orders(Order kind) {
        return events.stream()
                .filter(event -> event instanceof Event.OrderGiven order && order.order() == kind)
                .count();
    }

    /** The exit code that tells how a session ended, or why it stands still. */
    int exitCode() {
        if (last() instanceof Event.RunWaiting) {
            return 13;
        }
        if (asks()) {
            return question() == Event.Matter.UNDO_FAILED ? 11 : 14;
        }
        return ((Event.RunEnded) last()).ending() == Event.Ending.COMPLETED ? 0 : 10;
    }

    /** What it asked last. */
    private Event.@Nullable Matter question() {
        Event.Matter matter = null;
        for (Event event : events) {
            matter = event instanceof Event.QuestionAsked question ? question.matter() : matter;
        }
        return matter;
    }

    Event last() {
        return events.get(events.size() - 1);
    }

    /** How many events of a type there are of a node. */
    long count(Class<? extends Event> type, String node) {
        return events.stream()
                .filter(event -> type.isInstance(event)
                        && node(event).filter(node::equals).isPresent())
                .count();
    }

    /** How often the record lets an action begin. */
    long starts(String node) {
        long retries = orders(Order.RETRY);
        long settled = events.stream()
                .filter(event -> event instanceof Event.DoubtSettled doubt
                        && doubt.node().equals(node)
                        && (doubt.finding() == Event.Finding.RUN_AGAIN || doubt.finding() == Event.Finding.NOT_DONE))
                .count();
        long begun = count(Event.StepStarted.class, node);
        return begun == 0 ? 0 : begun + count(Event.AttemptStarted.class, node) + settled + retries;
    }

    /** Whether the action of a step came to its end and must not run again. */
    boolean finished(String node) {
        return count(Event.StepSucceeded.class, node) > 0
                || events.stream()
                        .anyMatch(event -> event instanceof Event.DoubtSettled doubt
                                && doubt.node().equals(node)
                                && doubt.finding() == Event.Finding.DONE);
    }

    /** The before-images in the record, by step. */
    Map<String, String> images() {
        var images = new HashMap<String, String>();
        for (Event event : events) {
            if (event instanceof Event.StepStarted started && started.before() != null) {
                images.put(started.node(), started.before().asText());
            }
        }
        return images;
    }
}
