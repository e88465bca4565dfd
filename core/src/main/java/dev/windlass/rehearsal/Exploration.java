package dev.windlass.rehearsal;

import dev.windlass.plan.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of running a plan with every fault. */
public final class Exploration {

    private final int singles;
    private final int pairs;
    private final int answered;
    private final long seed;
    private final Map<String, Integer> outcomes;
    private final List<Violation> violations;
    private final List<Problem> warnings;

    Exploration(
            int singles,
            int pairs,
            int answered,
            long seed,
            Map<String, Integer> outcomes,
            List<Violation> violations,
            List<Problem> warnings) {
        this.singles = singles;
        this.pairs = pairs;
        this.answered = answered;
        this.seed = seed;
        this.outcomes = new TreeMap<>(outcomes);
        this.violations = List.copyOf(violations);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * The rules that were not kept, each with the shortest schedule that shows it.
     *
     * @return the violations; empty if all is well
     */
    public List<Violation> violations() {
        return violations;
    }

    /**
     * What the plan's lint doubts, beside the rules: {@link dev.windlass.plan.Plan#warnings()}.
     *
     * @return the warnings; empty if there are none
     */
    public List<Problem> warnings() {
        return warnings;
    }

    /**
     * How many runs there were: one in which nothing goes wrong, one with each fault, those with two, and each that stood at a
     * question once more with an answer.
     *
     * @return the number
     */
    public int schedules() {
        return 1 + singles + pairs + answered;
    }

    /**
     * How the runs ended.
     *
     * @return the names of the outcomes, such as {@code RolledBack}, each with how often
     */
    public Map<String, Integer> outcomes() {
        return Collections.unmodifiableMap(outcomes);
    }

    /** In words, with each violation. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(schedules())
                .append(" schedules (")
                .append(singles)
                .append(" faults one by one, ")
                .append(pairs)
                .append(" pairs of seed ")
                .append(seed)
                .append(answered == 0 ? "" : ", " + answered + " once more with an answer")
                .append("): ")
                .append(outcomes)
                .append(
                        violations.isEmpty()
                                ? ", no rule was broken"
                                : ", " + violations.size()
                                        + (violations.size() == 1 ? " rule was broken" : " rules were broken"));
        warnings.forEach(warning -> text.append("\ndoubted: ").append(warning));
        for (Violation violation : violations) {
            text.append("\n\n").append(violation);
        }
        return text.toString();
    }
}
