package dev.windlass.kubernetes.lease;

import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Optional;

/** Where one lease is kept. Safe for use by several threads. */
interface LeaseStore {

    /** The lease in words: {@code lease 'windlass.shop.production' in namespace 'shop' of cluster 'production'}. */
    String words();

    /** A lease of that name, with nothing in it. */
    Lease blank();

    /** The lease as it is now; empty if there is none. */
    Optional<Lease> read() throws ApiFailure;

    /** Makes the lease; a conflict if there is one. */
    Lease create(Lease lease) throws ApiFailure;

    /** Replaces the lease; a conflict if it is no longer that of the given resource version. */
    Lease update(Lease lease) throws ApiFailure;

    /** Watches the lease from a state of it that is known. */
    Sight watch(Lease known) throws ApiFailure;

    /** A lease that is watched. Used by one thread. */
    interface Sight extends AutoCloseable {

        /** The lease as it was last seen; empty if it is gone. */
        Optional<Lease> now();

        /** Waits until something may have changed, or the time is over. */
        void await(Duration most) throws InterruptedException, ApiFailure;

        @Override
        void close();
    }
}
