package dev.windlass.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The numbered points that a run passes, from 1: around each write of the journal, around each action and undo, and while
 * one is in flight. A schedule names them, so what passes them must be the same each time.
 */
final class Points {

    /** Where a point is. */
    enum Place {
        BEFORE_WRITE,
        AFTER_WRITE,
        IN_FLIGHT,
        BEFORE_CODE,
        AFTER_CODE;

        /** Whether a process that dies here leaves something else behind than one that dies at the point before. */
        boolean mayDie() {
            return this != IN_FLIGHT;
        }

        /** Whether the engine looks at its guards behind it, before it does anything else. */
        boolean mayTrip() {
            return this == IN_FLIGHT || this == AFTER_WRITE;
        }
    }

    /**
     * A point.
     *
     * @param place where it is
     * @param words the same, for people; seldom asked
     */
    record Passed(Place place, Supplier<String> words) {}

    private final List<Passed> passed = new ArrayList<>();

    /** Passes a point; gives its number. */
    int pass(Place place, Supplier<String> words) {
        passed.add(new Passed(place, words));
        return passed.size();
    }

    List<Passed> passed() {
        return passed;
    }

    String words(int number) {
        return number <= passed.size() ? passed.get(number - 1).words().get() : "at a point that this run never passes";
    }
}
