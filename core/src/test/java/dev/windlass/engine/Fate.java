package dev.windlass.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What goes wrong in a virtual run, and where. A run passes numbered points: around each append of the journal, each
 * reservation, and before and after the effect of each piece of user code. At a point the process dies, the code
 * throws, or the medium fails.
 */
final class Fate {

    /** What goes wrong. */
    enum Blow {
        /** The process dies; nothing that isn't durable survives. */
        DIE,
        /** The user's code throws an exception or error. */
        THROW,
        /** The journal's medium is full. */
        FULL,
        /** The journal's medium fails. */
        LOSE
    }

    /** Where in a run something can go wrong. */
    enum Place {
        USER_CODE,
        RESERVE,
        APPEND
    }

    private final Map<Integer, Blow> blows;
    private final List<Place> passed = new ArrayList<>();
    private int struck;
    private boolean dead;

    Fate(Map<Integer, Blow> blows) {
        this.blows = blows;
    }

    static Fate kind() {
        return new Fate(Map.of());
    }

    /** Whether a blow makes sense at a place. */
    static boolean fits(Blow blow, Place place) {
        return switch (blow) {
            case DIE -> place != Place.RESERVE;
            case THROW -> place == Place.USER_CODE;
            case FULL -> place == Place.RESERVE;
            case LOSE -> place == Place.APPEND;
        };
    }

    /** Passes a point; gives the blow that the caller has to act on, THROW, FULL or LOSE, or null. */
    Blow pass(Place place) {
        if (dead) {
            throw new VirtualDriver.Died();
        }
        passed.add(place);
        Blow blow = blows.get(passed.size());
        if (blow == null || !fits(blow, place)) {
            return null;
        }
        struck++;
        if (blow == Blow.DIE) {
            dead = true;
            throw new VirtualDriver.Died();
        }
        return blow;
    }

    /** The process dies here and now. */
    void die() {
        dead = true;
        throw new VirtualDriver.Died();
    }

    void revive() {
        dead = false;
    }

    boolean dead() {
        return dead;
    }

    /** The points passed so far. */
    List<Place> passed() {
        return List.copyOf(passed);
    }

    /** How many blows fell. */
    int struck() {
        return struck;
    }
}
