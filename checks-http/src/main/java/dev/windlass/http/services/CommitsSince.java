package dev.windlass.http.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Answer;
import java.io.IOException;
import java.util.Map;

/**
 * Whether one commit comes after another, and what lies between.
 *
 * @param client asks
 * @param base the earlier one
 * @param head the later one
 */
record CommitsSince(GitHubClient client, String base, String head) {

    private static final int MOST_SHOWN = 50;
    private static final int BRIEF = 12;

    Answer ask(Map<String, String> values, TimeLeft left) throws IOException, InterruptedException {
        GitHubClient.Listed listed =
                client.list("/repos/${owner}/${repository}/compare/${base}...${head}", "commits", values, left);
        JsonNode first = listed.first();
        String status = first.path("status").asText();
        JsonNode total = first.path("total_commits");
        if (!total.isInt() || total.intValue() > listed.items().size()) {
            throw new GitHubClient.NoAnswer("GitHub counts " + total + " commits between " + base + " and " + head
                    + " and lists " + listed.items().size());
        }
        Answer answer = judge(status, first).with("status", Shown.clean(status)).with("commits", total.intValue());
        int shown = 0;
        for (JsonNode commit : listed.items()) {
            if (++shown > MOST_SHOWN) {
                return answer.with("and", (listed.items().size() - MOST_SHOWN) + " more");
            }
            String sha = commit.path("sha").asText();
            String subject =
                    commit.at("/commit/message").asText().lines().findFirst().orElse("");
            answer = answer.with(
                    "commit " + Shown.clean(sha.substring(0, Math.min(BRIEF, sha.length()))), Shown.clean(subject));
        }
        return answer;
    }

    private Answer judge(String status, JsonNode first) {
        return switch (status) {
            case "identical" -> Answer.passed(head + " is the same commit as " + base);
            case "ahead" ->
                Answer.passed(head + " comes after " + base + ", by "
                        + Shown.many(first.path("ahead_by").asInt(), "commit"));
            case "behind", "diverged" ->
                Answer.failed(
                        head + " lacks " + Shown.many(first.path("behind_by").asInt(), "commit") + " of " + base
                                + ": what is there now would be taken back");
            default ->
                Answer.errored("GitHub compares " + base + " and " + head + " with '" + Shown.clean(status)
                        + "', which is not known here");
        };
    }
}
