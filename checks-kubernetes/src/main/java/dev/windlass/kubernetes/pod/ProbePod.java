package dev.windlass.kubernetes.pod;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod for a moment, that asks something from inside the cluster, as {@code kubectl run --rm} does: whether a service answers,
 * or a name is known. Immutable, each call gives a new value; safe for use by several threads.
 *
 * <pre>{@code
 * shop.probePod("busybox:1.36", "wget", "-q", "-O-", "http://api-gateway:3000/health").check("the gateway answers from inside")
 * }</pre>
 *
 * <p><b>Why it is a check</b>, although it makes a pod: a check changes nothing that it is asked about. The pod is no part of
 * the product: it bears labels that no service selects, runs once, has no token of a service account, and is deleted in
 * whatever way it ended; what its program does is yours to keep to looking. It may be asked again at any time and side by
 * side with itself, since each has a pod of its own. So it needs no undo and can stand in a gate, where a step can't.
 *
 * <p><b>What is left of it.</b> Nothing, as a rule. If this process is killed while it looks, the cluster ends the pod at its
 * time, and the next one that is asked in that namespace deletes it. The pods have label {@value #LABEL}; {@code kubectl
 * delete pod -l windlass.dev/probe} does it by hand. A pod that could not be deleted is told in the evidence.
 *
 * <p><b>What it needs</b> is a right to create, get, list, watch and delete pods, to get {@code pods/log}, and room for 50 millicores and
 * 64 MiB. It fits the strictest of the Pod Security Standards, {@code restricted}: its program doesn't run as root. Where network policies
 * let in only some pods, give it the {@link #label} that they go by; but none by which a service would send it traffic.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Kubernetes: Pod Security Standards</a>
 */
public final class ProbePod implements NeedsRights {

    /** The label of all such pods. */
    public static final String LABEL = "windlass.dev/probe";

    /** How long one may take where nothing is said, the time to fetch its image included: 1 minute. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Api api;
    private final String namespace;
    private final String image;
    private final List<String> line;
    private final Map<String, String> labels;
    private final Wanted wanted;
    private final Duration timeout;
    private final @Nullable String node;

    private ProbePod(
            Api api,
            String namespace,
            String image,
            List<String> line,
            Map<String, String> labels,
            Wanted wanted,
            Duration timeout,
            @Nullable String node) {
        this.api = api;
        this.namespace = namespace;
        this.image = image;
        this.line = line;
        this.labels = labels;
        this.wanted = wanted;
        this.timeout = timeout;
        this.node = node;
    }

    /**
     * A pod with one program.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param image its image; one with a tag or digest, so that it is the same one tomorrow
     * @param program the program
     * @param arguments its arguments, none of them a secret; no shell is between
     * @return the pod
     * @throws IllegalArgumentException if the image or program is blank, or the program is a whole command line
     */
    public static ProbePod of(Api api, String namespace, String image, String program, String... arguments) {
        if (image.isBlank() || program.isBlank()) {
            throw new IllegalArgumentException(
                    "a pod that probes needs an image and a program, got '" + image + "' and '" + program + "'");
        }
        return new ProbePod(
                Objects.requireNonNull(api, "api"),
                Names.namespace(namespace),
                image,
                Text.line(program, List.of(arguments)),
                Map.of(),
                Wanted.DEFAULT,
                DEFAULT_TIMEOUT,
                null);
    }

    /**
     * Adds a label, such as one that a network policy goes by. A service that selects it would send the pod traffic.
     *
     * @param key its key
     * @param value its value
     * @return a new value
     * @throws IllegalArgumentException if it can't be a label, or is {@value #LABEL}
     */
    public ProbePod label(String key, String value) {
        Names.label("pod that probes", key, value);
        if (key.equals(LABEL)) {
            throw new IllegalArgumentException("label '" + LABEL + "' is set by Windlass itself");
        }
        var more = new LinkedHashMap<>(labels);
        more.put(key, value);
        return new ProbePod(api, namespace, image, line, Map.copyOf(more), wanted, timeout, node);
    }

    /**
     * Asks from a certain node, for what may be reached from some and not from others. The scheduler isn't asked then.
     *
     * @param name the name of the node
     * @return a new value
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public ProbePod onNode(String name) {
        return new ProbePod(api, namespace, image, line, labels, wanted, timeout, Names.object("node", name));
    }

    /**
     * Says which exit codes are good.
     *
     * @param exitCodes one or more, from 0 to 255; 0 where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if there is none, or one out of range
     */
    public ProbePod accepts(int... exitCodes) {
        return new ProbePod(api, namespace, image, line, labels, wanted.accepts(exitCodes), timeout, node);
    }

    /**
     * Wants its log to hold a match as well; that is its standard output and error.
     *
     * @param regex a {@link java.util.regex.Pattern}, found anywhere in it
     * @return a new value
     * @throws IllegalArgumentException if it is empty, which would match anything
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public ProbePod outputMatches(String regex) {
        return new ProbePod(api, namespace, image, line, labels, wanted.outputMatches(regex), timeout, node);
    }

    /**
     * Limits how long it may take, from making the pod to its end. The cluster ends the pod then.
     *
     * @param limit positive, at most an hour; 1 minute where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public ProbePod timeout(Duration limit) {
        return new ProbePod(
                api, namespace, image, line, labels, wanted, Text.upTo(LONGEST, this + ": the timeout", limit), node);
    }

    /**
     * The check. It passes if the program exits with a code that is accepted and its log matches. A pod that can't be made, is
     * not scheduled or can't start is {@link dev.windlass.check.Verdict#ERRORED}.
     *
     * @param name the name under which it is reported, not blank
     * @return the check; its timeout is that of the pod, and some seconds to delete it
     */
    public Check check(String name) {
        return new ProbePodCheck(Text.named(name), this);
    }

    @Override
    public Api api() {
        return api;
    }

    /**
     * The rights that it needs: to make the pod, wait for its end, read its log and delete it, and those that killed runs left.
     *
     * @return the rights
     */
    @Override
    public List<Right> rights() {
        var rights = new ArrayList<Right>();
        for (String verb : List.of("create", "list", "watch", "delete")) {
            rights.add(Right.to(verb, "", "pods", namespace));
        }
        rights.add(Right.to("get", "", "pods/log", namespace));
        return List.copyOf(rights);
    }

    String namespace() {
        return namespace;
    }

    String image() {
        return image;
    }

    List<String> line() {
        return line;
    }

    Map<String, String> labels() {
        return labels;
    }

    Wanted wanted() {
        return wanted;
    }

    Duration timeout() {
        return timeout;
    }

    @Nullable
    String node() {
        return node;
    }

    String commandLine() {
        return Text.commandLine(line, Masker.none());
    }

    /**
     * What is declared of it: the namespace, the image, the command line, labels, the node, exit codes, match.
     *
     * @return the facts
     */
    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(api.fact());
        facts.add(new Fact("namespace", namespace));
        facts.add(new Fact("image", image));
        facts.add(new Fact("command", commandLine()));
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> facts.add(new Fact("label " + label.getKey(), label.getValue())));
        if (node != null) {
            facts.add(new Fact("node", node));
        }
        facts.addAll(wanted.facts(Masker.none()));
        return List.copyOf(facts);
    }

    /** The pod in words: its command and image. */
    @Override
    public String toString() {
        return "command '" + Text.begin(commandLine().replaceAll("\\s+", " "), 200) + "' in a pod of " + image;
    }
}
