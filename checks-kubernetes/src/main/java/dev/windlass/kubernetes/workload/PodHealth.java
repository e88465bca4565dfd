package dev.windlass.kubernetes.workload;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is asked of how some pods are. Pods that are ending don't count, nor do those that are over, such as evicted ones, and
 * that their controller has replaced. Immutable, safe for use by several threads. Users get
 * these checks from {@link dev.windlass.kubernetes.pod.Pods}.
 */
public final class PodHealth {

    private static final int SHOWN = 10;

    private static final Set<String> OVER = Set.of("Succeeded", "Failed");
    private static final Set<String> REPLACING =
            Set.of("ReplicaSet", "DaemonSet", "StatefulSet", "ReplicationController");

    private final Api api;
    private final String namespace;
    private final String words;
    private final List<Fact> facts;
    private final Listing listing;

    private PodHealth(Api api, String namespace, String words, List<Fact> facts, Listing listing) {
        this.api = api;
        this.namespace = namespace;
        this.words = words;
        this.facts = List.copyOf(facts);
        this.listing = listing;
    }

    /** Lists the pods. */
    @FunctionalInterface
    public interface Listing {
        /**
         * Lists them.
         *
         * @param timeLeft how long it may take
         * @return the pods
         * @throws ApiFailure if they can't be listed
         */
        List<Pod> pods(Duration timeLeft) throws ApiFailure;
    }

    /**
     * The checks of some pods.
     *
     * @param api the cluster
     * @param namespace their namespace
     * @param words the pods in words
     * @param facts what is declared of them
     * @param listing lists them
     * @return the checks
     */
    public static PodHealth of(Api api, String namespace, String words, List<Fact> facts, Listing listing) {
        return new PodHealth(api, namespace, words, facts, listing);
    }

    /**
     * Asks whether all of them, at least one, are ready.
     *
     * @return the check
     */
    public Check ready() {
        return ready(1);
    }

    /**
     * Asks whether all of them are ready, and how many they are.
     *
     * @param atLeast how many there have to be, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is less
     */
    public Check ready(int atLeast) {
        if (atLeast < 1) {
            throw new IllegalArgumentException("at least 1 of the " + this + " must be wanted, got " + atLeast);
        }
        return named(this + " are ready").with("pods wanted", atLeast).asks(c -> {
            List<Pod> pods = list(c);
            if (pods.isEmpty()) {
                return none();
            }
            List<String> others = pods.stream()
                    .filter(pod -> !isReady(pod))
                    .map(PodHealth::told)
                    .toList();
            String words = Kind.some(pods.size() - others.size(), pods.size(), "pod", "ready");
            Answer answer = others.isEmpty() && pods.size() >= atLeast
                    ? Answer.passed(words)
                    : Answer.failed(pods.size() < atLeast ? words + ", and " + atLeast + " are wanted" : words);
            return shown(answer, "not ready", others);
        });
    }

    /**
     * Asks whether none of them stands in a trouble that doesn't pass by itself: a crash loop, an image that can't be pulled, a
     * missing configuration, no room on any node.
     *
     * @return the check
     */
    public Check withoutTrouble() {
        return named(this + " are without trouble").asks(c -> {
            List<Pod> pods = list(c);
            if (pods.isEmpty()) {
                return none();
            }
            List<String> troubles = pods.stream()
                    .flatMap(pod -> PodTrouble.of(pod).stream())
                    .map(PodTrouble::toString)
                    .toList();
            return shown(
                    troubles.isEmpty()
                            ? Answer.passed("none of " + pods.size() + " pods is in trouble")
                            : Answer.failed(Kind.some(troubles.size(), pods.size(), "pod", "in trouble")),
                    "trouble",
                    troubles);
        });
    }

    /**
     * Asks whether no container of them has ended since the release began to change things, for want of memory for instance.
     * Before that there is no answer. It compares the time of the nodes with that of this machine.
     *
     * @return the check
     */
    public Check withoutRestarts() {
        return named(this + " have not restarted since the release began").asks(c -> {
            Optional<Instant> since = c.changedSince();
            if (since.isEmpty()) {
                return Answer.noData("the release has not changed anything yet");
            }
            List<Pod> pods = list(c);
            return pods.isEmpty() ? none() : restarts(pods, since.get());
        });
    }

