package dev.windlass.kubernetes.traffic;

import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Fence;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.UndoContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a {@link Switch} does. */
final class Switching {

    /** How long a probe gives the endpoints to follow a switch that was cut off: 10 seconds. */
    private static final Duration PROBE = Duration.ofSeconds(10);

    private static final List<String> SELECTOR = List.of("spec", "selector");

    private final dev.windlass.kubernetes.traffic.Service service;
    private final Map<String, String> labels;
    private final boolean whole;
    private final Map<String, String> expected;
    private final int least;
    private final Duration limit;
    private final Edit<Service, Map<String, String>> edit;

    Switching(
            dev.windlass.kubernetes.traffic.Service service,
            Map<String, String> labels,
            boolean whole,
            Map<String, String> expected,
            int least,
            Duration limit) {
        this.service = service;
        this.labels = labels;
        this.whole = whole;
        this.expected = expected;
        this.least = least;
        this.limit = limit;
        this.edit = new Edit<>(
                service.api(),
                service.toString(),
                this::read,
                Switching::selector,
                SELECTOR,
                (now, selector) -> JsonPatch.onlyIfStill(now.getMetadata()).replace("/spec/selector", selector));
    }

    static List<Right> rights(dev.windlass.kubernetes.traffic.Service service) {
        var rights = new ArrayList<Right>();
        for (String verb : List.of("get", "patch", "list", "watch")) {
            rights.add(Right.to(verb, "", "services", service.namespace()).on(service.name()));
        }
        rights.add(Right.to("list", "", "pods", service.namespace()));
        rights.add(Right.to("watch", "", "pods", service.namespace()));
        rights.add(Slices.list(service.namespace()));
        rights.add(Slices.watch(service.namespace()));
        return rights;
    }

    // ------------------------------------------------------------------ before and after

    Selected capture(ActionContext<Selected> context) throws ApiFailure, TrafficFailure {
        Service now = read();
        Map<String, String> selector = selector(now);
        if (selector.isEmpty()) {
            throw new TrafficFailure("can't switch " + service + " in " + api() + ": it has no selector, so that it is"
                    + " somebody else who gives it its endpoints; see whether this is the right Service");
        }
        if (!selector.entrySet().containsAll(expected.entrySet())) {
            throw new TrafficFailure("did not switch " + service + " in " + api() + ": its selector is "
                    + told(selector) + ", and not one with " + told(expected)
                    + " as the plan expects; it was written by "
                    + Writers.last(now.getMetadata(), SELECTOR, selector, expected)
                    + ". See where the traffic is meant to be");
        }
        return new Selected(
                now.getMetadata().getUid(),
                selector,
                service.slices().ready(Api.REQUEST_TIMEOUT).size());
    }

    private Map<String, String> wanted(Map<String, String> before) {
        var wanted = new TreeMap<String, String>();
        if (!whole) {
            wanted.putAll(before);
        }
        wanted.putAll(labels);
        return wanted;
    }

    // ------------------------------------------------------------------ doing

