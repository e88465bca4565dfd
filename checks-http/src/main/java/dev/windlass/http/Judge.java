package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.http.Expectation.Finding;
import dev.windlass.http.Expectation.StatusIs;
import dev.windlass.machine.Matching;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns what came back into an answer. The first expectation that isn't met gives the verdict, and all that aren't are
 * told. Where the status is wrong nothing else is looked at: it is another answer than the one that was meant.
 */
final class Judge {

    private Judge() {}

    static Answer judge(Request request, List<Expectation> expectations, Outcome outcome) {
        String asked = request.words();
        Answer answer = outcome instanceof Outcome.Reply reply
                ? judge(request, asked, expectations, reply)
                : judge(asked, (Outcome.Failure) outcome);
        return answer.with("took", Shown.time(outcome.took()));
    }

    private static Answer judge(String asked, Outcome.Failure failure) {
        Trouble trouble = failure.trouble();
        String reason = asked + ": " + trouble.what() + " (" + failure.detail() + "); " + trouble.advice();
        return Answer.errored(reason).with("asked", asked).with("trouble", trouble.name());
    }

    private static Answer judge(Request request, String asked, List<Expectation> expectations, Outcome.Reply reply) {
        var verdict = Verdict.PASSED;
        var reasons = new ArrayList<String>();
        Answer evidence = Answer.passed("").with("asked", asked);
        for (Expectation expectation : expectations) {
            Finding finding = finding(expectation, reply);
            boolean quiet = request.quiet() && expectation.looksIntoBody();
            String seen = quiet ? Secrets.MASK : request.secrets().excerpt(finding.seen());
            String limit = request.secrets().mask(expectation.declared().value());
            evidence = evidence.with(expectation.declared().name(), seen + " (wanted " + limit + ")");
            if (finding.verdict() != Verdict.PASSED) {
                verdict = reasons.isEmpty() ? finding.verdict() : verdict;
                reasons.add(
                        quiet
                                ? expectation.declared().name() + " is not as wanted"
                                : request.secrets().excerpt(finding.reason()));
                if (expectation instanceof StatusIs) {
                    break;
                }
            }
        }
        if (reply.notFollowed() != null && verdict != Verdict.PASSED) {
            reasons.add(reply.notFollowed());
        }
        if (!reply.from().equals(request.uri())) {
            evidence = evidence.with("answered by", request.secrets().excerpt(request.shown(reply.from())));
        }
        evidence = evidence.with("body", reply.body().length() + " bytes");
        if (verdict != Verdict.PASSED && !reply.body().isEmpty() && !request.quiet()) {
            evidence = evidence.with(
                    "body begins", request.secrets().excerpt(reply.body().text()));
        }
        String reason = reasons.isEmpty()
                ? asked + ": status " + reply.status() + ", all as wanted"
                : asked + ": " + String.join("; ", reasons);
        return new Answer(verdict, reason, evidence.evidence());
    }

    private static Finding finding(Expectation expectation, Outcome.Reply reply) {
        try {
            return expectation.judge(reply);
        } catch (Matching.Unmatched e) {
            return new Finding(Verdict.INCONCLUSIVE, "not matched to the end", String.valueOf(e.getMessage()));
        }
    }
}
