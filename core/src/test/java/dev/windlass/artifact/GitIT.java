package dev.windlass.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
@DisplayName("Git, the real one")
class GitIT {

    @TempDir
    Path directory;

    private Path tree;
    private Git git;

    @BeforeEach
    void repository() throws Exception {
        tree = Files.createDirectory(directory.resolve("a tree\u00fc\n2"));
        run(tree, "init", "-q", "-b", "main");
        run(tree, "config", "user.name", "Ada L");
        run(tree, "config", "user.email", "ada@example.org");
        git = Git.in(tree);
    }

    /** Plain git, as a person runs it. */
    private static String run(Path where, String... arguments) throws Exception {
        var line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", line, output).isZero();
        return output.strip();
    }

    private String commit(String message) throws Exception {
        run(tree, "commit", "-q", "--allow-empty", "-m", message);
        return run(tree, "rev-parse", "HEAD");
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofMinutes(1)));
    }

    private static Verdict verdict(Check check) throws Exception {
        return ask(check).verdict();
    }

    private Path remote() throws Exception {
        Path bare = directory.resolve("remote.git");
        run(directory, "init", "-q", "--bare", "-b", "main", bare.toString());
        run(tree, "remote", "add", "origin", bare.toString());
        run(tree, "push", "-q", "origin", "main");
        return bare;
    }

    private static Outcome release(Step<?> step, Check gate) {
        return Runner.of(Release.plan("shop", "1.4.0")
                        .to("production")
                        .step(step.undoRetry(Retry.never()))
                        .gate(Nodes.checks("gate").critical(gate))
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    private static final Check GOOD = Check.named("good").holds(c -> true);
    private static final Check BAD = Check.named("bad").holds(c -> false);

    @Test
    @DisplayName("G1: no repository, no directory, no commit, no working tree: never a pass")
    void nothing() throws Exception {
        Path plain = Files.createDirectory(directory.resolve("plain"));
        for (Path where : List.of(plain, directory.resolve("none"))) {
            for (Check check : List.of(
                    Git.in(where).clean(),
                    Git.in(where).onBranch("main"),
                    Git.in(where).tagged("v1"),
                    Git.in(where).noCommitsSince("v1", "main"))) {
                assertThat(verdict(check)).as(check.name()).isEqualTo(Verdict.ERRORED);
            }
        }
        assertThat(verdict(git.clean())).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(git.tagged("v1")).reason()).contains("has no commit yet");
        assertThat(verdict(git.onBranch("main"))).isEqualTo(Verdict.NO_DATA);
        Path bare = directory.resolve("bare.git");
        run(directory, "init", "-q", "--bare", bare.toString());
        assertThat(verdict(Git.in(bare).clean())).isNotEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("clean sees untracked, changed, staged, renamed and nested ones, whatever the configuration hides")
    void clean() throws Exception {
        Files.writeString(tree.resolve("a"), "1");
        run(tree, "add", "a");
        commit("one");
        assertThat(verdict(git.clean())).isEqualTo(Verdict.PASSED);
        run(tree, "config", "status.showUntrackedFiles", "no");
        run(tree, "config", "core.fsmonitor", "/bin/false");
        Path odd = Files.writeString(tree.resolve("# b\n\u00fc --x"), "1");
        Answer untracked = ask(git.clean());
        assertThat(untracked.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(untracked.reason())
                .contains("1 changes")
                .contains("\u00fc --x")
                .doesNotContain("\n2 ");
        Path below = Files.createDirectory(tree.resolve("below"));
        assertThat(verdict(Git.in(below).clean())).as("of the whole tree").isEqualTo(Verdict.FAILED);
        Files.delete(odd);
        assertThat(verdict(git.clean())).isEqualTo(Verdict.PASSED);
        Files.writeString(tree.resolve("a"), "22");
        assertThat(verdict(git.clean())).isEqualTo(Verdict.FAILED);
        run(tree, "add", "a");
        assertThat(verdict(git.clean())).as("staged").isEqualTo(Verdict.FAILED);
        commit("two");
        run(tree, "mv", "a", "c");
        assertThat(ask(git.clean()).reason()).contains("c");
    }

    @Test
    @DisplayName("a submodule with changes is not clean, although the configuration ignores it")
    void submodules() throws Exception {
        commit("one");
        Path inner = directory.resolve("inner");
        run(directory, "clone", "-q", tree.toString(), inner.toString());
        run(tree, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.toString(), "sub");
        commit("sub");
        run(tree, "config", "submodule.sub.ignore", "all");
        run(tree, "config", "diff.ignoreSubmodules", "all");
        assertThat(verdict(git.clean())).isEqualTo(Verdict.PASSED);
        Files.writeString(tree.resolve("sub/new"), "x");
        assertThat(verdict(git.clean())).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("branch, commit and tag; a detached head is no branch")
    void where() throws Exception {
        String one = commit("one");
        assertThat(verdict(git.onBranch("main"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.onBranch("mai"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(git.onBranchMatching("main|release/v[0-9.]+"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.headIs(one))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.headIs("0".repeat(40)))).isEqualTo(Verdict.FAILED);
        assertThat(ask(git.tagged("v1")).reason()).contains("has no tag v1; make or fetch it");
        run(tree, "branch", "v1");
        assertThat(verdict(git.tagged("v1"))).as("a branch is no tag").isEqualTo(Verdict.FAILED);
        run(tree, "tag", "v1");
        assertThat(verdict(git.tagged("v1"))).isEqualTo(Verdict.PASSED);
        run(tree, "tag", "-a", "-m", "x", "v2");
        assertThat(verdict(git.tagged("v2"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.signed("v2"))).isEqualTo(Verdict.FAILED);
        commit("two");
        assertThat(ask(git.tagged("v2")).reason()).contains("tag v2 points to " + one);
        run(tree, "checkout", "-q", "--detach");
        assertThat(ask(git.onBranch("main")).reason()).contains("is detached");
        assertThat(verdict(git.onBranchMatching(".*"))).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("a freeze, in this clone and on the remote, shallow clones too; nothing is fetched")
    void freeze() throws Exception {
        commit("one");
        run(tree, "tag", "freeze");
        Path bare = remote();
        GitRemote origin = git.remote("origin");
        assertThat(verdict(git.noCommitsSince("freeze", "main"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(origin.noCommitsSince("freeze", "main"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.noCommitsSince("nothing", "main"))).isEqualTo(Verdict.ERRORED);
        assertThat(verdict(git.noCommitsSince("freeze", "nothing"))).isEqualTo(Verdict.ERRORED);
        assertThat(verdict(origin.noCommitsSince("freeze", "nothing"))).isEqualTo(Verdict.ERRORED);

        Path other = directory.resolve("other");
        run(directory, "clone", "-q", bare.toString(), other.toString());
        run(other, "-c", "user.name=b", "-c", "user.email=b@c", "commit", "-q", "--allow-empty", "-m", "late");
        run(other, "push", "-q", "origin", "main");
        String refs = run(tree, "for-each-ref");
        assertThat(ask(origin.noCommitsSince("freeze", "main")).reason()).contains("which this clone doesn't have");
        assertThat(run(tree, "for-each-ref")).isEqualTo(refs);
        assertThat(verdict(git.noCommitsSince("freeze", "main")))
                .as("not fetched")
                .isEqualTo(Verdict.PASSED);
        run(tree, "pull", "-q", "--ff-only", "origin", "main");
        assertThat(ask(git.noCommitsSince("freeze", "main")).reason()).startsWith("1 commits on main since freeze");
        assertThat(verdict(origin.noCommitsSince("freeze", "main"))).isEqualTo(Verdict.FAILED);

        Path shallow = directory.resolve("shallow");
        run(directory, "clone", "-q", "--depth", "1", "file://" + bare, shallow.toString());
        assertThat(verdict(Git.in(shallow).noCommitsSince("HEAD", "main"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(Git.in(shallow).noCommitsSince("freeze", "main"))).isEqualTo(Verdict.ERRORED);
        run(other, "-c", "user.name=b", "-c", "user.email=b@c", "commit", "-q", "--allow-empty", "-m", "later");
        run(other, "push", "-q", "origin", "main");
        assertThat(verdict(Git.in(shallow).remote("origin").noCommitsSince("HEAD", "main")))
                .isEqualTo(Verdict.INCONCLUSIVE);
        run(tree, "remote", "set-url", "origin", directory.resolve("gone").toString());
        assertThat(verdict(origin.noCommitsSince("freeze", "main"))).isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("changedSince looks at what was committed, and takes a path for no pattern")
    void changed() throws Exception {
        Files.writeString(tree.resolve("README.md"), "1");
        run(tree, "add", ".");
        commit("one");
        run(tree, "tag", "v1");
        Files.writeString(tree.resolve("README.md"), "2");
        assertThat(verdict(git.changedSince("v1", "README.md"))).isEqualTo(Verdict.FAILED);
        run(tree, "add", ".");
        commit("two");
        assertThat(verdict(git.changedSince("v1", "README.md"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.changedSince("v1", "*.md"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(git.changedSince("v1", ":/"))).isNotEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-d",
                "--upload-pack=touch x",
                "-c",
                "a b",
                "a..b",
                "a~1",
                "a^",
                "a:b",
                "a?",
                "a*",
                "a[",
                "a\\b",
                "a\n",
                "a//b",
                "/a",
                "a/",
                ".a",
                "a/.b",
                "a.lock",
                "a.",
                "@",
                "a@{1}",
                "a\u007f"
            })
    @DisplayName("names that git would take for an option, or not allow, are refused before anything runs")
    void hostileNames(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> git.tagged(name));
        assertThatIllegalArgumentException().isThrownBy(() -> git.tag(name, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> git.branch(name, "HEAD"));
        assertThatIllegalArgumentException().isThrownBy(() -> git.noCommitsSince("HEAD", name));
        assertThatIllegalArgumentException().isThrownBy(() -> git.remote(name.isBlank() ? name : "-" + name));
        if (name.isBlank() || name.startsWith("-") || name.contains(" ") || name.contains("\n")) {
            assertThatIllegalArgumentException().isThrownBy(() -> git.changedSince(name, "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> git.branch("x", name));
        }
    }

    @Test
    @DisplayName("a remote is a name: no address, no program")
    void hostileRemotes() {
        for (String name : List.of("ext::sh -c touch% x", "https://u:p@h/x", "../x", "a b", "--upload-pack=x", "")) {
            assertThatIllegalArgumentException().isThrownBy(() -> git.remote(name));
        }
    }

    @Test
    @DisplayName("a check runs no hook of the repository")
    void hooks() throws Exception {
        Files.writeString(tree.resolve("a"), "1");
        run(tree, "add", ".");
        commit("one");
        Path trace = directory.resolve("trace");
        for (String hook : List.of("post-index-change", "reference-transaction", "post-checkout")) {
            Path script =
                    Files.writeString(tree.resolve(".git/hooks/" + hook), "#!/bin/sh\necho x >> '" + trace + "'\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        Path watcher = Files.writeString(directory.resolve("watcher"), "#!/bin/sh\necho x >> '" + trace + "'\n");
        Files.setPosixFilePermissions(watcher, PosixFilePermissions.fromString("rwx------"));
        run(tree, "config", "core.fsmonitor", watcher.toString());
        Files.setLastModifiedTime(tree.resolve("a"), java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
        assertThat(verdict(git.clean())).isEqualTo(Verdict.PASSED);
        assertThat(verdict(git.onBranch("main"))).isEqualTo(Verdict.PASSED);
        assertThat(trace).doesNotExist();
    }

    @Test
    @DisplayName("the tag step makes an annotated tag at the head, with what it should say")
    void tag() throws Exception {
        String head = commit("one");
        String message = "Release 1.4.0\n\n$(touch x) --force \u00fc\nobject 0";
        assertThat(release(git.tag("v1.4.0", message), git.tagged("v1.4.0"))).isInstanceOf(Outcome.Completed.class);
        assertThat(run(tree, "cat-file", "-t", "v1.4.0")).isEqualTo("tag");
        assertThat(run(tree, "rev-parse", "v1.4.0^{commit}")).isEqualTo(head);
        assertThat(run(tree, "tag", "-l", "--format=%(contents)", "v1.4.0")).isEqualTo(message);
        assertThat(run(tree, "tag", "-l", "--format=%(taggername) %(taggeremail)", "v1.4.0"))
                .isEqualTo("Ada L <ada@example.org>");
        assertThat(run(tree, "fsck", "--strict")).doesNotContain("error");
    }

    @Test
    @DisplayName("S5: its undo deletes the tag that it made, here and on the remote; pushed it is there")
    void undone() throws Exception {
        commit("one");
        Path bare = remote();
        assertThat(release(git.remote("origin").tag("v1.4.0", "x"), BAD)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run(tree, "tag", "-l")).isEmpty();
        assertThat(run(bare, "tag", "-l")).isEmpty();

        Check pushed = git.remote("origin").tagged("v1.4.0");
        assertThat(verdict(pushed)).isEqualTo(Verdict.FAILED);
        assertThat(release(git.remote("origin").tag("v1.4.0", "x"), pushed)).isInstanceOf(Outcome.Completed.class);
        assertThat(run(bare, "rev-parse", "v1.4.0")).isEqualTo(run(tree, "rev-parse", "v1.4.0"));
    }

    @Test
    @DisplayName("a tag that exists, here or on the remote, is neither moved nor deleted")
    void existing() throws Exception {
        commit("one");
        Path bare = remote();
        run(tree, "tag", "-a", "-m", "by hand", "v1");
        String byHand = run(tree, "rev-parse", "v1");
        assertThat(release(git.tag("v1", "x"), GOOD)).isNotInstanceOf(Outcome.Completed.class);
        assertThat(run(tree, "rev-parse", "v1")).isEqualTo(byHand);

        run(bare, "tag", "v2", "main");
        Outcome outcome = release(git.remote("origin").tag("v2", "x"), GOOD);
        assertThat(outcome).isNotInstanceOf(Outcome.Completed.class);
        assertThat(outcome.toString()).contains("has a tag v2 already");
        assertThat(run(bare, "cat-file", "-t", "v2")).isEqualTo("commit");
        assertThat(run(tree, "tag", "-l")).isEqualTo("v1");
    }

    @Test
    @DisplayName("S5: a tag that was replaced since is left alone by the undo")
    void replaced() throws Exception {
        commit("one");
        Path bare = remote();
        Check replaces = Check.named("replaces").holds(c -> {
            run(tree, "tag", "-f", "-a", "-m", "another", "v1");
            run(tree, "push", "-q", "-f", "origin", "v1");
            return false;
        });
        assertThat(release(git.remote("origin").tag("v1", "x"), replaces)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run(tree, "tag", "-l", "--format=%(contents)")).isEqualTo("another");
        assertThat(run(bare, "tag", "-l", "--format=%(contents)")).isEqualTo("another");
    }

    @Test
    @DisplayName("S4: a push that fails leaves no tag behind")
    void pushFails() throws Exception {
        commit("one");
        Path bare = remote();
        Path hook = Files.writeString(
                bare.resolve("hooks/pre-receive"), "#!/bin/sh\necho no tags on fridays >&2\nexit 1\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        Outcome outcome = release(git.remote("origin").tag("v1", "x"), GOOD);
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString()).contains("no tags on fridays");
        assertThat(run(tree, "tag", "-l")).isEmpty();
    }

    @Test
    @DisplayName(
            "C2: run again after a crash, the tag step makes the same tag, or finds it made; and its undo may run twice")
    void again() throws Exception {
        commit("one");
        Path bare = remote();
        var step = new TagStep(tree, "origin", "v1", "x\n");
        TagStep.Before before = step.capture(new InStep(null));
        commit("two");
        run(tree, "config", "user.name", "Someone Else");
        GitTag made = step.make(new InStep(before));
        assertThat(made).isEqualTo(new GitTag("v1", before.object(), before.commit()));
        assertThat(step.make(new InStep(before))).isEqualTo(made);
        run(tree, "tag", "-d", "v1");
        assertThat(step.make(new InStep(before))).as("only pushed").isEqualTo(made);
        run(bare, "tag", "-d", "v1");
        assertThat(step.make(new InStep(before))).as("only here").isEqualTo(made);
        assertThat(run(bare, "rev-parse", "v1")).isEqualTo(before.object());
        step.delete(new InStep(before));
        step.delete(new InStep(before));
        assertThat(run(tree, "tag", "-l") + run(bare, "tag", "-l")).isEmpty();
    }

    private record InStep(TagStep.Before before) implements ActionContext<TagStep.Before> {
        @Override
        public String idempotencyKey() {
            return "0123456789abcdef0123456789abcdef";
        }

        @Override
        public void progress(String words) {}

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public <R> R result(Step<R> step) {
            throw new IllegalStateException("no result here");
        }
    }

    @Test
    @DisplayName("S4: a remote that can't be asked is found out before anything is made, so there is nothing to undo")
    void remoteIsGone() throws Exception {
        commit("one");
        run(tree, "remote", "add", "origin", directory.resolve("gone").toString());
        Outcome outcome = release(git.remote("origin").tag("v1", "x"), GOOD);
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString())
                .contains("tag v1 was not made, since remote origin can't be asked")
                .containsPattern("undone in [0-9]+ ms: nothing");
        assertThat(run(tree, "tag", "-l")).isEmpty();
    }

    @Test
    @DisplayName("the branch step, its undo, and what the undo leaves alone")
    void branch() throws Exception {
        String head = commit("one");
        assertThat(release(git.branch("hotfix/a", "main"), BAD)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run(tree, "branch", "--format=%(refname:short)")).isEqualTo("main");
        assertThat(release(git.branch("hotfix/a", "main"), GOOD)).isInstanceOf(Outcome.Completed.class);
        assertThat(run(tree, "rev-parse", "hotfix/a")).isEqualTo(head);
        assertThat(release(git.branch("hotfix/a", "main"), GOOD)).isNotInstanceOf(Outcome.Completed.class);
        assertThat(run(tree, "rev-parse", "hotfix/a")).isEqualTo(head);
        Check works = Check.named("works").holds(c -> {
            run(tree, "checkout", "-q", "hotfix/b");
            commit("work");
            return false;
        });
        assertThat(release(git.branch("hotfix/b", "main"), works)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run(tree, "log", "-1", "--format=%s", "hotfix/b")).isEqualTo("work");
    }
}
