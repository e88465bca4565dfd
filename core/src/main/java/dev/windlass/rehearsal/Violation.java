package dev.windlass.rehearsal;

import java.util.List;
import java.util.Objects;

/**
 * A rule that a run didn't keep, with the shortest schedule that shows it.
 *
 * @param rule the rule, in words
 * @param detail what was found instead
 * @param schedule what went wrong in that run, for {@link Rehearsal#replay}; empty if nothing did
 * @param faults the same in words
 * @param story how that run went
 * @param others how many other schedules of the exploration showed it, too
 */
public record Violation(String rule, String detail, String schedule, List<String> faults, String story, int others) {

    /** Checks that all parts are there. */
    public Violation {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(schedule, "schedule");
        faults = List.copyOf(faults);
        Objects.requireNonNull(story, "story");
    }

    /** The same, seen in one more schedule. */
    Violation oneMore() {
        return new Violation(rule, detail, schedule, faults, story, others + 1);
    }

    /** The rule, what was found, when, and how to see it again. */
    @Override
    public String toString() {
        return "not kept: " + rule + "\n  found: " + detail + "\n  when: "
                + (faults.isEmpty() ? "nothing goes wrong" : String.join("; ", faults))
                + (others == 0 ? "" : "\n  and in " + others + (others == 1 ? " other schedule" : " other schedules"))
                + "\n  see it again: rehearsal.replay(\"" + schedule + "\")\n" + story.indent(4);
    }
}
