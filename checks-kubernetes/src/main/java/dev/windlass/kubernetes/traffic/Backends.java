package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.api.JsonPatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Where two Services are among the backends of a route. Pure functions.
 *
 * @param namespace that of the route
 * @param from the Service that gives traffic away
 * @param to the Service that gets it
 * @param only the one rule that is meant, counted from 0; empty for all
 */
record Backends(String namespace, String from, String to, OptionalInt only) {

    /**
     * The two in one rule.
     *
     * @param rule the rule, counted from 0
     * @param from the place of the old one, counted from 0
     * @param to the place of the new one, counted from 0
     * @param share their weights
     * @param others the sum of the weights of the others in the rule
     */
    record Place(int rule, int from, int to, Share share, int others) {

        /** Refuses what would change the traffic of the others: weights are relative. */
        void requireOthersKeepTheirShare() throws TrafficFailure {
            if (others > 0 && share.from() + share.to() != 100) {
                throw new TrafficFailure("rule " + rule + ", counted from 0, has other backends with traffic, and the"
                        + " weights " + share + " don't add up to 100: to change them would change what the others"
                        + " get; let them add up to 100");
            }
        }

        JsonPatch to(Share wanted, JsonPatch patch) {
            set(patch, from, share.from(), wanted.from());
            set(patch, to, share.to(), wanted.to());
            return patch;
        }

        private void set(JsonPatch patch, int backend, int is, int wanted) {
            if (is != wanted) {
                patch.set("/spec/rules/" + rule + "/backendRefs/" + backend + "/weight", wanted);
            }
        }
    }

    /**
     * The places in the rules that are meant.
     *
     * @param rules all rules of the route
     * @return the places, at least one
     * @throws TrafficFailure if it can't be said which weights are meant
     */
    List<Place> in(List<HTTPRouteRule> rules) throws TrafficFailure {
        if (only.isPresent() && only.getAsInt() >= rules.size()) {
            throw new TrafficFailure("it has no rule " + only.getAsInt() + ", counted from 0, but " + rules.size());
        }
        var places = new ArrayList<Place>();
        for (int rule = 0; rule < rules.size(); rule++) {
            List<HTTPBackendRef> refs = rules.get(rule).getBackendRefs();
            if (only.isEmpty() || only.getAsInt() == rule) {
                List<Integer> froms = places(refs, from);
                List<Integer> tos = places(refs, to);
                if (!froms.isEmpty() || !tos.isEmpty() || only.isPresent()) {
                    places.add(place(rule, refs, froms, tos));
                }
            }
        }
        if (places.isEmpty()) {
            throw new TrafficFailure("none of its rules has the services '" + from + "' and '" + to + "' as backends");
        }
        return places;
    }

    /**
     * What the rules that are meant match, in their order: a hash of each, since a match may hold what is nobody's business.
     *
     * @param rules all rules of the route
     * @return as many as there are places
     * @throws TrafficFailure if it can't be said which weights are meant
     */
    List<String> matches(List<HTTPRouteRule> rules) throws TrafficFailure {
        return in(rules).stream()
                .map(place -> rules.get(place.rule()).getMatches())
                .map(matches -> matches == null || matches.isEmpty() ? "all" : hash(Serialization.asJson(matches)))
                .toList();
    }

    private static String hash(String text) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private Place place(int rule, List<HTTPBackendRef> refs, List<Integer> froms, List<Integer> tos)
            throws TrafficFailure {
        if (froms.size() != 1 || tos.size() != 1) {
            throw new TrafficFailure("rule " + rule + ", counted from 0, has service '" + from + "' " + times(froms)
                    + " and service '" + to + "' " + times(tos)
                    + " among its backends; each must be there once, or say by inRule which rule is meant");
        }
        Share share = new Share(weight(refs.get(froms.get(0))), weight(refs.get(tos.get(0))));
        int others = refs.stream().mapToInt(Backends::weight).sum() - share.from() - share.to();
        return new Place(rule, froms.get(0), tos.get(0), share, others);
    }

    private static String times(List<Integer> places) {
        return places.size() == 1 ? "once" : places.size() + " times";
    }

    private List<Integer> places(List<HTTPBackendRef> refs, String service) {
        return IntStream.range(0, refs.size())
                .filter(at -> is(refs.get(at), service))
                .boxed()
                .toList();
    }

    private boolean is(HTTPBackendRef ref, String service) {
        return service.equals(ref.getName())
                && (ref.getKind() == null || ref.getKind().equals("Service"))
                && (ref.getGroup() == null || ref.getGroup().isEmpty())
                && (ref.getNamespace() == null || ref.getNamespace().equals(namespace));
    }

    /** What is not said is 1, as the Gateway API has it. */
    static int weight(HTTPBackendRef ref) {
        return ref.getWeight() == null ? 1 : ref.getWeight();
    }
}
