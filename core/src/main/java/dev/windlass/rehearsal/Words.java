package dev.windlass.rehearsal;

import dev.windlass.journal.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** How things are told. */
final class Words {

    private Words() {}

    /** Such as {@code (DONE dump, STARTED migrate) is}. */
    static String of(List<Recorded> batch) {
        return batch.stream().map(Words::of).collect(Collectors.joining(", ", "(", ") is"));
    }

    private static String of(Recorded recorded) {
        Happening happening = Trace.of(recorded, Instant.EPOCH);
        return happening == null
                ? recorded.event().getClass().getSimpleName()
                : (happening.kind() + " " + happening.node()).strip();
    }
}
