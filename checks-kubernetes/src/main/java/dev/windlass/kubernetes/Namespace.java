package dev.windlass.kubernetes;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;

/** A namespace of a cluster: the way in to what a product has there. Immutable, safe for use by several threads. */
public final class Namespace {

    private final Api api;
    private final String name;

    Namespace(Api api, String name) {
        this.api = api;
        this.name = Names.object("namespace", name);
    }

    /**
     * What it is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The way to its cluster, for checks and steps of your own.
     *
     * @return the way
     */
    public Api api() {
        return api;
    }

    /** The namespace in words: {@code namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return "namespace '" + name + "' of " + api;
    }
}
