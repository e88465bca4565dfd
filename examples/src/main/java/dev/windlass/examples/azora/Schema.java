package dev.windlass.examples.azora;

/** What the team's migration tool can do; the team's own code. */
public interface Schema {

    /** The version that the database is on. */
    int version();

    /** Goes to a version, up or down. */
    void moveTo(int version);
}
