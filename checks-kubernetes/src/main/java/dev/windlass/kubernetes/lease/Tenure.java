package dev.windlass.kubernetes.lease;

import dev.windlass.journal.JournalException;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease that was taken, until it is lost or given back. What is written into it is written on the condition that nobody
 * wrote it since, so whoever has it never takes it from another one. Safe for use by several threads: one renews it, another
 * one asks whether it is still held, and doesn't wait for the first as long as it is.
 */
final class Tenure {

    private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

    /** How often a change that met another one's is tried again at once. */
    private static final int TRIES = 5;

    private static final int LONGEST = 300;

    private final LeaseStore store;
    private final Owner owner;
    private final Timing timing;
    private final LeaseTime time;

    /** Relied on from the moment it was sent. */
    private record Renewed(Lease lease, LeaseTime.Moment sent) {}

    /** The lease belongs to another one, or is gone. */
    private record Loss(String how, long newest) {}

    private volatile Renewed renewed;
    private volatile int number;
    private volatile @Nullable Loss loss;
    private volatile boolean givenBack;

    /** What was answered when the lease could not be renewed in time; it is never answered otherwise afterwards. */
    private volatile @Nullable String refused;

    private boolean trouble;

    /**
     * Begins with a lease that was just taken.
     *
     * @param lease the lease as it came back
     * @param sent when that was sent
     */
    Tenure(LeaseStore store, Owner owner, Timing timing, LeaseTime time, Lease lease, LeaseTime.Moment sent) {
        this.store = store;
        this.owner = owner;
        this.timing = timing;
        this.time = time;
        this.renewed = new Renewed(lease, sent);
        this.number = Leases.number(lease);
    }

    /** Which hold this is: higher than that of any one before it. */
    long epoch() {
        return number;
    }

    /** Makes the number at least that of the journal behind this, durably: so it is the highest there too. */
    synchronized void raise(long atLeast) throws JournalException {
        if (atLeast <= number) {
            return;
        }
        if (atLeast > Integer.MAX_VALUE) {
            throw new JournalException("the journal has the epoch " + atLeast + ", and a lease counts no further than "
                    + Integer.MAX_VALUE + "; nothing was started");
        }
        number = (int) atLeast;
        try {
            renew();
        } catch (ApiFailure failure) {
            throw new JournalException(failure.getMessage() + ". Nothing was started", failure);
        }
        if (loss != null) {
            throw stale("the run", loss);
        }
    }

    // ------------------------------------------------------------------ whether it is still held

    private boolean isTrusted() {
        return time.since(renewed.sent()).compareTo(timing.trusted()) < 0;
    }

    /**
     * Returns if the lease is held, for long enough to begin something. Where it can't be renewed, that is tried again for as long
     * as an outage is waited out: whoever renews it in the end knows that nobody else had it meanwhile.
     *
     * @param location what is to be written
     * @throws JournalException.Stale if it was lost or given back
     * @throws JournalException if it could not be renewed in time; from then on always
     */
    void require(String location) throws JournalException {
        if (givenBack || loss != null || refused != null || !isTrusted()) {
            renewFor(location);
        }
    }

