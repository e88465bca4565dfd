package dev.windlass.kubernetes.lease;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Watching;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.util.Optional;

/** A lease in a namespace of a cluster. */
final class ClusterLeaseStore implements LeaseStore {

    private final Api api;
    private final String namespace;
    private final String name;
    private final Duration within;

    /** Gives each request so much time. */
    ClusterLeaseStore(Api api, String namespace, String name, Duration within) {
        this.api = api;
        this.namespace = namespace;
        this.name = name;
        this.within = within;
    }

    private String bare() {
        return "lease '" + name + "' in namespace '" + namespace + "'";
    }

    @Override
    public String words() {
        return bare() + " of " + api;
    }

    @Override
    public Lease blank() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    @Override
    public Optional<Lease> read() throws ApiFailure {
        return Optional.ofNullable(api.ask(
                "read " + bare(),
                within,
                client -> client.leases().inNamespace(namespace).withName(name).get()));
    }

    @Override
    public Lease create(Lease lease) throws ApiFailure {
        return api.conditionalChange(
                "create " + bare(), within, client -> client.resource(lease).create());
    }

    @Override
    public Lease update(Lease lease) throws ApiFailure {
        return api.conditionalChange(
                "update " + bare(), within, client -> client.resource(lease).update());
    }

    @Override
    public Sight watch(Lease known) throws ApiFailure {
        var watching = new Watching(api);
        try {
            var view = watching.from(
                    bare(), client -> client.leases().inNamespace(namespace).withField("metadata.name", name), known);
            return new Sight() {
                @Override
                public Optional<Lease> now() {
                    return view.one();
                }

                @Override
                public void await(Duration most) throws InterruptedException, ApiFailure {
                    watching.await(most);
                }

                @Override
                public void close() {
                    watching.close();
                }
            };
        } catch (ApiFailure | RuntimeException e) {
            watching.close();
            throw e;
        }
    }
}
