package dev.windlass.kubernetes.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.UUID;

/**
 * Keeps out a change that is still on its way. A request whose answer was lost may reach the server, or be let through by a
 * slow webhook, long after the client gave it up: what an object looks like before that doesn't tell that the change was not made,
 * and if it comes later, it comes behind whatever was decided meanwhile.
 */
public final class Fence {

    /** The annotation that it leaves: when it was last raised. */
    public static final String MARK = "windlass.dev/settled";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Fence() {}

    /**
     * Writes the annotation {@link #MARK}, and nothing else, so that the object has another resource version: a change from before
     * with {@link JsonPatch#onlyIfStill} either has arrived, and is seen in what comes back, or is refused from now on. It doesn't
     * keep out a change with {@link JsonPatch#onlyIfSpecIsStill}, other than of a Deployment, whose generation counts annotations
     * too. It needs the right to patch the object.
     *
     * @param api the cluster
     * @param what the object in words, such as {@code service 'gw' in 'shop'}
     * @param known the object as it was read
     * @param <T> its type
     * @return the object as it is now; by this it can be told whether the change was made
     * @throws ApiFailure if it could not be written, or is another object by now: then nothing can be told
     */
    public static <T extends HasMetadata> T raise(Api api, String what, T known) throws ApiFailure {
        var patch = JSON.createObjectNode();
        patch.putObject("metadata")
                .put("uid", known.getMetadata().getUid())
                .putObject("annotations")
                .put(MARK, Instant.now() + " " + UUID.randomUUID());
        var context = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(Writers.OURS)
                .build();
        return api.change("keep out of " + what + " a change whose answer was lost", client -> client.resource(known)
                .patch(context, patch.toString()));
    }
}
