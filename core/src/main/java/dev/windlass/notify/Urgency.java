package dev.windlass.notify;

/** How soon a person should read a message; the later ones are the more urgent. */
public enum Urgency {
    /** When there is time. */
    INFO,
    /** Soon: something is not as it should be, but goes on by itself or waits without harm. */
    WARNING,
    /** Now: a person has to act, or may have to at any moment. */
    ALARM
}
