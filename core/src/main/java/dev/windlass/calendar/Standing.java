package dev.windlass.calendar;

import java.util.List;
import java.util.Optional;

/** How a window stands to a release that wants to begin at a certain moment. */
public sealed interface Standing {

    /**
     * How it stands, for a person; times are in the window's zone.
     *
     * @return a line, such as {@code closed, outside of Tue 02:00–05:00 Europe/Berlin; opens …}
     */
    String words();

    /**
     * It may begin: the window is open, and will be for long enough.
     *
     * @param opening what is left of it
     * @param words the same for a person
     */
    record Open(Opening opening, String words) implements Standing {}

    /**
     * It may not begin: the window is open, and will close too soon.
     *
     * @param opening what is left of it
     * @param need what doesn't fit
     * @param next the next opening in which it fits, empty if there is none within {@link Window#HORIZON}
     * @param words the same for a person
     */
    record TooShort(Opening opening, Need need, Optional<Opening> next, String words) implements Standing {}

    /**
     * It may not begin: the window is closed.
     *
     * @param frozenBy the freezes that last; empty if it would be closed without any
     * @param next the next opening in which it fits, empty if there is none within {@link Window#HORIZON}
     * @param words the same for a person
     */
    record Closed(List<Freeze> frozenBy, Optional<Opening> next, String words) implements Standing {
        /** Keeps a copy of the freezes. */
        public Closed {
            frozenBy = List.copyOf(frozenBy);
        }
    }
}
