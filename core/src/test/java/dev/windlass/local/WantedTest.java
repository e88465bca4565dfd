package dev.windlass.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.windlass.check.Verdict;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is wanted of a command")
class WantedTest {

    private static Finished finished(Integer exitCode, String output) {
        var out = new Kept(Masker.none(), true);
        out.add(output.toCharArray(), output.length());
        var err = new Kept(Masker.none(), false);
        return new Finished(exitCode, out, err, Duration.ofMillis(61_240), Duration.ofMinutes(5), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "0, PASSED",
        "1, FAILED",
        "2, PASSED",
        "126, FAILED",
        "127, FAILED",
        "128, FAILED",
        "129, ERRORED",
        "137, ERRORED",
        "143, ERRORED",
        "159, ERRORED",
        "160, FAILED",
        "255, FAILED",
        ", ERRORED"
    })
    @DisplayName("G1: an accepted exit code passes, another fails, a signal or the end of its time is an error")
    void exitCodes(Integer exitCode, Verdict verdict) throws Exception {
        Wanted.Judged judged = new Wanted(Set.of(0, 2), null).judge(finished(exitCode, ""));

        assertThat(judged.verdict()).isEqualTo(verdict);
        assertThat(judged.sentence())
                .contains(exitCode == null ? "after 300 s and was ended" : "exited with " + exitCode + " after 61.2 s");
    }

    @Test
    @DisplayName("a signal that is accepted passes")
    void acceptedSignal() throws Exception {
        assertThat(new Wanted(Set.of(143), null).judge(finished(143, "")).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("a match is found anywhere in the output")
    void matches() throws Exception {
        var wanted = new Wanted(Set.of(0), Pattern.compile("rolled \\w+"));

        assertThat(wanted.judge(finished(0, "gw\nsuccessfully rolled out\n")).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(wanted.judge(finished(0, "")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(wanted.judge(finished(1, "rolled out")).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("an expression that takes for ever ends when the thread is interrupted")
    void interruptible() {
        var endless = new Wanted(Set.of(0), Pattern.compile("^(([a-z])+.)+[A-Z]([a-z])+$"));
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> endless.judge(finished(0, "a".repeat(100))));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
