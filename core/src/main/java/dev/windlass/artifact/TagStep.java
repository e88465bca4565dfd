package dev.windlass.artifact;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes an annotated tag. The object is told in full by the before-image, which is taken once: whoever finds it under the
 * tag's name knows that this step made it, after a crash too.
 *
 * @param directory in the working tree
 * @param remote where it is pushed to; null for nowhere
 * @param name the tag's name
 * @param message what it says
 */
record TagStep(Path directory, @Nullable String remote, String name, String message) {

    /**
     * What is decided before the tag is made.
     *
     * @param commit what it will point to
     * @param tagger who makes it, and when
     * @param object the id that the tag object will have
     */
    record Before(String commit, String tagger, String object) {}

    static Step<GitTag> of(Path directory, @Nullable String remote, String name, String message) {
        Refs.tag(name);
        if (message.isBlank() || message.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("tag " + name + " must say something, without NUL characters");
        }
        var tag = new TagStep(directory, remote, name, message.strip() + "\n");
        var step = Step.named("tag " + name + (remote == null ? "" : " on " + remote))
                .with("repository", directory)
                .with("tag", name)
                .with("message", tag.message);
        return (remote == null ? step : step.with("remote", remote))
                .capture(Before.class, tag::capture)
                .run(GitTag.class, tag::make)
                .idempotent()
                .undo(tag::delete)
                .undoByHand("if it was made by this release: "
                        + (remote == null ? "" : "git push " + remote + " --delete refs/tags/" + name + "; ")
                        + "git tag -d " + name);
    }

    private String ref() {
        return "refs/tags/" + name;
    }

    private String content(String commit, String tagger) {
        return "object " + commit + "\ntype commit\ntag " + name + "\ntagger " + tagger + "\n\n" + message;
    }

    Before capture(ActionContext<?> context) throws Exception {
        Repository git = Repository.acting(directory, context);
        String commit = git.head();
        String tagger = git.ask("var", "GIT_COMMITTER_IDENT");
        String object =
                git.ask(git.command("hash-object", "-t", "tag", "--stdin").stdin(content(commit, tagger)));
        return new Before(commit, tagger, object);
    }

    GitTag make(ActionContext<Before> context) throws Exception {
        Before before = context.before();
        Repository git = Repository.acting(directory, context);
        Optional<String> here = git.ref(ref());
        refuseOther("the repository of '" + directory + "'", here, before.object());
        Optional<String> there = foundThere(here, git);
        refuseOther("remote " + remote, there, before.object());
        if (here.isEmpty()) {
            String made = git.ask(git.command("mktag").stdin(content(before.commit(), before.tagger())));
            if (!made.equals(before.object())) {
                throw new IllegalStateException(
                        "git made tag object " + made + " instead of " + before.object() + "; no tag points to it");
            }
            String nothing = "0".repeat(made.length());
            git.ask(git.command("update-ref", ref(), made, nothing));
        }
        if (remote != null && there.isEmpty()) {
            git.ask(git.command(
                    "push",
                    "--porcelain",
                    "--no-follow-tags",
                    "--recurse-submodules=no",
                    "--force-with-lease=" + ref() + ":",
                    "--",
                    remote,
                    before.object() + ":" + ref()));
        }
        return new GitTag(name, before.object(), before.commit());
    }

    void delete(ActionContext<Before> context) throws Exception {
        Before before = context.before();
        Repository git = Repository.acting(directory, context);
        Optional<String> there = there(git);
        if (remote != null && isOurs("remote " + remote, there, before, context)) {
            git.ask(git.command(
                    "push",
                    "--porcelain",
                    "--recurse-submodules=no",
                    "--force-with-lease=" + ref() + ":" + before.object(),
                    "--",
                    remote,
                    ":" + ref()));
        }
        if (isOurs("the repository of '" + directory + "'", git.ref(ref()), before, context)) {
            git.ask(git.command("update-ref", "-d", ref(), before.object()));
        }
    }

    /** It is pushed only after it was made here: if it isn't here, a remote that can't be asked hasn't got it either. */
    private Optional<String> foundThere(Optional<String> here, Repository git)
            throws NotApplied, Unusable, InterruptedException {
        try {
            return there(git);
        } catch (Unusable e) {
            if (here.isEmpty()) {
                throw new NotApplied(
                        "tag " + name + " was not made, since remote " + remote + " can't be asked: " + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    private Optional<String> there(Repository git) throws Unusable, InterruptedException {
        return remote == null ? Optional.empty() : git.remoteRef(Objects.requireNonNull(remote), ref());
    }

    private void refuseOther(String where, Optional<String> found, String ours) throws NotApplied {
        if (found.isPresent() && !found.get().equals(ours)) {
            throw new NotApplied(where + " has a tag " + name + " already, " + found.get()
                    + ", and a tag is never moved; release under another version, or delete it by hand");
        }
    }

    private boolean isOurs(String where, Optional<String> found, Before before, ActionContext<?> context) {
        if (found.isPresent() && !found.get().equals(before.object())) {
            context.progress("tag " + name + " of " + where + " is left alone: it is " + found.get() + ", not "
                    + before.object() + ", which this step made");
        }
        return found.isPresent() && found.get().equals(before.object());
    }
}
