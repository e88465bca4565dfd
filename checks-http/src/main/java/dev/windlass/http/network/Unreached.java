package dev.windlass.http.network;

/** A question that could not be put. */
final class Unreached extends Exception {

    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    Unreached(Trouble trouble, String detail) {
        super(trouble.told(detail));
        this.trouble = trouble;
    }

    Trouble trouble() {
        return trouble;
    }

    /** The sentence that tells it. */
    String told() {
        return String.valueOf(getMessage());
    }
}
