package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A check, read as a number. */
record CheckedMetric(Check check) implements Metric, ReachesOutside {

    CheckedMetric {
        Objects.requireNonNull(check, "check");
    }

    @Override
    public boolean reachesOutside() {
        return ReachesOutside.is(check);
    }

    @Override
    public String name() {
        return check.name();
    }

    @Override
    public List<Fact> facts() {
        return check.facts();
    }

    @Override
    public Duration timeout() {
        return check.timeout();
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public Reading read(CheckContext context) throws Exception {
        Answer answer = check.ask(context);
        if (answer == null) {
            return Reading.error("the check '" + name() + "' gave null instead of an answer");
        }
        String words = answer.reason();
        return switch (answer.verdict()) {
            case PASSED -> new Reading.Value(1, answer.evidence());
            case FAILED -> new Reading.Value(0, answer.evidence()).with("because", words);
            case NO_DATA, INCONCLUSIVE -> new Reading.Missing(words, answer.evidence());
            case ERRORED, NOT_RUN -> new Reading.Failed(words, answer.evidence());
        };
    }
}
