package dev.windlass.http;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Statuses that are as wanted: a range, or some codes. Immutable. */
record Statuses(int from, int to, List<Integer> codes) {

    /** Where nothing is said: 200 to 299. */
    static final Statuses SUCCESS = range(200, 299);

    Statuses {
        if (from < 100 || to > 599 || from > to) {
            throw new IllegalArgumentException(
                    "a status is between 100 and 599, from low to high, got " + from + " to " + to);
        }
        codes = List.copyOf(codes);
    }

    static Statuses range(int from, int to) {
        return new Statuses(from, to, List.of());
    }

    static Statuses of(int... codes) {
        if (codes.length == 0) {
            throw new IllegalArgumentException("say at least one status, got none");
        }
        int[] sorted = Arrays.stream(codes).sorted().distinct().toArray();
        return new Statuses(
                sorted[0],
                sorted[sorted.length - 1],
                Arrays.stream(sorted).boxed().toList());
    }

    boolean has(int status) {
        return codes.isEmpty() ? status >= from && status <= to : codes.contains(status);
    }

    String words() {
        if (from == to) {
            return String.valueOf(from);
        }
        return codes.isEmpty()
                ? from + " to " + to
                : codes.stream().map(String::valueOf).collect(Collectors.joining(" or "));
    }
}
