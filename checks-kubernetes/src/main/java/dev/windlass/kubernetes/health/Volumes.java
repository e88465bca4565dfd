package dev.windlass.kubernetes.health;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.NamedCheck;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The PersistentVolumeClaims of a namespace. Immutable, safe for use by several threads.
 *
 * <pre>{@code
 * checks("storage").critical(shop.volumes().bound(), shop.volumes().labelled("app", "orders").available("10Gi"))
 * }</pre>
 */
public final class Volumes {

    private final Place place;
    private final Map<String, String> labels;

    private Volumes(Place place, Map<String, String> labels) {
        this.place = place;
        this.labels = Map.copyOf(labels);
    }

    /**
     * All claims of a namespace.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @return the claims
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public static Volumes of(Api api, String namespace) {
        return new Volumes(new Place(api, namespace), Map.of());
    }

    /**
     * Asks whether there is a storage class.
     *
     * @param api the cluster
     * @param name its name
     * @return the check
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public static Check storageClass(Api api, String name) {
        Names.object("storage class", name);
        return Check.named("storage class '" + name + "' is there")
                .reachesOutside()
                .with(api.fact().name(), api.fact().value())
                .with("storage class", name)
                .asks(c -> {
                    var found = api.ask("read storage class '" + name + "'", c.timeLeft(), client -> client.storage()
                            .v1()
                            .storageClasses()
                            .withName(name)
                            .get());
                    return found == null
                            ? Answer.failed("there is no storage class '" + name + "' in " + api)
                            : Answer.passed("storage class '" + name + "' is there")
                                    .with("provisioner", found.getProvisioner())
                                    .with("volume binding mode", String.valueOf(found.getVolumeBindingMode()))
                                    .with("may expand", Boolean.TRUE.equals(found.getAllowVolumeExpansion()));
                });
    }

    /**
     * Only those with a label, beside what was said before.
     *
     * @param key its key
     * @param value its value
     * @return new claims
     * @throws IllegalArgumentException if it can't be a label
     */
    public Volumes labelled(String key, String value) {
        Names.label("selection of volume claims", key, value);
        var all = new TreeMap<>(labels);
        all.put(key, value);
        return new Volumes(place, all);
    }

    /**
     * Asks whether all of them, at least one, are bound to a volume.
     *
     * @return the check
     */
    public Check bound() {
        return named(this + " are bound").asks(c -> {
            List<PersistentVolumeClaim> claims = list(c);
            return claims.isEmpty() ? none() : judgeBound(claims);
        });
    }

    /**
     * Asks whether each of them has so much space left, as the kubelets of the nodes tell it on which they are mounted ({@code
     * /stats/summary}, for which the right to get {@code nodes/proxy} is needed). Those of which none tells are no data.
     *
     * @param atLeast how much, such as {@code 10Gi}
     * @return the check
     * @throws IllegalArgumentException if the amount can't be read or is negative
     */
    public Check available(String atLeast) {
        BigDecimal least = Amounts.parsed("storage", atLeast);
        return named(this + " have space left").with("at least", atLeast).asks(c -> {
            List<PersistentVolumeClaim> claims = list(c);
            return claims.isEmpty() ? none() : judgeSpace(names(claims), stats(c), least);
        });
    }

    private NamedCheck named(String name) {
        return labels.isEmpty() ? place.named(name) : place.named(name).with("labels", Place.words(labels));
    }

    private List<PersistentVolumeClaim> list(CheckContext context) throws ApiFailure {
        return place.ask("list " + this, context, client -> client.persistentVolumeClaims()
                        .inNamespace(place.namespace())
                        .withLabels(labels)
                        .list())
                .getItems();
    }

    private Answer none() {
        return Answer.noData("there are no " + this + " in " + place.api());
    }

    private static List<String> names(List<PersistentVolumeClaim> claims) {
        return claims.stream().map(claim -> claim.getMetadata().getName()).toList();
    }

