package dev.windlass.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lengths as local times read, which is as they are where clocks never change. */
final class Nominal {

    /** A recurring stretch is seen whole within two weeks, whatever the moment at which one begins to look. */
    private static final Duration LOOKED_AT = Duration.ofDays(22);

    private static final LocalDateTime ANY = LocalDateTime.of(2024, 1, 1, 0, 0);

    private Nominal() {}

    /** Of stretches in one zone. Where one that comes once adjoins one that recurs, it matters when it is. */
    static Duration longest(List<Stretch> stretches) {
        List<Stretch> even =
                stretches.stream().map(stretch -> stretch.in(ZoneOffset.UTC)).toList();
        Stream<LocalDateTime> once = even.stream()
                .filter(Stretch.Once.class::isInstance)
                .map(stretch -> ((Stretch.Once) stretch).span().from());
        return Stream.concat(Stream.of(ANY), once)
                .map(time -> longest(even, time.minusDays(8).toInstant(ZoneOffset.UTC)))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Duration longest(List<Stretch> stretches, Instant from) {
        var search = new Search(stretches, List.of());
        Instant last = from.plus(LOOKED_AT);
        Duration longest = Duration.ZERO;
        Optional<Opening> opening = search.next(from, last);
        while (opening.isPresent()) {
            Duration length = opening.get().length();
            longest = length.compareTo(longest) > 0 ? length : longest;
            opening = search.next(opening.get().until(), last);
        }
        return longest;
    }
}
