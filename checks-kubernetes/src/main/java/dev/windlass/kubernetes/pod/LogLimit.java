package dev.windlass.kubernetes.pod;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A limit of how many lines of logs match, that becomes a check. Immutable, safe for use by several threads. */
public final class LogLimit {

    private final LogLines lines;
    private final Side side;
    private final long limit;
    private final boolean each;

    /** Which way a limit is kept. */
    enum Side {
        AT_MOST("at most"),
        AT_LEAST("at least");

        private final String words;

        Side(String words) {
            this.words = words;
        }

        boolean keeps(long count, long limit) {
            return this == AT_MOST ? count <= limit : count >= limit;
        }
    }

    LogLimit(LogLines lines, Side side, long limit, boolean each) {
        this.lines = lines;
        this.side = side;
        this.limit = limit;
        this.each = each;
    }

    /**
     * Holds each pod by itself against the limit, instead of all together.
     *
     * @return a new limit
     */
    public LogLimit inEachPod() {
        return new LogLimit(lines, side, limit, true);
    }

    /**
     * The check. Its evidence is the count of each pod and the last lines that match, with what looks like a secret masked.
     *
     * @param name the name under which it is reported, not blank
     * @return the check
     */
    public Check check(String name) {
        return new LimitCheck(Text.named(name), this);
    }

    private Answer judge(LogScan scan) {
        if (scan.error().isPresent()) {
            return Answer.errored(scan.error().get());
        }
        if (scan.noData().isPresent()) {
            return Answer.noData(scan.noData().get());
        }
        String counted = Text.count(scan.matches(), "line", "lines") + " of " + scan.lines() + " in "
                + Text.count(scan.pods().size(), "pod", "pods")
                + (scan.matches() == 1 ? " matches " : " match ") + lines.pattern() + ", limit is " + side.words + " "
                + limit + (each ? " in each pod" : "");
        List<LogScan.PodLog> broken = scan.pods().stream()
                .filter(pod -> !side.keeps(pod.matches(), limit))
                .toList();
        boolean kept = each ? broken.isEmpty() : side.keeps(scan.matches(), limit);
        // What was not read can only add matches.
        if (scan.beyond().isPresent() && kept == (side == Side.AT_MOST)) {
            return Answer.errored(
                    counted + "; but that is not all: " + scan.beyond().get());
        }
        String where = each && !kept
                ? "; not so in "
                        + broken.stream()
                                .limit(5)
                                .map(pod -> "'" + pod.pod() + "' (" + pod.matches() + ")")
                                .collect(Collectors.joining(", "))
                        + (broken.size() > 5 ? " and " + (broken.size() - 5) + " more" : "")
                : "";
        return Answer.of(kept ? Verdict.PASSED : Verdict.FAILED, counted + where);
    }

    private record LimitCheck(String name, LogLimit limit) implements Check, ReachesOutside {
        @Override
        public List<Fact> facts() {
            var facts = new ArrayList<>(limit.lines.facts());
            facts.add(new Fact("limit", limit.side.words + " " + limit.limit + (limit.each ? " in each pod" : "")));
            return List.copyOf(facts);
        }

        @Override
        public Duration timeout() {
            return limit.lines.logs().options().timeout();
        }

        @Override
        public Answer ask(CheckContext context) throws InterruptedException {
            LogScan scan = LogScan.of(limit.lines, context);
            Answer answer = limit.judge(scan);
            for (Fact fact : scan.evidence()) {
                answer = answer.with(fact.name(), fact.value());
            }
            return answer;
        }
    }
}
