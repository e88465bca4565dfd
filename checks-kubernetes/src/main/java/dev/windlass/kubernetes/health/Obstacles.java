package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether something stands in the way of rolling out a Deployment and taking it back: it is paused; it keeps no template of
 * before; a PodDisruptionBudget that covers its pods allows no disruption at the moment; a HorizontalPodAutoscaler that
 * decides on its number of pods is at its maximum. Safe for use by several threads.
 */
public final class Obstacles {

    private Obstacles() {}

    /**
     * Asks for what stands in the way of a Deployment.
     *
     * @param api the cluster
     * @param namespace its namespace
     * @param deployment its name
     * @return the check
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Check of(Api api, String namespace, String deployment) {
        var place = new Place(api, namespace);
        Names.object("deployment", deployment);
        return place.named("nothing is in the way of deployment '" + deployment + "' in '" + namespace + "'")
                .with("deployment", deployment)
                .asks(c -> ask(place, c, deployment));
    }

    private static Answer ask(Place place, CheckContext c, String name) throws ApiFailure {
        String namespace = place.namespace();
        Deployment found = place.ask("read deployment '" + name + "' in '" + namespace + "'", c, client -> client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get());
        if (found == null) {
            return Answer.noData("there is no deployment '" + name + "' in '" + namespace + "' of " + place.api());
        }
        var autoscalers = place.ask(
                        "list horizontal pod autoscalers in '" + namespace + "'", c, client -> client.autoscaling()
                                .v1()
                                .horizontalPodAutoscalers()
                                .inNamespace(namespace)
                                .list())
                .getItems();
        return judge(found, budgets(place, c), autoscalers);
    }

    /** By {@code policy/v1}, and where the server doesn't know it yet (before 1.21) by {@code policy/v1beta1}. */
    private static List<Budget> budgets(Place place, CheckContext c) throws ApiFailure {
        String attempted = "list pod disruption budgets in '" + place.namespace() + "'";
        Optional<List<Budget>> current = place.where(
                attempted,
                c,
                client ->
                        client
                                .policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(place.namespace())
                                .list()
                                .getItems()
                                .stream()
                                .map(Budget::of)
                                .toList());
        if (current.isPresent()) {
            return current.get();
        }
        return place.ask(
                attempted,
                c,
                client ->
                        client
                                .policy()
                                .v1beta1()
                                .podDisruptionBudget()
                                .inNamespace(place.namespace())
                                .list()
                                .getItems()
                                .stream()
                                .map(Budget::of)
                                .toList());
    }

    /** A PodDisruptionBudget of either version; {@code allowed} is null where its controller has not yet said. */
    record Budget(
            String name,
            @Nullable LabelSelector selector,
            @Nullable Integer allowed,
            @Nullable Integer healthy,
            @Nullable Integer desired) {

        static Budget of(io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget one) {
            var status = one.getStatus();
            boolean said = status != null
                    && Objects.equals(
                            status.getObservedGeneration(), one.getMetadata().getGeneration());
            return new Budget(
                    one.getMetadata().getName(),
                    one.getSpec().getSelector(),
                    said ? status.getDisruptionsAllowed() : null,
                    said ? status.getCurrentHealthy() : null,
                    said ? status.getDesiredHealthy() : null);
        }

        static Budget of(io.fabric8.kubernetes.api.model.policy.v1beta1.PodDisruptionBudget one) {
            var status = one.getStatus();
            boolean said = status != null
                    && Objects.equals(
                            status.getObservedGeneration(), one.getMetadata().getGeneration());
            LabelSelector selector = one.getSpec().getSelector();
            return new Budget(
                    one.getMetadata().getName(),
                    selector == null || Selectors.isEmpty(selector) ? null : selector, // in this version it takes none
                    said ? status.getDisruptionsAllowed() : null,
                    said ? status.getCurrentHealthy() : null,
                    said ? status.getDesiredHealthy() : null);
        }

        String words() {
            return "pod disruption budget '" + name + "' allows "
                    + Place.count(allowed == null ? 0 : allowed, "disruption") + ": "
                    + (healthy == null ? 0 : healthy) + " healthy pods of " + (desired == null ? 0 : desired)
                    + " that there must be";
        }
    }

    static Answer judge(Deployment deployment, List<Budget> budgets, List<HorizontalPodAutoscaler> autoscalers) {
        String name = deployment.getMetadata().getName();
        List<String> obstacles = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> told = new ArrayList<>();
        if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
            obstacles.add("it is paused: a change of its template isn't rolled out");
        }
        Integer kept = deployment.getSpec().getRevisionHistoryLimit();
        if (kept != null && kept == 0) {
            obstacles.add("it keeps no template of before (revisionHistoryLimit is 0): there would be no way back");
        }
        var template = deployment.getSpec().getTemplate().getMetadata();
        Map<String, String> labels = template == null ? null : template.getLabels();
        for (Budget budget : budgets) {
            if (Selectors.matches(budget.selector(), labels)) {
                if (budget.allowed() == null) {
                    unknown.add("pod disruption budget '" + budget.name() + "' is not yet reckoned by its controller");
                } else {
                    (budget.allowed() <= 0 ? obstacles : told).add(budget.words());
                }
            }
        }
        for (HorizontalPodAutoscaler autoscaler : autoscalers) {
            var target = autoscaler.getSpec().getScaleTargetRef();
            if (target != null && "Deployment".equals(target.getKind()) && name.equals(target.getName())) {
                List<String> list = !Autoscaler.hasSaid(autoscaler)
                        ? unknown
                        : Autoscaler.isAtItsMost(autoscaler) ? obstacles : told;
                list.add(Autoscaler.words(autoscaler) + ", and decides on the number of pods");
            }
        }
        String what = "deployment '" + name + "'";
        Answer answer = !obstacles.isEmpty()
                ? Answer.failed(Place.count(obstacles.size(), "thing") + " in the way of " + what)
                : unknown.isEmpty()
                        ? Answer.passed("nothing is in the way of " + what)
                        : Answer.inconclusive("not all that may be in the way of " + what + " is known yet");
        return Place.shown(
                Place.shown(Place.shown(answer, "in the way", obstacles), "not known", unknown), "seen", told);
    }
}
