package dev.windlass.local;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Declares;
import dev.windlass.plan.Effect;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An external command, as the action or undo of a step, as a step's result, or as a check. Immutable, each call gives a
 * new command; safe for use by several threads.
 *
 * <pre>{@code
 * Command rollout = Command.of("kubectl", "rollout", "status", "deploy/gw").inherit("KUBECONFIG").timeout(ofMinutes(5));
 *
 * Step.named("roll out the gateway").run(rollout).undo(Command.of("kubectl", "rollout", "undo", "deploy/gw")…)
 * Step.named("apply").run(Applied.class, apply.json(Applied.class)).undo(…)
 * checks("gateway").critical(rollout.check("the gateway is rolled out"))
 * }</pre>
 *
 * <p><b>What the child gets.</b> Its arguments as they are, without a shell. An environment of what is declared, and
 * besides that: {@code PATH} of this process where none is declared, {@value #MARK} (a random text, by which its
 * processes are found again), and in a step {@value #IDEMPOTENCY_KEY}. Standard input is empty where none is declared.
 * Arguments and environment are passed in the encoding of this JVM's {@code sun.jnu.encoding}; standard input is
 * written, and output read, as UTF-8.
 *
 * <p><b>Secrets</b> are passed by environment or standard input, never as an argument: every user of a machine can read
 * a command line. An argument that holds a declared secret is refused. Secrets are masked in all that is kept of the
 * output, and so are inherited variables whose names sound secret.
 *
 * <p><b>What outlives it.</b> A command that runs while this process is killed goes on without it; a resume settles the
 * step and doesn't know of the process. Where that matters let the command be short, or give it a limit of its own, such
 * as {@code timeout 300}. Ctrl-C in a terminal reaches the command too, since it belongs to the same process group;
 * SIGTERM to this process doesn't.
 *
 * <p><b>How it ends.</b> When it exits, at its timeout, and when the thread is interrupted, all of its processes that
 * are still there are ended: by SIGTERM, and after the {@link #grace} by SIGKILL. Found are its descendants, those that
 * were seen while it ran, and on Linux those that still have its environment. A process may escape that changes both its
 * parent and its environment, or belongs to another user.
 *
 * <p><b>As an action</b> the command has done its work if its exit code is accepted and its output matches. If it can't
 * be started it throws {@link NotApplied}; anything else is a {@link CommandFailed}, whose message ends with the last
 * lines of its output, and leaves the effect unknown. What the action declares enters the fingerprint of the plan; what
 * an undo, a probe or a check's timeout declares doesn't, so that these can be mended while a release is under way.
 *
 * <p>Of each output stream the first and last 16 Ki characters are kept, however much there is; standard output that is
 * matched or read as a result must have no more than 1 Mi characters. Control characters are made harmless.
 */
public final class Command implements Effect<ActionContext<?>>, Declares {

    /** The variable in which a step's child gets the idempotency key of its action or undo. */
    public static final String IDEMPOTENCY_KEY = "WINDLASS_IDEMPOTENCY_KEY";

    /** The variable by which the processes of one command are found again. */
    public static final String MARK = "WINDLASS_COMMAND";

    /** How long a command may take where nothing is said: 5 minutes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    /** How long its processes have to end after SIGTERM where nothing is said: 5 seconds. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(10);

    private final Child child;
    private final Limits limits;
    private final Wanted wanted;

    /**
     * When it is ended.
     *
     * @param leaves whether processes that outlive it are left alone
     */
    record Limits(Duration timeout, Duration grace, boolean leaves) {}

    private Command(Child child, Limits limits, Wanted wanted) {
        child.refuseSecretArguments();
        this.child = child;
        this.limits = limits;
        this.wanted = wanted;
    }

    /**
     * A program with its arguments. No shell is between: nothing is expanded, split or quoted.
     *
     * @param program its path, or its name, which is looked up in {@code PATH} of this process
     * @param arguments its arguments, none of them a secret
     * @return the command
     * @throws IllegalArgumentException if the program is blank, or a text holds a NUL character
     */
    public static Command of(String program, String... arguments) {
        return new Command(
                Child.of(program, List.of(arguments)),
                new Limits(DEFAULT_TIMEOUT, DEFAULT_GRACE, false),
                new Wanted(Set.of(0), null));
    }

    /**
     * A script for {@code /bin/sh -c}: the one way to get a shell. Never build the script out of texts that come from
     * elsewhere; pass them by {@link #env(String, String)} and write {@code "$NAME"}.
     *
     * @param script the script; it stops at the first error only if it says {@code set -e}
     * @return the command
     * @throws IllegalArgumentException if the script is blank or holds a NUL character
     */
    public static Command shell(String script) {
        if (script.isBlank()) {
            throw new IllegalArgumentException("a script of a shell must not be blank, got '" + script + "'");
        }
        return of("/bin/sh", "-c", script);
    }

    /**
     * Sets the directory in which it runs.
     *
     * @param directory an existing directory; that of this process where nothing is said
     * @return a new command
     */
    public Command in(Path directory) {
        return with(child.in(Objects.requireNonNull(directory, "directory")));
    }

    /**
     * Adds a variable to its environment. The value is journaled and printed; of a secret declare a {@link Secret}.
     *
     * @param variable its name
     * @param value its value, never a secret
     * @return a new command
     * @throws IllegalArgumentException if the name is none, is reserved for Windlass, or is declared already
     */
    public Command env(String variable, String value) {
        return with(child.with(new Child.Plain(variable, value)));
    }

    /**
     * Adds a secret to its environment; it is masked in all that is kept of the command.
     *
     * @param variable its name
     * @param value its value
     * @return a new command
     * @throws IllegalArgumentException if the name is none, is reserved for Windlass, or is declared already
     */
    public Command env(String variable, Secret value) {
        return with(child.with(new Child.Hidden(variable, value)));
    }

    /**
     * Passes on variables of this process's environment. One that is not set when the command is to start keeps it from
     * starting: without {@code KUBECONFIG}, for instance, it might change another cluster.
     *
     * @param variables their names; where a name sounds secret (token, password and the like) its value is masked
     * @return a new command
     * @throws IllegalArgumentException if a name is none, is reserved for Windlass, or is declared already
     */
    public Command inherit(String... variables) {
        Child more = child;
        for (String variable : variables) {
            more = more.with(new Child.Inherited(variable));
        }
        return with(more);
    }

    /**
     * Gives its standard input, as UTF-8.
     *
     * @param text the input; it is journaled, up to some length, so never a secret
     * @return a new command
     * @throws IllegalStateException if it has one already
     */
    public Command stdin(String text) {
        return with(child.reading(new Child.Input(text, null)));
    }

    /**
     * Gives a secret as its standard input, as UTF-8 and without a line end.
     *
     * @param secret the input; it is masked in all that is kept of the command
     * @return a new command
     * @throws IllegalStateException if it has one already
     */
    public Command stdin(Secret secret) {
        return with(child.reading(new Child.Input("", secret)));
    }

    /**
     * Masks secrets that the command gets in another way, such as from a file.
     *
     * @param secrets what must not be shown
     * @return a new command
     */
    public Command masking(Secret... secrets) {
        return with(child.masking(List.of(secrets)));
    }

    /**
     * Limits how long it may take.
     *
     * @param timeout positive, at most a day; replaces what was said before
     * @return a new command
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public Command timeout(Duration timeout) {
        return with(new Limits(upTo(LONGEST, "timeout", timeout), limits.grace, limits.leaves));
    }

    /**
     * Says how long its processes have to end by themselves after SIGTERM.
     *
     * @param grace positive, at most 10 minutes; replaces what was said before
     * @return a new command
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public Command grace(Duration grace) {
        return with(new Limits(limits.timeout, upTo(LONGEST_GRACE, "grace", grace), limits.leaves));
    }

    /**
     * Lets processes live on that it started in the background, when it exits by itself: for a command that starts a
     * daemon, such as {@code pg_ctl start}. They should write to a file, since the pipe to this process is closed.
     *
     * @return a new command
     */
    public Command mayLeaveProcesses() {
        return with(new Limits(limits.timeout, limits.grace, true));
    }

    /**
     * Says which exit codes are good.
     *
     * @param exitCodes one or more, from 0 to 255; 0 where nothing is said
     * @return a new command
     * @throws IllegalArgumentException if there is none, or one out of range
     */
    public Command accepts(int... exitCodes) {
        var codes = new TreeSet<Integer>();
        for (int code : exitCodes) {
            if (code < 0 || code > 255) {
                throw new IllegalArgumentException(child.shown() + ": an exit code is from 0 to 255, got " + code);
            }
            codes.add(code);
        }
        if (codes.isEmpty()) {
            throw new IllegalArgumentException(child.shown() + " must accept at least one exit code");
        }
        return new Command(child, limits, new Wanted(codes, wanted.matches()));
    }

    /**
     * Wants its standard output to hold a match as well.
     *
     * @param regex a {@link Pattern}, found anywhere in the output; anchor it with {@code (?m)^…$} for whole lines
     * @return a new command
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public Command outputMatches(String regex) {
        return new Command(child, limits, new Wanted(wanted.exitCodes(), Pattern.compile(regex)));
    }

    /**
     * The command as an action or undo: runs it and waits for its end.
     *
     * @param context where the idempotency key is from
     * @throws NotApplied if it could not be started
     * @throws CommandFailed if it ended in any other way than it should
     * @throws InterruptedException if the thread was interrupted; its processes are ended then
     */
    @Override
    public void run(ActionContext<?> context) throws NotApplied, CommandFailed, InterruptedException {
        Run.of(this, context, false);
    }

    /**
     * The command as an action with a result, or as a before-image: its standard output, read as JSON by Jackson.
     * Properties that the type doesn't know are ignored, one that it has and the output hasn't is an error. Secrets in
     * it read as {@value Secret#MASK}.
     *
     * @param type the type of the result
     * @param <C> the context, whatever the step gives
     * @param <T> the type of the result
     * @return the action; it throws as {@link #run} does, and {@link CommandFailed} if there is no such JSON
     */
    public <C extends ActionContext<?>, T> Action<C, T> json(Class<T> type) {
        return Json.read(this, Objects.requireNonNull(type, "type"));
    }

    /**
     * The command as an action with a result of a generic type; otherwise as {@link #json(Class)}.
     *
     * @param type the type of the result
     * @param <C> the context, whatever the step gives
     * @param <T> the type of the result
     * @return the action
     */
    public <C extends ActionContext<?>, T> Action<C, T> json(TypeReference<T> type) {
        return Json.read(this, type.getType());
    }

    /**
     * The command as an action with a result, or as a before-image: its standard output as a text, without blanks and
     * line ends around it. Secrets in it read as {@value Secret#MASK}.
     *
     * @param <C> the context, whatever the step gives
     * @return the action; it throws as {@link #run} does
     */
    public <C extends ActionContext<?>> Action<C, String> text() {
        return new Json.Plain<>(this);
    }

    /**
     * The command as a check; it must change nothing. It passes only if the exit code is accepted and the output
     * matches; another exit code or output has failed; not started, killed by a signal, over its time, or with more
     * output than is read is {@link dev.windlass.check.Verdict#ERRORED}.
     *
     * @param name the name under which it is reported, not blank
     * @return the check; its timeout is the command's, and some seconds to end it
     */
    public Check check(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        return new CommandCheck(name, this);
    }

    /**
     * What is declared of it: command line, directory, environment, input, exit codes, match; secrets masked.
     *
     * @return the facts
     */
    @Override
    public List<Fact> facts() {
        return Facts.of(child, wanted);
    }

    Child child() {
        return child;
    }

    Limits limits() {
        return limits;
    }

    Wanted wanted() {
        return wanted;
    }

    private Command with(Child other) {
        return new Command(other, limits, wanted);
    }

    private Command with(Limits other) {
        return new Command(child, other, wanted);
    }

    private Duration upTo(Duration most, String what, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    child.shown() + ": the " + what + " must be positive and at most " + most + ", got " + value);
        }
        return value;
    }

    /** The command line, secrets masked. */
    @Override
    public String toString() {
        return child.shown();
    }
}
