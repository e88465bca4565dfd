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
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a step of a {@link Split} does. */
final class Weighting {

    /** How long a probe gives the gateways to take in a change that was cut off: 10 seconds. */
    private static final Duration PROBE = Duration.ofSeconds(10);

    private static final List<String> RULES = List.of("spec", "rules");

    private final HttpRoute route;
    private final Backends backends;
    private final boolean controller;
    private final Duration limit;
    private final Share share;

    Weighting(HttpRoute route, Backends backends, boolean controller, Duration limit, Share share) {
        this.route = route;
        this.backends = backends;
        this.controller = controller;
        this.limit = limit;
        this.share = share;
    }

    List<Right> rights() {
        var rights = new ArrayList<Right>();
        for (String verb : controller ? List.of("get", "patch", "list", "watch") : List.of("get", "patch")) {
            rights.add(Right.to(verb, HttpRoute.GROUP, "httproutes", route.namespace())
                    .on(route.name()));
        }
        rights.add(Slices.list(route.namespace()));
        return rights;
    }

    // ------------------------------------------------------------------ before and after

    Weighed capture(ActionContext<Weighed> context) throws ApiFailure, TrafficFailure {
        HasMetadata now = read();
        for (Backends.Place place : places(now)) {
            try {
                place.requireOthersKeepTheirShare();
            } catch (TrafficFailure unclear) {
                throw unclear(now, unclear);
            }
        }
        return new Weighed(
                now.getMetadata().getUid(),
                shares(now),
                isServed(backends.from()),
                backends.matches(Route.of(now).rules()));
    }

    private List<Backends.Place> places(HasMetadata now) throws TrafficFailure {
        try {
            return backends.in(Route.of(now).rules());
        } catch (TrafficFailure unclear) {
            throw unclear(now, unclear);
        }
    }

    private TrafficFailure unclear(HasMetadata now, TrafficFailure why) {
        return new TrafficFailure("can't share traffic out by " + route + " in " + api() + ": " + why.getMessage()
                + "; its rules were written by " + Writers.last(now.getMetadata(), RULES));
    }

    private List<Share> shares(HasMetadata now) throws TrafficFailure {
        return places(now).stream().map(Backends.Place::share).toList();
    }

    private List<Share> wanted(Weighed before) {
        return Collections.nCopies(before.shares().size(), share);
    }

    private boolean isServed(String service) throws ApiFailure {
        return !new Slices(api(), route.namespace(), service)
                .ready(Api.REQUEST_TIMEOUT)
                .isEmpty();
    }

    // ------------------------------------------------------------------ doing