    Switched run(ActionContext<Selected> context) throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        Selected before = context.before();
        Map<String, String> wanted = wanted(before.selector());
        Service now = read();
        refuseAnother(now, before);
        try (var watching = new Watching(api())) {
            Supplier<Serving> serving = serving(watching, wanted);
            int ready = serving.get().ready().size();
            if (!selector(now).equals(wanted) && ready == 0) {
                throw new NotApplied("did not switch " + service + " in " + api() + " to " + told(wanted)
                        + ": there would be nobody to take the traffic, " + instead(wanted)
                        + "; see why those pods are not there or not ready, and start again");
            }
            int enough = least == Switch.AS_BEFORE ? before.endpoints() : least;
            if (!selector(now).equals(wanted) && ready < enough) {
                throw new NotApplied(
                        "did not switch " + service + " in " + api() + " to " + told(wanted) + ": only " + ready
                                + " of those pods are ready, and " + enough
                                + (least == Switch.AS_BEFORE ? " took the traffic before" : " should be")
                                + "; bring more up, or say by atLeast how many are enough, and start again");
            }
            Service switched = edit.set(now, before.selector(), wanted);
            return new Switched(wanted, await(watching, context, switched, wanted, serving, limit));
        }
    }

    /** What is there in place of ready pods. */
    private String instead(Map<String, String> wanted) throws ApiFailure {
        List<Pod> pods = pods(wanted);
        if (!pods.isEmpty()) {
            return "of the pods with these labels none is ready: "
                    + Serving.some(pods.stream().map(Pods::told).toList());
        }
        var rest = new TreeMap<>(wanted);
        rest.keySet().removeAll(labels.keySet());
        if (rest.isEmpty()) {
            return "no pod has these labels";
        }
        Map<String, Long> others = pods(rest).stream()
                .map(pod -> told(values(pod)) + (Pods.isReady(pod) ? ", ready" : ", not ready"))
                .collect(Collectors.groupingBy(pod -> pod, TreeMap::new, Collectors.counting()));
        return "no pod has these labels; pods with " + told(rest) + " are "
                + (others.isEmpty()
                        ? "none"
                        : others.entrySet().stream()
                                .map(one -> one.getValue() + " with " + one.getKey())
                                .collect(Collectors.joining("; ")));
    }

    private Map<String, String> values(Pod pod) {
        Map<String, String> all = pod.getMetadata().getLabels();
        var values = new TreeMap<String, String>();
        labels.keySet().forEach(key -> values.put(key, all == null ? "" : all.getOrDefault(key, "")));
        return values;
    }

    private List<Pod> pods(Map<String, String> selector) throws ApiFailure {
        return api().ask(
                        "list pods with " + told(selector) + " in '" + service.namespace() + "'",
                        client -> client.pods()
                                .inNamespace(service.namespace())
                                .withLabels(selector)
                                .list())
                .getItems();
    }

    // ------------------------------------------------------------------ waiting

    private Supplier<Serving> serving(Watching watching, Map<String, String> selector) throws ApiFailure {
        var pods = watching.of(
                "pods with " + told(selector) + " in '" + service.namespace() + "'",
                client -> client.pods().inNamespace(service.namespace()).withLabels(selector));
        var endpoints = service.slices().ready(watching);
        return () -> Serving.of(endpoints.get(), pods.all());
    }

    /** Waits until the endpoints have followed, and gives how many there are. */
    private int await(
            Watching watching,
            ActionContext<?> context,
            Service known,
            Map<String, String> wanted,
            Supplier<Serving> serving,
            Duration most)
            throws ApiFailure, TrafficFailure, InterruptedException {
        var view = watching.from(
                service.toString(),
                client -> client.services().inNamespace(service.namespace()).withField("metadata.name", service.name()),
                known);
        Wait.until(
                watching,
                context,
                most,
                "the endpoints of " + service + " in " + api() + " to be the ready pods with " + told(wanted),
                () -> {
                    Service now = view.one().orElseThrow(this::isGone);
                    if (!selector(now).equals(wanted)) {
                        throw new TrafficFailure("while the endpoints of " + service + " in " + api()
                                + " followed its switch to " + told(wanted) + " somebody else changed it: "
                                + edit.changed(now, wanted));
                    }
                    return serving.get().lacks();
                });
        return serving.get().endpoints().size();
    }

    // ------------------------------------------------------------------ settling, taking back

    Settlement<Switched> probe(ActionContext<Selected> context)
            throws ApiFailure, TrafficFailure, InterruptedException {
        Map<String, String> before = context.before().selector();
        Map<String, String> wanted = wanted(before);
        Service now = read();
        if (selector(now).equals(before)) {
            now = Fence.raise(api(), service.toString(), now); // it may be on its way
        }
        if (!selector(now).equals(wanted)) {
            return selector(now).equals(before) ? Settlement.notDone() : Settlement.unknown(edit.changed(now, wanted));
        }
        try (var watching = new Watching(api())) {
            int endpoints = await(watching, context, now, wanted, serving(watching, wanted), shorter(PROBE, limit));
            return Settlement.done(new Switched(wanted, endpoints));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    void undo(UndoContext<Selected, Switched> context)
            throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        Selected before = context.before();
        Map<String, String> back = before.selector();
        Service now = read();
        if (selector(now).equals(back) && context.result().isEmpty()) {
            now = Fence.raise(api(), service.toString(), now); // the switch may be on its way
        }
        if (!selector(now).equals(back)) {
            refuseAnother(now, before);
        }
        try (var watching = new Watching(api())) {
            Supplier<Serving> serving = serving(watching, back);
            if (!selector(now).equals(back)
                    && before.endpoints() > 0
                    && serving.get().ready().isEmpty()) {
                throw new TrafficFailure("did not switch " + service + " in " + api() + " back to " + told(back)
                        + ": there would be nobody to take the traffic, which is left with "
                        + told(selector(now)) + "; bring pods of " + told(back)
                        + " up and retry, or decide where the traffic goes. By hand: " + command(back));
            }
            Service switched = edit.set(now, wanted(back), back);
            if (before.endpoints() > 0) {
                await(watching, context, switched, back, serving, limit);
            }
        }
    }

    private String command(Map<String, String> selector) {
        return service.command(JsonPatch.always().replace("/spec/selector", selector));
    }

    // ------------------------------------------------------------------ reading

    String preview(CheckContext context) throws ApiFailure, TrafficFailure {
        Service now = service.find(context.timeLeft()).orElseThrow(this::isGone);
        Map<String, String> wanted = wanted(selector(now));
        List<Pod> pods = pods(wanted);
        return service + ": selector " + told(selector(now)) + " -> " + told(wanted) + "\nendpoints now: "
                + Serving.some(service.slices().ready(context.timeLeft())) + "\nready pods of the new selector: "
                + Serving.some(Pods.ready(pods)) + ", of " + pods.size();
    }

    private Service read() throws ApiFailure, TrafficFailure {
        return service.find(Api.REQUEST_TIMEOUT).orElseThrow(this::isGone);
    }

    private TrafficFailure isGone() {
        return new TrafficFailure(
                "there is no " + service + " in " + api() + "; see whether the names are right, or who removed it");
    }

    private void refuseAnother(Service now, Selected before) throws NotApplied {
        if (!now.getMetadata().getUid().equals(before.uid())) {
            throw new NotApplied("did not change " + service + " in " + api() + ": it is another one than before the"
                    + " step, made at " + now.getMetadata().getCreationTimestamp() + " by "
                    + Writers.last(now.getMetadata(), SELECTOR) + "; see who made it anew, and what its selector "
                    + told(selector(now)) + " is meant for");
        }
    }

    private Api api() {
        return service.api();
    }

    static Map<String, String> selector(Service service) {
        return new TreeMap<>(
                Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of()));
    }

    static String told(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
