package dev.windlass.kubernetes.lease;

import dev.windlass.journal.Journal;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Right;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Lease} of a cluster that lets one release of a product and environment go on at a time, across machines (rule C5).
 * Immutable: each call gives a new value, safe for use by several threads.
 *
 * <pre>{@code
 * Runner.of(plan).journal(shop.lease("shop-production").around(FileJournal.in(directory))).run();
 * }</pre>
 *
 * <p>A second release is refused, and told by whom; that takes until the holder has renewed the lease once, 5 seconds as it is
 * made. A holder that died is followed once the lease was not renewed for its duration, 30 seconds, counted from when the next
 * one first saw it: also by the same machine. One that ended gives the lease back.
 *
 * <p>Who can't renew it for two thirds of its duration writes nothing and starts nothing further, and goes on trying for another 2
 * minutes, as it is made: a renewal that succeeds then proves that nobody took the lease meanwhile, and the run goes on. After
 * that, or once the lease is lost, the run ends with {@link dev.windlass.Outcome.JournalLost} ahead of its next effect, which
 * says who took over. What acts at that moment is not interrupted; as long as it acts, the lease is renewed where that is
 * possible, and given back only then.
 *
 * <p>The lease counts in {@code leaseTransitions} how often it was taken. That is the epoch of the hold, or the epoch of the
 * journal behind it where that is higher: then it goes on from there. So it grows from one hold to the next on whichever
 * machine, as long as nobody deletes the lease.
 */
public final class ReleaseLease {

    private static final String GROUP = "coordination.k8s.io";
    private static final String LEASES = "leases";

    /** How long a lease lasts if nothing else is said: 30 seconds. */
    public static final Duration LASTS = Duration.ofSeconds(30);

    /** How long an outage of the API server is waited out if nothing else is said: 2 minutes. */
    public static final Duration OUTAGE = Duration.ofMinutes(2);

    private final Api api;
    private final String namespace;
    private final @Nullable String name;
    private final Timing timing;

    private ReleaseLease(Api api, String namespace, @Nullable String name, Timing timing) {
        this.api = api;
        this.namespace = namespace;
        this.name = name;
        this.timing = timing;
    }

    /**
     * A lease with a name of its own for each product and environment: {@code windlass.<product>.<environment>}; where
     * something of them has to be replaced or cut for that, a part of a hash is added.
     *
     * @param api the cluster
     * @param namespace the namespace, which has to exist
     * @return the lease
     */
    public static ReleaseLease of(Api api, String namespace) {
        return new ReleaseLease(
                Objects.requireNonNull(api, "api"), Names.namespace(namespace), null, Timing.lasting(LASTS));
    }

    /**
     * A lease of a name. Several products and environments that use the same one keep each other out.
     *
     * @param api the cluster
     * @param namespace the namespace, which has to exist
     * @param name the name; the lease is made when it is first taken
     * @return the lease
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public static ReleaseLease of(Api api, String namespace, String name) {
        ReleaseLease any = of(api, namespace);
        return new ReleaseLease(any.api, any.namespace, Names.object("lease", name), any.timing);
    }

    /**
     * Says how long it lasts without being renewed. It is relied on for two thirds of that after a renewal, and renewed every
     * sixth. The longer, the longer an API server may be away without holding a release up, and the longer it takes until
     * another one may follow a holder that died.
     *
     * @param duration whole seconds, from 3 seconds to an hour
     * @return a new lease
     * @throws IllegalArgumentException if it is no such duration
     */
    public ReleaseLease lasting(Duration duration) {
        return with(Timing.lasting(duration).waiting(timing.waiting()).outlasting(timing.outage()));
    }

    /**
     * Says how long it lasts, and how it is renewed.
     *
     * @param duration after which time without a renewal another one may take it over; whole seconds, from 3 seconds to an
     *     hour
     * @param trusted for how long after a renewal was sent its holder begins anything; at most four fifths of the duration
     * @param every how often it is renewed; at most half of {@code trusted}
     * @return a new lease
     * @throws IllegalArgumentException if they don't fit one another
     */
    public ReleaseLease lasting(Duration duration, Duration trusted, Duration every) {
        return with(new Timing(duration, trusted, every, timing.waiting(), timing.outage()));
    }

    /**
     * Says how long to wait for another holder to end, instead of being refused as soon as it is seen that it is alive. One that
     * doesn't renew is watched until its lease runs out, but no longer than this, the duration of this lease, or 2 minutes,
     * whichever is the longest; then this one is refused too. The runner can't be asked to end meanwhile.
     *
     * @param most the time; zero as it is made
     * @return a new lease
     * @throws IllegalArgumentException if it is negative
     */
    public ReleaseLease waiting(Duration most) {
        return with(timing.waiting(most));
    }

    /**
     * Says how long an outage of the API server is waited out: how much longer a release that can't renew the lease goes on
     * trying once it relies on no renewal any more. Until then it writes nothing and starts nothing; what acts goes on acting.
     * The runner can't be asked to end meanwhile, other than by an interrupt of its thread.
     *
     * @param most the time, at most an hour; {@link #OUTAGE} as it is made; with zero the release ends at once
     * @return a new lease
     * @throws IllegalArgumentException if it is negative, or longer
     */
    public ReleaseLease outlasting(Duration most) {
        return with(timing.outlasting(most));
    }

    private ReleaseLease with(Timing changed) {
        return new ReleaseLease(api, namespace, name, changed);
    }

    /**
     * A journal that is written only as long as this lease is held. The lease is taken ahead of the journal's own hold, and
     * given back after it.
     *
     * @param journal where runs are recorded. One of files knows the runs of its machine only: see the description of the
     *     package
     * @return the journal
     */
    public Journal around(Journal journal) {
        Objects.requireNonNull(journal, "journal");
        return new LeaseJournal(
                journal,
                (product, environment) ->
                        new ClusterLeaseStore(api, namespace, name(product, environment), timing.request()),
                timing,
                LeaseTime.REAL);
    }

    /**
     * What the lease is called.
     *
     * @param product a product
     * @param environment an environment
     * @return the name of their lease
     */
    public String name(String product, String environment) {
        return name != null ? name : LeaseNames.of(product, environment);
    }

    /**
     * The rights that the lease needs, for whoever asks ahead whether they are there.
     *
     * @param product a product
     * @param environment an environment
     * @return the rights
     */
    public List<Right> rights(String product, String environment) {
        String lease = name(product, environment);
        return List.of(
                right("create"), // where only some names are granted, this can't be one of them
                right("get").on(lease),
                right("update").on(lease),
                right("list").on(lease),
                right("watch").on(lease));
    }

    private Right right(String verb) {
        return Right.to(verb, GROUP, LEASES, namespace);
    }

    /** The lease in words: {@code lease 'shop-production' in namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return (name == null ? "leases" : "lease '" + name + "'") + " in namespace '" + namespace + "' of " + api;
    }
}
