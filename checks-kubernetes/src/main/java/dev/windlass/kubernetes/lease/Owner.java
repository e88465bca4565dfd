package dev.windlass.kubernetes.lease;

import dev.windlass.journal.Holder;
import java.util.UUID;

/**
 * Who takes a lease.
 *
 * @param identity what stands in the lease; no other hold ever has the same
 * @param product the product that is released
 * @param environment where
 * @param holder who releases it
 */
record Owner(String identity, String product, String environment, Holder holder) {

    /** A hold of its own. */
    static Owner of(String product, String environment, Holder holder) {
        return new Owner(
                holder.user() + "@" + holder.host() + "/" + holder.pid() + "/" + UUID.randomUUID(),
                product,
                environment,
                holder);
    }
}