    Weights run(ActionContext<Weighed> context) throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        Weighed before = context.before();
        List<Share> wanted = wanted(before);
        HasMetadata now = read();
        refuseAnother(now, before);
        List<Share> is = shares(now);
        for (String service : growing(is, wanted)) {
            if (!isServed(service)) {
                throw new NotApplied("did not change the weights of " + route + " in " + api() + " from " + is + " to "
                        + wanted + ": service '" + service + "', which would get more traffic, has no ready endpoint;"
                        + " see whether it is there and its pods are ready, and start again");
            }
        }
        await(context, edit(before).set(now, before.shares(), wanted), before, wanted, limit);
        return new Weights(share.to(), wanted.size());
    }

    /** The Services that would get more traffic than now. */
    private List<String> growing(List<Share> is, List<Share> wanted) {
        var growing = new ArrayList<String>();
        for (int i = 0; i < Math.min(is.size(), wanted.size()); i++) {
            Share one = is.get(i);
            Share other = wanted.get(i);
            if (grows(one.to(), one.sum(), other.to(), other.sum()) && !growing.contains(backends.to())) {
                growing.add(backends.to());
            }
            if (grows(one.from(), one.sum(), other.from(), other.sum()) && !growing.contains(backends.from())) {
                growing.add(backends.from());
            }
        }
        return growing;
    }

    /** Whether a weight is a larger part of the two together: weights are relative, and of two that are 0 each gets nothing. */
    private static boolean grows(long is, long of, long wanted, long ofWanted) {
        return wanted > 0 && (of == 0 || wanted * of > is * ofWanted);
    }

    private Edit<HasMetadata, List<Share>> edit(Weighed before) {
        return new Edit<>(api(), route.toString(), this::read, this::shares, RULES, (from, to) -> {
            requireSameRules(from, before);
            JsonPatch patch = JsonPatch.onlyIfStill(from.getMetadata());
            List<Backends.Place> places = places(from);
            for (int i = 0; i < places.size(); i++) {
                places.get(i).to(to.get(i), patch);
            }
            return patch;
        });
    }

    /** Weights are known by the order of the rules: in another order each would get those of another one. */
    private void requireSameRules(HasMetadata now, Weighed before) throws TrafficFailure {
        if (before.matches().equals(backends.matches(Route.of(now).rules()))
                || before.shares().stream().distinct().count() < 2) {
            return;
        }
        throw new TrafficFailure(
                "did not change the weights of " + route + " in " + api() + ": its rules are not those of"
                        + " before any more, or in another order, written by " + Writers.last(now.getMetadata(), RULES)
                        + ", and which of the weights of before, " + before.shares()
                        + ", belongs to which can't be told. Settle with"
                        + " whoever that is where the traffic belongs");
    }

    // ------------------------------------------------------------------ waiting

    private void await(ActionContext<?> context, HasMetadata known, Weighed before, List<Share> wanted, Duration most)
            throws ApiFailure, TrafficFailure, InterruptedException {
        if (controller) {
            await(context, known, known.getClass().asSubclass(HasMetadata.class), before, wanted, most);
        }
    }

    private <T extends HasMetadata> void await(
            ActionContext<?> context,
            HasMetadata known,
            Class<T> version,
            Weighed before,
            List<Share> wanted,
            Duration most)
            throws ApiFailure, TrafficFailure, InterruptedException {
        try (var watching = new Watching(api())) {
            var view = watching.from(route.toString(), client -> route.only(client, version), version.cast(known));
            Wait.until(watching, context, most, "the gateways to take in " + route + " in " + api(), () -> {
                HasMetadata now = view.one().map(HasMetadata.class::cast).orElseThrow(this::isGone);
                if (!shares(now).equals(wanted)) {
                    throw new TrafficFailure("while the gateways took in " + route + " in " + api()
                            + " somebody else changed it: " + edit(before).changed(now, wanted));
                }
                try {
                    return RouteStatus.lacks(Route.of(now));
                } catch (TrafficFailure refused) {
                    throw new TrafficFailure("the change of " + route + " in " + api() + " to " + wanted
                            + " has no effect: " + refused.getMessage()
                            + "; see what its gateway wants, or say withoutController if nobody tells");
                }
            });
        }
    }

    // ------------------------------------------------------------------ settling, taking back

    Settlement<Weights> probe(ActionContext<Weighed> context) throws ApiFailure, TrafficFailure, InterruptedException {
        Weighed before = context.before();
        List<Share> wanted = wanted(before);
        HasMetadata now = read();
        if (shares(now).equals(before.shares())) {
            now = Fence.raise(api(), route.toString(), now); // it may be on its way
        }
        List<Share> is = shares(now);
        if (!is.equals(wanted)) {
            return is.equals(before.shares())
                    ? Settlement.notDone()
                    : Settlement.unknown(edit(before).changed(now, wanted));
        }
        await(context, now, before, wanted, PROBE.compareTo(limit) < 0 ? PROBE : limit);
        return Settlement.done(new Weights(share.to(), wanted.size()));
    }

    void undo(UndoContext<Weighed, Weights> context)
            throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        Weighed before = context.before();
        List<Share> back = before.shares();
        HasMetadata now = read();
        if (shares(now).equals(back) && context.result().isEmpty()) {
            now = Fence.raise(api(), route.toString(), now); // the change may be on its way
        }
        List<Share> is = shares(now);
        if (!is.equals(back)) {
            refuseAnother(now, before);
            for (String service : growing(is, back)) {
                boolean wasServed = service.equals(backends.to()) || before.fromServed();
                if (wasServed && !isServed(service)) {
                    throw new TrafficFailure("did not change the weights of " + route + " in " + api() + " back from "
                            + is + " to " + back + ": service '" + service
                            + "', which would get more traffic, has no ready endpoint any more; bring its pods up and"
                            + " retry, or decide where the traffic goes. By hand: " + command(now, back));
                }
            }
        }
        await(context, edit(before).set(now, wanted(before), back), before, back, limit);
    }

    private String command(HasMetadata now, List<Share> shares) throws TrafficFailure {
        JsonPatch patch = JsonPatch.always();
        List<Backends.Place> places = places(now);
        for (int i = 0; i < Math.min(places.size(), shares.size()); i++) {
            places.get(i).to(shares.get(i), patch);
        }
        return patch.command(api().name(), route.namespace(), "httproute " + route.name());
    }

    // ------------------------------------------------------------------ reading

    String preview(CheckContext context) throws ApiFailure, TrafficFailure {
        List<Share> is = shares(route.find(context.timeLeft()).orElseThrow(this::isGone));
        return route + ": weights of '" + backends.from() + "' and '" + backends.to() + "' " + is + " -> "
                + Collections.nCopies(is.size(), share) + "\nready endpoints of '" + backends.to() + "': "
                + Serving.some(new Slices(api(), route.namespace(), backends.to()).ready(context.timeLeft()));
    }

    private HasMetadata read() throws ApiFailure, TrafficFailure {
        return route.find(Api.REQUEST_TIMEOUT).orElseThrow(this::isGone);
    }

    private TrafficFailure isGone() {
        return new TrafficFailure("there is no " + route + " in " + api()
                + "; see whether the names are right, the Gateway API is installed, or who removed it");
    }

    private void refuseAnother(HasMetadata now, Weighed before) throws NotApplied {
        if (!now.getMetadata().getUid().equals(before.uid())) {
            throw new NotApplied("did not change " + route + " in " + api() + ": it is another one than before the"
                    + " step, made at " + now.getMetadata().getCreationTimestamp() + " by "
                    + Writers.last(now.getMetadata(), RULES) + "; see who made it anew");
        }
    }

    private Api api() {
        return route.api();
    }
}
