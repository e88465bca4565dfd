package dev.windlass.rehearsal;

import dev.windlass.journal.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How things are told. */
final class Words {

    private static final Pattern WITHIN_A_NAME = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private Words() {}

    /** Such as {@code (run started, STARTED migrate) is}. */
    static String of(List<Recorded> batch) {
        return batch.stream().map(Words::of).collect(Collectors.joining(", ", "(", ") is"));
    }

    private static String of(Recorded recorded) {
        Happening happening = Trace.of(recorded, Instant.EPOCH);
        return happening == null
                ? WITHIN_A_NAME
                        .matcher(recorded.event().getClass().getSimpleName())
                        .replaceAll(" ")
                        .toLowerCase(Locale.ROOT)
                : (happening.kind() + " " + happening.node()).strip();
    }
}
