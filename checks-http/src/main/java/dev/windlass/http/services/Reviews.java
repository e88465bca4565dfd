package dev.windlass.http.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether people have approved a pull request.
 *
 * @param client asks
 * @param number the pull request
 * @param wanted how many approvals
 * @param older whether approvals of older commits count
 */
record Reviews(GitHubClient client, int number, int wanted, boolean older) {

    private static final Set<String> DECIDING = Set.of("APPROVED", "CHANGES_REQUESTED", "DISMISSED");
    /** Whose approval GitHub counts: who may write. Anybody may review what is public. */
    private static final Set<String> INSIDERS = Set.of("OWNER", "MEMBER", "COLLABORATOR");

    Answer ask(Map<String, String> values, TimeLeft left) throws IOException, InterruptedException {
        String path = "/repos/${owner}/${repository}/pulls/" + number;
        JsonNode pull = client.get(path, values, left);
        long author = pull.at("/user/id").asLong();
        String commit = pull.at("/head/sha").asText();
        if (commit.isEmpty() || pull.at("/number").asInt() != number) {
            throw new GitHubClient.NoAnswer("pull request #" + number + " came back without its number or commit");
        }
        var latest = new LinkedHashMap<Long, JsonNode>();
        for (JsonNode review : client.list(path + "/reviews", "", values, left).items()) {
            if (DECIDING.contains(review.path("state").asText())) {
                // Who has left GitHub has no account any more: each such review stands for itself.
                long who = review.at("/user/id").asLong(-latest.size() - 1L);
                latest.remove(who);
                latest.put(who, review);
            }
        }
        return judge(latest, author, commit);
    }

    private Answer judge(Map<Long, JsonNode> latest, long author, String commit) {
        var approvals = new ArrayList<String>();
        var blocking = new ArrayList<String>();
        var others = new ArrayList<String>();
        latest.forEach((who, review) -> {
            String name = Shown.clean(review.at("/user/login").asText("somebody who has left"));
            String state = review.path("state").asText();
            if (state.equals("CHANGES_REQUESTED")) {
                blocking.add(name);
            } else if (state.equals("APPROVED")) {
                String why = whyNot(review, who, author, commit);
                (why.isEmpty() ? approvals : others).add(why.isEmpty() ? name : name + " (" + why + ")");
            }
        });
        return verdict(approvals, blocking, others)
                .with("commit", commit)
                .with("approved by", words(approvals))
                .with("changes asked for by", words(blocking))
                .with("approvals that don't count", words(others));
    }

    private String whyNot(JsonNode review, long who, long author, String commit) {
        if (who <= 0 || who == author) {
            return who == author ? "the author" : "has left";
        } else if (!review.at("/user/type").asText().equals("User")) {
            return "no person";
        } else if (!INSIDERS.contains(review.path("author_association").asText())) {
            return "doesn't belong to the repository";
        }
        return older || review.path("commit_id").asText().equals(commit) ? "" : "of an older commit";
    }

    private Answer verdict(List<String> approvals, List<String> blocking, List<String> others) {
        if (!blocking.isEmpty()) {
            return Answer.failed("pull request #" + number + ": " + words(blocking) + " asked for changes");
        } else if (approvals.size() >= wanted) {
            return Answer.passed("pull request #" + number + " is approved by " + words(approvals));
        }
        return Answer.failed("pull request #" + number + " has " + approvals.size() + " of " + wanted
                + " wanted approvals" + (others.isEmpty() ? "" : "; not counted: " + words(others)));
    }

    private static String words(List<String> names) {
        return names.isEmpty() ? "nobody" : String.join(", ", names);
    }
}
