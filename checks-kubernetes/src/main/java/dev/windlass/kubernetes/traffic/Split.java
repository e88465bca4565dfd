package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/**
 * How a route shares traffic out between two Services, in percent. Immutable, each call gives a new value; safe for use by
 * several threads.
 *
 * <p><b>A step</b> sets the two weights, which then add up to 100, in every rule of the route that has the two as backends, in one
 * request, on the condition that the route is as it was read. Other backends, rules and fields stay as they are. It is refused,
 * with nothing changed, if the Service that gets more has no ready endpoint, if somebody else changed one of these weights since
 * the before-image was taken, if a rule has only one of the two, or if other backends would get another share by it. It then
 * waits until all gateways that the route is attached to say that they have taken it in as it stands, {@code Accepted} and {@code
 * ResolvedRefs}: where nobody says so it fails at its limit, unless {@link #withoutController}. It is idempotent, and its probe
 * finds out after a crash how far it came.
 *
 * <p><b>The undo</b> sets the weights of before, in the same manner. It changes nothing and fails, for a person to decide, if
 * somebody else changed the weights since the step, or if the Service that would get traffic back has no ready endpoint any more.
 */
public final class Split {

    /** How long the gateways have to take a change in where nothing is said: 2 minutes. */
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

    private final HttpRoute route;
    private final Backends backends;
    private final boolean controller;
    private final Duration limit;

    private Split(HttpRoute route, Backends backends, boolean controller, Duration limit) {
        this.route = route;
        this.backends = backends;
        this.controller = controller;
        this.limit = limit;
    }

    static Split of(HttpRoute route, String from, String to) {
        Names.service(from);
        Names.service(to);
        if (from.equals(to)) {
            throw new IllegalArgumentException(
                    route + ": traffic is shared out between two services, got '" + from + "' twice");
        }
        return new Split(route, new Backends(route.namespace(), from, to, OptionalInt.empty()), true, DEFAULT_LIMIT);
    }

    /**
     * Means one rule of the route, where others have one of the two Services alone.
     *
     * @param index the rule, counted from 0
     * @return a new value
     * @throws IllegalArgumentException if it is negative
     */
    public Split inRule(int index) {
        if (index < 0) {
            throw new IllegalArgumentException(route + ": rules are counted from 0, got " + index);
        }
        var one = new Backends(backends.namespace(), backends.from(), backends.to(), OptionalInt.of(index));
        return new Split(route, one, controller, limit);
    }

    /**
     * Doesn't wait for what the gateways say: for one that follows its routes without saying so. Whether the traffic follows is
     * then for a gate to find out.
     *
     * @return a new value
     */
    public Split withoutController() {
        return new Split(route, backends, false, limit);
    }

    /**
     * Limits how long the gateways have to take a change in, for steps and their undos.
     *
     * @param time the limit, positive, at most a day; {@link #DEFAULT_LIMIT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public Split within(Duration time) {
        return new Split(route, backends, controller, Switch.limit("split of " + route, time));
    }

    // ------------------------------------------------------------------ steps

    /**
     * A step that gives a share of the traffic to the new Service, and the rest of 100 to the old one.
     *
     * @param percent the share of the new one, from 0 to 100
     * @param step the name of the step, unique within the plan
     * @return a step that {@linkplain Step#takesTraffic takes traffic}, is idempotent and has a probe, an undo and a preview
     * @throws IllegalArgumentException if it is no such share
     */
    public Step<Weights> weight(int percent, String step) {
        return quiet(percent, step).takesTraffic();
    }

    /**
     * Maintenance mode: a step that gives all traffic to the second Service, which tells people to come back later, and by its undo
     * as before. It doesn't count as taking traffic.
     *
     * <pre>{@code
     * paired(route.between("shop", "maintenance").maintenance("maintenance page")).over(migrate)
     * }</pre>
     *
     * @param step the name of the step, unique within the plan
     * @return a step that is idempotent and has a probe, an undo and a preview
     */
    public Step<Weights> maintenance(String step) {
        return quiet(100, step);
    }

