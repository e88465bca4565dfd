package dev.windlass.database.journal;

import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the tests record. */
final class Records {

    static final Holder ANNA = new Holder("anna", "build-7", 4711, Instant.EPOCH, "Windlass, Java");
    static final Holder BO = new Holder("bo", "build-8", 4712, Instant.EPOCH, "Windlass, Java");

    private Records() {}

    static Recorded event(long seq, String text) {
        return new Recorded(seq, Instant.EPOCH, Duration.ofMillis(seq), new Event.PhaseStarted(text));
    }

    /** A batch of one event, the first of which is number 1. */
    static List<Recorded> batch(long seq) {
        return List.of(event(seq, "phase " + seq));
    }

    static List<Recorded> events(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(seq -> batch(seq).get(0))
                .toList();
    }

    static List<Recorded> read(Journal.RunLog log) throws JournalException {
        var events = new ArrayList<Recorded>();
        log.read(events::add);
        return events;
    }
}
