package dev.windlass.kubernetes.health;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A HorizontalPodAutoscaler, by {@code autoscaling/v1}. Immutable, safe for use by several threads.
 *
 * <pre>{@code
 * checks("load").critical(shop.autoscaler("api").working(), shop.autoscaler("api").headroom(2))
 * }</pre>
 */
public final class Autoscaler {

    /** Here {@code autoscaling/v1} has what the newer versions have in their status. */
    private static final String CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";

    private static final int LONGEST = 300;

    private final Place place;
    private final String name;

    private Autoscaler(Place place, String name) {
        this.place = place;
        this.name = name;
    }

    /**
     * An autoscaler. Whether it exists is asked by whatever is asked of it.
     *
     * @param api the cluster
     * @param namespace its namespace
     * @param name its name
     * @return the autoscaler
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Autoscaler of(Api api, String namespace, String name) {
        return new Autoscaler(new Place(api, namespace), Names.object("horizontal pod autoscaler", name));
    }

    /**
     * Asks whether it does its work: what it scales is there, and its controller can scale it and has the metrics for it. As long
     * as the controller has said nothing, the answer is inconclusive.
     *
     * @return the check
     */
    public Check working() {
        return place.named(this + " works").with("autoscaler", name).asks(c -> {
            HorizontalPodAutoscaler found = find(c);
            if (found == null) {
                return none();
            }
            String said = found.getMetadata().getAnnotations() == null
                    ? null
                    : found.getMetadata().getAnnotations().get(CONDITIONS);
            KubernetesSerialization json = place.api().client().getKubernetesSerialization();
            List<Condition> conditions = said == null ? List.of() : List.of(json.unmarshal(said, Condition[].class));
            return judge(found, isTargetThere(found, c), conditions);
        });
    }

    /**
     * Asks whether it may still add pods.
     *
     * @param pods how many at least, from 1
     * @return the check
     * @throws IllegalArgumentException if it is less
     */
    public Check headroom(int pods) {
        if (pods < 1) {
            throw new IllegalArgumentException(this + ": headroom must be wanted for at least 1 pod, got " + pods);
        }
        return place.named(this + " has headroom")
                .with("autoscaler", name)
                .with("pods", pods)
                .asks(c -> {
                    HorizontalPodAutoscaler found = find(c);
                    return found == null ? none() : judge(found, pods);
                });
    }

    private @Nullable HorizontalPodAutoscaler find(CheckContext context) throws ApiFailure {
        return place.ask("read " + this, context, client -> client.autoscaling()
                .v1()
                .horizontalPodAutoscalers()
                .inNamespace(place.namespace())
                .withName(name)
                .get());
    }

    private Answer none() {
        return Answer.noData("there is no " + this + " in " + place.api());
    }

    private boolean isTargetThere(HorizontalPodAutoscaler found, CheckContext context) throws ApiFailure {
        var target = found.getSpec().getScaleTargetRef();
        return place.where(
                        "read " + target.getKind() + " '" + target.getName() + "' in '" + place.namespace() + "'",
                        context,
                        client -> client.genericKubernetesResources(target.getApiVersion(), target.getKind())
                                .inNamespace(place.namespace())
                                .withName(target.getName())
                                .get())
                .isPresent();
    }

    // ------------------------------------------------------------------ judgement

    /** One of the conditions. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Condition(
            String type,
            String status,
            @Nullable String reason,
            @Nullable String message) {

        String words() {
            return type + " is " + status
                    + (reason == null ? "" : ", " + Redacted.line(reason, LONGEST))
                    + (message == null ? "" : ": " + Redacted.line(message, LONGEST));
        }
    }

    static Answer judge(HorizontalPodAutoscaler autoscaler, boolean isTargetThere, List<Condition> conditions) {
        var target = autoscaler.getSpec().getScaleTargetRef();
        List<String> bad = new ArrayList<>();
        if (!isTargetThere) {
            bad.add("there is no " + target.getKind() + " '" + target.getName() + "', which it scales");
        }
        for (String wanted : List.of("AbleToScale", "ScalingActive")) {
            conditions.stream()
                    .filter(one -> wanted.equals(one.type()) && !"True".equals(one.status()))
                    .forEach(one -> bad.add(one.words()));
        }
        boolean silent = conditions.stream().noneMatch(one -> "ScalingActive".equals(one.type()));
        Answer answer = !bad.isEmpty()
                ? Answer.failed("the autoscaler doesn't work: " + bad.get(0))
                : silent
                        ? Answer.inconclusive("its controller has not yet said whether it scales")
                        : Answer.passed("the autoscaler works");
        return told(
                Place.shown(
                        Place.shown(answer, "wrong", bad),
                        "condition",
                        conditions.stream().map(Condition::words).toList()),
                autoscaler);
    }

    static Answer judge(HorizontalPodAutoscaler autoscaler, int pods) {
        if (!hasSaid(autoscaler)) {
            return told(Answer.noData("its controller has not yet said how many pods there are"), autoscaler);
        }
        int left = most(autoscaler) - now(autoscaler);
        String words = "it may add " + Place.count(Math.max(0, left), "pod");
        return told(
                left >= pods ? Answer.passed(words) : Answer.failed(words + ", and " + pods + " are wanted"),
                autoscaler);
    }

    private static Answer told(Answer answer, HorizontalPodAutoscaler autoscaler) {
        return answer.with("seen", words(autoscaler));
    }

    /** Whether its controller has looked at it: only then it says how many pods it wants. */
    static boolean hasSaid(HorizontalPodAutoscaler autoscaler) {
        return autoscaler.getStatus() != null
                && autoscaler.getMetadata().getAnnotations() != null
                && autoscaler.getMetadata().getAnnotations().containsKey(CONDITIONS);
    }

    static boolean isAtItsMost(HorizontalPodAutoscaler autoscaler) {
        return now(autoscaler) >= most(autoscaler);
    }

    static String words(HorizontalPodAutoscaler autoscaler) {
        Integer least = autoscaler.getSpec().getMinReplicas();
        var status = autoscaler.getStatus();
        return "horizontal pod autoscaler '" + autoscaler.getMetadata().getName() + "': at least "
                + (least == null ? 1 : least) + ", at most " + most(autoscaler) + " pods, now "
                + count(status == null ? null : status.getCurrentReplicas()) + ", wanted "
                + count(status == null ? null : status.getDesiredReplicas());
    }

    private static int most(HorizontalPodAutoscaler autoscaler) {
        return Objects.requireNonNull(autoscaler.getSpec().getMaxReplicas(), "maxReplicas, which has to be there");
    }

    private static int now(HorizontalPodAutoscaler autoscaler) {
        var status = autoscaler.getStatus();
        return status == null ? 0 : Math.max(count(status.getCurrentReplicas()), count(status.getDesiredReplicas()));
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** In words: {@code horizontal pod autoscaler 'api' in 'shop'}. */
    @Override
    public String toString() {
        return "horizontal pod autoscaler '" + name + "' in '" + place.namespace() + "'";
    }
}
