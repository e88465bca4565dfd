package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.http.network.DnsReply.Said;
import dev.windlass.http.network.DnsReply.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of the records.
 *
 * @param exactly whether there may be no other values
 * @param values those that must be there; where there are none, any
 * @param longest the longest time that they may be kept, or null
 */
record DnsJudge(
        boolean exactly, SortedSet<String> values, @Nullable Duration longest) {

    /** What is found of one reply, or of all. */
    private record Finding(Verdict verdict, String reason) {}

    String wanted() {
        if (values.isEmpty()) {
            return "any record";
        }
        return (exactly ? "exactly " : "at least ") + String.join(", ", values);
    }

    /** All must pass and agree; a bad answer weighs more than none. */
    Answer all(String asked, List<DnsReply> replies) {
        var worst = Verdict.PASSED;
        var reasons = new ArrayList<String>();
        var said = new LinkedHashSet<SortedSet<String>>();
        for (DnsReply reply : replies) {
            Finding finding = of(reply);
            if (reply instanceof Said answer) {
                said.add(answer.values());
            }
            if (finding.verdict() != Verdict.PASSED) {
                reasons.add(finding.reason());
                worst = worse(worst, finding.verdict());
            }
        }
        String shown = said.stream().map(Seen::all).collect(Collectors.joining(" | "));
        if (worst == Verdict.PASSED && said.size() > 1) {
            return Answer.failed(
                    asked + ": the resolvers disagree: " + shown + "; wait until the older answer is kept nowhere");
        }
        return worst == Verdict.PASSED
                ? Answer.passed(asked + ": " + shown + told(replies.size()))
                : Answer.of(worst, asked + ": " + String.join("; ", reasons));
    }

    private static String told(int resolvers) {
        return resolvers == 1 ? "" : ", as all " + resolvers + " resolvers say";
    }

    private static Verdict worse(Verdict one, Verdict other) {
        for (Verdict verdict : List.of(Verdict.FAILED, Verdict.ERRORED, Verdict.NO_DATA)) {
            if (one == verdict || other == verdict) {
                return verdict;
            }
        }
        return Verdict.INCONCLUSIVE;
    }

    private Finding of(DnsReply reply) {
        if (reply instanceof Said said) {
            return ofSaid(said);
        }
        return new Finding(Verdict.ERRORED, ((Unanswered) reply).reason());
    }

    private Finding ofSaid(Said said) {
        String by = said.resolver() + " says ";
        if (said.code().equals("NXDOMAIN")) {
            return new Finding(Verdict.FAILED, by + "NXDOMAIN" + said.asAlias() + ": there is no such name");
        }
        if (!said.answered()) {
            return new Finding(
                    Verdict.ERRORED,
                    by + said.code() + ": it can't or won't answer this; look at the server,"
                            + " and whether it serves this name");
        }
        if (said.records().isEmpty()) {
            return new Finding(
                    Verdict.NO_DATA, by + "that the name" + said.asAlias() + " is there and has no such record");
        }
        TreeSet<String> found = said.values();
        if (!found.containsAll(values) || (exactly && !found.equals(values))) {
            return new Finding(
                    Verdict.FAILED, by + Seen.all(found) + said.asAlias() + ", wanted is " + Seen.text(wanted()));
        }
        return ofTtl(said, by);
    }

    private Finding ofTtl(Said said, String by) {
        Duration ttl = said.longestTtl();
        if (longest == null) {
            return new Finding(Verdict.PASSED, "");
        }
        if (ttl.compareTo(longest) > 0) {
            return new Finding(
                    Verdict.FAILED,
                    by + "that it may be kept for " + ttl.toSeconds() + " s (its TTL), wanted is at most "
                            + longest.toSeconds() + " s; lower it, and wait for the old TTL to pass");
        }
        return said.authoritative()
                ? new Finding(Verdict.PASSED, "")
                : new Finding(
                        Verdict.INCONCLUSIVE,
                        by + ttl.toSeconds()
                                + " s are left of its TTL, from a cache, which doesn't tell how long it is;"
                                + " ask the zone's own name servers by over(…)");
    }
}
