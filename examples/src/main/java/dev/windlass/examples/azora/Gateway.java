package dev.windlass.examples.azora;

/** What the team's gateway can do; the team's own code. */
public interface Gateway {

    /** Which slot gets the traffic, {@code blue} or {@code green}. */
    String slot();

    /** Sends the traffic to a slot, and gives the slot. */
    String select(String slot);
}
