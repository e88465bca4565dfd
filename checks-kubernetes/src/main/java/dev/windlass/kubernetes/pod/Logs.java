package dev.windlass.kubernetes.pod;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.api.Right;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The logs of some pods, to look through. Immutable, each call gives a new value; safe for use by several threads.
 *
 * <pre>{@code
 * Pods gateway = shop.pods("app=api-gateway");
 *
 * gateway.logs().since(ofMinutes(30)).matching("ERROR|FATAL").atMost(0).check("no errors in the last half an hour")
 * gateway.logs().sinceRelease().matching("WARN").atMost(20).check("few warnings since the release began")
 * shop.pods("slot=green").logs().tail(50).matching("GET /").atLeast(1).inEachPod().check("green serves requests")
 * gateway.logs().since(ofMinutes(5)).matching("ERROR").metric("errors in 5 minutes").above(10)…
 * }</pre>
 *
 * <p><b>All or nothing.</b> Every pod of the selection must tell its log, else the check is {@link
 * dev.windlass.check.Verdict#ERRORED}: one that isn't read may hold what is looked for. No pod, and logs without a single
 * line, are no data. A pod that was deleted since it was listed is left out, and told. The logs are read four at a time, as a
 * stream; of each no more than {@link #atMostMegabytes}.
 *
 * <p><b>What a log misses.</b> A container that was started anew begins a new log: see {@link #previous}. Nodes rotate logs,
 * and those of deleted pods are gone, such as after a rollout: a look since 24 hours sees what is still there. What is cut
 * off between a node and the API server can't be told from the end of a log.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/logging/">Kubernetes: logging</a>
 */
public final class Logs implements NeedsRights {

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_MEGABYTES = 1024;

    private final Pods pods;
    private final Options options;

    /**
     * What of the logs is read.
     *
     * @param since how far back; null for all of it
     * @param sinceRelease whether since the release changes things
     * @param tail how many lines of each at most; null for all
     * @param container the name of the container; null for the only one
     * @param previous whether the log of the container before its last restart is read as well
     * @param megabytes how much of each log is read at most
     * @param mayBeEmpty whether logs without a line are fine
     * @param timeout how long all may take
     */
    record Options(
            @Nullable Duration since,
            boolean sinceRelease,
            @Nullable Integer tail,
            @Nullable String container,
            boolean previous,
            int megabytes,
            boolean mayBeEmpty,
            Duration timeout) {}

    private Logs(Pods pods, Options options) {
        this.pods = pods;
        this.options = options;
    }

    static Logs of(Pods pods) {
        return new Logs(pods, new Options(null, false, null, null, false, 64, false, Check.DEFAULT_TIMEOUT));
    }

    /**
     * Reads what was written lately, by the clock of each node.
     *
     * @param time how far back, at least a second, at most 30 days; parts of a second count as a whole one
     * @return a new value
     * @throws IllegalArgumentException if it is out of that range
     */
    public Logs since(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "logs of " + pods + " are read since 1 second to " + LONGEST.toDays() + " days ago, got " + time);
        }
        return new Logs(
                pods,
                new Options(
                        time,
                        false,
                        options.tail,
                        options.container,
                        options.previous,
                        options.megabytes,
                        options.mayBeEmpty,
                        options.timeout));
    }

    /**
     * Reads what was written since the release changes things: since the first step of the run began that is not read-only.
     * Before that, and outside of a run, the check has no data. That moment is of this process's clock; the nodes' clocks
     * should not differ from it by much.
     *
     * @return a new value
     */
    public Logs sinceRelease() {
        return new Logs(
                pods,
                new Options(
                        null,
                        true,
                        options.tail,
                        options.container,
                        options.previous,
                        options.megabytes,
                        options.mayBeEmpty,
                        options.timeout));
    }

    /**
     * Reads the last lines of each log only.
     *
     * @param lines how many, from 1 to a million
     * @return a new value
     * @throws IllegalArgumentException if it is out of that range
     */
    public Logs tail(int lines) {
        if (lines < 1 || lines > 1_000_000) {
            throw new IllegalArgumentException(
                    "of logs of " + pods + " the last 1 to 1000000 lines are read, got " + lines);
        }
        return new Logs(
                pods,
                new Options(
                        options.since,
                        options.sinceRelease,
                        lines,
                        options.container,
                        options.previous,
                        options.megabytes,
                        options.mayBeEmpty,
                        options.timeout));
    }

    /**
     * Says which container's log is read. Where a pod has several it must be said.
     *
     * @param name the name of the container
     * @return a new value
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Logs container(String name) {
        return new Logs(
                pods,
                new Options(
                        options.since,
                        options.sinceRelease,
                        options.tail,
                        Names.container(name),
                        options.previous,
                        options.megabytes,
                        options.mayBeEmpty,
                        options.timeout));
    }

    /**
     * Reads as well, where a container was started anew, the log of the one before: what it wrote ahead of a crash. Earlier
     * ones are gone. Without this restarts are told, and that log isn't read.
     *
     * @return a new value
     */
    public Logs previous() {
        return new Logs(
                pods,
                new Options(
                        options.since,
                        options.sinceRelease,
                        options.tail,
                        options.container,
                        true,
                        options.megabytes,
                        options.mayBeEmpty,
                        options.timeout));
    }

    /**
     * Bounds how much of each log is read. Where there is more, nothing is known of the rest, which is the newest: a limit
     * that isn't broken yet is no pass then.
     *
     * @param megabytes from 1 to 1024, in MiB; 64 where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is out of that range
     */
    public Logs atMostMegabytes(int megabytes) {
        if (megabytes < 1 || megabytes > MOST_MEGABYTES) {
            throw new IllegalArgumentException("of a log 1 to " + MOST_MEGABYTES + " MiB are read, got " + megabytes);
        }
        return new Logs(
                pods,
                new Options(
                        options.since,
                        options.sinceRelease,
                        options.tail,
                        options.container,
                        options.previous,
                        megabytes,
                        options.mayBeEmpty,
                        options.timeout));
    }

    /**
     * Says that there may be nothing in all of the logs, so that a limit by {@link LogLines#atMost} is kept by that: for
     * programs that write only when something is wrong.
     *
     * @return a new value
     */
    public Logs mayBeEmpty() {
        return new Logs(
                pods,
                new Options(
                        options.since,
                        options.sinceRelease,
                        options.tail,
                        options.container,
                        options.previous,
                        options.megabytes,
                        true,
                        options.timeout));
    }

    /**
     * Limits how long it may take to read them all.
     *
     * @param limit positive, at most an hour; 30 seconds where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public Logs timeout(Duration limit) {
        return new Logs(
                pods,
                new Options(
                        options.since,
                        options.sinceRelease,
                        options.tail,
                        options.container,
                        options.previous,
                        options.megabytes,
                        options.mayBeEmpty,
                        Text.upTo(Duration.ofHours(1), "the time to read logs of " + pods, limit)));
    }

    /**
     * Says which lines are meant.
     *
     * @param regex a {@link Pattern}, found anywhere in a line; {@code (?i)} for any case
     * @return the lines
     * @throws IllegalArgumentException if it is empty, which would match every line; who means that says {@code ^}
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public LogLines matching(String regex) {
        return new LogLines(this, Text.pattern("lines of logs of " + pods, regex));
    }

    @Override
    public Api api() {
        return pods.api();
    }

    /**
     * The rights that it takes to read them.
     *
     * @return the rights
     */
    @Override
    public List<Right> rights() {
        var rights = new ArrayList<>(pods.rights());
        rights.add(Right.to("get", "", "pods/log", pods.namespace()));
        return List.copyOf(rights);
    }

    Pods pods() {
        return pods;
    }

    Options options() {
        return options;
    }

    /**
     * What is declared of them: the pods, the container, which part of each log.
     *
     * @return the facts
     */
    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(pods.api().fact());
        facts.addAll(pods.facts());
        if (options.container != null) {
            facts.add(new Fact("container", options.container));
        }
        if (options.sinceRelease) {
            facts.add(new Fact("since", "the release changes things"));
        } else if (options.since != null) {
            facts.add(Fact.declared("since", options.since));
        }
        if (options.tail != null) {
            facts.add(Fact.declared("last lines", options.tail));
        }
        if (options.previous) {
            facts.add(Fact.declared("log before a restart", true));
        }
        if (options.mayBeEmpty) {
            facts.add(Fact.declared("may be empty", true));
        }
        return List.copyOf(facts);
    }

    /** In words: {@code logs of pods app=gw in 'shop'}. */
    @Override
    public String toString() {
        return "logs of " + pods;
    }
}
