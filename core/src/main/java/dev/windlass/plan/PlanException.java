package dev.windlass.plan;

import java.util.List;
import java.util.stream.Collectors;

/** A plan that can't be built; it names every problem at once (rule P2). */
public final class PlanException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    PlanException(String plan, List<Problem> problems) {
        super("the plan " + plan + " can't be built, it has "
                + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + ":"
                + problems.stream().map(problem -> "\n  - " + problem).collect(Collectors.joining()));
        this.problems = List.copyOf(problems);
    }

    /**
     * All that is wrong.
     *
     * @return at least one problem
     */
    public List<Problem> problems() {
        return problems;
    }
}
