package dev.windlass.artifact;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a branch.
 *
 * @param directory in the working tree
 * @param name the branch's name
 * @param from where it begins
 */
record BranchStep(Path directory, String name, String from) {

    /**
     * How it was before.
     *
     * @param commit where the branch will begin
     * @param existed whether there was a branch of that name
     */
    record Before(String commit, boolean existed) {}

    static Step<GitBranch> of(Path directory, String name, String from) {
        var branch = new BranchStep(directory, Refs.branch(name), Refs.revision(from));
        return Step.named("branch " + name)
                .with("repository", directory)
                .with("branch", name)
                .with("from", from)
                .capture(Before.class, branch::capture)
                .run(GitBranch.class, branch::make)
                .idempotent()
                .undo(branch::delete)
                .undoByHand("if it was made by this release and holds no work: git branch -D " + name);
    }

    private String ref() {
        return "refs/heads/" + name;
    }

    Before capture(ActionContext<?> context) throws Exception {
        Repository git = Repository.acting(directory, context);
        return new Before(git.commit(from), git.ref(ref()).isPresent());
    }

    private GitBranch make(ActionContext<Before> context) throws Exception {
        Before before = context.before();
        Repository git = Repository.acting(directory, context);
        Optional<String> found = git.ref(ref());
        if (before.existed() || (found.isPresent() && !found.get().equals(before.commit()))) {
            throw new NotApplied("the repository of '" + directory + "' has a branch " + name + " already, at "
                    + found.orElse("another commit before") + "; choose another name, or delete it by hand");
        }
        if (found.isEmpty()) {
            String nothing = "0".repeat(before.commit().length());
            git.ask(git.command("update-ref", ref(), before.commit(), nothing));
        }
        return new GitBranch(name, before.commit());
    }

    /** Not by update-ref: git itself knows whether the branch is checked out somewhere. */
    void delete(ActionContext<Before> context) throws Exception {
        Before before = context.before();
        Repository git = Repository.acting(directory, context);
        Optional<String> found = git.ref(ref());
        if (before.existed() || found.isEmpty()) {
            return;
        }
        if (!found.get().equals(before.commit())) {
            context.progress("branch " + name + " is left alone: commits were added to it, up to " + found.get());
            return;
        }
        git.ask(git.command("branch", "-D", "--", name));
    }
}
