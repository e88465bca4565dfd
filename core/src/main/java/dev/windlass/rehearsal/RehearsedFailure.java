package dev.windlass.rehearsal;

/** What a rehearsal lets the code of a plan throw. */
final class RehearsedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RehearsedFailure(String what) {
        super(what + " (rehearsed)", null, false, false);
    }
}
