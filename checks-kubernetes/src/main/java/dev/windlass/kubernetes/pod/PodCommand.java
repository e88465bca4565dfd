package dev.windlass.kubernetes.pod;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Effect;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command in a pod that runs already, as {@code kubectl exec} has it: the action or undo of a step, a step's result, or a
 * check. It runs in one pod, the newest of those that are ready. Immutable, each call gives a new command; safe for use by
 * several threads.
 *
 * <pre>{@code
 * PodCommand backup = shop.deploymentPods("api-gateway").exec("npm", "run", "db:backup").timeout(ofMinutes(20));
 *
 * Step.named("back up the database").run(Executed.class, backup.executed()).readOnly()
 * Step.named("warm the cache").run(shop.pods("app=cache").exec("warm")).idempotent().readOnly()
 * checks("database").critical(shop.deploymentPods("api-gateway").exec("npm", "run", "db:verify").check("it is verified"))
 * }</pre>
 *
 * <p><b>What the program gets.</b> Its arguments as they are, without a shell; the environment of its container; standard
 * input is empty where none is declared. The idempotency key of a step can't be passed to it.
 *
 * <p><b>Secrets</b> are passed by standard input, never as an argument: API servers and their audit logs record command
 * lines. An argument that holds a declared secret is refused. Declared secrets are masked in all that is kept of the output,
 * and so is what looks like one.
 *
 * <p><b>What outlives it.</b> At its timeout, when the thread is interrupted, and when the connection breaks off, the
 * connection is closed. <em>The program in the pod may go on</em>: Kubernetes has no way to end it. Where that matters
 * give it a limit of its own, such as {@code timeout 300 …}.
 *
 * <p><b>At least once.</b> If the connection breaks off in the instant between the start of the program and the server's word
 * of it, the JDK's HTTP client sends the request once more, and tells nobody: then it is started twice. Where that matters let
 * the program hold a lock, or see for itself what is done already.
 *
 * <p><b>As an action</b> the command has done its work if its exit code is accepted and its output matches. If it can't be
 * started, for want of a ready pod for instance, it throws {@link NotApplied}; anything else is a {@link PodCommandFailed},
 * whose message ends with the last lines of its output, and leaves the effect unknown.
 *
 * <p>Of each output stream the last lines are shown, out of the last 16 KiB; standard output that is matched or read as a
 * result must have no more than 1 MiB.
 */
public final class PodCommand implements Effect<ActionContext<?>>, NeedsRights {

    /** How long a command may take where nothing is said: 5 minutes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Shorter ones are in many an argument by chance. */
    private static final int TELLING = 4;

    private final Pods pods;
    private final List<String> line;
    private final @Nullable String container;
    private final Duration timeout;
    private final Wanted wanted;
    private final @Nullable Secret stdin;
    private final List<Secret> others;

    private PodCommand(
            Pods pods,
            List<String> line,
            @Nullable String container,
            Duration timeout,
            Wanted wanted,
            @Nullable Secret stdin,
            List<Secret> others) {
        this.pods = pods;
        this.line = line;
        this.container = container;
        this.timeout = timeout;
        this.wanted = wanted;
        this.stdin = stdin;
        this.others = others;
        refuseSecretArguments();
    }

