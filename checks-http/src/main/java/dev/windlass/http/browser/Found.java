package dev.windlass.http.browser;

import dev.windlass.check.Answer;
import dev.windlass.check.Evidence;
import dev.windlass.check.Verdict;
import dev.windlass.http.HttpReply;
import java.util.ArrayList;
import java.util.List;

/** What is found at one answer, and what of it is wrong. Used by one thread. */
final class Found {

    private final List<String> problems = new ArrayList<>();
    private Evidence evidence = Evidence.none();

    Found seen(String fact, Object value) {
        evidence = evidence.and(fact, value);
        return this;
    }

    void problem(String words) {
        problems.add(words);
    }

    /** Failed with all problems, or passed. */
    Answer answer(String asked, String fine) {
        return problems.isEmpty()
                ? new Answer(Verdict.PASSED, asked + ": " + fine, evidence)
                : new Answer(Verdict.FAILED, asked + ": " + String.join("; ", problems), evidence);
    }

    /** The values of a header, fit to be shown. */
    static String shown(HttpReply reply, String header) {
        List<String> values = reply.headers(header);
        return values.isEmpty()
                ? "missing"
                : String.join(" | ", values.stream().map(reply::excerpt).toList());
    }
}
