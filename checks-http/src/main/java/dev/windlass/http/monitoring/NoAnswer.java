package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;

/** The system that was asked gave nothing to judge by; the message says what was asked, what came back and what to do. */
final class NoAnswer extends Exception {

    private static final long serialVersionUID = 1L;

    NoAnswer(String message) {
        super(message);
    }

    String words() {
        return String.valueOf(getMessage());
    }

    Answer errored() {
        return Answer.errored(words());
    }
}
