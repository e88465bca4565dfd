package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.services.FakeService.Asked;
import dev.windlass.http.services.FakeService.Says;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As GitHub's REST API has it: <a href="https://docs.github.com/en/rest/pulls/reviews">reviews</a>, <a
 * href="https://docs.github.com/en/rest/commits/statuses">statuses</a>, <a
 * href="https://docs.github.com/en/rest/checks/runs">check runs</a>, <a
 * href="https://docs.github.com/en/rest/commits/commits#compare-two-commits">comparison</a>, <a
 * href="https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api">pages</a>.
 */
@DisplayName("GitHub: only what was read in full, and says so, passes (G1)")
class GitHubTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));
    private static final Secret TOKEN = Secret.of("ghp_t0ken-t0ken");
    private static final String HEAD = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
    private static final String OLDER = "c5b97d5ae6c19d5c5df71a34c7fbeeda2479ccbc";

    // ------------------------------------------------------------------ reviews

    @Test
    void what_is_asked_is_asked_as_github_wants_it() throws Exception {
        try (var github = new FakeService(pull(review("ann", 2, "APPROVED", HEAD)))) {
            Check check = shop(github).approved(42, 1);
            Answer answer = check.ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.reason()).isEqualTo("pull request #42 is approved by ann");
            assertThat(answer.evidence().toString()).contains("commit=" + HEAD, "approved by=ann");
            assertThat(github.asked)
                    .extracting(Asked::toString)
                    .containsExactly(
                            "GET /api/v3/repos/acme/shop/pulls/42",
                            "GET /api/v3/repos/acme/shop/pulls/42/reviews?per_page=100&page=1");
            assertThat(github.asked).allSatisfy(asked -> {
                assertThat(asked.header("Accept")).isEqualTo("application/vnd.github+json");
                assertThat(asked.header("X-GitHub-Api-Version")).isEqualTo("2022-11-28");
                assertThat(asked.header("Authorization")).isEqualTo("Bearer ghp_t0ken-t0ken");
                assertThat(asked.header("User-Agent")).isEqualTo("windlass");
            });
            assertThat(check.name()).isEqualTo("pull request #42 of acme/shop is approved");
        }
    }

    @Test
    void the_latest_review_of_each_person_counts() throws Exception {
        expectReviews(Verdict.FAILED, review("ann", 2, "APPROVED", HEAD), review("ann", 2, "CHANGES_REQUESTED", HEAD));
        expectReviews(Verdict.PASSED, review("ann", 2, "CHANGES_REQUESTED", HEAD), review("ann", 2, "APPROVED", HEAD));
        expectReviews(Verdict.FAILED, review("ann", 2, "APPROVED", HEAD), review("ann", 2, "DISMISSED", HEAD));
        expectReviews(Verdict.PASSED, review("ann", 2, "APPROVED", HEAD), review("ann", 2, "COMMENTED", HEAD));
        expectReviews(Verdict.FAILED, review("ann", 2, "COMMENTED", HEAD));
        expectReviews(Verdict.FAILED, review("ann", 2, "PENDING", HEAD));
        expectReviews(Verdict.FAILED);
    }

    @Test
    void who_asks_for_changes_blocks_whichever_commit_it_was_about() throws Exception {
        expectReviews(
                Verdict.FAILED,
                review("ann", 2, "APPROVED", HEAD),
                review("bo", 3, "CHANGES_REQUESTED", OLDER).replace("MEMBER", "NONE"));
        expectReviews(
                Verdict.FAILED,
                review("ann", 2, "APPROVED", HEAD),
                "{\"user\": null, \"state\": \"CHANGES_REQUESTED\", \"commit_id\": \"" + HEAD + "\"}");
    }

    @Test
    void some_approvals_count_for_nothing_and_the_answer_says_why() throws Exception {
        assertThat(expectReviews(Verdict.FAILED, review("octocat", 1, "APPROVED", HEAD)))
                .contains("octocat (the author)");
        assertThat(expectReviews(Verdict.FAILED, review("ann", 2, "APPROVED", OLDER)))
                .contains("ann (of an older commit)");
        assertThat(expectReviews(
                        Verdict.FAILED, review("ann", 2, "APPROVED", HEAD).replace("MEMBER", "CONTRIBUTOR")))
                .contains("ann (doesn't belong to the repository)");
        assertThat(expectReviews(
                        Verdict.FAILED, review("bot", 2, "APPROVED", HEAD).replace("\"User\"", "\"Bot\"")))
                .contains("bot (no person)");
        assertThat(expectReviews(
                        Verdict.FAILED,
                        "{\"user\": null, \"state\": \"APPROVED\", \"author_association\": \"MEMBER\", \"commit_id\": \""
                                + HEAD + "\"}"))
                .contains("has left");
        try (var github = new FakeService(pull(review("ann", 2, "APPROVED", OLDER)))) {
            assertThat(shop(github).approvedAtAnyCommit(42, 1).ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(shop(github).approvedAtAnyCommit(42, 2).ask(CONTEXT).reason())
                    .contains("has 1 of 2 wanted approvals");
        }
    }

    @Test
    void a_review_on_the_second_page_blocks_too_and_a_page_that_cannot_be_read_never_passes() throws Exception {
        String approved = review("ann", 2, "APPROVED", HEAD);
        String blocked = review("bo", 3, "CHANGES_REQUESTED", HEAD);
        for (String second : List.of("[" + blocked + "]", "broken", "{}", "")) {
            try (var github = new FakeService(asked -> {
                Says says = pull(approved).apply(asked);
                if (asked.path().endsWith("&page=2")) {
                    return second.equals("broken") ? Says.status(502, "") : Says.ok(second);
                }
                return asked.path().contains("/reviews")
                        ? says.with("Link", "<https://elsewhere.example.com/reviews?page=2>; rel=\"next\"")
                        : says;
            })) {
                assertThat(shop(github).approved(42, 1).ask(CONTEXT).verdict())
                        .isEqualTo(second.startsWith("[") ? Verdict.FAILED : Verdict.ERRORED);
            }
        }
    }

    @Test
    void pages_without_an_end_are_given_up() throws Exception {
        try (var github = new FakeService(asked -> pull(review("ann", 2, "APPROVED", HEAD))
                .apply(asked)
                .with("Link", "<https://api.github.com/x?page=2>; rel=\"next\""))) {
            Answer answer = shop(github).approved(42, 1).ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("more than 3000");
        }
    }

    // ------------------------------------------------------------------ statuses and check runs

    @Test
    void a_commit_is_green_by_its_statuses_and_its_check_runs() throws Exception {
        try (var github = new FakeService(
                commit(statuses("ci/build:success"), runs("test:success", "lint:neutral", "docs:skipped")))) {
            Answer answer =
                    shop(github).green("release/1.4 é", "ci/build", "test").ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("commit=" + HEAD, "statuses=1", "check runs=3");
            assertThat(github.asked)
                    .extracting(Asked::toString)
                    .containsExactly(
                            "GET /api/v3/repos/acme/shop/commits/release%2F1.4%20%C3%A9/status?per_page=100&page=1",
                            "GET /api/v3/repos/acme/shop/commits/" + HEAD + "/check-runs?per_page=100&page=1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', NO_DATA, neither statuses nor check runs",
        "a:failure, '', '', FAILED, a (failure)",
        "a:error, '', '', FAILED, a (error)",
        "a:pending, '', '', INCONCLUSIVE, not ended is a",
        "a:, '', '', FAILED, a ()",
        "'', b:failure, '', FAILED, b (failure)",
        "'', b:cancelled, '', FAILED, b (cancelled)",
        "'', b:timed_out, '', FAILED, b (timed_out)",
        "'', b:action_required, '', FAILED, b (action_required)",
        "'', b:stale, '', FAILED, b (stale)",
        "'', b:in_progress, '', INCONCLUSIVE, not ended is b",
        "'', b:queued, '', INCONCLUSIVE, not ended is b",
        "'', b:unheard_of, '', FAILED, b (unheard_of)",
        "a:success, b:failure, '', FAILED, b (failure)",
        "a:failure, b:success, '', FAILED, a (failure)",
        "a:success, b:success, c, NO_DATA, nothing of the name c",
        "a:success, b:skipped, b, FAILED, 'required, but skipped or neutral is b'",
        "a:success, b:neutral, b, FAILED, 'required, but skipped or neutral is b'",
        "a:pending, b:failure, '', FAILED, b (failure)"
    })
    void anything_else_is_not_green(String status, String run, String required, Verdict verdict, String words)
            throws Exception {
        try (var github = new FakeService(commit(statuses(parts(status)), runs(parts(run))))) {
            Answer answer = shop(github).green("main", parts(required)).ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(verdict);
            assertThat(answer.reason()).contains(words);
        }
    }

    @Test
    void two_of_one_name_must_both_have_succeeded() throws Exception {
        try (var github = new FakeService(commit(statuses("b:success"), runs("b:success", "b:skipped")))) {
            assertThat(shop(github).green("main", "b").ask(CONTEXT).verdict()).isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void a_list_that_is_shorter_than_github_counts_is_no_answer() throws Exception {
        for (int which = 0; which < 2; which++) {
            String statuses = statuses("a:success").replace("\"total_count\":1", "\"total_count\":" + (2 - which));
            String runs = runs("b:success").replace("\"total_count\":1", "\"total_count\":" + (1 + which));
            try (var github = new FakeService(commit(statuses, runs))) {
                assertThat(shop(github).green("main").ask(CONTEXT).verdict()).isEqualTo(Verdict.ERRORED);
            }
        }
    }

    // ------------------------------------------------------------------ commits since

    @ParameterizedTest
    @CsvSource({
        "ahead, PASSED",
        "identical, PASSED",
        "behind, FAILED",
        "diverged, FAILED",
        "sideways, ERRORED",
        "'', ERRORED"
    })
    void what_is_released_comes_after_what_is_there(String status, Verdict verdict) throws Exception {
        try (var github = new FakeService(asked -> Says.ok(comparison(status, 2, "Fix it\\n\\nlong", "More")))) {
            Answer answer = shop(github).since("v1.3.0", "release/1.4").ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(verdict);
            assertThat(answer.evidence().toString()).contains("commits=2", "commit 000000000000=Fix it,", "=More");
            assertThat(github.only())
                    .hasToString("GET /api/v3/repos/acme/shop/compare/v1.3.0...release%2F1.4?per_page=100&page=1");
        }
    }

    @Test
    void the_evidence_shows_fifty_commits_of_all_pages() throws Exception {
        String[] hundred = IntStream.range(0, 100).mapToObj(i -> "commit").toArray(String[]::new);
        try (var github = new FakeService(asked -> {
            Says page = Says.ok(comparison("ahead", 200, hundred));
            return asked.path().endsWith("page=2") ? page : page.with("Link", "<https://x/y?page=2>; rel=\"next\"");
        })) {
            Answer answer = shop(github).since("v1.3.0", "main").ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).endsWith("and=150 more");
            assertThat(github.asked).hasSize(2);
        }
        try (var github = new FakeService(asked -> Says.ok(comparison("ahead", 200, hundred)))) {
            assertThat(shop(github).since("v1.3.0", "main").ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.ERRORED);
        }
    }

    @Test
    void one_is_told_as_one() throws Exception {
        try (var github = new FakeService(commit(statuses("a:success"), runs()))) {
            assertThat(shop(github).green("main").ask(CONTEXT).reason()).endsWith("is green, by 1 status or check run");
        }
        for (String status : List.of("ahead", "behind")) {
            try (var github = new FakeService(
                    asked -> Says.ok(comparison(status, 1, "Fix it").replace("\"ahead_by\":2", "\"ahead_by\":1")))) {
                assertThat(shop(github).since("v1.3.0", "main").ask(CONTEXT).reason())
                        .contains("1 commit")
                        .doesNotContain("1 commits");
            }
        }
    }

    // ------------------------------------------------------------------ faults

    @ParameterizedTest
    @CsvSource({
        "401, the token is wrong",
        "403, may not read this",
        "404, may not see it",
        "422, no such branch",
        "500, status 500",
        "301, status 301",
        "204, status 204"
    })
    void what_is_not_answered_never_passes(int status, String words) throws Exception {
        try (var github = new FakeService(asked -> Says.status(status, "{}"))) {
            for (Check check : all(shop(github))) {
                Answer answer = check.ask(CONTEXT);
                assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
                assertThat(answer.reason()).contains("status " + status).contains(words);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "<html>",
                "{\"number\": 42}",
                "{\"sha\": \"x\", \"statuses\": []}",
                "[{}]"
            })
    void what_is_no_such_answer_never_passes(String body) throws Exception {
        try (var github = new FakeService(asked -> Says.ok(body))) {
            for (Check check : all(shop(github))) {
                assertThat(check.ask(CONTEXT).verdict()).isEqualTo(Verdict.ERRORED);
            }
        }
    }

    @Test
    void a_rate_limit_is_told_with_the_time_at_which_it_ends() throws Exception {
        for (int status : new int[] {403, 429}) {
            try (var github = new FakeService(asked -> Says.status(status, "{}")
                    .with("x-ratelimit-remaining", "0")
                    .with("x-ratelimit-reset", "1795305600"))) {
                assertThat(shop(github).approved(1, 1).ask(CONTEXT).reason())
                        .contains("rate limit for this token is used up until 2026-11-22T00:00:00Z");
            }
            try (var github = new FakeService(asked -> Says.status(status, "{}").with("Retry-After", "60"))) {
                assertThat(shop(github).approved(1, 1).ask(CONTEXT).reason()).contains("again in 60 s");
            }
        }
        try (var github = new FakeService(asked -> Says.status(403, "{}")
                .with("x-ratelimit-remaining", "0")
                .with("x-ratelimit-reset", "99999999999999999"))) {
            assertThat(shop(github).approved(1, 1).ask(CONTEXT).reason()).contains("a time that it doesn't tell");
        }
    }

    @Test
    @DisplayName("J3: the token is in no answer, fact, name or exception")
    void theToken() throws Exception {
        try (var github = new FakeService(asked ->
                Says.status(403, "no " + asked.header("Authorization")).with("Retry-After", "ghp_t0ken-t0ken"))) {
            for (Check check : all(shop(github))) {
                assertThat(check.ask(CONTEXT).toString() + check.facts() + check.name() + check + shop(github))
                        .doesNotContain("t0ken");
            }
        }
    }

    @Test
    @DisplayName("J3: nor is a password in the address of whichever system")
    void inTheAddress() throws Exception {
        String url = "https://me:hunter2@systems.example.com/api";
        PagerDuty pagerDuty = PagerDuty.account(TOKEN, "me@example.com").at(url);
        List<Check> checks = List.of(
                GitHub.repository("acme", "shop").at(url).approved(42, 1),
                pagerDuty.noOpenIncidents(PagerDuty.Level.ANY, "PGW1"),
                OciRegistry.at(url).reachable());
        for (Check check : checks) {
            assertThat(check.name() + check.facts())
                    .contains("systems.example.com")
                    .doesNotContain("hunter2");
        }
        assertThat(pagerDuty.toString() + PagerDuty.events(TOKEN).at(url) + OciRegistry.at(url))
                .doesNotContain("hunter2");
    }

    @Test
    void what_can_be_no_repository_or_commit_is_refused_at_once() {
        assertThatThrownBy(() -> GitHub.repository("acme/shop", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GitHub.repository("acme", "..")).isInstanceOf(IllegalArgumentException.class);
        GitHub shop = GitHub.repository("acme", "shop");
        assertThatThrownBy(() -> shop.approved(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shop.approved(1, 0)).isInstanceOf(IllegalArgumentException.class);
        for (String token : List.of("ghp_t0ken\n", "ghp\r\nt0ken", "ghp-t0k\u00e9n-t0ken")) {
            assertThatThrownBy(() -> shop.token(Secret.of(token)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be one line of ASCII")
                    .hasMessageNotContaining("t0ken");
        }
        assertThatThrownBy(() -> shop.green(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shop.green("main", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shop.since("a...b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shop.at("github")).isInstanceOf(IllegalArgumentException.class);
        assertThat(shop.approved(1, 1).facts().toString()).contains("https://api.github.com", "acme/shop");
    }

    // ------------------------------------------------------------------

    private static GitHub shop(FakeService github) {
        return GitHub.repository("acme", "shop").at(github.url() + "/api/v3").token(TOKEN);
    }

    private static List<Check> all(GitHub shop) {
        return List.of(shop.approved(42, 1), shop.green("main"), shop.since("v1.3.0", "main"));
    }

    private static String expectReviews(Verdict verdict, String... reviews) throws Exception {
        try (var github = new FakeService(pull(reviews))) {
            Answer answer = shop(github).approved(42, 1).ask(CONTEXT);
            assertThat(answer.verdict()).isEqualTo(verdict);
            return answer.reason();
        }
    }

    private static Function<Asked, Says> pull(String... reviews) {
        return asked -> asked.path().contains("/reviews")
                ? Says.ok("[" + String.join(",", reviews) + "]")
                : Says.ok("{\"number\": 42, \"user\": {\"login\": \"octocat\", \"id\": 1}, \"head\": {\"sha\": \""
                        + HEAD + "\"}}");
    }

    private static String review(String login, int id, String state, String commit) {
        return "{\"id\": 80, \"user\": {\"login\": \"" + login + "\", \"id\": " + id
                + ", \"type\": \"User\"}, \"state\": \"" + state + "\", \"commit_id\": \"" + commit
                + "\", \"author_association\": \"MEMBER\"}";
    }

    private static Function<Asked, Says> commit(String statuses, String runs) {
        return asked -> Says.ok(asked.path().contains("/check-runs") ? runs : statuses);
    }

    private static String[] parts(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ", -1);
    }

    private static String statuses(String... contexts) {
        List<String> all = new ArrayList<>();
        for (String one : contexts) {
            all.add("{\"context\":\"" + one.split(":", -1)[0] + "\",\"state\":\"" + one.split(":", -1)[1] + "\"}");
        }
        return "{\"state\":\"pending\",\"sha\":\"" + HEAD + "\",\"total_count\":" + all.size() + ",\"statuses\":" + all
                + "}";
    }

    private static String runs(String... names) {
        List<String> all = new ArrayList<>();
        for (String one : names) {
            String state = one.split(":", -1)[1];
            boolean running = state.equals("in_progress") || state.equals("queued");
            all.add("{\"name\":\"" + one.split(":", -1)[0] + "\",\"status\":\"" + (running ? state : "completed")
                    + "\",\"conclusion\":" + (running ? "null" : "\"" + state + "\"") + "}");
        }
        return "{\"total_count\":" + all.size() + ",\"check_runs\":" + all + "}";
    }

    private static String comparison(String status, int total, String... messages) {
        return "{\"status\":\"" + status + "\",\"ahead_by\":2,\"behind_by\":1,\"total_commits\":" + total
                + ",\"commits\":["
                + IntStream.range(0, messages.length)
                        .mapToObj(i -> "{\"sha\":\"" + String.format("%040d", (long) i << 32)
                                + "\",\"commit\":{\"message\":\"" + messages[i] + "\"}}")
                        .collect(Collectors.joining(","))
                + "]}";
    }
}