    /**
     * Shifts the traffic over step by step.
     *
     * @param percents the shares of the new Service, one after the other, each larger than the one before, from 1 to 100
     * @return the shift, which wants to know what is waited for after each
     * @throws IllegalArgumentException if there is none, or they are no such shares
     */
    public Shift shift(int... percents) {
        return Shift.of(this, percents);
    }

    private Step<Weights> quiet(int percent, String step) {
        percent(percent);
        var weighting = new Weighting(route, backends, controller, limit, Share.of(percent));
        var facts = new ArrayList<Fact>(facts());
        facts.add(Fact.declared("percent", percent));
        facts.add(Fact.declared("waits for the gateways", controller));
        facts.add(Fact.declared("limit", limit));
        return Step.named(step)
                .capture(Weighed.class, weighting::capture)
                .run(Weights.class, new ClusterAction<>(route.api(), facts, weighting.rights(), weighting::run))
                .idempotent()
                .probe(weighting::probe)
                .undo(weighting::undo)
                .undoByHand("set the weights of '" + backends.from() + "' and '" + backends.to()
                        + "' of before again, which are in the journal as the before-image of this step: kubectl --context "
                        + route.api().name() + " -n " + route.namespace() + " edit httproute " + route.name())
                .preview(weighting::preview);
    }

    private void percent(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException(this + ": a share is from 0 to 100 %, got " + percent);
        }
    }

    // ------------------------------------------------------------------ checks

    /**
     * Asks whether the new Service gets a share of the traffic, the old one the rest, and each that gets any has a ready endpoint.
     *
     * @param percent the share of the new one, from 0 to 100
     * @return the check
     * @throws IllegalArgumentException if it is no such share
     */
    public Check sends(int percent) {
        percent(percent);
        return Service.named(this + " sends " + percent + " %", route.api(), facts())
                .with("percent wanted", percent)
                .asks(c -> {
                    Optional<HasMetadata> found = route.find(c.timeLeft());
                    return found.isEmpty() ? route.isMissing() : sends(percent, Route.of(found.get()), c.timeLeft());
                });
    }

    private Answer sends(int percent, Route now, Duration timeLeft) throws ApiFailure {
        List<Share> shares;
        try {
            shares =
                    backends.in(now.rules()).stream().map(Backends.Place::share).toList();
        } catch (TrafficFailure unclear) {
            return Answer.failed(route + ": " + unclear.getMessage());
        }
        // Weights are relative: 1 to 3 is a quarter.
        boolean all = shares.stream()
                .allMatch(one -> one.from() + one.to() > 0 && one.to() * 100 == percent * (one.from() + one.to()));
        if (!all) {
            return Answer.failed(this + " has the weights " + shares + " and not " + Share.of(percent))
                    .with("weights", shares);
        }
        for (String service : List.of(backends.from(), backends.to())) {
            boolean gets = service.equals(backends.to()) ? percent > 0 : percent < 100;
            SortedSet<String> ready = new Slices(route.api(), route.namespace(), service).ready(timeLeft);
            if (gets && ready.isEmpty()) {
                return Answer.failed(
                                "service '" + service + "', which gets traffic by " + route + ", has no ready endpoint")
                        .with("weights", shares);
            }
        }
        return Answer.passed(this + " has the weights " + shares).with("weights", shares);
    }

    private List<Fact> facts() {
        var facts = new ArrayList<>(route.facts());
        facts.add(new Fact("from", backends.from()));
        facts.add(new Fact("to", backends.to()));
        backends.only().ifPresent(rule -> facts.add(Fact.declared("rule", rule)));
        return facts;
    }

    /** The split in words: {@code split of HTTPRoute 'shop' in 'shop' between 'blue' and 'green'}. */
    @Override
    public String toString() {
        return "split of " + route + " between '" + backends.from() + "' and '" + backends.to() + "'";
    }
}
