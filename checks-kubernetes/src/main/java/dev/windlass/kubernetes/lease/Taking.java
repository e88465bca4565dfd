package dev.windlass.kubernetes.lease;

import dev.windlass.journal.JournalException;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a lease: at once if nobody holds it, and from a holder that doesn't renew it for as long as it lasts. Whether a holder
 * does is what is seen here, from the first look on. One that renews is alive, and told to whoever isn't willing to wait.
 */
final class Taking {

    private static final Logger LOG = LoggerFactory.getLogger(Taking.class);

    /** How long a holder is watched that doesn't renew, at least, where its lease lasts longer than that. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private final LeaseStore store;
    private final Owner owner;
    private final Timing timing;
    private final LeaseTime time;
    private final LeaseTime.Moment began;

    private Taking(LeaseStore store, Owner owner, Timing timing, LeaseTime time) {
        this.store = store;
        this.owner = owner;
        this.timing = timing;
        this.time = time;
        this.began = time.moment();
    }

    /**
     * Takes the lease.
     *
     * @throws JournalException.Held if another one holds it, and is alive
     * @throws JournalException if the lease can't be reached or must not be written
     */
    static Tenure take(LeaseStore store, Owner owner, Timing timing, LeaseTime time) throws JournalException {
        try {
            return new Taking(store, owner, timing, time).take();
        } catch (ApiFailure failure) {
            throw new JournalException(
                    failure.getMessage()
                            + (failure.code() == 403
                                    ? ". A release that holds by a lease needs the rights to get, create, update, list and"
                                            + " watch leases.coordination.k8s.io in that namespace"
                                    : "")
                            + ". Nothing was started: without " + store.words() + " it can't be told whether "
                            + owner.product() + " in " + owner.environment() + " is being released already",
                    failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException(
                    "interrupted while it was found out who holds " + store.words() + "; nothing was started", e);
        }
    }

    private Tenure take() throws ApiFailure, JournalException, InterruptedException {
        while (true) {
            Optional<Lease> there = store.read();
            Tenure taken = there.isEmpty() ? create() : take(there.get());
            if (taken != null) {
                return taken;
            }
        }
    }

    /** Null if somebody else was faster. */
    private @Nullable Tenure create() throws ApiFailure, JournalException {
        LeaseTime.Moment sent = time.moment();
        try {
            return taken(store.create(Leases.taken(store.blank(), owner, timing.lasts(), time.now())), sent);
        } catch (ApiFailure failure) {
            return orConflict(failure);
        }
    }

    private @Nullable Tenure take(Lease there) throws ApiFailure, JournalException, InterruptedException {
        boolean mine = Leases.identity(there).equals(owner.identity()); // the answer to an attempt of before was lost
        if (mine || Leases.isFree(there)) {
            return replace(there);
        }
        LOG.info(
                "{} in {} is held by {}; it is being watched whether that is still so, for {} at most.",
                owner.product(),
                owner.environment(),
                Leases.holder(there),
                Words.of(shorter(Leases.lasts(there, timing.lasts()), silent())));
        Lease unrenewed = observe(there);
        return unrenewed == null ? null : replace(unrenewed);
    }

    private @Nullable Tenure replace(Lease before) throws ApiFailure, JournalException {
        if (Leases.number(before) == Integer.MAX_VALUE) {
            throw new JournalException(store.words() + " has been taken " + Integer.MAX_VALUE
                    + " times by what stands in its leaseTransitions, and can't count further; nothing was started. Make"
                    + " sure that nobody releases, and delete it");
        }
        LeaseTime.Moment sent = time.moment();
        try {
            return taken(store.update(Leases.taken(before, owner, timing.lasts(), time.now())), sent);
        } catch (ApiFailure failure) {
            return failure.code() == 404 ? null : orConflict(failure);
        }
    }

    private Tenure taken(Lease lease, LeaseTime.Moment sent) {
        return new Tenure(store, owner, timing, time, lease, sent);
    }

    private static @Nullable Tenure orConflict(ApiFailure failure) throws ApiFailure {
        if (failure.code() != 409) {
            throw failure;
        }
        return null;
    }

    /** How long a holder is watched of which it can't be told yet whether it is alive. */
    private Duration silent() {
        return longer(timing.waiting(), longer(timing.lasts(), LONG_ENOUGH));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The lease if its holder doesn't renew it; null if it was given back or is gone. */
    private @Nullable Lease observe(Lease first) throws ApiFailure, JournalException, InterruptedException {
        try (LeaseStore.Sight sight = store.watch(first)) {
            List<Object> sign = Leases.sign(first);
            long since = time.nanos();
            boolean alive = false;
            while (true) {
                Optional<Lease> seen = sight.now();
                if (seen.isEmpty() || Leases.isFree(seen.get())) {
                    return null;
                }
                Lease now = seen.get();
                if (!Leases.sign(now).equals(sign)) {
                    sign = Leases.sign(now);
                    since = time.nanos();
                    alive = true;
                }
                Duration left = Leases.lasts(now, timing.lasts()).minusNanos(time.nanos() - since);
                if (left.isNegative() || left.isZero()) {
                    LOG.warn(
                            "{} in {} was held by {}, who did not renew {} for {}; it is taken over.",
                            owner.product(),
                            owner.environment(),
                            Leases.holder(now),
                            store.words(),
                            Words.of(Leases.lasts(now, timing.lasts())));
                    return now;
                }
                Duration patience = (alive ? timing.waiting() : silent()).minus(time.since(began));
                if (patience.isNegative() || patience.isZero()) {
                    throw held(now, alive);
                }
                sight.await(shorter(patience, left));
            }
        }
    }

    private JournalException.Held held(Lease lease, boolean alive) {
        return new JournalException.Held(
                owner.product(),
                owner.environment(),
                Leases.holder(lease) + Leases.otherProduct(lease, owner) + ", who holds " + store.words()
                        + (alive
                                ? " and renews it"
                                : " for " + Words.of(Leases.lasts(lease, timing.lasts()))
                                        + " at a time, and did not renew" + " it for the " + Words.of(time.since(began))
                                        + " that it was watched")
                        + Leases.validUntil(lease)
                                .map(until -> ", until " + until + " by the clock there")
                                .orElse(""));
    }
}
