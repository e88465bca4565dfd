package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.NamedCheck;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A namespace of a cluster, as the checks of this package ask it. Immutable. */
record Place(Api api, String namespace) {

    private static final int SHOWN = 10;

    Place {
        Objects.requireNonNull(api, "api");
        Names.namespace(namespace);
    }

    NamedCheck named(String check) {
        return Check.named(check)
                .reachesOutside()
                .with(api.fact().name(), api.fact().value())
                .with("namespace", namespace);
    }

    <T> T ask(String attempted, CheckContext context, Function<KubernetesClient, T> question) throws ApiFailure {
        return api.ask(attempted, context.timeLeft(), question);
    }

    /** The pods with the labels that run or will, but for those that are ending. */
    List<Pod> pods(CheckContext context, Map<String, String> labels) throws ApiFailure {
        return ask("list pods with " + words(labels) + " in '" + namespace + "'", context, client -> client.pods()
                        .inNamespace(namespace)
                        .withLabels(labels)
                        .list())
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null && !isOver(pod))
                .toList();
    }

    /** What {@code ask} gives, or nothing where the server doesn't know the resource, or the object. */
    <T> Optional<T> where(String attempted, CheckContext context, Function<KubernetesClient, T> question)
            throws ApiFailure {
        try {
            return Optional.ofNullable(ask(attempted, context, question));
        } catch (ApiFailure failure) {
            if (failure.code() == 404) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    static boolean isOver(Pod pod) {
        return pod.getStatus() != null
                && ("Succeeded".equals(pod.getStatus().getPhase())
                        || "Failed".equals(pod.getStatus().getPhase()));
    }

    static Answer shown(Answer answer, String fact, List<String> all) {
        Answer told = answer;
        for (String one : all.subList(0, Math.min(SHOWN, all.size()))) {
            told = told.with(fact, one);
        }
        return all.size() > SHOWN ? told.with(fact + ", left out", all.size() - SHOWN) : told;
    }

    static Map<String, String> label(String what, String key, String value) {
        Names.label(what, key, value);
        return Map.of(key, value);
    }

    static String words(Map<String, String> labels) {
        return labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(","));
    }

    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
