package dev.windlass.http.services;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.http.Http;
import dev.windlass.http.HttpService;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository on GitHub, or on a GitHub Enterprise Server: what people have reviewed, what the automated checks of a
 * commit say, what has come since a tag. It is only read. Immutable, each call gives a new one; safe for use by several
 * threads.
 *
 * <pre>{@code
 * GitHub shop = GitHub.repository("acme", "shop").token(Secret.env("GITHUB_TOKEN"));
 *
 * checks("the change").critical(shop.approved(42, 2), shop.green("v1.4.0", "build", "integration tests"))
 *         .recommended(shop.since("v1.3.0", "v1.4.0"))
 * }</pre>
 *
 * <p>The token needs to read pull requests, commit statuses, checks and contents of the repository. All pages of an answer
 * are read; where one can't be, or GitHub's rate limit is used up, the check has errored.
 */
public final class GitHub {

    private static final String API = "https://api.github.com";
    /** The version of the API that this is written for, https://docs.github.com/en/rest/about-the-rest-api/api-versions. */
    private static final String VERSION = "2022-11-28";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

    private final String owner;
    private final String repository;
    private final String url;
    private final @Nullable Http http;
    private final @Nullable Secret token;

    private GitHub(String owner, String repository, String url, @Nullable Http http, @Nullable Secret token) {
        this.owner = owner;
        this.repository = repository;
        this.url = url;
        this.http = http;
        this.token = token;
    }

    /**
     * A repository on github.com, which is asked by nobody in particular: that does for a public one, some 60 times an hour.
     *
     * @param owner the account or organization
     * @param repository its name there
     * @return the repository
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static GitHub repository(String owner, String repository) {
        for (String name : List.of(owner, repository)) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a repository of GitHub has an owner and a name of letters, digits, '.',"
                                + " '_' and '-', got '" + Shown.clean(owner) + "' and '" + Shown.clean(repository)
                                + "'");
            }
        }
        return new GitHub(owner, repository, API, null, null);
    }

    /**
     * Asks with a token.
     *
     * @param secret a fine-grained or classic token, or that of an app's installation
     * @return a new repository
     * @throws IllegalArgumentException if it is not one line of ASCII; the message doesn't hold it
     */
    public GitHub token(Secret secret) {
        Sent.line("the token of GitHub", secret);
        return new GitHub(owner, repository, url, http, secret);
    }

    /**
     * Asks a GitHub Enterprise Server.
     *
     * @param api the address of its API, such as {@code https://github.example.com/api/v3}
     * @return a new repository
     * @throws IllegalArgumentException if it is no such address
     */
    public GitHub at(String api) {
        var unused = HttpService.at(api);
        return new GitHub(owner, repository, api, http, token);
    }

    /**
     * Asks over another client than {@link Http#shared()}.
     *
     * @param other whose threads and limits are used; the caller closes it
     * @return a new repository
     */
    public GitHub over(Http other) {
        return new GitHub(owner, repository, url, other, token);
    }

    /**
     * Asks whether people have approved a pull request as it stands. Of each person the latest review counts that approves,
     * asks for changes or was dismissed. An approval counts if it is of the newest commit, by a person (no app) who is
     * owner, member or collaborator of the repository, and not by the author. One who asks for changes blocks, whoever it is
     * and whichever commit it was about.
     *
     * @param pullRequest its number
     * @param reviews how many approvals are wanted, at least 1
     * @return the check
     * @throws IllegalArgumentException if a number is not positive
     */
    public Check approved(int pullRequest, int reviews) {
        return approved(pullRequest, reviews, false);
    }

    /**
     * Asks whether people have approved a pull request, be it that commits were added since; otherwise as {@link #approved}.
     *
     * @param pullRequest its number
     * @param reviews how many approvals are wanted, at least 1
     * @return the check
     * @throws IllegalArgumentException if a number is not positive
     */
    public Check approvedAtAnyCommit(int pullRequest, int reviews) {
        return approved(pullRequest, reviews, true);
    }

    private Check approved(int pullRequest, int reviews, boolean older) {
        if (pullRequest < 1 || reviews < 1) {
            throw new IllegalArgumentException("the number of a pull request of " + this
                    + " and of its wanted reviews must" + " be at least 1, got " + pullRequest + " and " + reviews);
        }
        return named("pull request #" + pullRequest + " of " + this + " is approved")
                .with("pull request", pullRequest)
                .with("approvals wanted", reviews)
                .with("of", older ? "any commit" : "the newest commit")
                .asks(context -> answered(() -> new Reviews(client(), pullRequest, reviews, older)
                        .ask(values(), new TimeLeft(context.timeLeft()))));
    }

    /**
     * Asks whether the automated checks of a commit are green: all of its statuses and all of its check runs. Where GitHub
     * knows of none there is no data. A check run may be neutral or skipped; one that is named here must have succeeded.
     *
     * @param ref a commit, branch or tag
     * @param required names of statuses or check runs that must be there
     * @return the check
     * @throws IllegalArgumentException if one of them is blank
     */
    public Check green(String ref, String... required) {
        List<String> names = List.of(required);
        names.forEach(name -> requireText("the name of a required status or check run", name));
        NamedCheck check = named("commit " + requireText("a commit, branch or tag", ref) + " of " + this + " is green")
                .with("commit", ref);
        if (!names.isEmpty()) {
            check = check.with("required", String.join(", ", names));
        }
        return check.asks(context -> answered(
                () -> new CommitState(client(), names).ask(with("ref", ref), new TimeLeft(context.timeLeft()))));
    }

    /**
     * Asks whether what is released contains what it should stand on: it is the same commit, or comes after it. The commits
     * between them are its evidence.
     *
     * @param base a commit, branch or tag, such as the tag of the release before
     * @param head what is released
     * @return the check
     * @throws IllegalArgumentException if one of them is blank
     */
    public Check since(String base, String head) {
        requireText("a commit, branch or tag", base);
        requireText("a commit, branch or tag", head);
        return named(head + " of " + this + " comes after " + base)
                .with("base", base)
                .with("head", head)
                .asks(context -> answered(() -> new CommitsSince(client(), base, head)
                        .ask(
                                Map.of("owner", owner, "repository", repository, "base", base, "head", head),
                                new TimeLeft(context.timeLeft()))));
    }

    private static String requireText(String what, String text) {
        if (text.isBlank() || text.contains("..") || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " must be a text in one line, without '..', got '" + Shown.clean(text) + "'");
        }
        return text;
    }

    private NamedCheck named(String name) {
        return Check.named(name)
                .reachesOutside()
                .with("GitHub", HttpService.at(url).toString())
                .with("repository", toString());
    }

    private Map<String, String> values() {
        return Map.of("owner", owner, "repository", repository);
    }

    private Map<String, String> with(String name, String value) {
        return Map.of("owner", owner, "repository", repository, name, value);
    }

    private GitHubClient client() {
        HttpService service = HttpService.at(url)
                .sending("Accept", "application/vnd.github+json")
                .sending("X-GitHub-Api-Version", VERSION);
        return new GitHubClient(http == null ? service : service.over(http), token);
    }

    /** What a check asks. */
    private interface Question {
        Answer ask() throws IOException, InterruptedException;
    }

    private static Answer answered(Question question) throws InterruptedException {
        try {
            return question.ask();
        } catch (IOException e) {
            return Answer.errored(String.valueOf(e.getMessage()));
        }
    }

    /** {@return owner and name} */
    @Override
    public String toString() {
        return owner + "/" + repository;
    }
}
