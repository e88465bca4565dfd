package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A switch of a Service to other pods, that becomes a step. Immutable, each call gives a new value; safe for use by several
 * threads.
 *
 * <pre>{@code
 * Step<Switched> cutover = shop.service("gw").switchTo("slot", "green").from("slot", "blue").step("switch traffic to green");
 * }</pre>
 *
 * <p><b>The step</b> is refused, with nothing changed, if fewer pods with the labels of the new selector are ready than served
 * before ({@link #atLeast}), or somebody else changed the selector since the before-image was taken. It changes the selector in one request, on the condition that the
 * Service is as it was read, and then waits until the ready endpoints of the Service are exactly the ready pods of the new
 * selector. If somebody else changes the selector meanwhile it fails, and says who. It is idempotent: if the Service is as
 * wanted already it only waits. Its probe finds out after a crash how far it came.
 *
 * <p><b>The undo</b> puts the whole selector of before back, in the same manner. It changes nothing and fails, for a person to
 * decide, if somebody else changed the selector since the step, or if the pods of before are not ready any more: traffic is not
 * switched into nothing, unless there was nothing before the step too.
 *
 * <p><b>What it doesn't tell:</b> that the proxies on all nodes have heard of it, which takes about a second, and that connections
 * that were open have ended; those may go on to the pods of before.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/">Kubernetes: Service</a>
 */
public final class Switch {

    /** How long the endpoints have to follow where nothing is said: 2 minutes. */
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

    private static final Duration LONGEST = Duration.ofDays(1);

    /** The pods of the new selector have to be at least as many as served before. */
    static final int AS_BEFORE = 0;

    private final Service service;
    private final Map<String, String> labels;
    private final boolean whole;
    private final Map<String, String> expected;
    private final int least;
    private final Duration limit;

    private Switch(
            Service service,
            Map<String, String> labels,
            boolean whole,
            Map<String, String> expected,
            int least,
            Duration limit) {
        this.service = service;
        this.labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        this.whole = whole;
        this.expected = Collections.unmodifiableMap(new TreeMap<>(expected));
        this.least = least;
        this.limit = limit;
    }

    static Switch of(Service service, Map<String, String> labels, boolean whole) {
        return new Switch(service, service.labels(labels), whole, Map.of(), AS_BEFORE, DEFAULT_LIMIT);
    }

    /**
     * Says what the selector is before the switch; otherwise the step is refused. The instruction for the undo by hand is exact
     * then.
     *
     * @param key the key of a label, such as {@code slot}
     * @param value its value, such as {@code blue}; replaces what was said of that key before
     * @return a new value
     * @throws IllegalArgumentException if it can't be a label, or nothing would be switched: the labels of before are those of after
     */
    public Switch from(String key, String value) {
        var more = new TreeMap<>(expected);
        more.putAll(service.labels(Map.of(key, value)));
        if (more.entrySet().containsAll(labels.entrySet())) {
            throw new IllegalArgumentException("a switch of " + service + " goes from one selector to another, got "
                    + Switching.told(labels) + " for both");
        }
        return new Switch(service, labels, whole, more, least, limit);
    }

    /**
     * Says how many pods of the new selector have to be ready, for the step to switch to them: such as where fewer are to do what
     * more did before. Its undo goes back to whatever is ready.
     *
     * @param pods the number, at least 1; as many as were ready endpoints before, where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is less
     */
    public Switch atLeast(int pods) {
        if (pods < 1) {
            throw new IllegalArgumentException(
                    "switch of " + service + ": at least one pod has to be ready, got " + pods);
        }
        return new Switch(service, labels, whole, expected, pods, limit);
    }

    /**
     * Limits how long the endpoints have to follow, for the step and for its undo.
     *
     * @param time the limit, positive, at most a day; {@link #DEFAULT_LIMIT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public Switch within(Duration time) {
        return new Switch(service, labels, whole, expected, least, limit("switch of " + service, time));
    }

    static Duration limit(String what, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + ": the limit must be positive and at most a day, got " + time);
        }
        return time;
    }

    /**
     * The step.
     *
     * @param name its name, unique within the plan
     * @return a step that {@linkplain Step#takesTraffic takes traffic}, is idempotent and has a probe, an undo and a preview
     */
    public Step<Switched> step(String name) {
        return quiet(name).takesTraffic();
    }

    /**
     * The step, where traffic is only taken from what the release changes, to a maintenance page for instance: it doesn't count
     * as taking traffic.
     */
    Step<Switched> quiet(String name) {
        var facts = new ArrayList<Fact>(service.facts());
        facts.add(new Fact(whole ? "selector" : "labels of the selector", Switching.told(labels)));
        if (!expected.isEmpty()) {
            facts.add(new Fact("from", Switching.told(expected)));
        }
        if (least != AS_BEFORE) {
            facts.add(new Fact("pods at least", Integer.toString(least)));
        }
        facts.add(Fact.declared("limit", limit));
        var switching = new Switching(service, labels, whole, expected, least, limit);
        return Step.named(name)
                .capture(Selected.class, switching::capture)
                .run(
                        Switched.class,
                        new ClusterAction<>(service.api(), facts, Switching.rights(service), switching::run))
                .idempotent()
                .probe(switching::probe)
                .undo(switching::undo)
                .undoByHand(byHand())
                .preview(switching::preview);
    }

    private String byHand() {
        if (!whole && expected.keySet().equals(labels.keySet())) {
            JsonPatch back = JsonPatch.always();
            expected.forEach((key, value) -> back.set("/spec/selector/" + JsonPatch.part(key), value));
            return service.command(back);
        }
        return "put the selector of before back, which is in the journal as the before-image of this step: "
                + service.command(JsonPatch.always().replace("/spec/selector", List.of()))
                        .replace("[]", "{…}");
    }
}
