package dev.windlass.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureTest {

    /** Nothing of it can be asked. */
    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Hostile() {}

        Hostile(Throwable cause) {
            super(cause);
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message for you");
        }

        @Override
        public synchronized Throwable getCause() {
            if (super.getCause() == null) {
                throw new IllegalStateException("no cause either");
            }
            return super.getCause();
        }

        @Override
        public String toString() {
            throw new IllegalStateException("nor this");
        }
    }

    @Test
    @DisplayName("S6: an exception whose own methods throw is told all the same, as what was thrown and as a cause")
    void hostile() {
        assertThat(Failure.of(new Hostile()).message())
                .contains("its getMessage() threw java.lang.IllegalStateException");
        assertThat(Failure.of(new Hostile(new IOException("deep"))).causes())
                .containsExactly("java.io.IOException: deep");
        assertThat(Failure.of(new IOException("outer", new Hostile())).causes())
                .singleElement()
                .asString()
                .contains("Hostile: (its getMessage() threw");
    }

    @Test
    @DisplayName("S6: a cause keeps its type, and its message where the message above doesn't have it already")
    void causes() {
        Throwable thrown = new IllegalStateException(
                "can't connect: refused", new IOException("refused", new InterruptedException("asked to stop")));

        assertThat(Failure.of(thrown).causes())
                .containsExactly("java.io.IOException", "java.lang.InterruptedException: asked to stop");
    }

    @Test
    @DisplayName("S6: a cause in several lines, each of which the message above has, keeps its type only")
    void causesInSeveralLines() {
        var refused = new IOException("no column 'x'\n  Position: 8");

        assertThat(Failure.of(new IllegalStateException("failed: no column 'x'; Position: 8.", refused))
                        .causes())
                .containsExactly("java.io.IOException");
        assertThat(Failure.of(new IllegalStateException("failed: no column 'x'", refused))
                        .causes())
                .as("one line of it is news")
                .containsExactly("java.io.IOException: no column 'x'\n  Position: 8");
    }
}
