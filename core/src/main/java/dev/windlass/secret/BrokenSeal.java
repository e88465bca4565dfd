package dev.windlass.secret;

/**
 * Thrown where sealed bytes can't be opened: they were changed, or sealed with another key or other associated data.
 * Which of these it was can't be told, and its message holds nothing of the content.
 */
public final class BrokenSeal extends Exception {

    private static final long serialVersionUID = 1L;

    BrokenSeal(String message) {
        super(message);
    }
}
