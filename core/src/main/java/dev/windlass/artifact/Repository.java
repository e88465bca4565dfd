package dev.windlass.artifact;

import dev.windlass.check.CheckContext;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks git. It gets an environment of its own: no variable such as {@code GIT_DIR} of this process can point it elsewhere,
 * and it speaks English, whatever the locale.
 *
 * @param directory in the working tree
 * @param context of the step in which it is asked
 * @param check the check in which it is asked, for the time that is left; null in a step
 */
record Repository(
        Path directory, ActionContext<?> context, @Nullable CheckContext check) {

    /** Where configuration, credentials and keys are; each if it is set. */
    private static final List<String> PASSED = List.of("HOME", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "USER");

    private static final Duration OF_STEP = Duration.ofMinutes(5);
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

    static Repository asked(Path directory, CheckContext check) {
        return new Repository(directory, new Asked(), check);
    }

    static Repository acting(Path directory, ActionContext<?> context) {
        return new Repository(directory, context, null);
    }

    /** Standard output, without blanks around it. */
    String ask(String... arguments) throws Unusable, InterruptedException {
        return ask(command(arguments));
    }

    /** Standard output; empty if git exits with 1, by which it says that there is none. */
    Optional<String> askMaybe(String... arguments) throws Unusable, InterruptedException {
        try {
            return Optional.of(text(command(arguments)));
        } catch (CommandFailed e) {
            if (e.exitCode().orElse(-1) == 1) {
                return Optional.empty();
            }
            throw Unusable.errored(String.valueOf(e.getMessage()));
        }
    }

    String ask(Command command) throws Unusable, InterruptedException {
        try {
            return text(command);
        } catch (CommandFailed e) {
            throw Unusable.errored(String.valueOf(e.getMessage()));
        }
    }

    private String text(Command command) throws Unusable, CommandFailed, InterruptedException {
        try {
            Action<ActionContext<?>, String> text = command.text();
            return text.run(context);
        } catch (NotApplied e) {
            throw Unusable.errored(String.valueOf(e.getMessage()));
        } catch (CommandFailed | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Unusable.errored("git can't be asked: " + e);
        }
    }

    /**
     * A command. One that only asks runs no hook: the index isn't refreshed, and nothing watches the files; one that
     * changes something runs those of the repository.
     */
    Command command(String... arguments) {
        var line = new ArrayList<>(List.of("--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false"));
        line.addAll(List.of(arguments));
        Command command = Command.of("git", line.toArray(String[]::new))
                .in(directory)
                .env("LC_ALL", "C")
                .env("GIT_TERMINAL_PROMPT", "0")
                .env("GIT_OPTIONAL_LOCKS", "0")
                .env("GIT_NO_REPLACE_OBJECTS", "1")
                .env("GIT_NO_LAZY_FETCH", "1")
                .timeout(time())
                .grace(Duration.ofSeconds(1));
        for (String variable : PASSED) {
            if (System.getenv(variable) != null) {
                command = command.inherit(variable);
            }
        }
        return command;
    }

    /** Less than what is left, so that git is ended before the check is given up. */
    private Duration time() {
        if (check == null) {
            return OF_STEP;
        }
        Duration most = check.timeLeft().multipliedBy(4).dividedBy(5);
        return most.compareTo(OF_STEP) > 0
                ? OF_STEP
                : most.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : most;
    }

    /** The commit that is checked out. */
    String head() throws Unusable, InterruptedException {
        return askMaybe("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
                .orElseThrow(() -> Unusable.noData("the repository of '" + directory + "' has no commit yet"));
    }

    /** The commit of a revision. */
    String commit(String revision) throws Unusable, InterruptedException {
        return askMaybe("rev-parse", "--verify", "--quiet", revision + "^{commit}")
                .orElseThrow(() -> Unusable.errored("the repository of '" + directory + "' knows no commit '" + revision
                        + "'; fetch it, with its tags, or correct the name"));
    }

    /** The id that a reference holds: of a tag object where it is annotated. */
    Optional<String> ref(String ref) throws Unusable, InterruptedException {
        return askMaybe("rev-parse", "--verify", "--quiet", ref);
    }

    /** The id that a reference holds on a remote; the repository here isn't changed. */
    Optional<String> remoteRef(String remote, String ref) throws Unusable, InterruptedException {
        String listed = ask("ls-remote", "--", remote, ref);
        return listed.lines()
                .filter(line -> line.endsWith("\t" + ref))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .findFirst();
    }

    boolean isShallow() throws Unusable, InterruptedException {
        return ask("rev-parse", "--is-shallow-repository").equals("true");
    }

    /** How many commits lead to one that don't lead to the other. */
    long commits(String since, String to) throws Unusable, InterruptedException {
        String count = ask("rev-list", "--count", since + ".." + to, "--");
        if (!COUNT.matcher(count).matches()) {
            throw Unusable.errored("git counted '" + Source.oneLine(count) + "' commits from " + since + " to " + to);
        }
        return Long.parseLong(count);
    }

    /** A command wants to know in which step it is; a check is in none. */
    private static final class Asked implements ActionContext<Void> {
        @Override
        public Void before() {
            throw new IllegalStateException("a check has no before-image");
        }

        @Override
        public String idempotencyKey() {
            return "check";
        }

        @Override
        public void progress(String words) {
            // A check tells nothing before its answer.
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public <R> R result(Step<R> step) {
            throw new IllegalStateException("a check reads no result");
        }
    }
}
