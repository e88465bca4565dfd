package dev.windlass.http.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What statuses and check runs say of a commit: GitHub has two interfaces for the same thing, and a commit may have both.
 *
 * @param client asks
 * @param required the names that must be there, and have succeeded
 */
record CommitState(GitHubClient client, List<String> required) {

    private static final int MOST_NAMED = 20;
    private static final Set<String> GOOD = Set.of("success", "neutral", "skipped");

    /** Names by what they came to. */
    private static final class Tally {
        final List<String> bad = new ArrayList<>();
        final List<String> running = new ArrayList<>();
        final Set<String> succeeded = new HashSet<>();
        final Set<String> other = new HashSet<>();
        int count;

        /** Takes one in; {@code state} is what it came to, or that it is not at its end. */
        void add(String name, String state, boolean ended) {
            count++;
            if (!ended) {
                running.add(name);
            } else if (!GOOD.contains(state)) {
                bad.add(name + " (" + Shown.clean(state) + ")");
            }
            (ended && state.equals("success") ? succeeded : other).add(name);
        }
    }

    Answer ask(Map<String, String> values, TimeLeft left) throws IOException, InterruptedException {
        String commits = "/repos/${owner}/${repository}/commits/";
        GitHubClient.Listed statuses = client.list(commits + "${ref}/status", "statuses", values, left);
        String commit = statuses.first().path("sha").asText();
        if (commit.isEmpty()) {
            throw new GitHubClient.NoAnswer("the combined status came back without the commit it is of");
        }
        // By the commit, since a branch may have moved meanwhile.
        var ofCommit = new HashMap<>(values);
        ofCommit.put("ref", commit);
        GitHubClient.Listed runs = client.list(commits + "${ref}/check-runs", "check_runs", ofCommit, left);
        requireAll(statuses, "statuses");
        requireAll(runs, "check runs");
        var tally = new Tally();
        for (JsonNode status : statuses.items()) {
            String state = status.path("state").asText();
            tally.add(status.path("context").asText(), state, !state.equals("pending"));
        }
        for (JsonNode run : runs.items()) {
            tally.add(
                    run.path("name").asText(),
                    run.path("conclusion").asText(),
                    run.path("status").asText().equals("completed"));
        }
        return judge(tally, commit)
                .with("commit", commit)
                .with("statuses", statuses.items().size())
                .with("check runs", runs.items().size());
    }

    private static void requireAll(GitHubClient.Listed listed, String what) throws GitHubClient.NoAnswer {
        JsonNode total = listed.first().path("total_count");
        if (!total.isInt() || total.intValue() > listed.items().size()) {
            throw new GitHubClient.NoAnswer("GitHub counts " + total + " " + what + " of the commit and lists "
                    + listed.items().size());
        }
    }

    private Answer judge(Tally tally, String commit) {
        List<String> missing = required.stream()
                .filter(name -> !tally.succeeded.contains(name) && !tally.other.contains(name))
                .toList();
        List<String> unsuccessful =
                required.stream().filter(tally.other::contains).toList();
        if (!tally.bad.isEmpty()) {
            return Answer.failed("commit " + commit + " is not green: " + some(tally.bad));
        } else if (!tally.running.isEmpty()) {
            return Answer.inconclusive("commit " + commit + " is not green yet: not ended is " + some(tally.running));
        } else if (tally.count == 0) {
            return Answer.noData("commit " + commit + " has neither statuses nor check runs");
        } else if (!missing.isEmpty()) {
            return Answer.noData("commit " + commit + " has nothing of the name " + some(missing));
        } else if (!unsuccessful.isEmpty()) {
            return Answer.failed("commit " + commit + ": required, but skipped or neutral is " + some(unsuccessful));
        }
        return Answer.passed("commit " + commit + " is green, by "
                + (tally.count == 1 ? "1 status or check run" : tally.count + " statuses and check runs"));
    }

    private static String some(List<String> names) {
        List<String> shown = names.stream().limit(MOST_NAMED).map(Shown::clean).toList();
        return String.join(", ", shown)
                + (shown.size() < names.size() ? " and " + (names.size() - shown.size()) + " more" : "");
    }
}
