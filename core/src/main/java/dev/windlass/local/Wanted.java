package dev.windlass.local;

import dev.windlass.check.Verdict;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to come back with.
 *
 * @param exitCodes which are good
 * @param matches what its output has to hold; null for anything
 */
record Wanted(Set<Integer> exitCodes, @Nullable Pattern matches) {

    /** What a shell, and the JVM, makes of a child that was killed: 128 and the number of the signal. */
    private static final int KILLED = 128;

    private static final int LAST_SIGNAL = 31;

    /** How it ended, and the predicate of a sentence about it. */
    record Judged(Verdict verdict, String sentence) {}

    Judged judge(Finished finished) throws InterruptedException {
        Integer code = finished.exitCode();
        if (code == null) {
            return new Judged(
                    Verdict.ERRORED,
                    "was still running after " + Text.time(finished.allowed())
                            + " and was ended; what it did until then is not known");
        }
        String exited = "exited with " + code + " after " + Text.time(finished.took());
        if (!exitCodes.contains(code)) {
            String accepted = ", accepted is " + codes();
            int signal = code - KILLED;
            return signal >= 1 && signal <= LAST_SIGNAL
                    ? new Judged(
                            Verdict.ERRORED, exited + accepted + "; it was killed, most likely, by signal " + signal)
                    : new Judged(Verdict.FAILED, exited + accepted);
        }
        Pattern pattern = matches;
        if (pattern == null) {
            return new Judged(Verdict.PASSED, exited);
        }
        String whole = finished.out().whole();
        if (whole == null) {
            return new Judged(
                    Verdict.ERRORED, exited + ", but " + finished.out().tooLong());
        }
        try {
            return pattern.matcher(new Interruptible(whole)).find()
                    ? new Judged(Verdict.PASSED, exited + ", and its output matches")
                    : new Judged(Verdict.FAILED, exited + ", but its output doesn't match " + pattern);
        } catch (Interruptible.Interrupted e) {
            throw new InterruptedException("interrupted while output was matched with " + pattern);
        } catch (StackOverflowError e) {
            return new Judged(
                    Verdict.ERRORED,
                    exited + ", but its output of " + whole.length() + " characters is too much for the expression "
                            + pattern + "; write one without a group that is repeated");
        }
    }

    String codes() {
        return exitCodes.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
