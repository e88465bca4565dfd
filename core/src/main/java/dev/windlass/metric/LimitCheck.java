package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether a metric keeps its limit now. */
record LimitCheck(Watched watched) implements Check, ReachesOutside {

    @Override
    public boolean reachesOutside() {
        return ReachesOutside.is(watched.metric())
                || watched.control().filter(ReachesOutside::is).isPresent();
    }

    @Override
    public String name() {
        return watched.name();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(watched.metric().facts());
        watched.control().ifPresent(control -> control.facts()
                .forEach(fact -> facts.add(new Fact("control: " + fact.name(), fact.value()))));
        facts.addAll(watched.subject().facts());
        return List.copyOf(facts);
    }

    @Override
    public Duration timeout() {
        return watched.timeoutNow();
    }

    @Override
    public Answer ask(CheckContext context) {
        return watched.answerNow(context, Instant.EPOCH); // it needs no baseline
    }
}
