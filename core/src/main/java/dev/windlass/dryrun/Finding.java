package dev.windlass.dryrun;

import dev.windlass.calendar.Opening;
import dev.windlass.calendar.Standing;
import dev.windlass.check.Answer;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a dry run found of a node, by its kind. */
public sealed interface Finding {

    /**
     * What was asked, and what came back.
     *
     * @param what the name of a check, or a metric and its limit in words
     * @param severity what a check weighs; null of all else
     * @param answer what came back
     * @param took how long it took
     */
    record Asked(String what, @Nullable Severity severity, Answer answer, Duration took) {
        /** Checks that all but the severity is there. */
        public Asked {
            Objects.requireNonNull(what, "what was asked");
            Objects.requireNonNull(answer, "answer");
            Objects.requireNonNull(took, "how long it took");
        }

        boolean passed() {
            return answer.verdict().passed();
        }

        String words() {
            return "'" + what + "' " + DryRunText.words(answer.verdict()) + ": " + answer.reason();
        }
    }

    /**
     * A gate of checks was asked.
     *
     * @param answers of each check, in the order of the plan
     * @param waiver who may waive important checks, in words; null if nobody may
     */
    record Checks(List<Asked> answers, @Nullable String waiver) implements Finding {
        /** Keeps a copy of the answers. */
        public Checks {
            answers = List.copyOf(answers);
        }

        /**
         * Tells whether the gate would let the release go on.
         *
         * @return whether all critical and important checks passed
         */
        public boolean passes() {
            return shut().isEmpty();
        }

        /**
         * Tells whether the gate would wait for a waiver.
         *
         * @return whether important checks alone did not pass, and somebody may waive them
         */
        public boolean waits() {
            return waiver != null && !passes() && shut().stream().noneMatch(one -> one.severity() == Severity.CRITICAL);
        }

        private List<Asked> shut() {
            return answers.stream()
                    .filter(one -> !one.passed()
                            && one.severity() != null
                            && one.severity().blocks())
                    .toList();
        }

        @Nullable
        String refusal() {
            return passes() || waits()
                    ? null
                    : shut().stream()
                            .map(one -> (one.severity() == Severity.CRITICAL ? "critical" : "important") + " check "
                                    + one.words())
                            .collect(Collectors.joining("; "));
        }
    }

    /**
     * What a watch or guards watch was read once.
     *
     * @param readings of each metric, with its limit in words: passed if the value keeps it now, failed if it doesn't,
     *     no data if there was none, inconclusive where one reading can't tell, errored if the metric or its baseline could
     *     not be read
     * @param gate whether it is a watch, a gate of its own
     */
    record Readings(List<Asked> readings, boolean gate) implements Finding {
        /** Keeps a copy of the readings. */
        public Readings {
            readings = List.copyOf(readings);
        }

        @Nullable
        String refusal(boolean unchanged) {
            String bad = readings.stream()
                    .filter(one -> switch (one.answer().verdict()) {
                        case PASSED, INCONCLUSIVE -> false;
                        case FAILED, NO_DATA -> gate && unchanged;
                        case ERRORED, NOT_RUN -> true;
                    })
                    .map(Asked::words)
                    .collect(Collectors.joining("; "));
            return bad.isEmpty() ? null : bad;
        }
    }

    /**
     * People would be asked.
     *
     * @param statement what they attest; null where they approve
     * @param wanted how many of which role, and who they are, in words
     * @param notAsked who is excluded, in words
     * @param within how long it would be waited for them
     */
    record People(@Nullable String statement, List<String> wanted, List<String> notAsked, Duration within)
            implements Finding {
        /** Keeps copies of the lists. */
        public People {
            wanted = List.copyOf(wanted);
            notAsked = List.copyOf(notAsked);
        }
    }

    /**
     * A window was looked at.
     *
     * @param now how it stands at this moment
     * @param from when it would be reached at the earliest; not before this moment
     * @param then how it stands then
     * @param zone the window's zone
     * @param appointed whether it is T-0 that says when it would be reached; then it has to be open and long enough,
     *     otherwise it would be waited for
     */
    record Times(Standing now, Instant from, Standing then, ZoneId zone, boolean appointed) implements Finding {
        /** Checks that all parts are there. */
        public Times {
            Objects.requireNonNull(now, "how a window stands now");
            Objects.requireNonNull(from, "when a window would be reached");
            Objects.requireNonNull(then, "how a window stands then");
            Objects.requireNonNull(zone, "zone of a window");
        }

        /** From when on it is open for long enough, if it isn't when it is reached. */
        Optional<Opening> next() {
            if (then instanceof Standing.Closed closed) {
                return closed.next();
            }
            return then instanceof Standing.TooShort small ? small.next() : Optional.empty();
        }

        @Nullable
        String refusal() {
            if (then instanceof Standing.Open) {
                return null;
            }
            if (next().isEmpty()) {
                return then.words();
            }
            return appointed
                    ? "T-0 doesn't fit the window, it would be waited for until it does: " + then.words()
                    : null;
        }
    }

    /**
     * A step would run.
     *
     * @param irreversible why it can't be taken back; null if it can, or changes nothing
     * @param traits what was declared that a rollback has to know, in words
     * @param takes how long the action is expected to take; null if nothing was said
     * @param undoTakes how long the undo is expected to take; null if nothing was said
     * @param preview what it says that it would do, or why it could not tell; null if it offers no preview
     */
    record Does(
            @Nullable String irreversible,
            List<String> traits,
            @Nullable Duration takes,
            @Nullable Duration undoTakes,
            @Nullable Preview preview)
            implements Finding {
        /** Keeps a copy of the list. */
        public Does {
            traits = List.copyOf(traits);
        }
    }

    /**
     * What a step's preview gave.
     *
     * @param text what the step would do, of one or more lines; empty if the preview failed
     * @param answer passed, or why it gave nothing
     * @param took how long it took
     */
    record Preview(String text, Answer answer, Duration took) {}

    /**
     * A choice among branches.
     *
     * @param branch the key of the branch that would be taken; null if that is not known
     * @param answer what was asked; not run where the choice reads results that aren't there yet
     */
    record Chooses(@Nullable String branch, Answer answer) implements Finding {
        @Nullable
        String refusal() {
            return branch == null && answer.verdict() == Verdict.ERRORED ? answer.reason() : null;
        }
    }

    /** There is nothing to ask: a block, or a point of no return. */
    record Nothing() implements Finding {}

    /** It was not asked, since its branch would not be taken. */
    record NotAsked() implements Finding {}
}
