package dev.windlass.kubernetes.pod;

import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.machine.Matching;
import dev.windlass.secret.Masker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a program in a pod has to come back with.
 *
 * @param exitCodes which are good
 * @param matches what its output has to hold; null for anything
 */
record Wanted(Set<Integer> exitCodes, @Nullable Pattern matches) {

    static final Wanted DEFAULT = new Wanted(Set.of(0), null);

    /** What a runtime makes of a program that was killed: 128 and the number of the signal. */
    private static final int KILLED = 128;

    private static final int LAST_SIGNAL = 31;

    /** How it ended, and the predicate of a sentence about it. */
    record Judged(Verdict verdict, String sentence) {}

    Wanted accepts(int... codes) {
        var all = new TreeSet<Integer>();
        for (int code : codes) {
            if (code < 0 || code > 255) {
                throw new IllegalArgumentException("an exit code is from 0 to 255, got " + code);
            }
            all.add(code);
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a command must accept at least one exit code");
        }
        return new Wanted(Set.copyOf(all), matches);
    }

    Wanted outputMatches(String regex) {
        return new Wanted(exitCodes, Text.pattern("the output of a command", regex));
    }

    /** Judges what it exited with, and what it wrote; empty if that was too much to be read. */
    Judged judge(int code, String took, Optional<String> output) {
        String exited = "exited with " + code + " after " + took;
        if (!exitCodes.contains(code)) {
            String accepted = ", accepted is " + codes();
            int signal = code - KILLED;
            return signal >= 1 && signal <= LAST_SIGNAL
                    ? new Judged(
                            Verdict.ERRORED, exited + accepted + "; it was killed, most likely, by signal " + signal)
                    : new Judged(Verdict.FAILED, exited + accepted);
        }
        if (matches == null) {
            return new Judged(Verdict.PASSED, exited);
        }
        if (output.isEmpty()) {
            return new Judged(
                    Verdict.ERRORED,
                    exited + ", but its output is more than the " + Output.READ + " bytes that are matched");
        }
        try {
            return Matching.finds(matches, output.get())
                    ? new Judged(Verdict.PASSED, exited + ", and its output matches")
                    : new Judged(Verdict.FAILED, exited + ", but its output doesn't match " + matches);
        } catch (Matching.Unmatched e) {
            return new Judged(Verdict.ERRORED, exited + ", but its output can't be matched: " + e.getMessage());
        }
    }

    private String codes() {
        return exitCodes.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }

    List<Fact> facts(Masker masker) {
        var facts = new ArrayList<Fact>();
        if (!exitCodes.equals(Set.of(0))) {
            facts.add(new Fact("accepted exit codes", codes()));
        }
        if (matches != null) {
            facts.add(new Fact("output matches", masker.mask(matches.pattern())));
        }
        return facts;
    }
}
