package dev.windlass.examples.portal;

/** What the release of the portal touches. */
public interface Portal {

    /** Lets so many percent of the traffic go to green; gives how many did before. */
    int shift(int percent);

    /** Whether blue and green stand side by side. */
    boolean bothStand();

    /** Whether anybody has looked at the log of green, and found nothing. */
    boolean logIsClean();

    /** Whether blue is well. */
    boolean blueIsWell();

    /** Removes blue for good. */
    void removeBlue();
}
