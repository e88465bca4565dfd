package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a check again until it passes or its time is over. */
final class UntilHealthy implements Check, ReachesOutside {

    /** One question of the check that is repeated. */
    interface Attempt {
        Answer ask(Duration allowed) throws Exception;
    }

    private final Check check;
    private final Attempt attempt;
    private final Duration within;
    private final Duration every;
    private final Ticker ticker;

    UntilHealthy(Check check, Attempt attempt, Duration within, Duration every, Ticker ticker) {
        this.check = check;
        this.attempt = attempt;
        this.within = Declared.upTo(Declared.HOUR, "untilHealthy within", within);
        this.every = Declared.upTo(within, "untilHealthy every", every);
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return check.name();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(check.facts());
        facts.add(Fact.declared("one question within", check.timeout()));
        facts.add(Fact.declared("healthy within", within));
        facts.add(Fact.declared("asked every", every));
        return List.copyOf(facts);
    }

    /** Longer than the deadline, so that the last answer is told and not the runner's interrupt. */
    @Override
    public Duration timeout() {
        return within.plus(within.dividedBy(10)).plusSeconds(1);
    }

    @Override
    public Answer ask(CheckContext context) throws Exception {
        Duration left = Ticker.ahead(context.timeLeft());
        Duration allowed = within.compareTo(left) < 0 ? within : left;
        long start = ticker.nanos();
        long deadline = start + allowed.toNanos();
        Answer last = null;
        int attempts = 0;
        while (true) {
            long begun = ticker.nanos();
            attempts++;
            Duration rest = Duration.ofNanos(Math.max(0, deadline - begun));
            Answer answer = attempt.ask(rest);
            long ended = ticker.nanos();
            if (answer.verdict().passed() && ended - deadline <= 0) {
                return told(answer, attempts, ended - start);
            }
            last = worthTelling(last, answer, rest, ended - deadline >= 0);
            long next = Math.max(begun + every.toNanos(), ended);
            if (next - deadline >= 0) {
                ticker.sleep(deadline - ended);
                return ended(last, allowed, attempts, ticker.nanos() - start);
            }
            ticker.sleep(next - ended);
        }
    }

    /** A question that only the deadline cut short says less than the answer before it. */
    private Answer worthTelling(@Nullable Answer last, Answer answer, Duration rest, boolean late) {
        boolean cut = late && answer.verdict() == Verdict.ERRORED && rest.compareTo(check.timeout()) < 0;
        return last != null && cut ? last : answer;
    }

    private static Answer ended(Answer last, Duration allowed, int attempts, long nanos) {
        String asked = "not healthy within " + Shown.time(allowed) + ", asked " + attempts + " times; ";
        Answer answer = last.verdict().passed()
                ? new Answer(Verdict.FAILED, asked + "it passed too late: " + last.reason(), last.evidence())
                : new Answer(last.verdict(), asked + "last: " + last.reason(), last.evidence());
        return told(answer, attempts, nanos);
    }

    private static Answer told(Answer answer, int attempts, long nanos) {
        return answer.with("attempts", attempts).with("waited", Shown.time(Duration.ofNanos(nanos)));
    }
}