    private List<Summary> stats(CheckContext context) throws ApiFailure {
        Set<String> nodes = new TreeSet<>();
        for (Pod pod : place.pods(context, Map.of())) {
            String node = pod.getSpec().getNodeName();
            if (node != null
                    && pod.getSpec().getVolumes().stream().anyMatch(one -> one.getPersistentVolumeClaim() != null)) {
                nodes.add(node);
            }
        }
        List<Summary> all = new ArrayList<>();
        for (String node : nodes) {
            Optional<String> said = place.where(
                    "read the statistics of node '" + node + "'",
                    context,
                    client -> client.raw("/api/v1/nodes/" + node + "/proxy/stats/summary", "GET", null));
            if (said.isPresent()) {
                all.add(place.api().client().getKubernetesSerialization().unmarshal(said.get(), Summary.class));
            }
        }
        return all;
    }

    // ------------------------------------------------------------------ what a kubelet says

    /** What a kubelet says of its pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Summary(@Nullable List<PodStats> pods) {}

    /** What it says of one pod. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PodStats(@Nullable List<VolumeStats> volume) {}

    /** What it says of one volume. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record VolumeStats(
            @Nullable Long availableBytes,
            @Nullable Long capacityBytes,
            @Nullable ClaimRef pvcRef) {}

    /** Of which claim it is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ClaimRef(String name, String namespace) {}

    // ------------------------------------------------------------------ judgement

    static Answer judgeBound(List<PersistentVolumeClaim> claims) {
        List<String> others = claims.stream()
                .filter(claim -> claim.getStatus() == null
                        || !"Bound".equals(claim.getStatus().getPhase())
                        || claim.getMetadata().getDeletionTimestamp() != null)
                .map(Volumes::told)
                .toList();
        String all = Place.count(claims.size(), "volume claim");
        return Place.shown(
                others.isEmpty()
                        ? Answer.passed("all of " + all + " are bound")
                        : Answer.failed(others.size() + " of " + all + " not bound"),
                "not bound",
                others);
    }

    private static String told(PersistentVolumeClaim claim) {
        String of = claim.getSpec().getStorageClassName();
        return "volume claim '" + claim.getMetadata().getName() + "': "
                + (claim.getMetadata().getDeletionTimestamp() != null
                        ? "is being deleted"
                        : claim.getStatus() == null
                                ? "without a status"
                                : claim.getStatus().getPhase())
                + ", storage class " + (of == null || of.isEmpty() ? "not named" : "'" + of + "'");
    }

    Answer judgeSpace(List<String> claims, List<Summary> said, BigDecimal least) {
        Map<String, Long> space = new TreeMap<>();
        said.stream()
                .flatMap(one -> one.pods() == null ? List.<PodStats>of().stream() : one.pods().stream())
                .flatMap(pod -> pod.volume() == null ? List.<VolumeStats>of().stream() : pod.volume().stream())
                .forEach(volume -> {
                    ClaimRef claim = volume.pvcRef();
                    Long bytes = volume.availableBytes();
                    if (claim != null && bytes != null && claim.namespace().equals(place.namespace())) {
                        space.merge(claim.name(), bytes, Math::min);
                    }
                });
        List<String> tight = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (String claim : claims) {
            Long bytes = space.get(claim);
            if (bytes == null) {
                silent.add("volume claim '" + claim + "'");
            } else {
                String words = "volume claim '" + claim + "': "
                        + Amounts.words(Amounts.MEMORY, BigDecimal.valueOf(bytes)) + " available";
                (BigDecimal.valueOf(bytes).compareTo(least) < 0 ? tight : good).add(words);
            }
        }
        String of = " of " + Place.count(claims.size(), "volume claim");
        Answer answer = !tight.isEmpty()
                ? Answer.failed(tight.size() + of + " with less space than is wanted")
                : silent.isEmpty()
                        ? Answer.passed("all" + of + " have the space")
                        : Answer.noData("no kubelet tells of the space of " + silent.size() + of);
        return Place.shown(Place.shown(Place.shown(answer, "too little", tight), "not told", silent), "enough", good);
    }

    /** In words: {@code volume claims with app=orders in 'shop'}. */
    @Override
    public String toString() {
        return "volume claims " + (labels.isEmpty() ? "" : "with " + Place.words(labels) + " ") + "in '"
                + place.namespace() + "'";
    }
}