    static PodCommand of(Pods pods, String program, List<String> arguments) {
        List<String> line = Text.line(program, arguments);
        for (String one : line) {
            if (one.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "a text of command '" + program + "' holds a NUL character, which no command can be given");
            }
        }
        return new PodCommand(pods, line, null, DEFAULT_TIMEOUT, Wanted.DEFAULT, null, List.of());
    }

    /**
     * Says in which container it runs. Where a pod has several it must be said.
     *
     * @param name the name of the container
     * @return a new command
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public PodCommand container(String name) {
        return new PodCommand(pods, line, Names.container(name), timeout, wanted, stdin, others);
    }

    /**
     * Limits how long it may take.
     *
     * @param limit positive, at most a day; replaces what was said before
     * @return a new command
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public PodCommand timeout(Duration limit) {
        return new PodCommand(
                pods, line, container, Text.upTo(LONGEST, this + ": the timeout", limit), wanted, stdin, others);
    }

    /**
     * Says which exit codes are good.
     *
     * @param exitCodes one or more, from 0 to 255; 0 where nothing is said
     * @return a new command
     * @throws IllegalArgumentException if there is none, or one out of range
     */
    public PodCommand accepts(int... exitCodes) {
        return new PodCommand(pods, line, container, timeout, wanted.accepts(exitCodes), stdin, others);
    }

    /**
     * Wants its standard output to hold a match as well.
     *
     * @param regex a {@link java.util.regex.Pattern}, found anywhere in the output; anchor it with {@code (?m)^…$} for whole
     *     lines
     * @return a new command
     * @throws IllegalArgumentException if it is empty, which would match anything
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public PodCommand outputMatches(String regex) {
        return new PodCommand(pods, line, container, timeout, wanted.outputMatches(regex), stdin, others);
    }

    /**
     * Gives a secret as a line of its standard input, as UTF-8 with a line end. The input isn't closed after that, since the
     * protocol of many API servers has no way to: let the program read a line ({@code read -r}). One that reads until the
     * end of its input runs until its time is over.
     *
     * @param line the input; it is masked in all that is kept of the command
     * @return a new command
     * @throws IllegalStateException if it has one already
     */
    public PodCommand stdin(Secret line) {
        if (stdin != null) {
            throw new IllegalStateException(this + " has a standard input already");
        }
        return new PodCommand(
                pods, this.line, container, timeout, wanted, Objects.requireNonNull(line, "stdin"), others);
    }

    /**
     * Masks secrets that the command gets in another way, such as from its environment.
     *
     * @param secrets what must not be shown
     * @return a new command
     */
    public PodCommand masking(Secret... secrets) {
        var more = new ArrayList<>(others);
        more.addAll(List.of(secrets));
        return new PodCommand(pods, line, container, timeout, wanted, stdin, List.copyOf(more));
    }

    /**
     * The command as an action or undo: runs it and waits for its end.
     *
     * @param context says how far it is
     * @throws NotApplied if it was not started
     * @throws PodCommandFailed if it ended in any other way than it should
     * @throws InterruptedException if the thread was interrupted; the program may go on then
     */
    @Override
    public void run(ActionContext<?> context) throws NotApplied, PodCommandFailed, InterruptedException {
        Execution.act(this, context);
    }

    /**
     * The command as an action with a result that tells where it ran.
     *
     * @param <C> the context, whatever the step gives
     * @return the action; it throws as {@link #run} does
     */
    public <C extends ActionContext<?>> Action<C, Executed> executed() {
        return new Giving<>(
                this, (command, context) -> Execution.act(command, context).executed());
    }

    /**
     * The command as an action with a result, or as a before-image: its standard output as a text, without blanks and line
     * ends around it. Declared secrets in it read as {@value Secret#MASK}.
     *
     * @param <C> the context, whatever the step gives
     * @return the action; it throws as {@link #run} does, and {@link PodCommandFailed} if there is more than 1 MiB of it
     */
    public <C extends ActionContext<?>> Action<C, String> text() {
        return new Giving<>(this, Execution::text);
    }

    /**
     * The command as a check; it must change nothing. It passes only if the exit code is accepted and the output matches;
     * another exit code or output has failed. Without a ready pod it has no data. Not started, over its time, a connection
     * that breaks off, or more output than is read, is {@link dev.windlass.check.Verdict#ERRORED}.
     *
     * @param name the name under which it is reported, not blank
     * @return the check; its timeout is the command's, and some seconds to find the pod
     */
    public Check check(String name) {
        return new PodCommandCheck(Text.named(name), this);
    }

    @Override
    public Api api() {
        return pods.api();
    }

    /**
     * What is declared of it: the pods, the container, the command line, exit codes, match; secrets masked.
     *
     * @return the facts
     */
    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(api().fact());
        facts.addAll(pods.facts());
        if (container != null) {
            facts.add(new Fact("container", container));
        }
        facts.add(new Fact("command", commandLine()));
        if (stdin != null) {
            facts.add(new Fact("stdin", Secret.MASK));
        }
        facts.addAll(wanted.facts(masker()));
        return List.copyOf(facts);
    }

    /**
     * The rights that it needs. An API server takes a command by a request that it counts as {@code get}, newer ones want
     * {@code create} besides.
     *
     * @return the rights
     */
    @Override
    public List<Right> rights() {
        var rights = new ArrayList<>(pods.rights());
        rights.add(Right.to("get", "", "pods/exec", pods.namespace()));
        rights.add(Right.to("create", "", "pods/exec", pods.namespace()));
        return rights;
    }

    Pods pods() {
        return pods;
    }

    List<String> line() {
        return line;
    }

    @Nullable
    String container() {
        return container;
    }

    Duration timeout() {
        return timeout;
    }

    Wanted wanted() {
        return wanted;
    }

    @Nullable
    Secret stdin() {
        return stdin;
    }

    Masker masker() {
        return Masker.of(secrets());
    }

    String commandLine() {
        return Text.commandLine(line, masker());
    }

    private List<Secret> secrets() {
        var secrets = new ArrayList<>(others);
        if (stdin != null) {
            secrets.add(stdin);
        }
        return secrets;
    }

    private void refuseSecretArguments() {
        for (Secret secret : secrets()) {
            for (int i = 0; i < line.size(); i++) {
                if (secret.reveal().length() >= TELLING && line.get(i).contains(secret.reveal())) {
                    throw new IllegalArgumentException("argument " + i + " of " + this
                            + " holds a secret, and API servers record command lines; pass it by stdin");
                }
            }
        }
    }

    /** The command line, secrets masked. */
    @Override
    public String toString() {
        return "command '" + Text.begin(commandLine().replaceAll("\\s+", " "), 200) + "'";
    }

    /** An action with a result that still says what it is, as a lambda couldn't. */
    private record Giving<C extends ActionContext<?>, T>(PodCommand command, Code<T> code)
            implements Action<C, T>, NeedsRights {

        interface Code<T> {
            T run(PodCommand command, ActionContext<?> context) throws Exception;
        }

        @Override
        public T run(C context) throws Exception {
            return code.run(command, context);
        }

        @Override
        public Api api() {
            return command.api();
        }

        @Override
        public List<Fact> facts() {
            return command.facts();
        }

        @Override
        public List<Right> rights() {
            return command.rights();
        }
    }
}