    /**
     * Asks whether no container of them has ended for some time. It compares the time of the nodes with that of this machine.
     *
     * @param time for how long, positive, at most 30 days
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check withoutRestartsFor(Duration time) {
        Duration upTo = upToThirtyDays("restarts", time);
        return named(this + " have not restarted lately").with("for", upTo).asks(c -> {
            List<Pod> pods = list(c);
            return pods.isEmpty() ? none() : restarts(pods, Instant.now().minus(upTo));
        });
    }

    private Duration upToThirtyDays(String what, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException(
                    this + ": the time without " + what + " must be positive and at most 30 days, got " + time);
        }
        return time;
    }

    private static Answer restarts(List<Pod> pods, Instant since) {
        List<String> ended = pods.stream().flatMap(pod -> ended(pod, since)).toList();
        return shown(
                        ended.isEmpty()
                                ? Answer.passed("no container of " + pods.size() + " pods has ended")
                                : Answer.failed(
                                        "containers have ended, " + ended.size() + " of " + pods.size() + " pods"),
                        "ended",
                        ended)
                .with("since", since);
    }

    /**
     * Asks whether the cluster has told no warning of them for some time, as {@code kubectl get events} shows them. Clusters keep
     * events for an hour where nothing else is said to them. It compares the time of the cluster with that of this machine.
     *
     * @param time for how long, positive, at most 30 days
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check withoutWarningsFor(Duration time) {
        Duration upTo = upToThirtyDays("warnings", time);
        return named(this + " have no warnings").with("for", upTo).asks(c -> {
            List<Pod> pods = list(c);
            if (pods.isEmpty()) {
                return none();
            }
            Instant since = Instant.now().minus(upTo);
            Set<String> names =
                    pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
            List<String> warnings = api
                    .ask("list events in '" + namespace + "'", c.timeLeft(), client -> client.v1()
                            .events()
                            .inNamespace(namespace)
                            .withField("type", "Warning")
                            .list())
                    .getItems()
                    .stream()
                    .filter(event -> event.getInvolvedObject() != null
                            && names.contains(event.getInvolvedObject().getName())
                            && !isBefore(RolloutEvidence.time(event), since))
                    .map(event -> RolloutEvidence.told(event))
                    .toList();
            return shown(
                    warnings.isEmpty()
                            ? Answer.passed("no warning of " + pods.size() + " pods")
                            : Answer.failed(warnings.size() + " warnings of " + pods.size() + " pods"),
                    "warning",
                    warnings);
        });
    }

    /**
     * How often containers of them have been started again in all: for a guard that trips when that rises.
     *
     * @return the metric, without unit; no data if there are no pods
     */
    public Metric restarts() {
        return Metric.named("restarts of " + this).reachesOutside().asks(c -> {
            List<Pod> pods = list(c);
            return pods.isEmpty()
                    ? Reading.noData("there are no " + this + " in " + api)
                    : Reading.value(pods.stream()
                            .filter(pod -> pod.getStatus() != null)
                            .flatMap(pod -> PodTrouble.containers(pod.getStatus()))
                            .mapToInt(PodTrouble::restarts)
                            .sum());
        });
    }

    // ------------------------------------------------------------------ asking

    private List<Pod> list(CheckContext context) throws ApiFailure {
        return listing.pods(context.timeLeft()).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null && !isLeftover(pod))
                .toList();
    }

    /** One that was evicted or has ended, in whose place its controller makes another: it stays until somebody clears it away. */
    static boolean isLeftover(Pod pod) {
        return pod.getStatus() != null
                && OVER.contains(String.valueOf(pod.getStatus().getPhase()))
                && pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> Boolean.TRUE.equals(owner.getController())
                                && REPLACING.contains(String.valueOf(owner.getKind())));
    }

    private Answer none() {
        return Answer.noData("there are no " + this + " in " + api + ", or all of them are ending");
    }

    private NamedCheck named(String check) {
        NamedCheck named = Check.named(check)
                .reachesOutside()
                .with(api.fact().name(), api.fact().value());
        for (Fact fact : facts) {
            named = named.with(fact.name(), fact.value());
        }
        return named;
    }

    private static Answer shown(Answer answer, String fact, List<String> all) {
        Answer told = answer;
        for (String one : all.subList(0, Math.min(SHOWN, all.size()))) {
            told = told.with(fact, one);
        }
        return all.size() > SHOWN ? told.with("left out", all.size() - SHOWN) : told;
    }

    // ------------------------------------------------------------------ pods

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getMetadata().getDeletionTimestamp() == null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getConditions().stream()
                        .anyMatch(one -> "Ready".equals(one.getType()) && "True".equals(one.getStatus()));
    }

    /** How it is: {@code pod 'gw-1': Running, container 'app' is not ready, on node 'n1'}. */
    static String told(Pod pod) {
        Optional<PodTrouble> trouble = PodTrouble.of(pod);
        if (trouble.isPresent()) {
            return trouble.get().toString();
        }
        String name = "pod '" + pod.getMetadata().getName() + "'";
        if (pod.getStatus() == null) {
            return name + ": without a status";
        }
        String waits = pod.getStatus().getContainerStatuses().stream()
                .filter(container -> !Boolean.TRUE.equals(container.getReady()))
                .map(container -> "container '" + container.getName() + "' is not ready")
                .collect(Collectors.joining(", "));
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return name + ": " + pod.getStatus().getPhase() + (waits.isEmpty() ? "" : ", " + waits)
                + (node == null || node.isEmpty() ? "" : ", on node '" + node + "'");
    }

    private static Stream<String> ended(Pod pod, Instant since) {
        return pod.getStatus() == null
                ? Stream.empty()
                : PodTrouble.containers(pod.getStatus()).flatMap(container -> last(container).stream()
                        .filter(one -> !isBefore(one.getFinishedAt(), since))
                        .map(one -> "pod '" + pod.getMetadata().getName() + "', container '"
                                + container.getName() + "': " + PodTrouble.ended(one) + " at "
                                + one.getFinishedAt() + "; restarts: " + PodTrouble.restarts(container)));
    }

    /** How a container that should run ended last; an init container has to end, and is looked at only if it failed. */
    private static Optional<ContainerStateTerminated> last(ContainerStatus container) {
        return Stream.of(
                        Optional.ofNullable(container.getState()).map(state -> state.getTerminated()),
                        Optional.ofNullable(container.getLastState()).map(state -> state.getTerminated()))
                .flatMap(Optional::stream)
                .filter(one ->
                        one.getExitCode() == null || one.getExitCode() != 0 || PodTrouble.restarts(container) > 0)
                .findFirst();
    }

    /** What tells no time, or none that can be read, is as if it were now. */
    private static boolean isBefore(String time, Instant since) {
        try {
            return time != null && Instant.parse(time).isBefore(since);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** The pods in words. */
    @Override
    public String toString() {
        return words;
    }
}
