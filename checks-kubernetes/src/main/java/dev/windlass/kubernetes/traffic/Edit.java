package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.NotApplied;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;

/**
 * Changes one part of an object if that part still is what it was. That something else of the object changed meanwhile doesn't
 * matter: it is then read and tried anew.
 *
 * @param api the cluster
 * @param what the object in words, such as {@code service 'gw' in 'shop'}
 * @param read reads it
 * @param part the part that is compared and changed
 * @param path where the part is, for who wrote it
 * @param patch the change of the object to the part that is wanted
 * @param <T> the type of the object
 * @param <C> the type of the part
 */
record Edit<T extends HasMetadata, C>(
        Api api, String what, Read<T> read, Part<T, C> part, List<String> path, Change<T, C> patch) {

    private static final int TRIED = 6;

    /** Reads an object. */
    @FunctionalInterface
    interface Read<T> {
        T get() throws ApiFailure, TrafficFailure;
    }

    /** Finds the part in an object. */
    @FunctionalInterface
    interface Part<T, C> {
        C in(T object) throws TrafficFailure;
    }

    /** Makes the patch of an object to the part that is wanted. */
    @FunctionalInterface
    interface Change<T, C> {
        JsonPatch of(T object, C wanted) throws TrafficFailure;
    }

    /**
     * Changes it.
     *
     * @param known the object as it was read
     * @param expected the part as it has to be
     * @param wanted the part as it shall be
     * @return the object with the part as it shall be
     * @throws NotApplied if nothing was changed
     */
    T set(T known, C expected, C wanted) throws ApiFailure, TrafficFailure, NotApplied {
        T now = known;
        for (int tried = 1; ; tried++) {
            C is = part.in(now);
            if (is.equals(wanted)) {
                return now;
            }
            if (!is.equals(expected)) {
                throw new NotApplied(
                        "did not change " + what + " in " + api + " to " + wanted + ": " + changed(now, expected));
            }
            T from = now;
            String json = patch.of(from, wanted).json();
            try {
                return api.firstChange("change " + what + " to " + wanted, client -> client.resource(from)
                        .patch(JsonPatch.context(), json));
            } catch (NotApplied refused) {
                now = read.get();
                if (tried == TRIED || version(now).equals(version(from))) {
                    throw refused;
                }
            } catch (ApiFailure lost) {
                now = read.get();
                if (!part.in(now).equals(wanted)) {
                    throw lost; // it may be on its way
                }
            }
        }
    }

    /** That it is not as we left it, and who did that. */
    String changed(T now, Object expected) throws TrafficFailure {
        C is = part.in(now);
        String who = is instanceof Map<?, ?> one && expected instanceof Map<?, ?> other
                ? Writers.last(now.getMetadata(), path, one, other)
                : Writers.last(now.getMetadata(), path);
        return "it is " + is + " and no longer " + expected + ", which was written by " + who
                + "; settle with whoever that is where the traffic belongs, and start again then";
    }

    private String version(T object) {
        return object.getMetadata().getResourceVersion();
    }
}