    private synchronized void renewFor(String location) throws JournalException {
        refuse(location);
        LeaseTime.Moment began = time.moment();
        boolean told = false;
        while (!isTrusted()) {
            Exception failure = renewed(); // one that took too long, or stood still meanwhile, isn't enough
            refuse(location);
            if (isTrusted()) {
                break;
            }
            if (Thread.currentThread().isInterrupted() || time.since(began).compareTo(timing.outage()) >= 0) {
                throw unreachable(location, failure);
            }
            if (!told) {
                told = true;
                LOG.warn(
                        "The {} could not be renewed for {}. It is tried again for {} at most, and nothing is written or"
                                + " started until then.{}",
                        store.words(),
                        Words.of(time.since(renewed.sent())),
                        Words.of(timing.outage()),
                        failure == null ? "" : " " + words(failure));
            }
            try {
                time.pause(timing.pause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreachable(location, failure);
            }
        }
        if (told) {
            LOG.info("The {} is renewed again, and nobody else had it meanwhile.", store.words());
        }
    }

    /** Null if it was renewed, or is lost. */
    private @Nullable Exception renewed() {
        try {
            renew();
            return null;
        } catch (ApiFailure | RuntimeException failure) { // whoever gives the credentials may throw anything
            return failure;
        }
    }

    private static String words(Exception failure) {
        return failure instanceof ApiFailure
                ? String.valueOf(failure.getMessage())
                : Redacted.line(failure.toString(), LONGEST);
    }

    private void refuse(String location) throws JournalException {
        if (givenBack) {
            throw new JournalException.Stale(location, number, number);
        }
        Loss lost = loss;
        if (lost != null) {
            throw stale(location, lost);
        }
        if (refused != null) {
            throw new JournalException("the journal " + location + " was not written: " + refused);
        }
    }

    private JournalException.Stale stale(String location, Loss lost) {
        return new JournalException.Stale(
                number,
                lost.newest(),
                "the journal " + location + " was not written: this process held " + owner.product() + " in "
                        + owner.environment() + " with epoch " + number + ", and meanwhile " + lost.how()
                        + ". No further effect is started here. Find out what was done there since: that is in the"
                        + " journal of that machine, if the machines don't share one. Do not start this process's"
                        + " release again before that one has ended");
    }

    private JournalException unreachable(String location, @Nullable Exception failure) {
        refused = "this process holds " + owner.product() + " in " + owner.environment() + " by " + store.words()
                + ", which it could not renew for " + Words.of(time.since(renewed.sent()))
                + ", so that another one may take"
                + " it over " + Words.of(timing.lasts()) + " after the last renewal"
                + (failure == null ? "" : ": " + words(failure))
                + ". No further effect is started here. Start again once the lease can be reached: the run goes on from"
                + " what is in the journal, unless another one holds the lease by then";
        String message = "the journal " + location + " was not written: " + refused;
        return failure == null ? new JournalException(message) : new JournalException(message, failure);
    }

    // ------------------------------------------------------------------ what keeps it

    /**
     * Renews the lease, or finds out that it is lost.
     *
     * @throws ApiFailure if neither is known
     */
    synchronized void renew() throws ApiFailure {
        if (loss == null && !givenBack) {
            change(lease -> Leases.renewed(lease, timing.lasts(), number, time.now()));
        }
    }

    /** Renews it if it is due, and tells the log what is unusual. Whether there is anything left to renew. */
    synchronized boolean keep() {
        if (loss != null || givenBack) {
            return false;
        }
        Exception failure = renewed();
        if (failure == null && trouble && loss == null) {
            LOG.info("The {} is renewed again.", store.words());
        }
        if (failure != null && !trouble) {
            LOG.warn(
                    "The {} could not be renewed; it is tried again every {}, and no further effect is started from {} after"
                            + " the last renewal on. {}",
                    store.words(),
                    Words.of(timing.every()),
                    Words.of(timing.trusted()),
                    words(failure));
        }
        trouble = failure != null;
        return loss == null;
    }

    /** Changes the lease if it is still this one's. What others wrote beside it stays. */
    private void change(UnaryOperator<Lease> change) throws ApiFailure {
        Lease mine = renewed.lease();
        for (int tried = 1; ; tried++) {
            LeaseTime.Moment sent = time.moment();
            try {
                renewed = new Renewed(store.update(change.apply(mine)), sent);
                return;
            } catch (ApiFailure failure) {
                if (failure.code() != 409 && failure.code() != 404) {
                    throw failure;
                }
                Optional<Lease> now = store.read();
                String how = lost(now);
                if (how != null) {
                    loss = new Loss(how, now.map(Leases::number).orElse(number));
                    LOG.error(
                            "The release of {} in {} lost its hold: {}. No further effect is started here.",
                            owner.product(),
                            owner.environment(),
                            how);
                    return;
                }
                if (tried == TRIES) {
                    throw failure;
                }
                mine = now.orElseThrow();
            }
        }
    }

    private @Nullable String lost(Optional<Lease> now) {
        if (now.isEmpty()) {
            return store.words() + " was deleted by somebody";
        }
        Lease lease = now.get();
        if (Leases.identity(lease).equals(owner.identity())) {
            boolean same = Objects.equals(
                    lease.getMetadata().getUid(), renewed.lease().getMetadata().getUid());
            return same ? null : store.words() + " was deleted and made anew by somebody";
        }
        return store.words()
                + (Leases.isFree(lease)
                        ? " was given away: nobody holds it now" + Leases.writer(lease)
                        : " was taken over by " + Leases.holder(lease) + ", with epoch " + Leases.number(lease));
    }

    // ------------------------------------------------------------------ its end

    /** From now on nothing is written any more. */
    void giveBack() {
        givenBack = true;
    }

    /** Gives the lease back, so that the next one needn't wait. What fails is logged: then it runs out by itself. */
    synchronized void release() {
        if (loss != null) {
            return;
        }
        try {
            change(lease -> Leases.released(lease, number, time.now()));
        } catch (ApiFailure | RuntimeException failure) {
            LOG.warn(
                    "The {} could not be given back; another one can take it over {} after its last renewal. {}",
                    store.words(),
                    Words.of(timing.lasts()),
                    words(failure));
        }
    }

    /** How long until it has to be renewed again. */
    Duration every() {
        return timing.every();
    }
}
