package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A git repository, checks of it, and steps that tag and branch. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Git git = Git.in(Path.of("."));
 * checks("source").critical(git.clean(), git.tagged("v1.4.0"), git.noCommitsSince("v1.4.0", "main"))
 * git.remote("origin").tag("v1.4.0", "Release 1.4.0")
 * }</pre>
 *
 * <p>It runs the {@code git} of the {@code PATH}. Of this process's environment that gets
 * {@code PATH}, {@code HOME}, {@code XDG_CONFIG_HOME}, {@code SSH_AUTH_SOCK} and {@code USER} only: variables such as
 * {@code GIT_DIR} can't point it to another repository. It asks for no password. Checks change nothing, fetch nothing and
 * run no hooks; replace references are not heeded.
 *
 * <p>A repository without a commit is {@link dev.windlass.check.Verdict#NO_DATA}; no repository, no git, or a revision
 * that isn't known is {@link dev.windlass.check.Verdict#ERRORED}. Names that git would take for an option, or not allow,
 * are refused with an {@link IllegalArgumentException} when the plan is built.
 */
public final class Git {

    private static final int TOLD = 10;

    private final Path directory;

    private Git(Path directory) {
        this.directory = directory;
    }

    /**
     * The repository that a directory belongs to.
     *
     * @param directory the working tree or a directory in it
     * @return the repository
     */
    public static Git in(Path directory) {
        return new Git(Objects.requireNonNull(directory, "directory of a git repository"));
    }

    /**
     * Asks whether the working tree, the index and submodules hold nothing that isn't committed. Ignored files don't count,
     * nor do files that the index says not to look at ({@code assume-unchanged}, {@code skip-worktree}).
     *
     * @return the check
     */
    public Check clean() {
        return check("working tree is clean", git -> {
            String status = git.ask(
                    "status",
                    "--porcelain=v2",
                    "-z",
                    "--branch",
                    "--untracked-files=normal",
                    "--ignore-submodules=none");
            if (!status.startsWith("# branch.oid ")) {
                throw Unusable.errored(
                        "git told of '" + directory + "' no status that is known here: " + Source.oneLine(status));
            }
            git.head();
            String[] changed = Stream.of(status.split("\0"))
                    .filter(entry -> !entry.startsWith("# "))
                    .toArray(String[]::new);
            String some = Source.oneLine(Stream.of(changed)
                    .limit(TOLD)
                    .map(Git::pathOf)
                    .reduce((a, b) -> a + ", " + b)
                    .orElse(""));
            return changed.length == 0
                    ? Answer.passed("nothing in '" + directory + "' is uncommitted")
                    : Answer.failed(changed.length + " changes in '" + directory + "' are not committed: " + some
                                    + "; commit, ignore or remove them")
                            .with("changed", changed.length);
        });
    }

    /** An entry of a changed file has 8 fields ahead of its path, of a renamed one 9, of an unmerged one 10. */
    private static String pathOf(String entry) {
        int fields = entry.startsWith("1 ") ? 8 : entry.startsWith("2 ") ? 9 : entry.startsWith("u ") ? 10 : 1;
        String[] parts = entry.split(" ", fields + 1);
        return parts[parts.length - 1];
    }

    /**
     * Asks whether a branch is checked out.
     *
     * @param branch its name, such as {@code main}
     * @return the check; a detached head has failed
     */
    public Check onBranch(String branch) {
        return onBranch("branch is " + Refs.branch(branch), Pattern.compile(Pattern.quote(branch)), branch);
    }

    /**
     * Asks whether a branch is checked out whose whole name matches.
     *
     * @param regex a {@link Pattern}, such as {@code main|release/v[0-9.]+}
     * @return the check; a detached head has failed
     * @throws IllegalArgumentException if the expression is none
     */
    public Check onBranchMatching(String regex) {
        return onBranch("branch matches " + regex, Pattern.compile(regex), regex);
    }

    private Check onBranch(String predicate, Pattern pattern, String wanted) {
        return declared(predicate).with("branch", wanted).asks(asking(git -> {
            String head = git.head();
            Optional<String> branch =
                    git.askMaybe("symbolic-ref", "--quiet", "HEAD").map(ref -> ref.replaceFirst("^refs/heads/", ""));
            if (branch.isEmpty()) {
                return Answer.failed("the head of '" + directory + "' is detached, wanted is branch " + wanted
                                + "; check the branch out")
                        .with("commit", head);
            }
            return (pattern.matcher(branch.get()).matches()
                            ? Answer.passed("'" + directory + "' is on branch " + branch.get())
                            : Answer.failed("'" + directory + "' is on branch " + Source.oneLine(branch.get())
                                    + ", wanted is " + wanted))
                    .with("branch", Source.oneLine(branch.get()))
                    .with("commit", head);
        }));
    }

    /**
     * Asks whether a commit is checked out: that which the tests ran on, for instance.
     *
     * @param id the whole id of the commit
     * @return the check
     */
    public Check headIs(String id) {
        return declared("commit is " + Refs.id(id)).with("wanted", id).asks(asking(git -> {
            String head = git.head();
            return (head.equals(id)
                            ? Answer.passed("'" + directory + "' is at " + id)
                            : Answer.failed("'" + directory + "' is at " + head + ", wanted is " + id))
                    .with("commit", head);
        }));
    }

    /**
     * Asks whether a tag points to the commit that is checked out. It may be annotated or not.
     *
     * @param tag its name, such as {@code v1.4.0}
     * @return the check
     */
    public Check tagged(String tag) {
        Refs.tag(tag);
        return declared("is tagged " + tag).with("tag", tag).asks(asking(git -> {
            String head = git.head();
            Optional<String> tagged = git.ref("refs/tags/" + tag + "^{commit}");
            if (tagged.isEmpty()) {
                return Answer.failed("the repository of '" + directory + "' has no tag " + tag + "; make or fetch it")
                        .with("commit", head);
            }
            return (tagged.get().equals(head)
                            ? Answer.passed("tag " + tag + " points to what is checked out")
                            : Answer.failed("tag " + tag + " points to " + tagged.get() + ", but '" + directory
                                    + "' is at " + head))
                    .with("commit", head)
                    .with("tagged", tagged.get());
        }));
    }

    /**
     * Asks whether a tag has a valid signature, as {@code git verify-tag} finds: made with a key that this user trusts.
     *
     * @param tag its name, such as {@code v1.4.0}
     * @return the check
     */
    public Check signed(String tag) {
        Refs.tag(tag);
        return declared("tag " + tag + " is signed").with("tag", tag).asks(asking(git -> {
            Optional<String> object = git.ref("refs/tags/" + tag);
            if (object.isEmpty()) {
                return Answer.failed("the repository of '" + directory + "' has no tag " + tag + "; make or fetch it");
            }
            return (git.askMaybe("verify-tag", "refs/tags/" + tag).isPresent()
                            ? Answer.passed("tag " + tag + " has a valid signature")
                            : Answer.failed(
                                    "tag " + tag + " has no valid signature; 'git verify-tag " + tag + "' says why"))
                    .with("object", object.get());
        }));
    }

    /**
     * Asks whether a branch of this clone got no commits since a revision: a code freeze holds.
     *
     * @param revision the tag, commit or other revision at which the freeze began
     * @param branch the branch that is frozen
     * @return the check; in a shallow clone, in which history is missing, it passes or is
     *     {@link dev.windlass.check.Verdict#INCONCLUSIVE}
     */
    public Check noCommitsSince(String revision, String branch) {
        Refs.revision(revision);
        Refs.branch(branch);
        return declared("no commits on " + branch + " since " + revision)
                .with("branch", branch)
                .with("since", revision)
                .asks(asking(git -> frozen(git, revision, branch, git.commit("refs/heads/" + branch))));
    }

    /** Judges a branch by its tip, a commit that is known here. */
    static Answer frozen(Repository git, String revision, String branch, String tip)
            throws Unusable, InterruptedException {
        String since = git.commit(revision);
        long commits = git.commits(since, tip);
        if (commits > 0 && git.isShallow()) {
            throw Unusable.inconclusive(
                    "history is missing in the shallow clone '" + git.directory() + "', so commits on " + branch
                            + " since " + revision + " can't be counted; 'git fetch --unshallow' brings it");
        }
        return (commits == 0
                        ? Answer.passed("no commits on " + branch + " since " + revision)
                        : Answer.failed(commits + " commits on " + branch + " since " + revision + ", up to " + tip))
                .with("commits", commits)
                .with("since", since)
                .with("tip", tip);
    }

    /**
     * Asks whether a file or directory was changed by the commits since a revision: documentation since the last release,
     * for instance.
     *
     * @param revision the tag, commit or other revision
     * @param path the file or directory, relative to the directory of this value; no pattern
     * @return the check
     * @throws IllegalArgumentException if the path is blank
     */
    public Check changedSince(String revision, String path) {
        Refs.revision(revision);
        if (path.isBlank()) {
            throw new IllegalArgumentException("the path that should be changed since " + revision + " is blank");
        }
        return declared(path + " changed since " + revision)
                .with("path", path)
                .with("since", revision)
                .asks(asking(git -> {
                    String head = git.head();
                    String since = git.commit(revision);
                    String changed = git.ask(
                            "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", since, head, "--", path);
                    int files = changed.isEmpty() ? 0 : changed.split("\0").length;
                    return (files > 0
                                    ? Answer.passed(path + " was changed since " + revision)
                                    : Answer.failed("no commit since " + revision + " changed " + path))
                            .with("files", files)
                            .with("since", since)
                            .with("commit", head);
                }));
    }

    /**
     * A remote of this repository.
     *
     * @param name its name, such as {@code origin}; no address
     * @return the remote
     */
    public GitRemote remote(String name) {
        return new GitRemote(directory, Refs.remote(name));
    }

    /**
     * A step that makes an annotated tag at the commit that is checked out. It refuses to move a tag that exists. Which
     * object it makes, with commit, tagger and time, is decided ahead of it, so that running again after a crash makes the
     * same one, and the undo deletes that one only. It is not signed; the tagger is who git says that the committer is.
     *
     * @param name the tag's name, such as {@code v1.4.0}
     * @param message what it says, not blank
     * @return the step, named {@code tag <name>}
     * @throws IllegalArgumentException if the message is blank or holds a NUL character
     */
    public Step<GitTag> tag(String name, String message) {
        return TagStep.of(directory, null, name, message);
    }

    /**
     * A step that makes a branch, without checking it out. It refuses to move a branch that exists. The undo deletes it,
     * unless commits were added to it or it is checked out by then.
     *
     * @param name the branch's name, such as {@code hotfix/login}
     * @param from the tag, branch, commit or other revision at which it begins
     * @return the step, named {@code branch <name>}
     */
    public Step<GitBranch> branch(String name, String from) {
        return BranchStep.of(directory, name, from);
    }

    /** What is asked of git. */
    interface Asks {
        Answer of(Repository git) throws Unusable, InterruptedException;
    }

    private NamedCheck declared(String predicate) {
        return Check.named("git: " + predicate).with("repository", directory);
    }

    private Check check(String predicate, Asks asks) {
        return declared(predicate).asks(asking(asks));
    }

    private NamedCheck.Question asking(Asks asks) {
        return asking(directory, asks);
    }

    static NamedCheck.Question asking(Path directory, Asks asks) {
        return c -> {
            try {
                return asks.of(Repository.asked(directory, c));
            } catch (Unusable e) {
                return e.answer();
            }
        };
    }

    @Override
    public String toString() {
        return "git repository of " + directory;
    }
}
