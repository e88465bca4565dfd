package dev.windlass.kubernetes.lease;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An API server in memory that has one lease, and keeps its promises: a write is refused unless it knows what it replaces. */
final class LeaseServer {

    private static final Api API = Api.of("test", () -> {
        throw new IllegalStateException("there is no cluster");
    });

    /** Somebody took the lease. */
    record Take(String identity, int number) {}

    private final List<Take> takes = new ArrayList<>();
    private @Nullable Lease lease;
    private int version;
    private int made;

    Optional<Lease> read() {
        return Optional.ofNullable(lease);
    }

    Lease create(Lease wanted) throws ApiFailure {
        if (lease != null) {
            throw failure(409, "AlreadyExists");
        }
        made++;
        return store(new LeaseBuilder(wanted)
                .editMetadata()
                .withUid("uid-" + made)
                .endMetadata()
                .build());
    }

    Lease update(Lease wanted) throws ApiFailure {
        if (lease == null) {
            throw failure(404, "NotFound");
        }
        if (!Objects.equals(
                wanted.getMetadata().getResourceVersion(), lease.getMetadata().getResourceVersion())) {
            throw failure(409, "Conflict");
        }
        return store(wanted);
    }

    private Lease store(Lease wanted) {
        String before = lease == null ? "" : Leases.identity(lease);
        version++;
        Lease stored = new LeaseBuilder(wanted)
                .editMetadata()
                .withResourceVersion(Integer.toString(version))
                .endMetadata()
                .build();
        lease = stored;
        if (!Leases.isFree(stored) && !Leases.identity(stored).equals(before)) {
            takes.add(new Take(Leases.identity(stored), Leases.number(stored)));
        }
        return stored;
    }

    /** What a person does by hand: no precondition. */
    void edit(UnaryOperator<Lease> edit) {
        store(edit.apply(Objects.requireNonNull(lease)));
    }

    void delete() {
        lease = null;
    }

    /** Who stands in it. */
    String identity() {
        return read().map(Leases::identity).orElse("");
    }

    /** All that took it, in order. */
    List<Take> takes() {
        return takes;
    }

    static ApiFailure unreachable() {
        return ApiFailure.of(API, "reach it", new KubernetesClientException("no answer"));
    }

    static ApiFailure failure(int code, String reason) {
        return ApiFailure.of(
                API,
                "write it",
                new KubernetesClientException(
                        reason,
                        code,
                        new StatusBuilder()
                                .withReason(reason)
                                .withMessage(reason)
                                .withCode(code)
                                .build()));
    }
}
