package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A remote of a git repository. Its checks ask the remote itself ({@code git ls-remote}), not what was fetched last.
 * Immutable and safe for use by several threads.
 */
public final class GitRemote {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Path directory;
    private final String name;

    GitRemote(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /**
     * Asks whether a branch of the remote got no commits since a revision: a code freeze holds.
     *
     * @param revision the tag, commit or other revision of this clone at which the freeze began
     * @param branch the branch of the remote that is frozen
     * @return the check, with a timeout of a minute; commits that this clone doesn't have are new ones
     */
    public Check noCommitsSince(String revision, String branch) {
        Refs.revision(revision);
        Refs.branch(branch);
        return declared("no commits on " + name + "/" + branch + " since " + revision)
                .with("branch", branch)
                .with("since", revision)
                .asks(Git.asking(directory, git -> {
                    Optional<String> tip = git.remoteRef(name, "refs/heads/" + branch);
                    if (tip.isEmpty()) {
                        throw Unusable.errored("remote " + name + " has no branch " + branch);
                    }
                    git.commit(revision);
                    if (git.askMaybe("cat-file", "-e", tip.get()).isPresent()) {
                        return Git.frozen(git, revision, name + "/" + branch, tip.get());
                    }
                    if (git.isShallow()) {
                        throw Unusable.inconclusive("the shallow clone '" + directory + "' doesn't know commit "
                                + tip.get() + " of " + name + "/" + branch + "; 'git fetch --unshallow' brings it");
                    }
                    return Answer.failed(name + "/" + branch + " is at " + tip.get()
                                    + ", which this clone doesn't have: there are commits since " + revision)
                            .with("tip", tip.get());
                }));
    }

    /**
     * Asks whether the remote has a tag, and it points to the commit that is checked out here.
     *
     * @param tag its name, such as {@code v1.4.0}
     * @return the check, with a timeout of a minute
     */
    public Check tagged(String tag) {
        Refs.tag(tag);
        return declared("is tagged " + tag + " on " + name).with("tag", tag).asks(Git.asking(directory, git -> {
            String head = git.head();
            String ref = "refs/tags/" + tag;
            Optional<String> object = git.remoteRef(name, ref);
            if (object.isEmpty()) {
                return Answer.failed("remote " + name + " has no tag " + tag + "; push it");
            }
            String tagged = git.remoteRef(name, ref + "^{}").orElse(object.get());
            return (tagged.equals(head)
                            ? Answer.passed("tag " + tag + " of " + name + " points to what is checked out")
                            : Answer.failed("tag " + tag + " of " + name + " points to " + tagged + ", but '"
                                    + directory + "' is at " + head))
                    .with("commit", head)
                    .with("tagged", tagged);
        }));
    }

    /**
     * A step that makes an annotated tag, as {@link Git#tag}, and pushes it. The undo deletes it on the remote and here,
     * if it is still the one that the step made.
     *
     * @param tag the tag's name, such as {@code v1.4.0}
     * @param message what it says, not blank
     * @return the step, named {@code tag <tag> on <remote>}
     * @throws IllegalArgumentException if the message is blank or holds a NUL character
     */
    public Step<GitTag> tag(String tag, String message) {
        return TagStep.of(directory, name, tag, message);
    }

    private NamedCheck declared(String predicate) {
        return Check.named("git: " + predicate)
                .with("repository", directory)
                .with("remote", name)
                .timeout(TIMEOUT);
    }

    @Override
    public String toString() {
        return "remote " + name + " of " + directory;
    }
}
